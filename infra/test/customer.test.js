// The customer's bucket: the CloudFormation template and the Terraform module make the same one, with the policy that the
// API answers, and nobody else gets in.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parse } from "@cdktn/hcl2json";
import { customerCases } from "./lib/customer-cases.js";
import { CUSTOMER_CHECKS, CUSTOMER_MISTAKES } from "./lib/customer-mistakes.js";
import { brokenForCustomers, unlikeTheAnswer } from "./lib/customer-rules.js";
import { customerSets, moduleRefusals, moduleStack, moduleTexts, snake, templateOf, templateStack, templateText, variablesOf } from "./lib/customer.js";
import { differences } from "./lib/drift.js";
import { moduleOf } from "./lib/hcl.js";
import { lint } from "./lib/lint.js";
import { wrong } from "./lib/simulation.js";
import { withoutPython } from "./lib/stacks.js";
import { refusals } from "./lib/template.js";
import { evaluated, unformatted, validate, withoutTerraform } from "./lib/terraform.js";

const sets = Object.entries(customerSets);
const template = templateOf(templateText());
const module = await moduleOf(moduleTexts());
const ofEachSet = (stack) => sets.map(([, set]) => stack(set));
const MADE = { template: ofEachSet((set) => templateStack(template, set)), module: ofEachSet((set) => moduleStack(module, set)) };

const decided = new Map();

/** The IAM cases that are decided otherwise; policies that have been asked before are not asked again. */
function wrongCases(stack, [name, set]) {
  const { Bucket, BucketPolicy, Key } = stack.resources;
  const asked = JSON.stringify([name, Bucket.Properties.BucketName, BucketPolicy, Key, stack.outputs.KmsKeyPolicyStatement]);
  if (!decided.has(asked)) {
    decided.set(asked, wrong(customerCases(stack, set)));
  }
  return decided.get(asked);
}

test("template and module make the same bucket", async (t) => {
  for (const [index, [name]] of sets.entries()) {
    await t.test(name, () => assert.deepEqual(differences(MADE.template[index], MADE.module[index]), []));
  }
});

test("the module refuses files that expire while they are locked", () => {
  const locked = (more) => moduleStack(module, { ...sets[0][1], parameters: { ...sets[0][1].parameters, ObjectLockMode: "GOVERNANCE", ...more } });
  assert.throws(() => locked({ ObjectLockDays: "365", ExpireAfterDays: "364" }), /not below object_lock_days/);
  locked({ ObjectLockDays: "365", ExpireAfterDays: "365" });
  locked({ ObjectLockDays: "365", ExpireAfterDays: "0" });
});

for (const [tool, stacks] of Object.entries(MADE)) {
  test(`the bucket of the ${tool} has the policy that the API answers, and keeps every rule`, async (t) => {
    for (const [index, [name, set]] of sets.entries()) {
      await t.test(name, () => {
        assert.deepEqual(unlikeTheAnswer(stacks[index], set), []);
        assert.deepEqual(brokenForCustomers(stacks[index], set), []);
      });
    }
  });

  test(`the organization's session puts files into the bucket of the ${tool}, and nobody does anything else`, async (t) => {
    for (const [index, [name, set]] of sets.entries()) {
      await t.test(name, async () => {
        assert.ok(customerCases(stacks[index], set).length >= 35);
        assert.deepEqual(await wrongCases(stacks[index], [name, set]), []);
      });
    }
  });
}

// What must be refused before anything is made. What the template takes the API takes: see CustomerBucketsTest.
const WRONG = [
  ["OrganizationId", ""],
  ["OrganizationId", "a"],
  ["OrganizationId", ".."],
  ["OrganizationId", "*"],
  ["OrganizationId", "ac*"],
  ["OrganizationId", "acme/globex"],
  ["OrganizationId", "airkit-verify-nobody"],
  ["PlatformAccountId", ""],
  ["PlatformAccountId", "*"],
  ["PlatformAccountId", "44445555666"],
  ["ExportRoleName", ""],
  ["ExportRoleName", "path/role"],
  ["ExportRoleName", "*"],
  ["BucketName", "Acme"],
  ["BucketName", "a.b"],
  ["BucketName", "*"],
  ["BucketName", "-acme"],
  ["Prefix", "/audit"],
  ["Prefix", "a/../b"],
  ["Prefix", "*"],
  ["Prefix", "a?"],
  ["Prefix", "${aws:username}"],
  ["Prefix", 'a"b'],
  ["Prefix", "a\\b"],
  ["Prefix", "x".repeat(513)],
  ["EarlierPrefix", "/"],
  ["EarlierPrefix", "*"],
  ["CreateOnly", ""],
  ["KmsKey", ""],
  ["KmsKey", "alias/aws/s3"],
  ["KmsKey", "arn:aws:kms:eu-central-1:777788889999:alias/aws/s3"],
  ["ObjectLockMode", "compliance"],
  ["ObjectLockDays", "0"],
  ["ObjectLockDays", "36501"],
  ["ExpireAfterDays", "-1"],
  ["ExpireAfterDays", "36501"],
  ["OldVersionDays", "0"],
];

const SET = customerSets.prefix;
const README = new URL("../customer/README.md", import.meta.url);

/** Each value that should have been refused and was not. */
const taken = (refused) =>
  [...sets.map(([name, set]) => [name, set.parameters, false]), ...WRONG.map(([name, value]) => [`${name} "${value}"`, { ...SET.parameters, [name]: value }, true])]
    .filter(([, parameters, isWrong]) => refused(parameters).length > 0 !== isWrong)
    .map(([name]) => name);

const CHECKED_BY_TYPE = ["CreateOnly"];

const takenByModule = (it) =>
  taken((parameters) => moduleRefusals(it, variablesOf(parameters))).filter((name) => !CHECKED_BY_TYPE.some((type) => name.startsWith(type)));

test("a parameter that is none is refused by template and module before anything is made", () => {
  assert.deepEqual(taken((parameters) => refusals(template, parameters)), []);
  assert.deepEqual(takenByModule(module), []);
});

test("template and module ask the same, with the same defaults, and say what for", () => {
  assert.deepEqual(Object.keys(template.Parameters).map(snake).sort(), Object.keys(module.variable).sort());
  for (const [name, parameter] of Object.entries(template.Parameters)) {
    const [variable] = module.variable[snake(name)];
    assert.deepEqual(variablesOf({ [name]: String(parameter.Default) })[snake(name)], variable.default ?? "undefined", name);
    assert.ok(parameter.Description.length > 20 && variable.description.length > 20, name);
    assert.ok(parameter.AllowedPattern || parameter.AllowedValues || parameter.MinValue !== undefined, `${name} has a form`);
    assert.ok(!parameter.AllowedPattern || parameter.ConstraintDescription, `${name} says what it may be`);
    assert.equal(variable.nullable, false, name);
  }
  const listed = template.Metadata["AWS::CloudFormation::Interface"].ParameterGroups.flatMap((it) => it.Parameters);
  assert.deepEqual(listed, Object.keys(template.Parameters));
  assert.deepEqual(Object.keys(template.Outputs).map(snake).sort(), Object.keys(module.output).sort());
});

test("the README's link and module name what template and module ask", async () => {
  const readme = readFileSync(README, "utf8");
  const linked = [...readme.matchAll(/\bparam_(\w+)=/g)].map(([, name]) => name);
  assert.ok(linked.length >= 5);
  assert.deepEqual(linked.filter((name) => !(name in template.Parameters)), []);
  const example = await parse("README.tf", /```hcl\n(.*?)```/s.exec(readme)[1]);
  const { source, ...given } = example.module.audit_logs[0];
  assert.deepEqual(moduleRefusals(module, given), []);
  const rows = [...readme.matchAll(/^\| (`.*?`) \| .* \|/gm)].flatMap(([, names]) => [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name));
  assert.deepEqual(Object.keys(template.Parameters).filter((name) => !rows.includes(name)), []);
});

test("Terraform reads the module as these tests do", { skip: withoutTerraform }, () => {
  const { made } = evaluated(sets.map(([, { parameters, place }]) => ({ variables: variablesOf(parameters), place })));
  sets.forEach(([name], index) => {
    const { Bucket, BucketPolicy, Key } = MADE.module[index].resources;
    assert.equal(made[index].bucket, Bucket.Properties.BucketName, name);
    assert.deepEqual(made[index].bucket_policy, BucketPolicy.Properties.PolicyDocument, name);
    assert.deepEqual(made[index].key_policy, Key?.Properties.KeyPolicy ?? made[index].key_policy, name);
  });
  const { refused } = evaluated(
    WRONG.map(([name, value]) => ({ variables: { ...variablesOf(SET.parameters), ...variablesOf({ [name]: value }) }, place: SET.place })),
  );
  const calls = new Set(refused.map(({ snippet }) => /call(\d+)/.exec(snippet?.context ?? "")?.[1]));
  assert.deepEqual(WRONG.filter((_, index) => !calls.has(String(index))), []);
});

test("the module is formatted as Terraform does", { skip: withoutTerraform }, () => assert.deepEqual(unformatted(), []));

test("the provider knows every argument of the module", { skip: withoutTerraform }, (t) => {
  const { skipped, found } = validate();
  return skipped ? t.skip(skipped) : assert.deepEqual(found, []);
});

const changed = (text, [from, to], what) => {
  const parts = text.split(from);
  assert.equal(parts.length, 2, `"${what}" changes one place`);
  return parts.join(to);
};

const mistakes = CUSTOMER_MISTAKES.map((it) => ({ ...it, templateText: changed(templateText(), it.template, it.what) }));

test("cfn-lint finds nothing in the template and in what it makes, but the mistakes that it knows", { skip: withoutPython }, async (t) => {
  const right = { "template.yaml": templateText() };
  sets.forEach(([name], index) => (right[`${name}.json`] = JSON.stringify({ Resources: MADE.template[index].resources }, null, 1)));
  const mistaken = Object.fromEntries(
    mistakes.filter(({ caughtBy }) => caughtBy.includes("cfn-lint")).map((it, index) => [`${index}.yaml`, it.templateText]),
  );
  const found = lint({ ...right, ...mistaken });
  for (const name of Object.keys(right)) {
    await t.test(name, () => assert.deepEqual(found[name], []));
  }
  assert.deepEqual(Object.keys(mistaken).filter((name) => found[name].length === 0), []);
});

/** Whether the check finds something in any of the stacks, which are in the order of the sets. */
async function inSome(stacks, check) {
  for (const [index, stack] of stacks.entries()) {
    if ((await check(stack, sets[index], index)).length > 0) {
      return true;
    }
  }
  return false;
}

test("seeded mistakes are found in the template and in the module, also when both have them", async (t) => {
  assert.ok(mistakes.length >= 12);
  for (const { what, templateText, module: change, caughtBy } of mistakes) {
    await t.test(`${what}: ${caughtBy.join(", ")}`, async () => {
      const texts = moduleTexts();
      const file = Object.keys(texts).find((it) => texts[it].includes(change[0])) ?? "main.tf";
      const mistakenModule = await moduleOf({ ...texts, [file]: changed(texts[file], change, what) });
      const mistakenTemplate = templateOf(templateText);
      const ways = {
        template: [ofEachSet((set) => templateStack(mistakenTemplate, set)), MADE.module, () => taken((it) => refusals(mistakenTemplate, it))],
        module: [ofEachSet((set) => moduleStack(mistakenModule, set)), MADE.template, () => takenByModule(mistakenModule)],
      };
      for (const [tool, [mistaken, right, takenHere]] of Object.entries(ways)) {
        const checks = {
          "cfn-lint": () => caughtBy.includes("cfn-lint"),
          "comparison of the two": () => inSome(mistaken, (stack, _, index) => differences(stack, right[index])),
          "the API's answer": () => inSome(mistaken, (stack, [, set]) => unlikeTheAnswer(stack, set)),
          "IAM cases": () => inSome(mistaken, wrongCases),
          rules: () => inSome(mistaken, (stack, [, set]) => brokenForCustomers(stack, set)),
          parameters: () => takenHere().length > 0,
        };
        const seenBy = [];
        for (const name of CUSTOMER_CHECKS) {
          if (await checks[name]()) {
            seenBy.push(name);
          }
        }
        assert.deepEqual(seenBy, caughtBy, tool);
      }
      assert.ok(caughtBy.some((name) => name !== "comparison of the two" && name !== "cfn-lint"));
    });
  }
});
