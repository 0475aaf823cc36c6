// Two stacks in one account share nothing that has a name, a name is as long as every service allows, and what a deleted
// stack leaves can be taken over.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { unlisted } from "./lib/closed.js";
import { differences } from "./lib/drift.js";
import { EXCEPTIONS } from "./lib/exceptions.js";
import { lint } from "./lib/lint.js";
import { cdkStacks, cdkTemplate, parameterSets, samStacks, samStacksIn, samTemplate, transform, withoutPython } from "./lib/stacks.js";
import { HOME, resolve } from "./lib/template.js";

const EVERYTHING = "everything";
const PLACE = { ...HOME, stack: "a".repeat(61) };
const PARAMETERS = { ...parameterSets[EVERYTHING], ExportRoleName: "audit-log-export-of-another" };

/** By type: the properties that are names in an account and region, and how long each may be. */
const NAMES = {
  "AWS::CloudTrail::Trail": ["TrailName", 128],
  "AWS::CloudWatch::Alarm": ["AlarmName", 255],
  "AWS::CloudWatch::Dashboard": ["DashboardName", 255],
  "AWS::IAM::Role": ["RoleName", 64],
  "AWS::KMS::Alias": ["AliasName", 256],
  "AWS::Lambda::Function": ["FunctionName", 64],
  "AWS::Logs::LogGroup": ["LogGroupName", 512],
  "AWS::Logs::MetricFilter": ["FilterName", 512],
  "AWS::S3::Bucket": ["BucketName", 63],
  "AWS::SNS::Topic": ["TopicName", 256],
  "AWS::SQS::Queue": ["QueueName", 80],
  "AWS::Scheduler::Schedule": ["Name", 64],
  "AWS::Scheduler::ScheduleGroup": ["Name", 64],
};

/** What has no name, or one that need not be its own. */
const NAMELESS = [
  "AWS::ApiGatewayV2::Api",
  "AWS::ApiGatewayV2::Authorizer",
  "AWS::ApiGatewayV2::Integration",
  "AWS::ApiGatewayV2::Route",
  "AWS::ApiGatewayV2::Stage",
  "AWS::KMS::Key",
  "AWS::Lambda::EventInvokeConfig",
  "AWS::Lambda::Permission",
  "AWS::S3::BucketPolicy",
  "AWS::SNS::Subscription",
  "AWS::SNS::TopicPolicy",
  "AWS::SQS::QueuePolicy",
];

const tools = [
  ["SAM", withoutPython, () => samStacks()[EVERYTHING], samOf],
  ["CDK", false, () => cdkStacks()[EVERYTHING], cdkOf],
];

const samTransformed = withoutPython ? undefined : transform([{ template: samTemplate(), parameters: PARAMETERS }])[0];

function samOf(place = PLACE) {
  return resolve(samTransformed, PARAMETERS, place);
}

/** The CDK has the names in its template: this one is synthesized with the longest. */
function cdkOf() {
  return resolve(cdkTemplate("longest-name", PLACE.stack), {}, PLACE);
}

/** Of each resource with a fixed name: `Type Name`; what may be in two stacks of one account is not among them. */
function fixedNames({ resources }) {
  return Object.values(resources).flatMap(({ Type, Properties = {} }) => {
    const [property] = NAMES[Type] ?? [];
    const group = Properties.GroupName ? `${Properties.GroupName}/` : "";
    return Properties[property] ? [`${Type} ${group}${Properties[property]}`] : [];
  });
}

const namespaces = (stack) => [...new Set(JSON.stringify(stack.resources).match(/AuditLogDelivery(Api)?\/[\w-]+/g))];

for (const [tool, skip, one, another] of tools) {
  test(`nothing of the stack of ${tool} has a name that another stack of it has too`, { skip }, () => {
    const unknown = Object.values(one().resources).map(({ Type }) => Type).filter((type) => !(type in NAMES) && !NAMELESS.includes(type));
    assert.deepEqual(unknown, []);
    const names = fixedNames(one());
    assert.ok(names.length > 25);
    const others = fixedNames(another());
    assert.equal(others.length, names.length);
    assert.deepEqual(others.filter((it) => names.includes(it)), []);
    assert.deepEqual(namespaces(another()).filter((it) => namespaces(one()).includes(it)), []);
  });

  test(`with the longest name that is taken, the stack of ${tool} has what the lists name, and every name is short enough`, { skip }, () => {
    assert.deepEqual(unlisted(another(), PARAMETERS), []);
    assert.deepEqual(tooLong(another()), []);
  });
}

function tooLong({ resources }) {
  return Object.entries(resources)
    .filter(([, { Type, Properties }]) => NAMES[Type] && Properties?.[NAMES[Type][0]]?.length > NAMES[Type][1])
    .map(([id]) => id);
}

test("both templates are the same stack with the longest name too", { skip: withoutPython }, () => {
  assert.deepEqual(differences(samOf(), cdkOf(), EXCEPTIONS), []);
});

test("with a longer name SQS would not take one of the queues", { skip: withoutPython }, () => {
  assert.deepEqual(tooLong(samOf({ ...PLACE, stack: "a".repeat(62) })), ["FailedInvocationsQueue"]);
});

const KEPT = readFileSync(new URL("../sam/kept.yaml", import.meta.url), "utf8");

test("what takes over a deleted stack's resources names each that stays, under the same logical id and name", { skip: withoutPython }, () => {
  const sets = Object.keys(parameterSets);
  const jobs = sets.map((set) => {
    const { ExportRoleName, Queues, EvidenceKey } = parameterSets[set];
    const parameters = Object.fromEntries(Object.entries({ ExportRoleName, Queues, EvidenceKey }).filter(([, value]) => value !== undefined));
    return { template: KEPT, parameters };
  });
  for (const [index, transformed] of transform(jobs).entries()) {
    const set = sets[index];
    const { resources } = resolve(transformed, jobs[index].parameters);
    assert.equal(Object.keys(kept(resources)).length, Object.keys(resources).length);
    assert.deepEqual(kept(resources), kept(samStacks()[set].resources), set);
  }
});

/** By id: type, policies of deletion, and the name. */
function kept(resources) {
  return Object.fromEntries(
    Object.entries(resources)
      .filter(([, { DeletionPolicy }]) => /^Retain/.test(DeletionPolicy ?? ""))
      .map(([id, { Type, DeletionPolicy, UpdateReplacePolicy, Properties }]) => [
        id,
        { Type, DeletionPolicy, UpdateReplacePolicy, name: Properties?.[NAMES[Type]?.[0]] },
      ])
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

test("the runbook's list of what is to be imported is that too, each by its own identifier", { skip: withoutPython }, () => {
  const list = /<<END\n(.*?)\n *END\n/s.exec(readFileSync(new URL("../../docs/RUNBOOK.md", import.meta.url), "utf8"))[1];
  const entries = JSON.parse(list.replace(/\$\(url ([\w-]+)\)/g, "https://sqs/$1"));
  const identifiers = {
    "AWS::IAM::Role": "RoleName",
    "AWS::KMS::Key": "KeyId",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SQS::Queue": "QueueUrl",
  };
  const listed = entries.map(({ ResourceType, LogicalResourceId, ResourceIdentifier }) => {
    assert.deepEqual(Object.keys(ResourceIdentifier), [identifiers[ResourceType]]);
    return [LogicalResourceId, ResourceType];
  });
  const stays = Object.entries(kept(samStacks().defaults.resources)).map(([id, { Type }]) => [id, Type]);
  assert.deepEqual(listed.sort(), stays.sort());
});

test("cfn-lint finds nothing in the template that takes over", { skip: withoutPython }, () => {
  assert.deepEqual(lint({ "kept.yaml": KEPT })["kept.yaml"], []);
});
