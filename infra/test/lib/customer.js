// The customer's bucket, from the CloudFormation template and from the Terraform module, for each set of parameters.
//
// What the module makes is brought into the template's form, so that the two can be compared.

import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { Evaluation, moduleOf } from "./hcl.js";
import { ACCOUNT, REGION, refusals, resolve } from "./template.js";

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
          partition,
          dnsSuffix: partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com",
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
  const PSEUDO = {
    "AWS::AccountId": place.account,
    "AWS::Partition": place.partition,
    "AWS::Region": place.region,
    "AWS::URLSuffix": place.dnsSuffix,
  };
  const placed = JSON.stringify(template)
    .replace(/\{"Ref":"(AWS::\w+)"\}/g, (ref, name) => (name in PSEUDO ? JSON.stringify(PSEUDO[name]) : ref))
    .replace(/\$\{(AWS::\w+)\}/g, (ref, name) => PSEUDO[name] ?? ref);
  const { resources, outputs } = resolve(JSON.parse(placed), parameters);
  const key = `arn:aws:kms:${REGION}:${ACCOUNT}:key/`;
  return JSON.parse(JSON.stringify({ resources, outputs: valuesOf(outputs) }).replaceAll(key, keyArn(place, "")));
}

const keyArn = ({ partition, region, account }, id) => `arn:${partition}:kms:${region}:${account}:key/${id}`;

function valuesOf(outputs) {
  return Object.fromEntries(Object.entries(outputs).map(([name, { Value }]) => [name, jsonOr(Value)]));
}

function jsonOr(text) {
  return text.startsWith("{") ? JSON.parse(text) : text;
}

export { moduleOf, refusals as templateRefusals };

function evaluation(module, parameters, place) {
  const data = {
    "data.aws_partition.current": { partition: place.partition, dns_suffix: place.dnsSuffix },
    "data.aws_region.current": { id: place.region },
    "data.aws_caller_identity.current": { account_id: place.account },
  };
  const computed = {
    aws_s3_bucket: ({ bucket }) => ({ id: bucket }),
    aws_kms_key: () => ({ arn: keyArn(place, "key-of-Key") }),
  };
  return new Evaluation(module, variablesOf(parameters), data, computed);
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

export function moduleRefusals(module, parameters, place) {
  return evaluation(module, parameters, place).refusals();
}

/** What the module would make, in the set's place, as if the template made it. */
export function moduleStack(module, { parameters, place }) {
  const made = evaluation(module, parameters, place);
  const resources = made.resources();
  const buckets = new Set(Object.values(resources).flatMap(({ bucket }) => bucket ?? []));
  if (buckets.size !== 1) {
    throw new Error(`the module is about one bucket, not about ${[...buckets]}`);
  }
  const stack = { Bucket: { Type: "AWS::S3::Bucket", Properties: {} } };
  for (const [address, it] of Object.entries(resources)) {
    const translation = TRANSLATIONS[address] ?? ((rest) => (stack[address] = rest.with({})));
    translation(new Arguments(it), stack);
  }
  const outputs = Object.entries(made.outputs()).filter(([, value]) => value !== null);
  return {
    resources: JSON.parse(JSON.stringify(stack)),
    outputs: Object.fromEntries(outputs.map(([name, value]) => [pascal(name), jsonOr(value)])),
  };
}

/** Arguments and blocks, each of which becomes something of the template's, or stays as it is and so is a difference. */
class Arguments {
  constructor(values) {
    this.values = { ...values };
  }

  take(name) {
    const value = this.values[name];
    delete this.values[name];
    return value;
  }

  block(name, read) {
    const [first, ...others] = this.blocks(name, read);
    return others.length === 0 ? first : [first, ...others];
  }

  blocks(name, read) {
    return (this.take(name) ?? []).map((values) => {
      const block = new Arguments(values);
      return block.with(read(block));
    });
  }

  /** What was made of those that were taken, with the others. */
  with(made) {
    return Object.keys(this.values).length === 0 ? made : { ...made, ...this.values };
  }
}

/** prevent_destroy is how Terraform keeps what it made. */
const kept = (it) =>
  it.block("lifecycle", (block) => block.take("prevent_destroy")) === true
    ? { DeletionPolicy: "RetainExceptOnCreate", UpdateReplacePolicy: "Retain" }
    : {};

const ofTheBucket = (read) => (it, stack) => {
  it.take("bucket");
  const made = read(it);
  Object.assign(stack.Bucket.Properties, it.with(made));
};

const TRANSLATIONS = {
  "aws_s3_bucket.logs": (it, stack) => {
    const BucketName = it.take("bucket");
    const ObjectLockEnabled = it.take("object_lock_enabled") || undefined;
    Object.assign(stack.Bucket, kept(it));
    Object.assign(stack.Bucket.Properties, it.with({ BucketName, ObjectLockEnabled }));
  },
  "aws_s3_bucket_ownership_controls.logs": ofTheBucket((it) => ({
    OwnershipControls: { Rules: it.blocks("rule", (rule) => ({ ObjectOwnership: rule.take("object_ownership") })) },
  })),
  "aws_s3_bucket_public_access_block.logs": ofTheBucket((it) => ({
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: it.take("block_public_acls"),
      BlockPublicPolicy: it.take("block_public_policy"),
      IgnorePublicAcls: it.take("ignore_public_acls"),
      RestrictPublicBuckets: it.take("restrict_public_buckets"),
    },
  })),
  "aws_s3_bucket_versioning.logs": ofTheBucket((it) => ({
    VersioningConfiguration: it.block("versioning_configuration", (block) => ({ Status: block.take("status") })),
  })),
  "aws_s3_bucket_server_side_encryption_configuration.logs": ofTheBucket((it) => ({
    BucketEncryption: {
      ServerSideEncryptionConfiguration: it.blocks("rule", (rule) => ({
        BucketKeyEnabled: rule.take("bucket_key_enabled"),
        ServerSideEncryptionByDefault: rule.block("apply_server_side_encryption_by_default", (block) => ({
          SSEAlgorithm: block.take("sse_algorithm"),
          KMSMasterKeyID: block.take("kms_master_key_id"),
        })),
      })),
    },
  })),
  "aws_s3_bucket_object_lock_configuration.logs": ofTheBucket((it) => ({
    ObjectLockConfiguration: {
      ObjectLockEnabled: "Enabled",
      Rule: it.block("rule", (rule) => ({
        DefaultRetention: rule.block("default_retention", (block) => ({ Mode: block.take("mode"), Days: block.take("days") })),
      })),
    },
  })),
  "aws_s3_bucket_lifecycle_configuration.logs": ofTheBucket((it) => ({
    LifecycleConfiguration: {
      Rules: it.blocks("rule", (rule) => {
        rule.block("filter", () => undefined);
        return {
          Id: rule.take("id"),
          Status: rule.take("status"),
          ...rule.block("expiration", (block) => ({
            ExpirationInDays: block.take("days"),
            ExpiredObjectDeleteMarker: block.take("expired_object_delete_marker"),
          })),
          NoncurrentVersionExpiration: rule.block("noncurrent_version_expiration", (block) => ({ NoncurrentDays: block.take("noncurrent_days") })),
          AbortIncompleteMultipartUpload: rule.block("abort_incomplete_multipart_upload", (block) => ({
            DaysAfterInitiation: block.take("days_after_initiation"),
          })),
        };
      }),
    },
  })),
  "aws_s3_bucket_policy.logs": (it, stack) => {
    const made = { Bucket: it.take("bucket"), PolicyDocument: JSON.parse(it.take("policy")) };
    stack.BucketPolicy = { Type: "AWS::S3::BucketPolicy", Properties: it.with(made) };
  },
  "aws_kms_key.logs": (it, stack) => {
    const keeping = kept(it);
    const made = {
      Description: it.take("description"),
      EnableKeyRotation: it.take("enable_key_rotation"),
      PendingWindowInDays: it.take("deletion_window_in_days"),
      KeyPolicy: JSON.parse(it.take("policy")),
    };
    stack.Key = { Type: "AWS::KMS::Key", ...keeping, Properties: it.with(made) };
  },
};
