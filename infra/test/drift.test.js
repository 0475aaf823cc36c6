// The SAM template and the CDK application create the same stack.

import assert from "node:assert/strict";
import { test } from "node:test";
import { differences } from "./lib/drift.js";
import { EXCEPTIONS } from "./lib/exceptions.js";
import { cdkStacks, parameterSets, samStacks, withoutPython } from "./lib/stacks.js";

test("both create the same resources and outputs, whatever the parameters", { skip: withoutPython }, async (t) => {
  const sam = samStacks();
  const cdk = cdkStacks();
  const met = new Set();
  for (const set of Object.keys(parameterSets)) {
    await t.test(set, () => assert.deepEqual(differences(sam[set], cdk[set], EXCEPTIONS, met), []));
  }
  await t.test("each exception is needed", () => assert.deepEqual(EXCEPTIONS.filter((it) => !met.has(it)), []));
});
