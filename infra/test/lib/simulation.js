// Asks AWS's rules, as iam-simulate knows them, what a stack's policies allow.

import { runSimulation } from "@cloud-copilot/iam-simulate";
import { ACCOUNT } from "./template.js";

export const EVERYTHING = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };

/** Those who ask: their ARN, and what their own policies allow. */
export function actors(stack) {
  const { partition, stack: stackName } = stack.place;
  const role = (id, session) => {
    const { RoleName, Policies } = stack.resources[id].Properties;
    return {
      arn: `arn:${partition}:sts::${ACCOUNT}:assumed-role/${RoleName ?? `${stackName}-${id}`}/${session}`,
      policies: Policies.map((it) => ({ name: it.PolicyName, policy: it.PolicyDocument })),
    };
  };
  const withPolicies = (arn, ...policies) => ({
    arn,
    policies: policies.map((policy, index) => ({ name: `own-${index}`, policy })),
  });
  return {
    drain: role("DrainRole", "drain"),
    destinations: role("DestinationsRole", "destinations"),
    schedule: role("DrainScheduleRole", "schedule"),
    sessionOf: (organization) => role("ExportRole", organization),
    service: (name) => withPolicies(name),
    administrator: withPolicies(`arn:${partition}:sts::${ACCOUNT}:assumed-role/administrator/anna`, EVERYTHING),
    operator: withPolicies(`arn:${partition}:sts::${ACCOUNT}:assumed-role/operator/anna`, EVERYTHING),
    nobodySpecial: withPolicies(`arn:${partition}:sts::${ACCOUNT}:assumed-role/developer/ben`),
    producer: withPolicies(`arn:${partition}:sts::444455556666:assumed-role/publisher/one`, EVERYTHING),
    stranger: withPolicies(`arn:${partition}:sts::999900001111:assumed-role/administrator/eve`, EVERYTHING),
  };
}

/** What can be asked for: ARN, owner, and what its own policy says. */
export function things(stack) {
  const { partition, region, stack: stackName } = stack.place;
  const policyOf = (id) => stack.resources[id].Properties.PolicyDocument;
  const name = (id, property) => stack.resources[id].Properties?.[property] ?? `${stackName}-${id}`;
  const ours = (arn, policy) => ({ arn, owner: ACCOUNT, policy });
  const queue = (id) => ours(`arn:${partition}:sqs:${region}:${ACCOUNT}:${name(id, "QueueName")}`, policyOf(`${id}Policy`));
  const bucket = `arn:${partition}:s3:::${name("StateBucket", "BucketName").toLowerCase()}`;
  const role = (id) =>
    ours(`arn:${partition}:iam::${ACCOUNT}:role/${name(id, "RoleName")}`, stack.resources[id].Properties.AssumeRolePolicyDocument);
  return {
    place: stack.place,
    auditQueue: queue("AuditQueue"),
    auditQueue2: queue("AuditQueue2"),
    deadLetterQueue: queue("DeadLetterQueue"),
    deadLetterQueue2: queue("DeadLetterQueue2"),
    failedInvocationsQueue: queue("FailedInvocationsQueue"),
    otherQueue: ours(`arn:${partition}:sqs:${region}:${ACCOUNT}:somebody-elses`),
    stateBucket: ours(bucket, policyOf("StateBucketPolicy")),
    state: (key) => ours(`${bucket}/${key}`, policyOf("StateBucketPolicy")),
    key: ours(`arn:${partition}:kms:${region}:${ACCOUNT}:key/key-of-EncryptionKey`, stack.resources.EncryptionKey.Properties.KeyPolicy),
    evidenceKeys: evidenceKeys(stack, ours),
    otherKey: ours(`arn:${partition}:kms:${region}:${ACCOUNT}:key/payrolls`, leavingItToIam(partition)),
    drainFunction: ours(`arn:${partition}:lambda:${region}:${ACCOUNT}:function:${stackName}-DrainFunction`),
    destinationsFunction: ours(`arn:${partition}:lambda:${region}:${ACCOUNT}:function:${stackName}-DestinationsFunction`),
    exportRole: role("ExportRole"),
    drainRole: role("DrainRole"),
    scheduleRole: role("DrainScheduleRole"),
    otherRole: ours(`arn:${partition}:iam::${ACCOUNT}:role/administrator`, {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { AWS: `arn:${partition}:iam::${ACCOUNT}:root` }, Action: "sts:AssumeRole" }],
    }),
    topic: ours(`arn:${partition}:sns:${region}:${ACCOUNT}:${stackName}-AlarmTopic`, stack.resources.AlarmTopicPolicy && policyOf("AlarmTopicPolicy")),
    drainLog: ours(`arn:${partition}:logs:${region}:${ACCOUNT}:log-group:/${stackName}/drain:log-stream:one`),
    destinationsLog: ours(`arn:${partition}:logs:${region}:${ACCOUNT}:log-group:/${stackName}/destinations:log-stream:one`),
    xray: ours("*"),
    bus: ours(`arn:${partition}:events:${region}:${ACCOUNT}:event-bus/notices`),
    otherBus: ours(`arn:${partition}:events:${region}:${ACCOUNT}:event-bus/default`),
    ourOtherBucket: ours(`arn:${partition}:s3:::payroll/2026/11/24/file`),
    ourOpenBucket: ours(`arn:${partition}:s3:::open/file`, {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:PutObject", Resource: `arn:${partition}:s3:::open/*` }],
    }),
    customer: (organization, account) => new Customer(stack, organization, account),
  };
}

/** The keys that sign evidence: the stack's own with its policy, or the operator's, whose policies leave it to IAM. */
function evidenceKeys(stack, ours) {
  const { partition, region } = stack.place;
  const made = stack.resources.EvidenceSigningKey;
  if (made) {
    return [ours(`arn:${partition}:kms:${region}:${ACCOUNT}:key/key-of-EvidenceSigningKey`, made.Properties.KeyPolicy)];
  }
  const named = stack.resources.DrainFunction.Properties.Environment.Variables.AUDIT_EVIDENCE_KEY ?? "";
  return named.split(",").map((arn) => ({ ...ours(arn, leavingItToIam(partition)), owner: arn.split(":")[4] }));
}

/** What lets a key's account decide, and this one too. */
function leavingItToIam(partition) {
  const accounts = [ACCOUNT, "444455556666"].map((account) => `arn:${partition}:iam::${account}:root`);
  return { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { AWS: accounts }, Action: "kms:*", Resource: "*" }] };
}

/** An organization's own account, with the bucket and key policies that the API answers with. */
class Customer {
  #place;

  constructor(stack, organization, account) {
    this.#place = stack.place;
    this.session = `arn:${this.#place.partition}:sts::${ACCOUNT}:assumed-role/${stack.resources.ExportRole.Properties.RoleName}/${organization}`;
    this.bucketArn = `arn:${this.#place.partition}:s3:::${organization}-audit-logs`;
    this.account = account;
  }

  get object() {
    return this.#object([
      {
        Sid: "AirkitWritePermission",
        Effect: "Allow",
        Principal: { AWS: this.session },
        Action: ["s3:PutObject"],
        Resource: [`${this.bucketArn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "true" } },
      },
    ]);
  }

  /** What it verifies its files with is put beside them. */
  get evidence() {
    return { ...this.object, arn: `${this.bucketArn}/_evidence/2026/11/24/airkit-audit-evidence-1-0.tlog-proof` };
  }

  /** As the first published policy had it: any session of ours may write. */
  get objectOpenToOurAccount() {
    return this.#object([
      {
        Effect: "Allow",
        Principal: { AWS: `arn:${this.#place.partition}:iam::${ACCOUNT}:root` },
        Action: ["s3:PutObject"],
        Resource: [`${this.bucketArn}/*`],
      },
    ]);
  }

  get objectWithoutPolicy() {
    return this.#object(undefined);
  }

  get key() {
    return {
      arn: `arn:${this.#place.partition}:kms:${this.#place.elsewhere}:${this.account}:key/customers`,
      owner: this.account,
      policy: {
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: { AWS: `arn:${this.#place.partition}:iam::${this.account}:root` }, Action: "kms:*", Resource: "*" },
          {
            Sid: "AirkitEncryptPermission",
            Effect: "Allow",
            Principal: { AWS: this.session },
            Action: ["kms:GenerateDataKey"],
            Resource: "*",
            Condition: { StringLike: { "kms:ViaService": `s3.*.${this.#place.suffix}` } },
          },
        ],
      },
    };
  }

  #object(statements) {
    return {
      arn: `${this.bucketArn}/2026/11/24/file.ndjson.gz`,
      owner: this.account,
      policy: statements && { Version: "2012-10-17", Statement: statements },
    };
  }
}

/** @returns a sentence for each case that is decided otherwise than the table says */
export async function wrong(table) {
  const found = [];
  for (const { who, action, what, context, allowed } of table) {
    if ((await isAllowed(who, action, what, context)) !== allowed) {
      const must = allowed ? "must be allowed" : "must be denied";
      found.push(`${must}: ${who.arn} ${action} ${what.arn} ${JSON.stringify(context ?? {})}`);
    }
  }
  return found;
}

/** Whether the request is allowed; a request that cannot be is an error, not a denial. */
async function isAllowed(who, action, thing, context = {}) {
  const simulation = {
    request: {
      principal: known(who.arn),
      action,
      resource: { resource: thing.arn, accountId: thing.owner },
      contextVariables: {
        "aws:SecureTransport": "true",
        "aws:ResourceAccount": thing.owner,
        ...principalArn(who.arn),
        ...(action.startsWith("s3:") ? { "s3:ResourceAccount": thing.owner } : {}),
        ...known(context),
      },
    },
    identityPolicies: who.policies,
    resourcePolicy: known(thing.policy),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
  };
  const result = await runSimulation(simulation, {});
  if (result.resultType === "error") {
    throw new Error(`${who.arn} ${action} ${thing.arn}: ${JSON.stringify(result.errors)}`);
  }
  const given = Object.keys(context).map((key) => key.toLowerCase());
  const ignored = (result.result.ignoredContextKeys ?? []).filter((key) => given.includes(key.toLowerCase()));
  if (ignored.length > 0) {
    throw new Error(`${action} knows nothing of ${ignored}`);
  }
  return result.overallResult === "Allowed";
}

/** As AWS gives it: of a session, its role's. */
function principalArn(arn) {
  const [, partition, account, role] = /^arn:([\w-]+):sts::(\d+):assumed-role\/([^/]+)\//.exec(arn) ?? [];
  return role ? { "aws:PrincipalArn": `arn:${partition}:iam::${account}:role/${role}` } : {};
}

/**
 * In words that iam-simulate knows. An encryption context's keys are free, and a tag's are too, and are compared alike; a
 * service's name may end as China's hosts do.
 */
function known(it) {
  const text = it && JSON.stringify(it).replaceAll("kms:EncryptionContext:aws:logs:arn", "aws:PrincipalTag/log-group");
  return it && JSON.parse(text.replace(/\blogs\.([\w-]+)\.amazonaws\.com\.cn\b/g, "logs.$1.china.amazonaws.com"));
}
