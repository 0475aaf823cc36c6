// Both stacks have what the closed lists name, and nothing else; and the lists let nobody in whom nobody wanted.

import assert from "node:assert/strict";
import { test } from "node:test";
import { unlisted } from "./lib/closed.js";
import { RESOURCES } from "./lib/lists.js";
import { cdkStacks, parameterSets, samStacks, withoutPython } from "./lib/stacks.js";

for (const [tool, stacks, skip] of [
  ["SAM", samStacks, withoutPython],
  ["CDK", cdkStacks, false],
]) {
  test(`the stack of ${tool} has what the lists name, and nothing else`, { skip }, async (t) => {
    for (const [set, stack] of Object.entries(stacks())) {
      await t.test(set, () => assert.deepEqual(unlisted(stack, parameterSets[set]), []));
    }
  });
}

const lines = RESOURCES.flatMap(({ id, has }) => Object.values(has).filter(Array.isArray).flat().map(([grant, because]) => ({ id, grant, because })));
const allowed = lines.filter(({ grant }) => grant.startsWith("Allow"));

test("everything in the lists has its reason", () => {
  assert.deepEqual(RESOURCES.filter(({ because }) => !because), []);
  assert.deepEqual(lines.filter(({ because }) => !because), []);
});

test("the lists let in nobody of another account but the producer, and no service for anybody", () => {
  const accounts = allowed.filter(({ grant }) => grant.includes(" AWS ") && !/ AWS (\$\{ProducerArn\}|\w+Role|arn:PARTITION:iam::ACCOUNT:root) /.test(grant));
  assert.deepEqual(accounts, []);
  const services = allowed.filter(
    ({ grant }) => grant.includes(" Service ") && !/ACCOUNT/.test(grant) && grant !== "Allow | Service lambda.amazonaws.com | sts:AssumeRole",
  );
  assert.deepEqual(services, []);
});

test("the lists allow roles single actions on single resources", () => {
  const rights = allowed.filter(({ id, grant }) => id.endsWith("Role") && !grant.includes("sts:AssumeRole"));
  assert.ok(rights.length > 40);
  assert.deepEqual(rights.filter(({ grant }) => grant.split(" | ")[1].includes("*")), []);
  assert.deepEqual(rights.filter(({ grant }) => grant.split(" | ")[2] === "*" && !grant.includes("xray:")), []);
});
