// What the Terraform module makes, in the form of the CloudFormation template, so that the two can be compared.

/**
 * @param resources by address: arguments and blocks
 * @returns by logical id of the template
 */
export function asTemplate(resources) {
  const made = { Bucket: { Type: "AWS::S3::Bucket", Properties: {} } };
  for (const [address, it] of Object.entries(resources)) {
    const translation = TRANSLATIONS[address] ?? ((unknown) => (made[address] = unknown.with({})));
    translation(new Arguments(it), made);
  }
  return JSON.parse(JSON.stringify(made));
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

/** Terraform makes nothing of which a precondition does not hold. */
const holds = (block) => {
  const message = block.take("error_message");
  if (!block.take("condition")) {
    throw new Error(message);
  }
};

const ofTheBucket = (read) => (it, made) => {
  it.take("bucket");
  const properties = read(it);
  Object.assign(made.Bucket.Properties, it.with(properties));
};

/** By address: what the template has for it. */
const TRANSLATIONS = {
  "aws_s3_bucket.logs": (it, made) => {
    const BucketName = it.take("bucket");
    const ObjectLockEnabled = it.take("object_lock_enabled") || undefined;
    Object.assign(made.Bucket, kept(it));
    Object.assign(made.Bucket.Properties, it.with({ BucketName, ObjectLockEnabled }));
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
  "aws_s3_bucket_lifecycle_configuration.logs": ofTheBucket((it) => {
    it.block("lifecycle", (block) => block.block("precondition", holds));
    return {
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
    };
  }),
  "aws_s3_bucket_policy.logs": (it, made) => {
    const properties = { Bucket: it.take("bucket"), PolicyDocument: JSON.parse(it.take("policy")) };
    made.BucketPolicy = { Type: "AWS::S3::BucketPolicy", Properties: it.with(properties) };
  },
  "aws_kms_key.logs": (it, made) => {
    const keeping = kept(it);
    const properties = {
      Description: it.take("description"),
      EnableKeyRotation: it.take("enable_key_rotation"),
      PendingWindowInDays: it.take("deletion_window_in_days"),
      KeyPolicy: JSON.parse(it.take("policy")),
    };
    made.Key = { Type: "AWS::KMS::Key", ...keeping, Properties: it.with(properties) };
  },
};
