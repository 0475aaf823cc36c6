// Who may do what, in both stacks.

import assert from "node:assert/strict";
import { test } from "node:test";
import { cases } from "./lib/cases.js";
import { actors, things, wrong } from "./lib/simulation.js";
import { cdkStacks, samStacks, withoutPython } from "./lib/stacks.js";

const SET = "everything";

for (const [tool, stacks, skip] of [
  ["SAM", samStacks, withoutPython],
  ["CDK", cdkStacks, false],
]) {
  test(`each may do what it must in the stack of ${tool}, and nothing else`, { skip }, async () => {
    const stack = stacks()[SET];
    const table = cases(actors(stack), things(stack));
    assert.ok(table.length >= 150, `only ${table.length} cases`);
    assert.deepEqual(await wrong(table), []);
  });
}
