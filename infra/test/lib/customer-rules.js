// What must be true of a customer's bucket, whichever of the two made it: what the API answers, and what an organization that
// hands out a bucket relies on.

import { grants } from "./policies.js";

const PROPERTIES = [
  "BucketName",
  "OwnershipControls",
  "PublicAccessBlockConfiguration",
  "VersioningConfiguration",
  "BucketEncryption",
  "ObjectLockEnabled",
  "ObjectLockConfiguration",
  "LifecycleConfiguration",
];

const RULES = ["expire", "old-versions", "incomplete-uploads"];

/** @returns a sentence for everything that the API answers otherwise, for the same destination */
export function unlikeTheAnswer(stack, { expected, earlier, place, parameters }) {
  const found = [];
  const same = (what, actual, wanted) => {
    const missing = wanted.filter((it) => !actual.includes(it));
    const more = actual.filter((it) => !wanted.includes(it));
    found.push(...missing.map((it) => `${what} lacks: ${it}`), ...more.map((it) => `${what} has more than the API answers: ${it}`));
  };
  const statements = [expected, earlier].filter((it) => it).flatMap((it) => it.bucketPolicy.Statement);
  const allowed = statements.map((it) => ({
    ...it,
    Condition: { ...it.Condition, ...(parameters.CreateOnly === "true" ? { Null: { "s3:if-none-match": "false" } } : {}) },
  }));
  const bucket = `arn:${place.partition}:s3:::${expected.put.bucket}`;
  const overTls = {
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucket, `${bucket}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
  same("the bucket's policy", grants(policyOf(stack)), grants({ Statement: [...allowed, overTls] }));

  const owner = {
    Effect: "Allow",
    Principal: { AWS: `arn:${place.partition}:iam::${place.account}:root` },
    Action: "kms:*",
    Resource: "*",
  };
  const { Key } = stack.resources;
  const { KmsKeyPolicyStatement } = stack.outputs;
  if (Key) {
    same("the key's policy", grants(Key.Properties.KeyPolicy), grants({ Statement: [owner, expected.kmsKeyPolicyStatement] }));
  }
  if (KmsKeyPolicyStatement) {
    same("the key's statement", grants({ Statement: KmsKeyPolicyStatement }), grants({ Statement: expected.kmsKeyPolicyStatement }));
  }
  same("DestinationDocument", sorted(stack.outputs.DestinationDocument), sorted(expected.put));
  return found;
}

export const policyOf = (stack) => stack.resources.BucketPolicy.Properties.PolicyDocument;

const sorted = (it) => Object.entries(it).map((entry) => JSON.stringify(entry)).sort();

/** @returns a sentence for each rule that is broken */
export function brokenForCustomers(stack, { expected, parameters }) {
  const { resources, outputs } = stack;
  const found = [];
  const must = (isSo, sentence) => isSo || found.push(sentence);
  const makesKey = parameters.KmsKey === "new";
  const keyArn = expected.put.kmsKeyArn;
  const properties = resources.Bucket.Properties;

  must(same(Object.keys(resources).sort(), ["Bucket", "BucketPolicy", ...(makesKey ? ["Key"] : [])]), "there is a bucket, its policy and the key that was asked for");
  must(Object.keys(properties).every((it) => PROPERTIES.includes(it)), `the bucket has nothing but ${PROPERTIES.join(", ")}`);
  must(properties.BucketName === expected.put.bucket, "the bucket has the name that was given, or else account and region in it");
  must(resources.BucketPolicy.Properties.Bucket === properties.BucketName.toLowerCase(), "the policy is this bucket's");
  must(properties.OwnershipControls?.Rules?.[0]?.ObjectOwnership === "BucketOwnerEnforced", "access control lists are disabled");
  must(
    ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"].every(
      (it) => properties.PublicAccessBlockConfiguration?.[it] === true,
    ),
    "public access is blocked in every way",
  );
  must(properties.VersioningConfiguration?.Status === "Enabled", "versions are kept");

  const [encryption, ...others] = properties.BucketEncryption?.ServerSideEncryptionConfiguration ?? [];
  const byDefault = encryption?.ServerSideEncryptionByDefault ?? {};
  must(others.length === 0 && byDefault.SSEAlgorithm === (keyArn ? "aws:kms" : "AES256"), "files are encrypted as was chosen");
  must(byDefault.KMSMasterKeyID === keyArn, "files are encrypted with the key that was chosen");

  const { ObjectLockMode = "none", ObjectLockDays = "365", ExpireAfterDays = "0", OldVersionDays = "30" } = parameters;
  const retention = properties.ObjectLockConfiguration?.Rule?.DefaultRetention;
  const isLocked = ObjectLockMode !== "none";
  must((properties.ObjectLockEnabled === true) === isLocked && Boolean(retention) === isLocked, "Object Lock is on if a mode was chosen");
  must(!isLocked || (retention?.Mode === ObjectLockMode && String(retention?.Days) === ObjectLockDays), "files are locked as was chosen");

  const rules = Object.fromEntries((properties.LifecycleConfiguration?.Rules ?? []).map((rule) => [rule.Id, rule]));
  const expiring = Object.values(rules).filter((rule) => rule.ExpirationInDays !== undefined);
  must(Object.entries(rules).every(([id, rule]) => RULES.includes(id) && rule.Status === "Enabled"), `lifecycle rules are ${RULES.join(", ")}, and enabled`);
  must(same(expiring.map((rule) => String(rule.ExpirationInDays)), ExpireAfterDays === "0" ? [] : [ExpireAfterDays]), "files expire when that was chosen, and never else");
  must(String(rules["old-versions"]?.NoncurrentVersionExpiration?.NoncurrentDays) === OldVersionDays, "old versions go when that was chosen");
  must(rules["old-versions"]?.ExpiredObjectDeleteMarker === true, "delete markers go with the last version");
  must(Number(rules["incomplete-uploads"]?.AbortIncompleteMultipartUpload?.DaysAfterInitiation) === 1, "incomplete uploads go after a day");

  for (const id of ["Bucket", "Key"].filter((it) => resources[it])) {
    must(/^Retain/.test(resources[id].DeletionPolicy) && resources[id].UpdateReplacePolicy === "Retain", `${id} stays when it is no longer asked for`);
  }
  must(!makesKey || resources.Key?.Properties.EnableKeyRotation === true, "the key is rotated");

  const { bucket, prefix, bucketOwner, region, encryption: asked } = expected.put;
  const wanted = {
    Bucket: bucket,
    Prefix: prefix || undefined,
    BucketOwner: bucketOwner,
    Region: region,
    Encryption: asked,
    KmsKeyArn: keyArn,
    KmsKeyPolicyStatement: keyArn && !makesKey ? outputs.KmsKeyPolicyStatement ?? "a statement" : undefined,
    DestinationDocument: expected.put,
  };
  for (const name of new Set([...Object.keys(wanted), ...Object.keys(outputs)])) {
    must(same(outputs[name], wanted[name]), `the output ${name} is what PUT needs`);
  }
  return found;
}

function same(one, other) {
  const text = (it) => JSON.stringify(it !== null && typeof it === "object" && !Array.isArray(it) ? sorted(it) : it);
  return text(one) === text(other);
}
