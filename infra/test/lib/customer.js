// The customer's bucket, from the CloudFormation template and from the Terraform module, for each set of parameters.

import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { asTemplate } from "./as-template.js";
import { Evaluation } from "./hcl.js";
import { HOME, resolve } from "./template.js";

const here = (path) => new URL(`../${path}`, import.meta.url).pathname;

export const MODULE = here("../customer/terraform");
const TEMPLATE = here("../customer/template.yaml");
const ANSWERS = here("../../src/test/resources/dev/auditlogs/api/customer-buckets.json");

/** What the API answers, which CustomerBucketsTest holds it to. */
const answers = JSON.parse(readFileSync(ANSWERS, "utf8"));

function answer(name) {
  const found = answers.find((it) => it.name === name);
  if (!found) {
    throw new Error(`the API answers nothing that is called ${name}`);
  }
  return found;
}

/** By name: the parameters, where that is, and what the API answers there. */
export const customerSets = Object.fromEntries(
  Object.entries(JSON.parse(readFileSync(here("customer-sets.json"), "utf8"))).map(([name, set]) => {
    const expected = answer(set.answer);
    const [, partition, , , PlatformAccountId, role] = expected.exportRole.split(":");
    return [
      name,
      {
        expected,
        earlier: set.earlierAnswer && answer(set.earlierAnswer),
        role: role.split("/").at(-1),
        platform: PlatformAccountId,
        place: {
          ...HOME,
          partition,
          suffix: partition === "aws-cn" ? "amazonaws.com.cn" : HOME.suffix,
          region: expected.put.region,
          account: expected.put.bucketOwner,
        },
        parameters: { OrganizationId: expected.organization, PlatformAccountId, ...set.parameters },
      },
    ];
  }),
);

export function templateText() {
  return readFileSync(TEMPLATE, "utf8");
}

/** By file name. */
export function moduleTexts() {
  const files = readdirSync(MODULE).filter((it) => it.endsWith(".tf"));
  return Object.fromEntries(files.map((file) => [file, readFileSync(`${MODULE}/${file}`, "utf8")]));
}

const scalar = (name) => ({ tag: `!${name}`, resolve: (text) => ({ [`Fn::${name}`]: text }) });
const sequence = (name) => ({ tag: `!${name}`, collection: "seq", resolve: (items) => ({ [`Fn::${name}`]: items.toJSON() }) });

const TAGS = [
  { tag: "!Ref", resolve: (name) => ({ Ref: name }) },
  { tag: "!Condition", resolve: (name) => ({ Condition: name }) },
  { tag: "!GetAtt", resolve: (path) => ({ "Fn::GetAtt": path.split(".") }) },
  scalar("Sub"),
  ...["Sub", "If", "Equals", "Not", "And"].map(sequence),
];

/** @param text of the CloudFormation template */
export function templateOf(text) {
  return parse(text, { customTags: TAGS });
}

/** What a stack of the template would be, in the set's place. */
export function templateStack(template, { parameters, place }) {
  const { resources, outputs } = resolve(template, parameters, place);
  return { resources, outputs: valuesOf(Object.entries(outputs).map(([name, { Value }]) => [name, Value])) };
}

function valuesOf(outputs) {
  return Object.fromEntries(outputs.map(([name, value]) => [name, jsonOr(value)]));
}

function jsonOr(text) {
  return text.startsWith("{") ? JSON.parse(text) : text;
}

/** The module's variables are the template's parameters, in Terraform's way of writing. */
export function variablesOf(parameters) {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => {
      const isNumber = name.endsWith("Days") && value !== "" && !Number.isNaN(Number(value));
      return [snake(name), name === "CreateOnly" && value !== "" ? value === "true" : isNumber ? Number(value) : value];
    }),
  );
}

export const snake = (name) => name.replace(/(?!^)[A-Z]/g, "_$&").toLowerCase();
const pascal = (name) => name.replace(/(^|_)(.)/g, (_, _separator, letter) => letter.toUpperCase());

/** Why Terraform would not begin with these variables; nothing if it would. */
export function moduleRefusals(module, variables) {
  return new Evaluation(module, variables, {}, {}).refusals();
}

/** What the module would make, in the set's place, as if the template made it. */
export function moduleStack(module, { parameters, place }) {
  const data = {
    "data.aws_partition.current": { partition: place.partition, dns_suffix: place.suffix },
    "data.aws_region.current": { id: place.region },
    "data.aws_caller_identity.current": { account_id: place.account },
  };
  const computed = {
    aws_s3_bucket: ({ bucket }) => ({ id: bucket }),
    aws_kms_key: () => ({ arn: `arn:${place.partition}:kms:${place.region}:${place.account}:key/key-of-Key` }),
  };
  const made = new Evaluation(module, variablesOf(parameters), data, computed);
  const resources = made.resources();
  const buckets = new Set(Object.values(resources).flatMap(({ bucket }) => bucket ?? []));
  if (buckets.size !== 1) {
    throw new Error(`the module is about one bucket, not about ${[...buckets]}`);
  }
  const outputs = Object.entries(made.outputs()).filter(([, value]) => value !== null);
  return {
    resources: asTemplate(resources),
    outputs: valuesOf(outputs.map(([name, value]) => [pascal(name), value])),
  };
}
