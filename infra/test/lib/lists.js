// What a stack of either template has, and nothing else: each resource with each of its properties, and each right with
// its reason. Whoever adds one to the templates adds a line here.
//
// A resource's `has` says of every property what its value must be, or ANY where nothing depends on it. A policy is a list of
// [grant, reason], as lib/policies.js writes grants down; what a parameter switches on has a third entry that says when. Names
// of resources stand for their ARNs, ACCOUNT and REGION for the stack's own, PARTITION and SUFFIX for what ARNs and host names
// have there, STACK for its name, ${Name} for the value of a parameter, ${Name or ...} for those that it lists, in order, and
// ${Name each} for each of them, in a line of its own.
// A # is the number of a queue after the first one: a resource or a line with it is there for each queue. A path that ends
// with * is everything below it.

export const ANY = Symbol("any value");

const when = {
  alarms: (parameters) => parameters.AlarmEmail !== "",
  adminClaim: (parameters) => parameters.ApiAdminClaim !== "",
  awsOrganization: (parameters) => parameters.AwsOrganizationId !== "",
  callers: (parameters) => parameters.ApiCallers !== "",
  evidence: (parameters) => parameters.EvidenceKey !== "",
  madeKey: (parameters) => parameters.EvidenceKey === "create",
  ownKeys: (parameters) => parameters.EvidenceKey.startsWith("arn:"),
  drainReserved: (parameters) => parameters.DrainConcurrency !== "none",
  destinationsReserved: (parameters) => parameters.DestinationsConcurrency !== "none",
  jwt: (parameters) => parameters.ApiAuthorization === "JWT",
  operators: (parameters) => parameters.Operators !== "",
  trail: (parameters) => parameters.TrailBucket !== "",
  notices: (parameters) => parameters.NoticesEventBusArn !== "",
  producer: (parameters) => parameters.ProducerArn !== "",
  traces: (parameters) => parameters.Traces === "true",
};

/** The parameters, and what each is if nobody says otherwise. */
export const DEFAULTS = {
  ProducerArn: "", // only this account publishes
  ExportRoleName: "audit-log-export",
  AwsOrganizationId: "",
  ApiAuthorization: "IAM", // never none
  JwtIssuer: "",
  JwtAudience: "",
  ApiReadRight: "audit-log-destinations:read", // a right, not only a membership
  ApiWriteRight: "audit-log-destinations:write",
  ApiAdminRight: "audit-log-destinations:admin",
  ApiAdminClaim: "",
  ApiCallers: "", // nobody
  Unconfigured: "discard",
  DuplicateWindow: "1h",
  VerifyStrict: "false",
  Queues: "1",
  ProducerQueues: "1",
  ScheduleRate: "rate(5 minutes)",
  DrainConcurrency: "queues",
  DestinationsConcurrency: "10", // clicks take nothing from other functions
  DrainMemory: "1769",
  Architecture: "arm64",
  PendingDays: "14",
  ResendDays: "30",
  RemovedDestinationDays: "7", // no single request discards anything
  QuarantineDays: "90",
  LogDays: "90",
  AlarmEmail: "",
  FailingDestinationsThreshold: "5",
  ChangesThreshold: "100",
  NoticesEventBusArn: "",
  MetricsPerOrganization: "false",
  Traces: "false",
  ApiLogDays: "400", // longer than a year
  Operators: "", // whom IAM allows: an upgrade locks nobody out
  TrailBucket: "",
  EvidenceKey: "", // no evidence, and no way in
  EvidenceOrigin: "",
  EvidencePeriodMinutes: "60",
  EvidenceHeartbeatHours: "24",
};

/** A property that is only there under a condition. */
const only = (condition, value) => (parameters, queues) =>
  condition(parameters) ? (typeof value === "function" ? value(parameters, queues) : value) : undefined;

// What holds events, what they are read with, and whom customers' policies name, stays when the stack goes.
const KEPT = { DeletionPolicy: "RetainExceptOnCreate", UpdateReplacePolicy: "Retain" };
const GONE = { DeletionPolicy: "Delete", UpdateReplacePolicy: "Delete" };

const DAYS_14 = 14 * 86_400;
const BY_TLS = "Bool aws:SecureTransport false";
const BY_OTHERS = "ArnNotEquals aws:PrincipalArn DestinationsRole or DrainRole or ${Operators or ...}";

const queue = (id, because, has) => ({
  id,
  type: "AWS::SQS::Queue",
  because,
  has: { KmsMasterKeyId: "EncryptionKey", MessageRetentionPeriod: DAYS_14, ...has },
});

const queuePolicy = (id, more = []) => ({
  id: `${id}Policy`,
  type: "AWS::SQS::QueuePolicy",
  because: `who may do what with ${id} besides roles of this account`,
  has: {
    "Queues/0": id,
    PolicyDocument: [[`Deny | AWS * | sqs:* | ${id} | ${BY_TLS}`, "nothing without TLS"], ...more],
  },
});

const logGroup = (id, name, because, has) => ({
  id,
  type: "AWS::Logs::LogGroup",
  because,
  has: { LogGroupName: `/STACK/${name}`, KmsKeyId: "EncryptionKey", ...has },
});

const functionsLogGroup = (id, name) =>
  logGroup(id, name, "encrypted, and kept as long as the parameter says", { ...GONE, RetentionInDays: "${LogDays}" });

const LAMBDA_TRUST = [["Allow | Service lambda.amazonaws.com | sts:AssumeRole", "Lambda runs its function with it, and nobody else does"]];

/** What each function may: write its own log, and send traces if they are switched on. */
const telemetry = (log) => [
  [`Allow | logs:CreateLogStream | ${log}`, "its own log"],
  [`Allow | logs:PutLogEvents | ${log}`, "its own log"],
  ["Allow | xray:PutTraceSegments | *", "X-Ray knows no resources", when.traces],
  ["Allow | xray:PutTelemetryRecords | *", "X-Ray knows no resources", when.traces],
];

/** Of keys that are the operator's: of the one that the stack makes its own policy says who may do what. */
const PUBLIC_KEYS = ["Allow | kms:GetPublicKey | ${EvidenceKey each}", "what verifies evidence", when.ownKeys];
const PLAIN_ED25519 = "StringEquals kms:MessageType RAW and StringEquals kms:SigningAlgorithm ED25519_SHA_512";

const NOTICES = [
  "Allow | events:PutEvents | ${NoticesEventBusArn} | ForAllValues:StringEquals events:source audit-log-delivery",
  "notices, as itself",
  when.notices,
];

const lambda = (name, because, has) => ({
  id: `${name}Function`,
  type: "AWS::Lambda::Function",
  because,
  has: {
    Role: `${name}Role`,
    Runtime: "provided.al2023",
    Handler: "bootstrap",
    "Architectures/0": "${Architecture}",
    Description: ANY,
    "LoggingConfig/LogGroup": `${name}LogGroup`,
    "LoggingConfig/LogFormat": "JSON",
    "LoggingConfig/ApplicationLogLevel": "INFO",
    "LoggingConfig/SystemLogLevel": "INFO",
    "TracingConfig/Mode": (parameters) => (when.traces(parameters) ? "Active" : "PassThrough"),
    ...environment({
      DISABLE_SIGNAL_HANDLERS: "true", // Lambda's own are needed
      AUDIT_STATE_BUCKET: "StateBucket",
      AUDIT_QUEUE_URL: (_, queues) => queues.map((number) => `AuditQueue${number}`).join(","),
      AUDIT_EXPORT_ROLE_ARN: "ExportRole",
      AUDIT_PENDING_RETENTION: "${PendingDays}d",
      AUDIT_REMOVED_DESTINATION_REST: "${RemovedDestinationDays}d",
      AUDIT_NOTICES_EVENT_BUS: only(when.notices, "${NoticesEventBusArn}"),
      AUDIT_EVIDENCE_KEY: only(when.evidence, (parameters) => (when.madeKey(parameters) ? "EvidenceSigningKey" : "${EvidenceKey}")),
      AUDIT_EVIDENCE_ORIGIN: only(when.evidence, "${EvidenceOrigin}"),
      AUDIT_EVIDENCE_PERIOD: "${EvidencePeriodMinutes}m",
      AUDIT_EVIDENCE_HEARTBEAT: "${EvidenceHeartbeatHours}h",
    }),
    ...has,
  },
});

function environment(variables) {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [`Environment/Variables/${name}`, value]));
}

const route = (id, key, because) => ({
  id,
  type: "AWS::ApiGatewayV2::Route",
  because,
  has: {
    ApiId: "DestinationsApi",
    RouteKey: key,
    Target: "integrations/DestinationsApiIntegration",
    AuthorizationType: (parameters) => (when.jwt(parameters) ? "JWT" : "AWS_IAM"),
    AuthorizerId: only(when.jwt, "DestinationsApiAuthorizer"),
  },
});

/** @param days after which current objects expire, or nothing if they never do */
const expiring = (prefix, days, old) => {
  const rule = `LifecycleConfiguration/Rules/${prefix}`;
  return {
    [`${rule}/Id`]: prefix,
    [`${rule}/Status`]: "Enabled",
    [`${rule}/Prefix`]: `${prefix}/`,
    [`${rule}/ExpirationInDays`]: days,
    ...(old ? { [`${rule}/NoncurrentVersionExpiration/NoncurrentDays`]: old } : {}),
  };
};

const alarm = (id, name) => ({
  id,
  type: "AWS::CloudWatch::Alarm",
  because: `${name} in docs/RUNBOOK.md`,
  has: {
    AlarmName: `STACK-${name}`,
    AlarmDescription: ANY,
    "AlarmActions/0": only(when.alarms, "AlarmTopic"),
    "OKActions/0": only(when.alarms, "AlarmTopic"),
    // What it watches is held by rules.js, RunbookTest and WatchedMetricsTest.
    ...Object.fromEntries(WATCHING.map((property) => [property, ANY])),
  },
});

const WATCHING = [
  ...["Namespace", "MetricName", "Dimensions*", "Metrics*", "Statistic", "Period", "Unit"],
  ...["ComparisonOperator", "Threshold", "EvaluationPeriods", "DatapointsToAlarm", "TreatMissingData"],
];

const LOGS_OF_OURS = ["DestinationsApiLogGroup", "DestinationsLogGroup", "DrainLogGroup"]
  .map((it) => `arn:PARTITION:logs:REGION:ACCOUNT:log-group:${it}`)
  .join(" or ");
const BY_LOGS = `ArnEquals kms:EncryptionContext:aws:logs:arn ${LOGS_OF_OURS}`;

export const RESOURCES = [
  // ----------------------------------------------------------------------------------------------------------------- key
  {
    id: "EncryptionKey",
    type: "AWS::KMS::Key",
    because: "everything that is kept is encrypted with it",
    has: {
      ...KEPT,
      Description: ANY,
      EnableKeyRotation: true,
      KeyPolicy: [
        [
          "Allow | AWS arn:PARTITION:iam::ACCOUNT:root | kms:* | *",
          "IAM policies of this account decide; without it nobody could mend the policy",
        ],
        ...["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"].map((action) => [
          `Allow | Service logs.REGION.SUFFIX | ${action} | * | ${BY_LOGS}`,
          "CloudWatch Logs, for the three log groups and no others",
        ]),
        ...["kms:Decrypt", "kms:GenerateDataKey*"].map((action) => [
          `Allow | Service cloudwatch.amazonaws.com | ${action} | * | StringEquals aws:SourceAccount ACCOUNT`,
          "alarms of this account reach the encrypted topic",
          when.alarms,
        ]),
        ...["kms:Decrypt", "kms:GenerateDataKey"].map((action) => [
          `Allow | AWS \${ProducerArn} | ${action} | * | StringEquals kms:ViaService sqs.REGION.SUFFIX`,
          "the producer's messages are encrypted by SQS; the only one who may be of another account",
          when.producer,
        ]),
      ],
    },
  },
  {
    id: "EncryptionKeyAlias",
    type: "AWS::KMS::Alias",
    because: "a name for the key in the console",
    has: { AliasName: "alias/STACK", TargetKeyId: "EncryptionKey" },
  },
  {
    id: "EvidenceSigningKey",
    type: "AWS::KMS::Key",
    because: "signs what organizations verify their files with; whoever has its public half goes on with it",
    when: when.madeKey,
    has: {
      ...KEPT,
      Description: ANY,
      KeySpec: "ECC_NIST_EDWARDS25519", // the one that verifiers know
      KeyUsage: "SIGN_VERIFY",
      KeyPolicy: [
        ["Allow | AWS arn:PARTITION:iam::ACCOUNT:root | kms:* | *", "without it nobody could mend the policy"],
        ["Deny | AWS * | kms:Sign | * | ArnNotEquals aws:PrincipalArn DrainRole", "whatever IAM allows an administrator"],
        ["Deny | AWS * | kms:CreateGrant | * | ArnNotEquals aws:PrincipalArn DrainRole", "nor does he let somebody sign"],
        [`Allow | AWS DrainRole | kms:Sign | * | ${PLAIN_ED25519}`, "seals, in the form that verifiers know, and nothing else"],
        ["Allow | AWS DrainRole | kms:GetPublicKey | *", "the key's id is in each signature"],
        ["Allow | AWS DestinationsRole | kms:GetPublicKey | *", "to say it to whoever verifies"],
      ],
    },
  },

  // -------------------------------------------------------------------------------------------------------------- queues
  queue("AuditQueue#", "where producers publish", {
    ...KEPT,
    QueueName: "STACK-events-#",
    VisibilityTimeout: 900,
    "RedrivePolicy/deadLetterTargetArn": "DeadLetterQueue#",
    "RedrivePolicy/maxReceiveCount": 50,
  }),
  queuePolicy("AuditQueue#", [
    ["Allow | AWS ${ProducerArn} | sqs:SendMessage | AuditQueue#", "the one who publishes, and only that", when.producer],
  ]),
  queue("DeadLetterQueue#", "messages that 50 drains could not acknowledge", {
    ...KEPT,
    QueueName: "STACK-dead-letters-#",
    "RedriveAllowPolicy/redrivePermission": "byQueue",
    "RedriveAllowPolicy/sourceQueueArns/0": "AuditQueue#",
  }),
  queuePolicy("DeadLetterQueue#"),
  queue("FailedInvocationsQueue", "drains that were not started, or failed; no events", {
    ...GONE,
    QueueName: "STACK-failed-invocations",
    "RedriveAllowPolicy/redrivePermission": "denyAll",
  }),
  queuePolicy("FailedInvocationsQueue"),

  // -------------------------------------------------------------------------------------------------------- state bucket
  {
    id: "StateBucket",
    type: "AWS::S3::Bucket",
    because: "destinations, what waits, and what drains know",
    has: {
      ...KEPT,
      "BucketEncryption/ServerSideEncryptionConfiguration/0/BucketKeyEnabled": true,
      "BucketEncryption/ServerSideEncryptionConfiguration/0/ServerSideEncryptionByDefault/SSEAlgorithm": "aws:kms",
      "BucketEncryption/ServerSideEncryptionConfiguration/0/ServerSideEncryptionByDefault/KMSMasterKeyID": "EncryptionKey",
      "OwnershipControls/Rules/0/ObjectOwnership": "BucketOwnerEnforced",
      "PublicAccessBlockConfiguration/BlockPublicAcls": true,
      "PublicAccessBlockConfiguration/BlockPublicPolicy": true,
      "PublicAccessBlockConfiguration/IgnorePublicAcls": true,
      "PublicAccessBlockConfiguration/RestrictPublicBuckets": true,
      "VersioningConfiguration/Status": "Enabled",
      ...expiring("pending", "${PendingDays}", "${ResendDays}"), // lost, or delivered and sent again
      ...expiring("rewritten", "${ResendDays}", 1), // what others have of erased segments, as long as in those
      ...expiring("drained", "${PendingDays}", 1), // for as long as files wait
      ...expiring("doubt", 15, 1), // longer than the queue's 14 days
      ...expiring("settled", 15, 3), // of versions before segments, as long
      ...expiring("recent", 1, 1), // of versions before segments, longer than DuplicateWindow
      ...expiring("delivered", 9, 1), // longer than the seven days that the API looks back
      ...expiring("changes", 400, 30), // who has changed a destination, for more than a year
      ...expiring("quarantine", "${QuarantineDays}"),
      // The rest never expires; a mistake there can be undone for a month.
      "LifecycleConfiguration/Rules/everything/Id": "everything",
      "LifecycleConfiguration/Rules/everything/Status": "Enabled",
      "LifecycleConfiguration/Rules/everything/NoncurrentVersionExpiration/NoncurrentDays": 30,
      "LifecycleConfiguration/Rules/everything/AbortIncompleteMultipartUpload/DaysAfterInitiation": 1,
      "LifecycleConfiguration/Rules/everything/ExpiredObjectDeleteMarker": true,
    },
  },
  {
    id: "StateBucketPolicy",
    type: "AWS::S3::BucketPolicy",
    because: "lets nobody in: roles of this account have their own policies",
    has: {
      Bucket: "StateBucket",
      PolicyDocument: [
        [`Deny | AWS * | s3:* | StateBucket | ${BY_TLS}`, "nothing without TLS"],
        [`Deny | AWS * | s3:* | StateBucket/* | ${BY_TLS}`, "nothing without TLS"],
        [`Deny | AWS * | s3:* | StateBucket/* | ${BY_OTHERS}`, "who is not named reads and changes no object", when.operators],
        ...["s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:ListBucketVersions"].map((action) => [
          `Deny | AWS * | ${action} | StateBucket | ${BY_OTHERS}`,
          "nor its key, which names an organization; the bucket's own settings stay IAM's",
          when.operators,
        ]),
      ],
    },
  },

  {
    id: "StateBucketTrail",
    type: "AWS::CloudTrail::Trail",
    because: "who reads and changes objects of the state bucket, and nothing else",
    when: when.trail,
    has: {
      TrailName: "STACK-state",
      S3BucketName: "${TrailBucket}",
      IsLogging: true,
      IsMultiRegionTrail: false,
      IncludeGlobalServiceEvents: false,
      EnableLogFileValidation: true, // a file that was changed is seen
      "AdvancedEventSelectors/0/Name": ANY,
      "AdvancedEventSelectors/0/FieldSelectors/0/Field": "eventCategory",
      "AdvancedEventSelectors/0/FieldSelectors/0/Equals/0": "Data",
      "AdvancedEventSelectors/0/FieldSelectors/1/Field": "resources.type",
      "AdvancedEventSelectors/0/FieldSelectors/1/Equals/0": "AWS::S3::Object",
      "AdvancedEventSelectors/0/FieldSelectors/2/Field": "resources.ARN",
      "AdvancedEventSelectors/0/FieldSelectors/2/StartsWith/0": "StateBucket/",
    },
  },

  // --------------------------------------------------------------------------------------------------------- export role
  {
    id: "ExportRole",
    type: "AWS::IAM::Role",
    because: "its sessions write into customers' buckets, whose policies name them for good",
    has: {
      ...KEPT,
      Description: ANY,
      RoleName: "${ExportRoleName}",
      MaxSessionDuration: 3600, // no session outlives the hour, whoever opens it
      AssumeRolePolicyDocument: ["DrainRole", "DestinationsRole"].map((role) => [
        `Allow | AWS ${role} | sts:AssumeRole | StringLike sts:RoleSessionName ??*`,
        "the two functions, in the name of an organization",
      ]),
      "Policies/export/PolicyName": "export",
      "Policies/export/PolicyDocument": [
        [
          "Allow | s3:PutObject | arn:PARTITION:s3:::*/* | Bool aws:SecureTransport true and StringNotEquals s3:ResourceAccount ACCOUNT",
          "files, into other accounts' buckets whose policies let it",
        ],
        [
          "Allow | kms:GenerateDataKey | arn:PARTITION:kms:*:*:key/* | StringLike kms:ViaService s3.*.SUFFIX and StringNotEquals aws:ResourceAccount ACCOUNT",
          "a data key of a customer's key, asked for by S3; nothing is ever decrypted",
        ],
        ["Deny | * | * | StringEquals aws:ResourceAccount ACCOUNT", "nothing of ours, whatever its policy says"],
        [
          "Deny | * | * | StringEquals aws:ResourceOrgID ${AwsOrganizationId}",
          "nor of the platform's other accounts",
          when.awsOrganization,
        ],
      ],
    },
  },

  // --------------------------------------------------------------------------------------------------------------- drain
  functionsLogGroup("DrainLogGroup", "drain"),
  {
    id: "DrainRole",
    type: "AWS::IAM::Role",
    because: "what the drain may do",
    has: {
      Description: ANY,
      AssumeRolePolicyDocument: LAMBDA_TRUST,
      "Policies/drain/PolicyName": "drain",
      "Policies/drain/PolicyDocument": [
        ...telemetry("DrainLogGroup"),
        ["Allow | sqs:ReceiveMessage | AuditQueue#", "receive"],
        ["Allow | sqs:DeleteMessage | AuditQueue#", "acknowledge"],
        ["Allow | sqs:GetQueueAttributes | AuditQueue#", "what is left at the end"],
        ["Allow | sqs:SendMessage | FailedInvocationsQueue", "Lambda reports failed invocations with the function's role"],
        ["Allow | s3:ListBucket | StateBucket", "of any prefix: else a missing key would be 403, not 404"],
        ["Allow | s3:GetObject | StateBucket/changes/*", "changes that were not told"],
        ["Allow | s3:PutObject | StateBucket/changes/*.told", "that one was told; who made it, only the API writes"],
        ["Allow | s3:GetObject | StateBucket/copies/*", "the copy of all destinations"],
        ["Allow | s3:PutObject | StateBucket/copies/*", "the copy of all destinations"],
        ["Allow | s3:GetObject | StateBucket/destinations/*", "where files go"],
        ["Allow | s3:PutObject | StateBucket/delivered/*", "what an organization got, for the API"],
        ["Allow | s3:GetObject | StateBucket/doubt/*", "keys whose messages may come back"],
        ["Allow | s3:PutObject | StateBucket/doubt/*", "keys whose messages may come back"],
        ["Allow | s3:GetObject | StateBucket/drained/*", "what drains did"],
        ["Allow | s3:PutObject | StateBucket/drained/*", "what it did"],
        ["Allow | s3:GetObject | StateBucket/guard/*", "whether destinations vanished"],
        ["Allow | s3:PutObject | StateBucket/guard/*", "how many destinations there are"],
        ["Allow | s3:GetObject | StateBucket/health/*", "what is failing since when"],
        ["Allow | s3:PutObject | StateBucket/health/*", "what is failing since when"],
        ["Allow | s3:DeleteObject | StateBucket/health/*", "what works again"],
        ["Allow | s3:GetObject | StateBucket/pending/*", "leftovers and segments"],
        ["Allow | s3:PutObject | StateBucket/pending/*", "spool"],
        ["Allow | s3:DeleteObject | StateBucket/pending/*", "what is delivered"],
        ["Allow | s3:PutObject | StateBucket/quarantine/*", "what cannot be decoded; read by operators only"],
        ["Allow | s3:GetObject | StateBucket/recent/*", "what a version before segments left"],
        ["Allow | s3:GetObject | StateBucket/seals/*", "what was stated", when.evidence],
        ["Allow | s3:PutObject | StateBucket/seals/*", "what it states; never changed, nor deleted", when.evidence],
        ["Allow | s3:GetObject | StateBucket/settled/*", "what a version before segments left"],
        [`Allow | kms:Sign | \${EvidenceKey each} | ${PLAIN_ED25519}`, "seals, in the form that verifiers know", when.ownKeys],
        PUBLIC_KEYS,
        ...["kms:Decrypt", "kms:GenerateDataKey"].map((action) => [
          `Allow | ${action} | EncryptionKey | StringEquals kms:ViaService s3.REGION.SUFFIX or sqs.REGION.SUFFIX`,
          "state bucket and queues",
        ]),
        ["Allow | sts:AssumeRole | ExportRole", "sessions of organizations"],
        NOTICES,
      ],
    },
  },
  lambda("Drain", "delivers", {
    MemorySize: "${DrainMemory}",
    Timeout: 240,
    ReservedConcurrentExecutions: only(when.drainReserved, (parameters) =>
      parameters.DrainConcurrency === "queues" ? "${Queues}" : "${DrainConcurrency}",
    ),
    ...environment({
      QUARKUS_LAMBDA_HANDLER: "drain",
      AUDIT_PRODUCER_QUEUES: "${ProducerQueues}",
      AUDIT_UNCONFIGURED: "${Unconfigured}",
      AUDIT_DUPLICATE_WINDOW: "${DuplicateWindow}",
      AUDIT_METRICS_NAMESPACE: "AuditLogDelivery/STACK", // with the stack's name: apart from another's
      AUDIT_METRICS_PER_ORGANIZATION: "${MetricsPerOrganization}",
      AUDIT_TRACES_XRAY: "${Traces}",
    }),
  }),
  {
    id: "DrainFunctionEventInvokeConfig",
    type: "AWS::Lambda::EventInvokeConfig",
    because: "the next drain does what a failed one did not",
    has: {
      FunctionName: "DrainFunction",
      Qualifier: "$LATEST",
      MaximumEventAgeInSeconds: 240,
      MaximumRetryAttempts: 0,
      "DestinationConfig/OnFailure/Destination": "FailedInvocationsQueue",
    },
  },
  {
    id: "DrainScheduleGroup",
    type: "AWS::Scheduler::ScheduleGroup",
    because: "EventBridge Scheduler names it when it takes on the role",
    has: { Name: "STACK" },
  },
  {
    id: "DrainScheduleRole",
    type: "AWS::IAM::Role",
    because: "starts drains",
    has: {
      Description: ANY,
      AssumeRolePolicyDocument: [
        [
          "Allow | Service scheduler.amazonaws.com | sts:AssumeRole | ArnEquals aws:SourceArn DrainScheduleGroup and StringEquals aws:SourceAccount ACCOUNT",
          "schedules of this group only",
        ],
      ],
      "Policies/schedule/PolicyName": "schedule",
      "Policies/schedule/PolicyDocument": [
        ["Allow | lambda:InvokeFunction | DrainFunction", "starts drains, and nothing else"],
        ["Allow | sqs:SendMessage | FailedInvocationsQueue", "tells what it could not start"],
        ...["kms:Decrypt", "kms:GenerateDataKey"].map((action) => [
          `Allow | ${action} | EncryptionKey | StringEquals kms:ViaService sqs.REGION.SUFFIX`,
          "that queue is encrypted",
        ]),
      ],
    },
  },
  {
    id: "DrainFunctionSchedule#",
    type: "AWS::Scheduler::Schedule",
    because: "a drain of each queue, again and again",
    has: {
      Description: ANY,
      GroupName: "STACK",
      ScheduleExpression: "${ScheduleRate}",
      ScheduleExpressionTimezone: "UTC",
      "FlexibleTimeWindow/Mode": "OFF",
      State: "ENABLED",
      "Target/Arn": "DrainFunction",
      "Target/RoleArn": "DrainScheduleRole",
      "Target/Input": '{"queue": "STACK-events-#"}',
      "Target/RetryPolicy/MaximumEventAgeInSeconds": 240,
      "Target/RetryPolicy/MaximumRetryAttempts": 2,
      "Target/DeadLetterConfig/Arn": "FailedInvocationsQueue",
    },
  },

  // ----------------------------------------------------------------------------------------------- destinations function
  functionsLogGroup("DestinationsLogGroup", "destinations"),
  {
    id: "DestinationsRole",
    type: "AWS::IAM::Role",
    because: "what the function behind the API may do",
    has: {
      Description: ANY,
      AssumeRolePolicyDocument: LAMBDA_TRUST,
      "Policies/destinations/PolicyName": "destinations",
      "Policies/destinations/PolicyDocument": [
        ...telemetry("DestinationsLogGroup"),
        ["Allow | s3:ListBucket | StateBucket", "of any prefix: else a missing key would be 403, not 404"],
        ["Allow | s3:GetObject | StateBucket/changes/*", "who changed what"],
        ["Allow | s3:PutObject | StateBucket/changes/*", "who changes what, before it takes effect"],
        ["Allow | s3:GetObject | StateBucket/claims/*", "whose a place is"],
        ["Allow | s3:PutObject | StateBucket/claims/*", "whose a place is"],
        ["Allow | s3:DeleteObject | StateBucket/claims/*/*", "what a version before wrote; a bucket's claims stay"],
        ["Allow | s3:GetObject | StateBucket/delivered/*", "what an organization got"],
        ["Allow | s3:GetObject | StateBucket/destinations/*", "GET"],
        ["Allow | s3:PutObject | StateBucket/destinations/*", "PUT, verify and DELETE, after which it rests"],
        ["Allow | s3:GetObject | StateBucket/health/*", "what is failing since when"],
        ["Allow | s3:PutObject | StateBucket/pending/~changes/*", "news of changes; nothing else that waits"],
        ["Allow | s3:GetObject | StateBucket/seals/*", "how far an organization's evidence goes", when.evidence],
        PUBLIC_KEYS,
        ...["kms:Decrypt", "kms:GenerateDataKey"].map((action) => [
          `Allow | ${action} | EncryptionKey | StringEquals kms:ViaService s3.REGION.SUFFIX`,
          "state bucket; nothing on the queues",
        ]),
        ["Allow | sts:AssumeRole | ExportRole", "verify in the session of the organization"],
        NOTICES,
      ],
    },
  },
  lambda("Destinations", "answers the API", {
    MemorySize: 256,
    Timeout: 20,
    ReservedConcurrentExecutions: only(when.destinationsReserved, "${DestinationsConcurrency}"),
    ...environment({
      QUARKUS_LAMBDA_HANDLER: "destinations",
      AUDIT_VERIFY_STRICT: "${VerifyStrict}",
      AUDIT_API_READ_RIGHT: "${ApiReadRight}",
      AUDIT_API_WRITE_RIGHT: "${ApiWriteRight}",
      AUDIT_API_ADMIN_RIGHT: "${ApiAdminRight}",
      AUDIT_API_ADMIN_CLAIM: only(when.adminClaim, "${ApiAdminClaim}"),
      AUDIT_API_CALLERS: only(when.callers, "${ApiCallers}"),
    }),
  }),

  // ----------------------------------------------------------------------------------------------------------------- API
  {
    id: "DestinationsApi",
    type: "AWS::ApiGatewayV2::Api",
    because: "destinations; without CORS: no page of another origin may call it",
    has: { Name: ANY, Description: ANY, ProtocolType: "HTTP" },
  },
  logGroup("DestinationsApiLogGroup", "api", "who asked for what: for auditors, longer than a year, and after the stack", {
    ...KEPT,
    RetentionInDays: "${ApiLogDays}",
  }),
  {
    id: "DestinationsApiChanges",
    type: "AWS::Logs::MetricFilter",
    because: "counts destinations that are set or removed",
    has: {
      LogGroupName: "DestinationsApiLogGroup",
      FilterPattern: '{ ($.status = "2*") && (($.route = "PUT *") || ($.route = "DELETE *")) }',
      "MetricTransformations/0/MetricNamespace": "AuditLogDeliveryApi/STACK", // apart from another stack's
      "MetricTransformations/0/MetricName": "DestinationsChanged",
      "MetricTransformations/0/MetricValue": "1",
      "MetricTransformations/0/Unit": "Count",
    },
  },
  {
    id: "DestinationsApiStage",
    type: "AWS::ApiGatewayV2::Stage",
    because: "throttled, and each request is logged with who made it",
    has: {
      ApiId: "DestinationsApi",
      StageName: "$default",
      AutoDeploy: true,
      "DefaultRouteSettings/ThrottlingRateLimit": 20,
      "DefaultRouteSettings/ThrottlingBurstLimit": 40,
      // Everybody may ask there, and takes nothing from the others.
      "RouteSettings/GET /.well-known/audit-evidence/ThrottlingRateLimit": only(when.evidence, 2),
      "RouteSettings/GET /.well-known/audit-evidence/ThrottlingBurstLimit": only(when.evidence, 5),
      "StageVariables/evidenceRoute": only(when.evidence, "DestinationsApiEvidenceRoute"), // which it has to wait for
      "AccessLogSettings/DestinationArn": "DestinationsApiLogGroup",
      "AccessLogSettings/Format/requestId": "$context.requestId",
      "AccessLogSettings/Format/time": "$context.requestTime",
      "AccessLogSettings/Format/ip": "$context.identity.sourceIp",
      "AccessLogSettings/Format/caller": "$context.identity.userArn", // who, with IAM
      "AccessLogSettings/Format/subject": "$context.authorizer.claims.sub", // who, with JWT
      "AccessLogSettings/Format/organization": "$context.authorizer.claims.organization_id",
      "AccessLogSettings/Format/route": "$context.routeKey",
      "AccessLogSettings/Format/path": "$context.path",
      "AccessLogSettings/Format/status": "$context.status",
      "AccessLogSettings/Format/latency": "$context.responseLatency",
      "AccessLogSettings/Format/error": "$context.error.message",
      "AccessLogSettings/Format/authorizerError": "$context.authorizer.error",
      "AccessLogSettings/Format/integrationError": "$context.integrationErrorMessage",
    },
  },
  {
    id: "DestinationsApiAuthorizer",
    type: "AWS::ApiGatewayV2::Authorizer",
    because: "tokens of one issuer for one audience, in the header, never in a URL that is logged",
    when: when.jwt,
    has: {
      ApiId: "DestinationsApi",
      Name: "jwt",
      AuthorizerType: "JWT",
      "IdentitySource/0": "$request.header.Authorization",
      "JwtConfiguration/Issuer": "${JwtIssuer}",
      "JwtConfiguration/Audience/0": "${JwtAudience}",
    },
  },
  {
    id: "DestinationsApiIntegration",
    type: "AWS::ApiGatewayV2::Integration",
    because: "all routes lead to the function behind the API",
    has: {
      ApiId: "DestinationsApi",
      IntegrationType: "AWS_PROXY",
      IntegrationUri: "DestinationsFunction",
      PayloadFormatVersion: "2.0", // the handler reads who calls from it
      TimeoutInMillis: 25_000,
    },
  },
  {
    id: "DestinationsApiPermission",
    type: "AWS::Lambda::Permission",
    because: "this API of this account may call that function, and nobody else may",
    has: {
      FunctionName: "DestinationsFunction",
      Action: "lambda:InvokeFunction",
      Principal: "apigateway.amazonaws.com",
      SourceAccount: "ACCOUNT",
      SourceArn: "arn:PARTITION:execute-api:REGION:ACCOUNT:DestinationsApi/*/*/organizations/*",
    },
  },
  route("DestinationsApiReadRoute", "GET /organizations/{organizationId}/audit-log-destination", "see it"),
  route("DestinationsApiSetRoute", "PUT /organizations/{organizationId}/audit-log-destination", "set it"),
  route("DestinationsApiRemoveRoute", "DELETE /organizations/{organizationId}/audit-log-destination", "remove it"),
  route("DestinationsApiVerifyRoute", "POST /organizations/{organizationId}/audit-log-destination/verify", "verify it"),
  route("DestinationsApiChangesRoute", "GET /organizations/{organizationId}/audit-log-destination/changes", "who changed it"),

  {
    id: "DestinationsApiEvidenceRoute",
    type: "AWS::ApiGatewayV2::Route",
    because: "the public keys: the only route that asks nobody who he is, and only where there is evidence",
    when: when.evidence,
    has: {
      ApiId: "DestinationsApi",
      RouteKey: "GET /.well-known/audit-evidence",
      Target: "integrations/DestinationsApiIntegration",
      AuthorizationType: "NONE",
    },
  },
  {
    id: "DestinationsApiEvidencePermission",
    type: "AWS::Lambda::Permission",
    because: "this API may call that function for this one path, too",
    when: when.evidence,
    has: {
      FunctionName: "DestinationsFunction",
      Action: "lambda:InvokeFunction",
      Principal: "apigateway.amazonaws.com",
      SourceAccount: "ACCOUNT",
      SourceArn: "arn:PARTITION:execute-api:REGION:ACCOUNT:DestinationsApi/*/GET/.well-known/audit-evidence",
    },
  },

  // -------------------------------------------------------------------------------------------------------------- alarms
  {
    id: "AlarmTopic",
    type: "AWS::SNS::Topic",
    because: "who is told",
    when: when.alarms,
    has: { KmsMasterKeyId: "EncryptionKey" },
  },
  {
    id: "AlarmTopicPolicy",
    type: "AWS::SNS::TopicPolicy",
    because: "alarms of this account",
    when: when.alarms,
    has: {
      "Topics/0": "AlarmTopic",
      PolicyDocument: [
        [`Deny | AWS * | sns:Publish | AlarmTopic | ${BY_TLS}`, "nothing without TLS"],
        [
          "Allow | Service cloudwatch.amazonaws.com | sns:Publish | AlarmTopic | StringEquals aws:SourceAccount ACCOUNT",
          "alarms of this account",
        ],
      ],
    },
  },
  {
    id: "AlarmTopicSubscription",
    type: "AWS::SNS::Subscription",
    because: "one address, which must confirm it",
    when: when.alarms,
    has: { TopicArn: "AlarmTopic", Protocol: "email", Endpoint: "${AlarmEmail}" },
  },
  alarm("AlarmApiErrors", "api-errors"),
  alarm("AlarmBucketsMissing", "buckets-missing"),
  alarm("AlarmDestinationsChanged", "destinations-changed"),
  alarm("AlarmDrainErrors", "drain-errors"),
  alarm("AlarmDrainNearTimeout", "drain-near-timeout"),
  alarm("AlarmDrainNotRunning", "drain-not-running"),
  alarm("AlarmDrainThrottled", "drain-throttled"),
  alarm("AlarmEventsLeftInQueue", "events-left-in-queue"),
  alarm("AlarmEvidenceLate", "evidence-late"),
  alarm("AlarmFailingDestinations", "failing-destinations"),
  alarm("AlarmPendingAge", "pending-age"),
  alarm("AlarmQuarantine", "quarantine"),
  alarm("AlarmQueueAge", "queue-age"),
  alarm("AlarmQueueDeadLetters", "queue-dead-letters"),
  alarm("AlarmScheduleDeadLetters", "schedule-dead-letters"),
  {
    id: "Dashboard",
    type: "AWS::CloudWatch::Dashboard",
    because: "everything in one look; what it shows is held by rules.js and WatchedMetricsTest",
    has: { DashboardName: ANY, "DashboardBody*": ANY },
  },
];
