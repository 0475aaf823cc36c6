// Who may do what, in both stacks.

import assert from "node:assert/strict";
import { test } from "node:test";
import { cases, evidenceCases } from "./lib/cases.js";
import { actors, things, wrong } from "./lib/simulation.js";
import { cdkStacks, samStacks, withoutPython } from "./lib/stacks.js";
import { ACCOUNT } from "./lib/template.js";

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
  test(`with keys of the operator's, too, only the drain signs evidence in the stack of ${tool}, and in one form only`, { skip }, async () => {
    const stack = stacks()["own-keys"];
    const keys = things(stack).evidenceKeys;
    assert.deepEqual(keys.map(({ owner }) => owner), ["444455556666", ACCOUNT]);
    assert.deepEqual(await wrong(evidenceCases(actors(stack), things(stack))), []);
  });
}
