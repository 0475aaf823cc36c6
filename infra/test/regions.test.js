// The stack is the same one in every partition that it is made for, and in regions that an account must enable first.

import assert from "node:assert/strict";
import { test } from "node:test";
import { cases } from "./lib/cases.js";
import { unlisted } from "./lib/closed.js";
import { differences } from "./lib/drift.js";
import { EXCEPTIONS } from "./lib/exceptions.js";
import { lint } from "./lib/lint.js";
import { PLACES, strays } from "./lib/places.js";
import { broken } from "./lib/rules.js";
import { actors, things, wrong } from "./lib/simulation.js";
import { cdkStacksIn, cdkTemplate, parameterSets, parametersIn, samStacksIn, samTemplate, transform, withoutPython } from "./lib/stacks.js";
import { HOME, resolve } from "./lib/template.js";

const SETS = ["defaults", "everything"];
const EVERYTHING = "everything";

const sam = withoutPython ? [] : samStacksIn(PLACES, SETS);
const cdk = cdkStacksIn(PLACES, SETS);

PLACES.forEach((place, index) => {
  test(`in ${place.region} both templates are the same stack`, { skip: withoutPython }, () => {
    for (const set of SETS) {
      assert.deepEqual(differences(sam[index][set], cdk[index][set], EXCEPTIONS), []);
    }
  });
  for (const [tool, stacks, skip] of [
    ["SAM", sam, withoutPython],
    ["CDK", cdk, false],
  ]) {
    test(`in ${place.region} the stack of ${tool} names nothing of another partition or region`, { skip }, () => {
      SETS.forEach((set) => assert.deepEqual(strays(stacks[index][set]), []));
    });
    test(`in ${place.region} the stack of ${tool} has what the lists name, keeps every rule, and lets in whom it must`, { skip }, async () => {
      for (const set of SETS) {
        assert.deepEqual(unlisted(stacks[index][set], parametersIn(place, parameterSets[set])), []);
        assert.deepEqual(broken(stacks[index][set]), []);
      }
      const stack = stacks[index][EVERYTHING];
      assert.deepEqual(await wrong(cases(actors(stack), things(stack))), []);
    });
  }
});

test("cfn-lint knows each resource in each of these regions", { skip: withoutPython }, () => {
  const regions = PLACES.flatMap(({ region, elsewhere }) => [region, elsewhere]);
  const found = lint({ "sam.yaml": samTemplate(), "cdk.json": JSON.stringify(cdkTemplate(EVERYTHING)) }, regions);
  assert.deepEqual(found["sam.yaml"], []);
  assert.deepEqual(found["cdk.json"].filter((it) => !it.startsWith("W3005 ")), []);
});

test("a partition that nobody has looked at is refused by both templates", { skip: withoutPython }, () => {
  const isolated = { ...HOME, partition: "aws-iso", region: "us-iso-east-1", suffix: "c2s.ic.gov" };
  const [transformed] = transform([{ template: samTemplate(), parameters: {}, region: isolated.region }]);
  for (const template of [transformed, cdkTemplate("defaults")]) {
    assert.throws(() => resolve(template, {}, isolated), /Unable to get mapping for PartitionsThisIsMadeFor::aws-iso::Console/);
  }
});

test("what is of another partition would be seen", () => {
  const china = PLACES.find(({ partition }) => partition === "aws-cn");
  const seen = (text) => strays({ place: china, resources: { Some: { Property: text } }, outputs: {} }).length === 1;
  for (const text of ["arn:aws:s3:::*/*", "s3.*.amazonaws.com", "logs.cn-north-1.amazonaws.com", "https://console.aws.amazon.com/", HOME.region]) {
    assert.ok(seen(text), text);
  }
  for (const text of ["arn:aws-cn:s3:::*/*", "s3.*.amazonaws.com.cn", "lambda.amazonaws.com", "https://cn-north-1.console.amazonaws.cn/", "cn-north-1"]) {
    assert.ok(!seen(text), text);
  }
});
