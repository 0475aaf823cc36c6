// Each mistake that both templates have alike is found in either stack, though they do not differ.

import assert from "node:assert/strict";
import { test } from "node:test";
import { unlisted } from "./lib/closed.js";
import { differences } from "./lib/drift.js";
import { EXCEPTIONS } from "./lib/exceptions.js";
import { MISTAKES_IN_BOTH } from "./lib/mistakes-in-both.js";
import { broken } from "./lib/rules.js";
import { cdkStacks, parameterSets, samStacks, withoutPython } from "./lib/stacks.js";

const SET = "everything";
const STACKS = [cdkStacks, ...(withoutPython ? [] : [samStacks])].map((stacks) => stacks()[SET]);

test("mistakes in both templates are found", async (t) => {
  assert.ok(MISTAKES_IN_BOTH.length >= 25);
  for (const { what, change, caughtBy } of MISTAKES_IN_BOTH) {
    const made = STACKS.map((stack) => seeded(stack, change));
    await t.test(`${what}: ${caughtBy.join(", ")}`, () => {
      assert.deepEqual(differences(made[0], made.at(-1), EXCEPTIONS), []);
      for (const stack of made) {
        const checks = { "closed lists": unlisted(stack, parameterSets[SET]), rules: broken(stack) };
        assert.deepEqual(Object.keys(checks).filter((name) => checks[name].length > 0), caughtBy);
      }
    });
  }
});

function seeded(stack, change) {
  const copy = structuredClone(stack);
  change(copy.resources);
  return copy;
}
