// cfn-lint has nothing to say: of the SAM template, of what CloudFormation makes of it, and of what the CDK synthesizes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { lint } from "./lib/lint.js";
import { cdkTemplate, parameterSets, samTemplate, transform, withoutPython } from "./lib/stacks.js";

/** DependsOn that a reference implies: the CDK writes down an order that follows anyway. */
const OF_THE_CDK = /^W3005 /;

test("cfn-lint finds nothing", { skip: withoutPython }, async (t) => {
  const sets = Object.keys(parameterSets);
  const transformed = transform(sets.map((set) => ({ template: samTemplate(), parameters: parameterSets[set] })));
  const templates = { "sam.yaml": samTemplate() };
  sets.forEach((set, index) => {
    templates[`sam-transformed-${set}.json`] = JSON.stringify(transformed[index], null, 1);
    templates[`cdk-${set}.json`] = JSON.stringify(cdkTemplate(set), null, 1);
  });
  for (const [name, found] of Object.entries(lint(templates))) {
    const mistakes = name.startsWith("cdk-") ? found.filter((it) => !OF_THE_CDK.test(it)) : found;
    await t.test(name, () => assert.deepEqual(mistakes, []));
  }
});
