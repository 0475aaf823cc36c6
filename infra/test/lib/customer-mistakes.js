// Mistakes that one makes in a customer's bucket. Each is a change of the template's text, the same change of the module's, and
// the checks that must see either.

const LINT = "cfn-lint";
const COMPARISON = "comparison of the two";
const ANSWER = "the API's answer";
const IAM = "IAM cases";
const RULES = "rules";
const PARAMETERS = "parameters";

/** In this order; cfn-lint sees the template only. */
export const CUSTOMER_CHECKS = [LINT, COMPARISON, ANSWER, IAM, RULES, PARAMETERS];

export const CUSTOMER_MISTAKES = [
  {
    what: "a public policy is not blocked",
    template: ["BlockPublicPolicy: true", "BlockPublicPolicy: false"],
    module: ["block_public_policy     = true", "block_public_policy     = false"],
    caughtBy: [COMPARISON, RULES],
  },
  {
    what: "access control lists stay enabled",
    template: ["ObjectOwnership: BucketOwnerEnforced", "ObjectOwnership: BucketOwnerPreferred"],
    module: ['object_ownership = "BucketOwnerEnforced"', 'object_ownership = "BucketOwnerPreferred"'],
    caughtBy: [COMPARISON, RULES],
  },
  {
    what: "the platform's whole account may write",
    template: [
      "AWS: !Sub arn:${AWS::Partition}:sts::${PlatformAccountId}:assumed-role/${ExportRoleName}/${OrganizationId}\n            Action: [s3:PutObject]",
      "AWS: !Sub arn:${AWS::Partition}:iam::${PlatformAccountId}:root\n            Action: [s3:PutObject]",
    ],
    module: [
      'Sid       = "AirkitWritePermission"\n        Effect    = "Allow"\n        Principal = { AWS = local.writer }',
      'Sid       = "AirkitWritePermission"\n        Effect    = "Allow"\n        Principal = { AWS = "arn:${local.partition}:iam::${var.platform_account_id}:root" }',
    ],
    caughtBy: [COMPARISON, ANSWER, IAM],
  },
  {
    what: "the session is forgotten: each organization of the platform may write",
    template: [
      "assumed-role/${ExportRoleName}/${OrganizationId}\n            Action: [s3:PutObject]",
      "role/${ExportRoleName}\n            Action: [s3:PutObject]",
    ],
    module: ["assumed-role/${var.export_role_name}/${var.organization_id}", "role/${var.export_role_name}"],
    caughtBy: [COMPARISON, ANSWER, IAM],
  },
  {
    what: "everybody may write",
    template: [
      "Principal:\n              AWS: !Sub arn:${AWS::Partition}:sts::${PlatformAccountId}:assumed-role/${ExportRoleName}/${OrganizationId}\n            Action: [s3:PutObject]",
      'Principal: "*"\n            Action: [s3:PutObject]',
    ],
    module: [
      'Sid       = "AirkitWritePermission"\n        Effect    = "Allow"\n        Principal = { AWS = local.writer }',
      'Sid       = "AirkitWritePermission"\n        Effect    = "Allow"\n        Principal = "*"',
    ],
    caughtBy: [COMPARISON, ANSWER, IAM],
  },
  {
    what: "s3:* instead of s3:PutObject",
    template: ["Action: [s3:PutObject]", "Action: s3:*"],
    module: ['Action    = ["s3:PutObject"]', 'Action    = ["s3:*"]'],
    caughtBy: [COMPARISON, ANSWER, IAM],
  },
  {
    what: "the platform may delete",
    template: ["Action: [s3:PutObject]", "Action: [s3:PutObject, s3:DeleteObject]"],
    module: ['Action    = ["s3:PutObject"]', 'Action    = ["s3:PutObject", "s3:DeleteObject"]'],
    caughtBy: [COMPARISON, ANSWER, IAM],
  },
  {
    what: "the prefix is forgotten",
    template: ["s3:::${Bucket}/${Prefix}*", "s3:::${Bucket}/*"],
    module: ["? [var.prefix] : [var.prefix, var.earlier_prefix]", '? [""] : ["", var.earlier_prefix]'],
    caughtBy: [COMPARISON, ANSWER, IAM],
  },
  {
    what: "where there was no prefix before, the whole bucket is open",
    template: ['!If [HasEarlierPrefix, !Sub "arn:${AWS::Partition}:s3:::${Bucket}/${EarlierPrefix}*", !Ref AWS::NoValue]', '!Sub "arn:${AWS::Partition}:s3:::${Bucket}/${EarlierPrefix}*"'],
    module: ['var.earlier_prefix == "" ? [var.prefix] : [var.prefix, var.earlier_prefix]', "[var.prefix, var.earlier_prefix]"],
    caughtBy: [LINT, COMPARISON, ANSWER, IAM],
  },
  {
    what: "the permission does not ask for TLS",
    template: ['              Bool: { aws:SecureTransport: "true" }\n', ""],
    module: ['          { Bool = { "aws:SecureTransport" = "true" } },\n', ""],
    caughtBy: [COMPARISON, ANSWER],
  },
  {
    what: "what comes without TLS is not denied, but what comes with it",
    template: ['Bool: { aws:SecureTransport: "false" }', 'Bool: { aws:SecureTransport: "true" }'],
    module: ['Bool = { "aws:SecureTransport" = "false" }', 'Bool = { "aws:SecureTransport" = "true" }'],
    caughtBy: [COMPARISON, ANSWER, IAM],
  },
  {
    what: "create only is the wrong way round",
    template: ['s3:if-none-match: "false"', 's3:if-none-match: "true"'],
    module: ['"s3:if-none-match" = "false"', '"s3:if-none-match" = "true"'],
    caughtBy: [COMPARISON, ANSWER, IAM],
  },
  {
    what: "the partition is written down",
    template: ["!Sub arn:${AWS::Partition}:s3:::${Bucket}/${Prefix}*", "!Sub arn:aws:s3:::${Bucket}/${Prefix}*"],
    module: ["arn:${local.partition}:s3:::${local.bucket}", "arn:aws:s3:::${local.bucket}"],
    caughtBy: [COMPARISON, ANSWER, IAM],
  },
  {
    what: "the key is open to everybody",
    template: [
      "Principal:\n              AWS: !Sub arn:${AWS::Partition}:sts::${PlatformAccountId}:assumed-role/${ExportRoleName}/${OrganizationId}\n            Action: [kms:GenerateDataKey]",
      'Principal: "*"\n            Action: [kms:GenerateDataKey]',
    ],
    module: [
      'Sid       = "AirkitEncryptPermission"\n    Effect    = "Allow"\n    Principal = { AWS = local.writer }',
      'Sid       = "AirkitEncryptPermission"\n    Effect    = "Allow"\n    Principal = "*"',
    ],
    caughtBy: [COMPARISON, ANSWER, IAM],
  },
  {
    what: "the key decrypts for the platform",
    template: ["Action: [kms:GenerateDataKey]", "Action: [kms:GenerateDataKey, kms:Decrypt]"],
    module: ['Action    = ["kms:GenerateDataKey"]', 'Action    = ["kms:GenerateDataKey", "kms:Decrypt"]'],
    caughtBy: [COMPARISON, ANSWER, IAM],
  },
  {
    what: "the key serves any service",
    template: ['            Condition:\n              StringLike: { kms:ViaService: !Sub "s3.*.${AWS::URLSuffix}" }\n', ""],
    module: ['    Condition = { StringLike = { "kms:ViaService" = "s3.*.${local.dns_suffix}" } }\n', ""],
    caughtBy: [COMPARISON, ANSWER, IAM],
  },
  {
    what: "the key serves S3 nowhere in China",
    template: ['kms:ViaService: !Sub "s3.*.${AWS::URLSuffix}"', 'kms:ViaService: "s3.*.amazonaws.com"'],
    module: ["s3.*.${local.dns_suffix}", "s3.*.amazonaws.com"],
    caughtBy: [COMPARISON, ANSWER, IAM],
  },
  {
    what: "the key that was chosen is not used",
    template: ['SSEAlgorithm: !If [HasKey, "aws:kms", AES256]', "SSEAlgorithm: AES256"],
    module: ['sse_algorithm     = local.has_key ? "aws:kms" : "AES256"', 'sse_algorithm     = "AES256"'],
    caughtBy: [COMPARISON, RULES],
  },
  {
    what: "the bucket goes with the stack",
    template: ["    Type: AWS::S3::Bucket\n    DeletionPolicy: RetainExceptOnCreate\n", "    Type: AWS::S3::Bucket\n    DeletionPolicy: Delete\n"],
    module: ["object_lock_enabled = local.is_locked\n\n  lifecycle {\n    prevent_destroy = true", "object_lock_enabled = local.is_locked\n\n  lifecycle {\n    prevent_destroy = false"],
    caughtBy: [COMPARISON, RULES],
  },
  {
    what: "the bucket gets what nobody has named",
    template: ["ObjectLockEnabled: !If", "AccessControl: PublicRead\n      ObjectLockEnabled: !If"],
    module: ["object_lock_enabled = local.is_locked", "object_lock_enabled = local.is_locked\n  force_destroy       = true"],
    caughtBy: [LINT, COMPARISON, RULES],
  },
  {
    what: "files are locked, but not as was chosen",
    template: ["Mode: !Ref ObjectLockMode", "Mode: GOVERNANCE"],
    module: ["mode = var.object_lock_mode", 'mode = "GOVERNANCE"'],
    caughtBy: [COMPARISON, RULES],
  },
  {
    what: "files expire though nobody has asked for it",
    template: ["ExpireAfterDays:\n    Type: Number\n    Default: 0", "ExpireAfterDays:\n    Type: Number\n    Default: 365"],
    module: ["var.expire_after_days > 0 ? [var.expire_after_days] : []", "var.expire_after_days > 0 ? [var.expire_after_days] : [365]"],
    caughtBy: [COMPARISON, RULES],
  },
  {
    what: "no versions are kept",
    template: ["VersioningConfiguration: { Status: Enabled }", "VersioningConfiguration: { Status: Suspended }"],
    module: ['versioning_configuration {\n    status = "Enabled"', 'versioning_configuration {\n    status = "Suspended"'],
    caughtBy: [COMPARISON, RULES],
  },
  {
    what: "the document does not pin the bucket's owner",
    template: [
      `"prefix": "\${Prefix}", "bucketOwner": "\${AWS::AccountId}", "region": "\${AWS::Region}", "encryption": "bucket-default"`,
      `"prefix": "\${Prefix}", "region": "\${AWS::Region}", "encryption": "bucket-default"`,
    ],
    module: ["      bucketOwner = local.account\n", ""],
    caughtBy: [COMPARISON, ANSWER, RULES],
  },
  {
    what: "an organization's id may be a wildcard",
    template: ["^[A-Za-z0-9_+=,.@-]*[A-Za-z0-9_+=,@-][A-Za-z0-9_+=,.@-]*$", "^[*A-Za-z0-9_+=,.@-]*[*A-Za-z0-9_+=,@-][A-Za-z0-9_+=,.@-]*$"],
    module: ['can(regex("^[A-Za-z0-9_+=,.@-]{2,64}$", var.organization_id))', 'can(regex("^[*A-Za-z0-9_+=,.@-]{2,64}$", var.organization_id))'],
    caughtBy: [PARAMETERS],
  },
  {
    what: "a prefix may have a meaning in a policy",
    template: [
      "  Prefix:\n    Type: String\n    Default: \"\"\n    MaxLength: 512\n    AllowedPattern: ^(\\.?[A-Za-z0-9_=+@,!-](\\.?[A-Za-z0-9_=+@,!/-])*\\.?)?$\n    ConstraintDescription: letters, digits and _=+@,!-./ without a slash at the beginning, or two dots in a row\n    Description: >-\n      What",
      "  Prefix:\n    Type: String\n    Default: \"\"\n    MaxLength: 512\n    AllowedPattern: ^.*$\n    ConstraintDescription: letters, digits and _=+@,!-./ without a slash at the beginning, or two dots in a row\n    Description: >-\n      What",
    ],
    module: ['can(regex("^(\\\\.?[A-Za-z0-9_=+@,!-](\\\\.?[A-Za-z0-9_=+@,!/-])*\\\\.?)?$", var.prefix))', 'can(regex("^.*$", var.prefix))'],
    caughtBy: [PARAMETERS],
  },
  {
    what: "a property is misspelt",
    template: ["ExpiredObjectDeleteMarker: true", "ExpireObjectDeleteMarker: true"],
    module: ["expired_object_delete_marker = true", "expire_object_delete_marker = true"],
    caughtBy: [LINT, COMPARISON, RULES],
  },
];
