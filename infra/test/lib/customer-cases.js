// Who may do what with a customer's bucket and key. Each of the platform's sessions may do everything for all that its own
// policies say, so that it is the customer's policy that decides.

import { EVERYTHING } from "./simulation.js";
import { policyOf } from "./customer-rules.js";

const INSECURE = { "aws:SecureTransport": "false" };

const STRANGERS_ACCOUNT = "999900001111";

/** @returns the table, in the form of cases.js */
export function customerCases(stack, { expected, earlier, place, platform, role, parameters }) {
  const { partition, region, account, suffix } = place;
  const { bucket: name, prefix, kmsKeyArn } = expected.put;
  const table = [];
  const may = (who, action, what, context) => table.push({ who, action, what, context, allowed: true });
  const mayNot = (who, action, what, context) => table.push({ who, action, what, context, allowed: false });

  const principal = (arn) => ({ arn, policies: [{ name: "everything", policy: EVERYTHING }] });
  const sessionOf = (organization, ofRole = role, ofAccount = platform) =>
    principal(`arn:${partition}:sts::${ofAccount}:assumed-role/${ofRole}/${organization}`);
  const session = sessionOf(expected.organization);
  const owner = sessionOf("anna", "administrator", account);
  const others = [
    sessionOf("globex"),
    sessionOf(`${expected.organization}2`),
    sessionOf("airkit-verify-nobody"),
    sessionOf(expected.organization, "administrator"),
    sessionOf(expected.organization, role, STRANGERS_ACCOUNT),
    principal(`arn:${partition}:iam::${platform}:role/${role}`),
    principal(`arn:${partition}:iam::${platform}:root`),
    principal(`arn:${partition}:iam::${STRANGERS_ACCOUNT}:user/eve`),
  ];

  // The bucket.
  const ours = (arn) => ({ arn, owner: account, policy: policyOf(stack) });
  const bucket = ours(`arn:${partition}:s3:::${name}`);
  const object = (key) => ours(`arn:${partition}:s3:::${name}/${key}`);
  const file = object(`${prefix}2026/11/24/file.ndjson.gz`);
  const creating = { "s3:if-none-match": "*" };

  may(session, "s3:PutObject", file, creating);
  (parameters.CreateOnly === "true" ? mayNot : may)(session, "s3:PutObject", file);
  mayNot(session, "s3:PutObject", file, { ...creating, ...INSECURE });
  others.forEach((who) => mayNot(who, "s3:PutObject", file, creating));
  if (prefix !== "") {
    mayNot(session, "s3:PutObject", object("2026/11/24/file.ndjson.gz"), creating);
    mayNot(session, "s3:PutObject", object(`elsewhere/${prefix}file`), creating);
  }
  if (earlier) {
    may(session, "s3:PutObject", object(`${earlier.put.prefix}2026/11/24/file.ndjson.gz`), creating);
  }
  for (const action of [
    "s3:GetObject",
    "s3:GetObjectVersion",
    "s3:DeleteObject",
    "s3:DeleteObjectVersion",
    "s3:PutObjectAcl",
    "s3:PutObjectTagging",
    "s3:PutObjectRetention",
    "s3:PutObjectLegalHold",
    "s3:BypassGovernanceRetention",
    "s3:RestoreObject",
  ]) {
    mayNot(session, action, file);
  }
  for (const action of [
    "s3:ListBucket",
    "s3:ListBucketVersions",
    "s3:GetBucketPolicy",
    "s3:PutBucketPolicy",
    "s3:PutBucketAcl",
    "s3:PutBucketOwnershipControls",
    "s3:PutBucketPublicAccessBlock",
    "s3:PutLifecycleConfiguration",
    "s3:PutBucketObjectLockConfiguration",
    "s3:DeleteBucket",
  ]) {
    mayNot(session, action, bucket);
  }
  may(owner, "s3:GetObject", file);
  may(owner, "s3:ListBucket", bucket);
  mayNot(owner, "s3:GetObject", file, INSECURE);
  mayNot(owner, "s3:ListBucket", bucket, INSECURE);

  // The key: by way of S3 only, and to encrypt only. Of a key that is there already, with the statement added.
  if (kmsKeyArn) {
    const key = { arn: kmsKeyArn, owner: kmsKeyArn.split(":")[4], policy: keyPolicy(stack, kmsKeyArn) };
    const via = (service) => ({ "kms:ViaService": `${service}.${region}.${suffix}` });
    may(session, "kms:GenerateDataKey", key, via("s3"));
    mayNot(session, "kms:GenerateDataKey", key);
    mayNot(session, "kms:GenerateDataKey", key, via("ebs"));
    others.forEach((who) => mayNot(who, "kms:GenerateDataKey", key, via("s3")));
    for (const action of ["kms:Decrypt", "kms:Encrypt", "kms:DescribeKey", "kms:PutKeyPolicy", "kms:CreateGrant", "kms:ScheduleKeyDeletion"]) {
      mayNot(session, action, key, via("s3"));
    }
    may(sessionOf("anna", "administrator", key.owner), "kms:Decrypt", key, via("s3"));
  }
  return table;
}

function keyPolicy(stack, arn) {
  const [, partition, , , owner] = arn.split(":");
  return (
    stack.resources.Key?.Properties.KeyPolicy ?? {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { AWS: `arn:${partition}:iam::${owner}:root` }, Action: "kms:*", Resource: "*" },
        stack.outputs.KmsKeyPolicyStatement,
      ],
    }
  );
}
