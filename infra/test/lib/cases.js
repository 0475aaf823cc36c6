// Who may do what. Each case: who, action, on what, in which context, and whether that is allowed.

import { ACCOUNT } from "./template.js";

const INSECURE = { "aws:SecureTransport": "false" };
const named = (session) => ({ "sts:RoleSessionName": session });

/** @returns the table, for a stack with everything switched on */
export function cases(actor, thing) {
  const { partition, region, elsewhere, suffix, stack: stackName } = thing.place;
  const viaS3 = { "kms:ViaService": `s3.${region}.${suffix}` };
  const viaSqs = { "kms:ViaService": `sqs.${region}.${suffix}` };
  const viaS3There = { "kms:ViaService": `s3.${elsewhere}.${suffix}` };
  const scheduled = (account, group) => ({
    "aws:SourceAccount": account,
    "aws:SourceArn": `arn:${partition}:scheduler:${region}:${account}:schedule-group/${group}`,
  });
  const logGroup = (name) => ({
    "kms:EncryptionContext:aws:logs:arn": `arn:${partition}:logs:${region}:${ACCOUNT}:log-group:${name}`,
  });
  const acme = thing.customer("acme", "555566667777");
  const globex = thing.customer("globex", "666677778888");
  const acmeSession = actor.sessionOf("acme");
  const table = [];
  const may = (who, action, what, context) => table.push({ who, action, what, context, allowed: true });
  const mayNot = (who, action, what, context) => table.push({ who, action, what, context, allowed: false });

  // A customer's bucket: its own session, and nothing else.
  may(acmeSession, "s3:PutObject", acme.object);
  mayNot(acmeSession, "s3:PutObject", globex.object);
  may(acmeSession, "s3:PutObject", acme.evidence);
  mayNot(acmeSession, "s3:PutObject", globex.evidence);
  mayNot(actor.sessionOf("airkit-verify-nobody"), "s3:PutObject", acme.object);
  may(actor.sessionOf("airkit-verify-nobody"), "s3:PutObject", acme.objectOpenToOurAccount);
  mayNot(acmeSession, "s3:PutObject", acme.objectWithoutPolicy);
  mayNot(acmeSession, "s3:PutObject", acme.object, INSECURE);
  for (const action of ["s3:GetObject", "s3:DeleteObject", "s3:PutObjectAcl"]) {
    mayNot(acmeSession, action, { ...acme.objectOpenToOurAccount, policy: allowing(action, acme) });
  }
  may(acmeSession, "s3:PutObject", acme.object, { "aws:ResourceOrgID": "o-customers0" });
  mayNot(acmeSession, "s3:PutObject", acme.object, { "aws:ResourceOrgID": "o-a1b2c3d4e5" });
  mayNot(actor.drain, "s3:PutObject", acme.object);
  mayNot(actor.drain, "s3:PutObject", acme.objectOpenToOurAccount);
  mayNot(actor.destinations, "s3:PutObject", acme.objectOpenToOurAccount);
  mayNot(actor.administrator, "s3:PutObject", acme.object);

  // A customer's key: by way of S3 only.
  may(acmeSession, "kms:GenerateDataKey", acme.key, viaS3There);
  mayNot(acmeSession, "kms:GenerateDataKey", globex.key, viaS3There);
  mayNot(acmeSession, "kms:GenerateDataKey", acme.key);
  mayNot(acmeSession, "kms:GenerateDataKey", acme.key, { "kms:ViaService": `ebs.${elsewhere}.${suffix}` });
  mayNot(acmeSession, "kms:Decrypt", acme.key, viaS3There);
  mayNot(acmeSession, "kms:GenerateDataKey", thing.key, viaS3);

  // Our own account is out of a session's reach, even where a bucket is open to everyone.
  mayNot(acmeSession, "s3:PutObject", thing.ourOtherBucket);
  mayNot(acmeSession, "s3:PutObject", thing.ourOpenBucket);
  may(actor.nobodySpecial, "s3:PutObject", thing.ourOpenBucket);
  mayNot(acmeSession, "s3:PutObject", thing.state("destinations/globex.json"));
  mayNot(acmeSession, "sqs:SendMessage", thing.auditQueue);

  // The export role: the two functions, with a name that an organization can have.
  may(actor.drain, "sts:AssumeRole", thing.exportRole, named("acme"));
  may(actor.destinations, "sts:AssumeRole", thing.exportRole, named("acme"));
  mayNot(actor.drain, "sts:AssumeRole", thing.exportRole, named("a"));
  mayNot(actor.drain, "sts:AssumeRole", thing.exportRole);
  mayNot(actor.schedule, "sts:AssumeRole", thing.exportRole, named("acme"));
  mayNot(actor.administrator, "sts:AssumeRole", thing.exportRole, named("acme"));
  mayNot(actor.stranger, "sts:AssumeRole", thing.exportRole, named("acme"));
  mayNot(actor.service("lambda.amazonaws.com"), "sts:AssumeRole", thing.exportRole, named("acme"));
  mayNot(actor.drain, "sts:AssumeRole", thing.otherRole, named("acme"));
  mayNot(actor.destinations, "sts:AssumeRole", thing.otherRole, named("acme"));

  // The audit queue: the drain takes, the producer gives.
  may(actor.drain, "sqs:ReceiveMessage", thing.auditQueue);
  may(actor.drain, "sqs:DeleteMessage", thing.auditQueue);
  may(actor.drain, "sqs:GetQueueAttributes", thing.auditQueue);
  mayNot(actor.drain, "sqs:SetQueueAttributes", thing.auditQueue);
  mayNot(actor.drain, "sqs:GetQueueAttributes", thing.deadLetterQueue);
  mayNot(actor.drain, "sqs:SendMessage", thing.auditQueue);
  mayNot(actor.drain, "sqs:PurgeQueue", thing.auditQueue);
  mayNot(actor.drain, "sqs:ReceiveMessage", thing.otherQueue);
  mayNot(actor.drain, "sqs:ReceiveMessage", thing.deadLetterQueue);
  mayNot(actor.drain, "sqs:ReceiveMessage", thing.auditQueue, INSECURE);
  mayNot(actor.destinations, "sqs:ReceiveMessage", thing.auditQueue);
  mayNot(actor.destinations, "sqs:DeleteMessage", thing.auditQueue);
  mayNot(actor.destinations, "sqs:SendMessage", thing.auditQueue);
  may(actor.producer, "sqs:SendMessage", thing.auditQueue);
  mayNot(actor.producer, "sqs:ReceiveMessage", thing.auditQueue);
  mayNot(actor.producer, "sqs:SendMessage", thing.auditQueue, INSECURE);
  mayNot(actor.stranger, "sqs:SendMessage", thing.auditQueue);
  mayNot(actor.administrator, "sqs:ReceiveMessage", thing.auditQueue, INSECURE);
  mayNot(actor.administrator, "sqs:ReceiveMessage", thing.deadLetterQueue, INSECURE);
  mayNot(actor.administrator, "sqs:ReceiveMessage", thing.failedInvocationsQueue, INSECURE);
  for (const action of ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]) {
    may(actor.drain, action, thing.auditQueue2);
    mayNot(actor.drain, action, thing.auditQueue2, INSECURE);
    mayNot(actor.drain, action, thing.deadLetterQueue2);
  }
  mayNot(actor.drain, "sqs:SendMessage", thing.auditQueue2);
  mayNot(actor.destinations, "sqs:ReceiveMessage", thing.auditQueue2);
  may(actor.producer, "sqs:SendMessage", thing.auditQueue2);
  mayNot(actor.producer, "sqs:SendMessage", thing.auditQueue2, INSECURE);
  mayNot(actor.producer, "sqs:SendMessage", thing.deadLetterQueue2);
  mayNot(actor.producer, "sqs:ReceiveMessage", thing.auditQueue2);
  mayNot(actor.stranger, "sqs:SendMessage", thing.auditQueue2);
  mayNot(actor.schedule, "sqs:SendMessage", thing.auditQueue2);
  mayNot(actor.administrator, "sqs:ReceiveMessage", thing.deadLetterQueue2, INSECURE);
  may(actor.drain, "sqs:SendMessage", thing.failedInvocationsQueue);
  mayNot(actor.drain, "sqs:ReceiveMessage", thing.failedInvocationsQueue);

  // The state bucket, as the drain uses it.
  may(actor.drain, "s3:ListBucket", thing.stateBucket, { "s3:prefix": "pending/" });
  may(actor.drain, "s3:ListBucket", thing.stateBucket);
  may(actor.drain, "s3:GetObject", thing.state("destinations/acme.json"));
  mayNot(actor.drain, "s3:PutObject", thing.state("destinations/acme.json"));
  mayNot(actor.drain, "s3:DeleteObject", thing.state("destinations/acme.json"));
  for (const action of ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]) {
    may(actor.drain, action, thing.state("pending/acme/file"));
    may(actor.drain, action, thing.state("health/acme.json"));
    mayNot(actor.drain, action, thing.state("pending/acme/file"), INSECURE);
    mayNot(actor.drain, action, thing.state("claims/acme-audit-logs.json"));
    mayNot(actor.drain, action, thing.state("claims/acme-audit-logs/0.json"));
    mayNot(actor.drain, action, thing.state("elsewhere"));
  }
  for (const action of ["s3:GetObject", "s3:PutObject"]) {
    may(actor.drain, action, thing.state("doubt/20261124T101500.000Z-audit-0-0.zip"));
    may(actor.drain, action, thing.state("drained/20261124T101500.000Z-audit-0-0.zip"));
    may(actor.drain, action, thing.state("pending/!audit/20261124T101500.000Z-0-0.zip"));
    may(actor.drain, action, thing.state("guard/destinations"));
    may(actor.drain, action, thing.state("copies/destinations.gz"));
  }
  // And nobody else does whom `Operators` does not name; who may mend the bucket itself IAM says.
  for (const action of ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion"]) {
    may(actor.operator, action, thing.state("destinations/acme.json"));
    mayNot(actor.operator, action, thing.state("destinations/acme.json"), INSECURE);
    mayNot(actor.administrator, action, thing.state("destinations/acme.json"));
    mayNot(actor.schedule, action, thing.state("destinations/acme.json"));
    mayNot(actor.stranger, action, thing.state("destinations/acme.json"));
  }
  for (const action of ["s3:ListBucket", "s3:ListBucketVersions"]) {
    may(actor.operator, action, thing.stateBucket);
    mayNot(actor.administrator, action, thing.stateBucket);
  }
  may(actor.administrator, "s3:PutBucketPolicy", thing.stateBucket);
  may(actor.administrator, "s3:PutLifecycleConfiguration", thing.stateBucket);
  // Who has changed a destination only the API's function writes down; a drain says that it was told.
  may(actor.drain, "s3:GetObject", thing.state("changes/acme/0-20261124T101500.000Z-0.json"));
  mayNot(actor.drain, "s3:PutObject", thing.state("changes/acme/0-20261124T101500.000Z-0.json"));
  may(actor.drain, "s3:PutObject", thing.state("changes/acme/0-20261124T101500.000Z-0.told"));
  mayNot(actor.drain, "s3:DeleteObject", thing.state("changes/acme/0-20261124T101500.000Z-0.json"));
  // Of versions before segments: read, and nothing else.
  for (const object of ["settled/acme/file", "recent/20261124T101500Z-0"]) {
    may(actor.drain, "s3:GetObject", thing.state(object));
    mayNot(actor.drain, "s3:PutObject", thing.state(object));
    mayNot(actor.drain, "s3:DeleteObject", thing.state(object));
  }
  may(actor.drain, "s3:PutObject", thing.state("quarantine/2026/11/24/0"));
  mayNot(actor.drain, "s3:GetObject", thing.state("quarantine/2026/11/24/0"));
  mayNot(actor.drain, "s3:DeleteObject", thing.state("quarantine/2026/11/24/0"));
  may(actor.drain, "s3:PutObject", thing.state("delivered/20261124-0"));
  mayNot(actor.drain, "s3:GetObject", thing.state("delivered/20261124-0"));
  mayNot(actor.drain, "s3:DeleteObject", thing.state("delivered/20261124-0"));
  mayNot(actor.drain, "s3:DeleteObject", thing.state("guard/destinations"));
  mayNot(actor.drain, "s3:DeleteObject", thing.state("copies/destinations.gz"));
  mayNot(actor.drain, "s3:DeleteObject", thing.state("doubt/20261124T101500.000Z-audit-0-0.zip"));
  mayNot(actor.drain, "s3:DeleteObject", thing.state("drained/20261124T101500.000Z-audit-0-0.zip"));
  mayNot(actor.drain, "s3:DeleteObjectVersion", thing.state("pending/acme/file"));
  mayNot(actor.drain, "s3:PutLifecycleConfiguration", thing.stateBucket);
  mayNot(actor.drain, "s3:PutBucketPolicy", thing.stateBucket);
  mayNot(actor.drain, "s3:PutObject", thing.ourOtherBucket);

  // The state bucket, as the API's function uses it.
  for (const action of ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]) {
    mayNot(actor.destinations, action, thing.state("destinations/acme.json"), INSECURE);
    mayNot(actor.destinations, action, thing.state("pending/acme/file"));
    mayNot(actor.destinations, action, thing.state("pending/!audit/20261124T101500.000Z-0-0.zip"));
    mayNot(actor.destinations, action, thing.state("quarantine/2026/11/24/0"));
    mayNot(actor.destinations, action, thing.state("guard/destinations"));
    mayNot(actor.destinations, action, thing.state("copies/destinations.gz"));
  }
  for (const object of ["destinations/acme.json", "changes/acme/0-20261124T101500.000Z-0.json"]) {
    may(actor.destinations, "s3:GetObject", thing.state(object));
    may(actor.destinations, "s3:PutObject", thing.state(object));
    mayNot(actor.destinations, "s3:DeleteObject", thing.state(object));
  }
  may(actor.destinations, "s3:PutObject", thing.state("pending/~changes/acme/file"));
  mayNot(actor.destinations, "s3:GetObject", thing.state("pending/~changes/acme/file"));
  mayNot(actor.destinations, "s3:DeleteObject", thing.state("pending/~changes/acme/file"));
  may(actor.destinations, "s3:ListBucket", thing.stateBucket, { "s3:prefix": "changes/acme/" });
  may(actor.destinations, "s3:ListBucket", thing.stateBucket, { "s3:prefix": "pending/acme/" });
  may(actor.destinations, "s3:ListBucket", thing.stateBucket, { "s3:prefix": "delivered/" });
  may(actor.destinations, "s3:ListBucket", thing.stateBucket);
  may(actor.destinations, "s3:ListBucket", thing.stateBucket, { "s3:prefix": "claims/acme-audit-logs/" });
  may(actor.destinations, "s3:PutObject", thing.state("claims/acme-audit-logs.json"));
  may(actor.destinations, "s3:GetObject", thing.state("claims/acme-audit-logs.json"));
  mayNot(actor.destinations, "s3:DeleteObject", thing.state("claims/acme-audit-logs.json"));
  // Of a version before, which are taken over.
  may(actor.destinations, "s3:GetObject", thing.state("claims/acme-audit-logs/0.json"));
  may(actor.destinations, "s3:DeleteObject", thing.state("claims/acme-audit-logs/0.json"));
  may(actor.destinations, "s3:GetObject", thing.state("health/acme.json"));
  mayNot(actor.destinations, "s3:PutObject", thing.state("health/acme.json"));
  mayNot(actor.destinations, "s3:DeleteObject", thing.state("health/acme.json"));
  may(actor.destinations, "s3:GetObject", thing.state("delivered/20261124-0"));
  mayNot(actor.destinations, "s3:PutObject", thing.state("delivered/20261124-0"));
  mayNot(actor.operator, "s3:GetObject", thing.state("destinations/acme.json"), INSECURE);
  mayNot(actor.stranger, "s3:GetObject", thing.state("destinations/acme.json"));
  mayNot(actor.nobodySpecial, "s3:GetObject", thing.state("pending/acme/file"));

  // Our key: by way of the service whose data it is.
  may(actor.drain, "kms:GenerateDataKey", thing.key, viaS3);
  may(actor.drain, "kms:Decrypt", thing.key, viaSqs);
  mayNot(actor.drain, "kms:Decrypt", thing.key);
  mayNot(actor.drain, "kms:ScheduleKeyDeletion", thing.key);
  may(actor.destinations, "kms:Decrypt", thing.key, viaS3);
  mayNot(actor.destinations, "kms:Decrypt", thing.key, viaSqs);
  may(actor.schedule, "kms:GenerateDataKey", thing.key, viaSqs);
  mayNot(actor.schedule, "kms:Decrypt", thing.key, viaS3);
  may(actor.producer, "kms:GenerateDataKey", thing.key, viaSqs);
  mayNot(actor.producer, "kms:Decrypt", thing.key, viaS3);
  mayNot(actor.stranger, "kms:Decrypt", thing.key, viaSqs);
  mayNot(actor.nobodySpecial, "kms:Decrypt", thing.key, viaS3);
  may(actor.service(`logs.${region}.${suffix}`), "kms:GenerateDataKey", thing.key, logGroup(`/${stackName}/drain`));
  mayNot(actor.service(`logs.${region}.${suffix}`), "kms:GenerateDataKey", thing.key, logGroup("/payroll"));
  may(actor.service("cloudwatch.amazonaws.com"), "kms:GenerateDataKey", thing.key, { "aws:SourceAccount": ACCOUNT });
  mayNot(actor.service("cloudwatch.amazonaws.com"), "kms:GenerateDataKey", thing.key, {
    "aws:SourceAccount": "999900001111",
  });

  // Evidence. Of a key that the stack makes nobody else may sign, whatever IAM allows, nor let somebody sign.
  table.push(...evidenceCases(actor, thing));
  for (const who of [actor.administrator, actor.operator]) {
    const [signingKey] = thing.evidenceKeys;
    mayNot(who, "kms:Sign", signingKey, { "kms:SigningAlgorithm": "ED25519_SHA_512", "kms:MessageType": "RAW" });
    mayNot(who, "kms:CreateGrant", signingKey);
    may(who, "kms:GetPublicKey", signingKey);
    may(who, "kms:PutKeyPolicy", signingKey);
  }

  // The schedule: starts drains, and tells when it could not.
  may(actor.schedule, "lambda:InvokeFunction", thing.drainFunction);
  mayNot(actor.schedule, "lambda:InvokeFunction", thing.destinationsFunction);
  mayNot(actor.schedule, "lambda:UpdateFunctionCode", thing.drainFunction);
  may(actor.schedule, "sqs:SendMessage", thing.failedInvocationsQueue);
  mayNot(actor.schedule, "sqs:SendMessage", thing.auditQueue);
  mayNot(actor.schedule, "s3:GetObject", thing.state("destinations/acme.json"));
  const scheduler = actor.service("scheduler.amazonaws.com");
  may(scheduler, "sts:AssumeRole", thing.scheduleRole, scheduled(ACCOUNT, stackName));
  mayNot(scheduler, "sts:AssumeRole", thing.scheduleRole, scheduled(ACCOUNT, "default"));
  mayNot(scheduler, "sts:AssumeRole", thing.scheduleRole, scheduled("999900001111", stackName));
  mayNot(scheduler, "sts:AssumeRole", thing.scheduleRole);
  mayNot(scheduler, "sts:AssumeRole", thing.drainRole, scheduled(ACCOUNT, stackName));
  may(actor.service("lambda.amazonaws.com"), "sts:AssumeRole", thing.drainRole);
  mayNot(actor.administrator, "sts:AssumeRole", thing.drainRole);
  mayNot(actor.drain, "lambda:InvokeFunction", thing.drainFunction);
  mayNot(actor.drain, "lambda:InvokeFunction", thing.destinationsFunction);

  // Logs, traces, notices, alarms.
  may(actor.drain, "logs:PutLogEvents", thing.drainLog);
  mayNot(actor.drain, "logs:PutLogEvents", thing.destinationsLog);
  may(actor.destinations, "logs:PutLogEvents", thing.destinationsLog);
  mayNot(actor.destinations, "logs:PutLogEvents", thing.drainLog);
  may(actor.drain, "xray:PutTraceSegments", thing.xray);
  mayNot(actor.drain, "xray:GetTraceSummaries", thing.xray);
  may(actor.destinations, "xray:PutTraceSegments", thing.xray);
  may(actor.drain, "events:PutEvents", thing.bus, { "events:source": ["audit-log-delivery"] });
  mayNot(actor.drain, "events:PutEvents", thing.bus, { "events:source": ["audit-log-delivery", "payroll"] });
  mayNot(actor.drain, "events:PutEvents", thing.otherBus, { "events:source": ["audit-log-delivery"] });
  may(actor.destinations, "events:PutEvents", thing.bus, { "events:source": ["audit-log-delivery"] });
  mayNot(actor.destinations, "events:PutEvents", thing.otherBus, { "events:source": ["audit-log-delivery"] });
  may(actor.service("cloudwatch.amazonaws.com"), "sns:Publish", thing.topic, { "aws:SourceAccount": ACCOUNT });
  mayNot(actor.service("cloudwatch.amazonaws.com"), "sns:Publish", thing.topic, { "aws:SourceAccount": "999900001111" });
  mayNot(actor.administrator, "sns:Publish", thing.topic, INSECURE);
  return table;
}

/** @returns the part of the table that is about evidence, for a stack that gives it, with a key of its own or with others */
export function evidenceCases(actor, thing) {
  const table = [];
  const may = (who, action, what, context) => table.push({ who, action, what, context, allowed: true });
  const mayNot = (who, action, what, context) => table.push({ who, action, what, context, allowed: false });
  const signing = (algorithm, type) => ({ "kms:SigningAlgorithm": algorithm, "kms:MessageType": type });
  const plain = signing("ED25519_SHA_512", "RAW");

  // Seals: the drain makes them, the API's function reads them, and neither takes one back.
  for (const key of ["seals/9999999998", "seals/9999999998-put", "seals/parts/0123456789abcdef"]) {
    may(actor.drain, "s3:GetObject", thing.state(key));
    may(actor.drain, "s3:PutObject", thing.state(key));
    may(actor.destinations, "s3:GetObject", thing.state(key));
    mayNot(actor.destinations, "s3:PutObject", thing.state(key));
    for (const who of [actor.drain, actor.destinations, actor.schedule]) {
      mayNot(who, "s3:DeleteObject", thing.state(key));
      mayNot(who, "s3:DeleteObjectVersion", thing.state(key));
    }
    mayNot(actor.drain, "s3:GetObject", thing.state(key), INSECURE);
  }
  may(actor.drain, "s3:ListBucket", thing.stateBucket, { "s3:prefix": "seals/" });
  may(actor.destinations, "s3:ListBucket", thing.stateBucket, { "s3:prefix": "seals/" });
  for (const action of ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]) {
    may(actor.drain, action, thing.state("pending/~evidence/acme/0000000001-2026-11-24-file"));
    mayNot(actor.destinations, action, thing.state("pending/~evidence/acme/0000000001-2026-11-24-file"));
  }

  // The keys: the drain signs, in one form.
  for (const key of thing.evidenceKeys) {
    may(actor.drain, "kms:Sign", key, plain);
    mayNot(actor.drain, "kms:Sign", key, signing("ED25519_PH_SHA_512", "DIGEST"));
    mayNot(actor.drain, "kms:Sign", key, signing("ED25519_SHA_512", "DIGEST"));
    mayNot(actor.drain, "kms:Sign", key);
    may(actor.drain, "kms:GetPublicKey", key);
    may(actor.destinations, "kms:GetPublicKey", key);
    mayNot(actor.destinations, "kms:Sign", key, plain);
    for (const action of ["kms:CreateGrant", "kms:PutKeyPolicy", "kms:DisableKey", "kms:ScheduleKeyDeletion", "kms:Decrypt"]) {
      mayNot(actor.drain, action, key);
      mayNot(actor.destinations, action, key);
    }
    for (const who of [actor.schedule, actor.stranger, actor.nobodySpecial, actor.sessionOf("acme"), actor.sessionOf("airkit-verify-nobody")]) {
      mayNot(who, "kms:Sign", key, plain);
      mayNot(who, "kms:GetPublicKey", key);
    }
  }
  mayNot(actor.drain, "kms:Sign", thing.key, plain);
  mayNot(actor.drain, "kms:Sign", thing.otherKey, plain);
  mayNot(actor.drain, "kms:GetPublicKey", thing.otherKey);
  mayNot(actor.destinations, "kms:GetPublicKey", thing.otherKey);
  return table;
}

/** What a customer's policy might allow beyond what is asked of it. */
function allowing(action, customer) {
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: customer.session }, Action: action, Resource: `${customer.bucketArn}/*` }],
  };
}
