// Mistakes that are made in both templates alike, so that comparing them shows nothing: what each does to the stack, and what
// must see it if it is not the closed lists alone.

import { ACCOUNT, REGION } from "./template.js";

const CLOSED = "closed lists";
const RULES = "rules";

const STRANGER = "999900001111";
const ANOTHER_ACCOUNT = { AWS: `arn:aws:iam::${STRANGER}:root` };
const DRAIN = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:audit-log-delivery-DrainFunction`;
const DESTINATIONS = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:audit-log-delivery-DestinationsFunction`;
const DRAIN_ROLE = `arn:aws:iam::${ACCOUNT}:role/audit-log-delivery-DrainRole`;
const QUEUE = `arn:aws:sqs:${REGION}:${ACCOUNT}:audit-log-delivery-events`;
const DEAD_LETTERS = `arn:aws:sqs:${REGION}:${ACCOUNT}:audit-log-delivery-dead-letters`;
const TOPIC = `arn:aws:sns:${REGION}:${ACCOUNT}:audit-log-delivery-AlarmTopic`;
const STATE = "arn:aws:s3:::audit-log-delivery-statebucket";

/** Adds a resource. */
const add = (id, Type, Properties) => (resources) => {
  resources[id] = { Type, Properties };
};

const remove = (id) => (resources) => delete resources[id];

/** Sets what is at a path, or removes it. */
const set = (id, path, value) => (resources) => {
  const keys = path.split("/");
  const last = keys.pop();
  let it = resources[id].Properties;
  for (const key of keys) {
    it = it[key] ??= {};
  }
  if (value === undefined) {
    delete it[last];
  } else {
    it[last] = value;
  }
};

const policy = (resources, id, path) => path.split("/").reduce((it, key) => it[key], resources[id].Properties);

/** Adds a statement to a policy. */
const allow = (id, path, statement) => (resources) => {
  policy(resources, id, path).Statement.push({ Effect: "Allow", ...statement });
};

const RIGHTS = "Policies/0/PolicyDocument";
const mayAlso = (id, Action, Resource = "*", more = {}) => allow(id, RIGHTS, { Action, Resource, ...more });

/** Changes each statement of a policy that has a text in it. */
const statements = (id, path, text, change) => (resources) => {
  policy(resources, id, path).Statement.filter((it) => JSON.stringify(it).includes(text)).forEach(change);
};

const without = (id, path, text) => (resources) => {
  const it = policy(resources, id, path);
  it.Statement = it.Statement.filter((statement) => !JSON.stringify(statement).includes(text));
};

const all = (...changes) => (resources) => changes.forEach((change) => change(resources));

const rule = (id, change) => (resources) =>
  change(resources.StateBucket.Properties.LifecycleConfiguration.Rules.find((it) => it.Id === id));

const format = (change) => (resources) => {
  const settings = resources.DestinationsApiStage.Properties.AccessLogSettings;
  const fields = JSON.parse(settings.Format);
  change(fields);
  settings.Format = JSON.stringify(fields);
};

export const MISTAKES_IN_BOTH = [
  // ------------------------------------------------------------------------------------------------- ways into functions
  [
    "a function URL that asks nobody who he is",
    add("DestinationsUrl", "AWS::Lambda::Url", { TargetFunctionArn: DESTINATIONS, AuthType: "NONE" }),
  ],
  [
    "a function URL for whoever has a right in IAM",
    add("DestinationsUrl", "AWS::Lambda::Url", { TargetFunctionArn: DESTINATIONS, AuthType: "AWS_IAM" }),
  ],
  [
    "any API of any account may call the function",
    all(set("DestinationsApiPermission", "SourceArn"), set("DestinationsApiPermission", "SourceAccount")),
  ],
  [
    "the API's permission is for everything of the API",
    set("DestinationsApiPermission", "SourceArn", `arn:aws:execute-api:${REGION}:${ACCOUNT}:*`),
  ],
  ["everybody may call the function", set("DestinationsApiPermission", "Principal", "*")],
  [
    "another account may call the drain",
    add("DrainPermission", "AWS::Lambda::Permission", { FunctionName: DRAIN, Action: "lambda:InvokeFunction", Principal: STRANGER }),
  ],
  ["the API's permission lets it change the function, too", set("DestinationsApiPermission", "Action", "lambda:*")],
  [
    "an alias is kept warm that nobody lists",
    add("DestinationsAlias", "AWS::Lambda::Alias", { FunctionName: DESTINATIONS, FunctionVersion: "1", Name: "live" }),
  ],
  [
    "the queue invokes a function beside the schedule",
    add("DrainTrigger", "AWS::Lambda::EventSourceMapping", { FunctionName: DRAIN, EventSourceArn: QUEUE }),
  ],

  // ------------------------------------------------------------------------------------------------------------------ API
  ["requests are led to the drain", set("DestinationsApiIntegration", "IntegrationUri", DRAIN)],
  [
    "requests are led to another account's server",
    all(set("DestinationsApiIntegration", "IntegrationType", "HTTP_PROXY"), set("DestinationsApiIntegration", "IntegrationUri", "https://example.com")),
  ],
  ["the handler gets another form of requests than it reads", set("DestinationsApiIntegration", "PayloadFormatVersion", "1.0")],
  [
    "the integration writes a header that the handler believes",
    set("DestinationsApiIntegration", "RequestParameters/overwrite:header.x-organization", "$request.querystring.organization"),
  ],
  [
    "tokens for anything of the issuer are good enough",
    set("DestinationsApiAuthorizer", "JwtConfiguration/Audience", ["https://login.example.com/tenant"]),
  ],
  [
    "tokens for a second audience are good enough",
    set("DestinationsApiAuthorizer", "JwtConfiguration/Audience", ["audit-logs", "console"]),
  ],
  [
    "tokens of another issuer are believed",
    set("DestinationsApiAuthorizer", "JwtConfiguration/Issuer", "https://login.example.org"),
  ],
  [
    "tokens are taken from the query string, which is logged everywhere",
    set("DestinationsApiAuthorizer", "IdentitySource", ["$request.querystring.token"]),
  ],
  [
    "pages of every origin may call the API",
    set("DestinationsApi", "CorsConfiguration", { AllowOrigins: ["*"], AllowMethods: ["*"], AllowHeaders: ["authorization"] }),
  ],
  [
    "pages may call the API with cookies",
    set("DestinationsApi", "CorsConfiguration", { AllowOrigins: ["https://console.example.com"], AllowCredentials: true }),
  ],
  [
    "the throttle lets 100,000 requests a second in",
    set("DestinationsApiStage", "DefaultRouteSettings/ThrottlingRateLimit", 100_000),
  ],
  ["there is no throttle", set("DestinationsApiStage", "DefaultRouteSettings")],
  [
    "one route has a throttle of its own, which is none",
    set("DestinationsApiStage", "RouteSettings", { "GET /organizations/{organizationId}/audit-log-destination": { ThrottlingRateLimit: 100_000 } }),
  ],
  [
    "a route asks nobody who he is",
    all(set("DestinationsApiRemoveRoute", "AuthorizationType", "NONE"), set("DestinationsApiRemoveRoute", "AuthorizerId")),
  ],
  [
    "a route for everything else",
    add("DestinationsApiDefaultRoute", "AWS::ApiGatewayV2::Route", { ApiId: "destinationsapi", RouteKey: "$default", Target: "integrations/destinationsapiintegration" }),
  ],
  ["a route leads elsewhere", set("DestinationsApiVerifyRoute", "Target", "integrations/elsewhere")],
  [
    "a second stage has neither throttle nor log",
    add("DestinationsApiTestStage", "AWS::ApiGatewayV2::Stage", { ApiId: "destinationsapi", StageName: "test", AutoDeploy: true }),
  ],
  ["the access log does not say who called", format((fields) => delete fields.subject && delete fields.caller)],
  ["the access log has the token", format((fields) => (fields.token = "$context.authorizer.jwt"))],
  ["requests are not logged", set("DestinationsApiStage", "AccessLogSettings")],

  // -------------------------------------------------------------------------------------------------- policies of things
  [
    "another account may read the state bucket",
    allow("StateBucketPolicy", "PolicyDocument", { Principal: ANOTHER_ACCOUNT, Action: "s3:GetObject", Resource: `${STATE}/*` }),
  ],
  [
    "an AWS service may write to the state bucket, for anybody",
    allow("StateBucketPolicy", "PolicyDocument", { Principal: { Service: "logging.s3.amazonaws.com" }, Action: "s3:PutObject", Resource: `${STATE}/*` }),
  ],
  [
    "the state bucket is copied to another account",
    set("StateBucket", "ReplicationConfiguration", { Role: `arn:aws:iam::${STRANGER}:role/copy`, Rules: [{ Status: "Enabled", Destination: { Bucket: "arn:aws:s3:::elsewhere" } }] }),
  ],
  [
    "the state bucket tells a topic of each object",
    set("StateBucket", "NotificationConfiguration", { TopicConfigurations: [{ Event: "s3:ObjectCreated:*", Topic: `arn:aws:sns:${REGION}:${STRANGER}:t` }] }),
  ],
  ["the state bucket serves pages", set("StateBucket", "WebsiteConfiguration", { IndexDocument: "index.html" })],
  [
    "another account may receive dead letters",
    allow("DeadLetterQueuePolicy", "PolicyDocument", { Principal: { AWS: STRANGER }, Action: "sqs:ReceiveMessage", Resource: DEAD_LETTERS }),
  ],
  [
    "everybody may publish",
    allow("AuditQueuePolicy", "PolicyDocument", { Principal: "*", Action: "sqs:SendMessage", Resource: QUEUE }),
  ],
  [
    "the producer may receive, too",
    statements("AuditQueuePolicy", "PolicyDocument", "sqs:SendMessage", (it) => (it.Action = ["sqs:SendMessage", "sqs:ReceiveMessage"])),
  ],
  [
    "the second queue's producer may do everything but one thing",
    statements("AuditQueue2Policy", "PolicyDocument", "sqs:SendMessage", (it) => delete it.Action && (it.NotAction = "sqs:DeleteQueue")),
  ],
  ["any queue may send dead letters", set("DeadLetterQueue", "RedriveAllowPolicy", { redrivePermission: "allowAll" })],
  [
    "another account may use the key",
    allow("EncryptionKey", "KeyPolicy", { Principal: ANOTHER_ACCOUNT, Action: "kms:Decrypt", Resource: "*" }),
  ],
  [
    "logs of every account are encrypted with the key",
    statements("EncryptionKey", "KeyPolicy", "logs.", (it) => delete it.Condition),
  ],
  [
    "the producer may use the key for anything",
    statements("EncryptionKey", "KeyPolicy", "kms:ViaService", (it) => delete it.Condition),
  ],
  [
    "a role of ours may hand on the key",
    allow("EncryptionKey", "KeyPolicy", { Principal: { AWS: DRAIN_ROLE }, Action: "kms:CreateGrant", Resource: "*" }),
  ],
  [
    "everybody may publish to the topic",
    statements("AlarmTopicPolicy", "PolicyDocument", "cloudwatch", (it) => (it.Principal = "*") && delete it.Condition),
  ],
  ["the topic takes what comes without TLS", without("AlarmTopicPolicy", "PolicyDocument", "SecureTransport")],
  [
    "alarms are told to a second address",
    add("AlarmTopicSecond", "AWS::SNS::Subscription", { TopicArn: TOPIC, Protocol: "https", Endpoint: "https://example.com" }),
  ],

  // --------------------------------------------------------------------------------------------------------------- roles
  [
    "the drain's role is trusted to EC2, too",
    allow("DrainRole", "AssumeRolePolicyDocument", { Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }),
  ],
  [
    "the destinations role is trusted to another account",
    allow("DestinationsRole", "AssumeRolePolicyDocument", { Principal: ANOTHER_ACCOUNT, Action: "sts:AssumeRole" }),
  ],
  [
    "the export role can be opened by a web identity",
    allow("ExportRole", "AssumeRolePolicyDocument", { Principal: { Federated: "accounts.google.com" }, Action: "sts:AssumeRoleWithWebIdentity" }),
  ],
  [
    "export sessions can be tagged",
    allow("ExportRole", "AssumeRolePolicyDocument", { Principal: { AWS: DRAIN_ROLE }, Action: "sts:TagSession" }),
  ],
  ["the export role may keep objects from their owner", mayAlso("ExportRole", "s3:PutObjectRetention", "arn:aws:s3:::*/*")],
  ["the export role may give objects an ACL", mayAlso("ExportRole", "s3:PutObjectAcl", "arn:aws:s3:::*/*")],
  ["export sessions last for twelve hours", set("ExportRole", "MaxSessionDuration", 43_200)],
  ["the export role reaches the platform's other accounts", without("ExportRole", RIGHTS, "ResourceOrgID")],
  [
    "the export role decrypts with customers' keys",
    mayAlso("ExportRole", "kms:Decrypt", "arn:aws:kms:*:*:key/*", { Condition: { StringLike: { "kms:ViaService": "s3.*.amazonaws.com" } } }),
  ],
  [
    "the drain may read its own log",
    mayAlso("DrainRole", "logs:GetLogEvents", `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/audit-log-delivery/drain:*`),
  ],
  ["the drain may delete old versions of pending files", mayAlso("DrainRole", "s3:DeleteObjectVersion", `${STATE}/pending/*`)],
  ["the API's function may read the quarantine", mayAlso("DestinationsRole", "s3:GetObject", `${STATE}/quarantine/*`)],
  ["the API's function may write what the drain is guarded by", mayAlso("DestinationsRole", "s3:PutObject", `${STATE}/guard/*`)],
  ["the drain may read secrets", mayAlso("DrainRole", "secretsmanager:GetSecretValue")],
  ["the drain may do all but a few things", allow("DrainRole", RIGHTS, { NotAction: ["iam:*"], Resource: "*" })],
  ["the API's function may pass roles", mayAlso("DestinationsRole", "iam:PassRole")],
  [
    "a role has a policy that somebody else writes",
    set("DrainRole", "ManagedPolicyArns", ["arn:aws:iam::aws:policy/ReadOnlyAccess"]),
  ],
  [
    "a grant stands outside of its role",
    add("Extra", "AWS::IAM::Policy", { PolicyName: "extra", Roles: ["audit-log-delivery-DrainRole"], PolicyDocument: { Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] } }),
  ],
  [
    "there is a role for whoever deploys",
    add("DeployRole", "AWS::IAM::Role", { AssumeRolePolicyDocument: { Statement: [{ Effect: "Allow", Principal: { Federated: "token.actions.githubusercontent.com" }, Action: "sts:AssumeRoleWithWebIdentity" }] } }),
  ],
  ["there is a user with a key", add("Operator", "AWS::IAM::User", {})],
  [
    "schedules of all groups may use the role",
    statements("DrainScheduleRole", "AssumeRolePolicyDocument", "scheduler", (it) => delete it.Condition.ArnEquals),
  ],

  // --------------------------------------------------------------------------------------------------- keeping, encrypting
  ["the API's log is kept for a day", set("DestinationsApiLogGroup", "RetentionInDays", 1)],
  ["a log is kept for ever", set("DrainLogGroup", "RetentionInDays")],
  ["a log is not encrypted with our key", set("DestinationsLogGroup", "KmsKeyId")],
  ["old versions are kept for a day", rule("everything", (it) => (it.NoncurrentVersionExpiration.NoncurrentDays = 1)), [CLOSED, RULES]],
  [
    "old versions of pending files are kept for a day",
    rule("pending", (it) => (it.NoncurrentVersionExpiration.NoncurrentDays = 1)),
  ],
  [
    "destinations expire after a year",
    (resources) => resources.StateBucket.Properties.LifecycleConfiguration.Rules.push({ Id: "old", Status: "Enabled", Prefix: "destinations/", ExpirationInDays: 365 }),
    [CLOSED, RULES],
  ],
  ["versions are not kept", set("StateBucket", "VersioningConfiguration/Status", "Suspended")],
  [
    "the state bucket is encrypted with S3's own key",
    set("StateBucket", "BucketEncryption/ServerSideEncryptionConfiguration", [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }]),
  ],
  [
    "ACLs count in the state bucket",
    set("StateBucket", "OwnershipControls/Rules", [{ ObjectOwnership: "BucketOwnerPreferred" }]),
  ],
  [
    "the state bucket may be made public by its policy",
    set("StateBucket", "PublicAccessBlockConfiguration/RestrictPublicBuckets", false),
  ],
  ["the topic is not encrypted with our key", set("AlarmTopic", "KmsMasterKeyId")],
  [
    "a queue is encrypted with SQS's own key",
    all(set("DeadLetterQueue", "KmsMasterKeyId"), set("DeadLetterQueue", "SqsManagedSseEnabled", true)),
  ],
  [
    "a queue is encrypted with another account's key",
    set("AuditQueue", "KmsMasterKeyId", `arn:aws:kms:${REGION}:${STRANGER}:key/theirs`),
  ],
  ["dead letters are kept for four days", set("DeadLetterQueue", "MessageRetentionPeriod", 345_600)],
  ["the key is never rotated", set("EncryptionKey", "EnableKeyRotation", false)],
  ["the key goes with the stack, and with it everything", (resources) => (resources.EncryptionKey.DeletionPolicy = "Delete")],

  // ----------------------------------------------------------------------------------------------------------- functions
  ["S3 is asked elsewhere", set("DrainFunction", "Environment/Variables/AWS_ENDPOINT_URL_S3", "https://s3.example.com")],
  ["a secret stands in the environment", set("DestinationsFunction", "Environment/Variables/AUDIT_API_SECRET", "hunter2")],
  ["the API's function does not know its callers", set("DestinationsFunction", "Environment/Variables/AUDIT_API_CALLERS")],
  ["any token may do everything", set("DestinationsFunction", "Environment/Variables/AUDIT_API_ADMIN_RIGHT", "openid")],
  ["sessions are not used: the drain writes as itself", set("DrainFunction", "Environment/Variables/AUDIT_EXPORT_ROLE_ARN")],
  ["the API's function runs with the drain's role", set("DestinationsFunction", "Role", DRAIN_ROLE)],
  [
    "somebody else's layer runs in the drain",
    set("DrainFunction", "Layers", [`arn:aws:lambda:${REGION}:${STRANGER}:layer:agent:1`]),
  ],
  [
    "failed invocations are told to another account",
    set("DrainFunctionEventInvokeConfig", "DestinationConfig/OnFailure/Destination", `arn:aws:sqs:${REGION}:${STRANGER}:q`),
  ],
  ["the schedule starts another function", set("DrainFunctionSchedule", "Target/Arn", DESTINATIONS)],
  ["clicks take the drain's concurrency", set("DestinationsFunction", "ReservedConcurrentExecutions")],
  [
    "an alarm runs a function of another account",
    set("AlarmDrainErrors", "AlarmActions", [`arn:aws:lambda:${REGION}:${STRANGER}:function:f`]),
  ],
  ["an alarm tells nobody", set("AlarmQuarantine", "AlarmActions")],
  ["an alarm is missing", remove("AlarmPendingAge")],
  ["drains that nobody counts are fine", set("AlarmDrainNotRunning", "TreatMissingData", "notBreaching"), [RULES]],
  ["drain-near-timeout goes off when it is too late", set("AlarmDrainNearTimeout", "Threshold", 240_000), [RULES]],
  [
    "an alarm asks for a dimension that no metric has",
    set("AlarmQuarantine", "Dimensions", [{ Name: "FunctionName", Value: "drain" }]),
    [RULES],
  ],

  // -------------------------------------------------------------------------------------------------- what auditors need
  ["the log of who called goes when the stack does", (resources) => (resources.DestinationsApiLogGroup.DeletionPolicy = "Delete")],
  ["the log of who called is kept for half a year", set("DestinationsApiLogGroup", "RetentionInDays", 180)],
  [
    "changes that were refused count as changes",
    set("DestinationsApiChanges", "FilterPattern", '{ ($.route = "PUT *") || ($.route = "DELETE *") }'),
  ],
  ["changes are counted where the alarm does not look", set("DestinationsApiChanges", "MetricTransformations/0/MetricName", "Changes"), [CLOSED, RULES]],
  ["nothing counts changes", remove("DestinationsApiChanges"), [CLOSED, RULES]],
  ["the alarm for changes looks at another stack", set("AlarmDestinationsChanged", "Namespace", "AuditLogDeliveryApi/other"), [RULES]],
  ["the state bucket's policy names nobody any more", without("StateBucketPolicy", "PolicyDocument", "OperatorsOnly")],
  [
    "whoever is named is refused instead of the others",
    statements("StateBucketPolicy", "PolicyDocument", "OperatorsOnly", (it) => {
      it.Condition = { ArnEquals: it.Condition.ArnNotEquals };
    }),
  ],
  [
    "every role of the account is an operator",
    statements("StateBucketPolicy", "PolicyDocument", "OperatorsOnly", (it) => {
      it.Condition = { ArnNotLike: { "aws:PrincipalArn": `arn:aws:iam::${ACCOUNT}:role/*` } };
    }),
  ],
  ["the trail's files can be changed unseen", set("StateBucketTrail", "EnableLogFileValidation", false)],
  ["the trail does not log", set("StateBucketTrail", "IsLogging", false)],
  [
    "the trail looks at another bucket",
    set("StateBucketTrail", "AdvancedEventSelectors/0/FieldSelectors/2/StartsWith", ["arn:aws:s3:::another/"]),
  ],
  [
    "the trail sees who writes, and not who reads",
    (resources) => resources.StateBucketTrail.Properties.AdvancedEventSelectors[0].FieldSelectors.push({ Field: "readOnly", Equals: ["false"] }),
  ],
  ["the trail goes into the bucket that it watches", set("StateBucketTrail", "S3BucketName", "audit-log-delivery-statebucket")],

  // ------------------------------------------------------------------------------------------------------------ evidence
  ["another account may sign evidence", allow("EvidenceSigningKey", "KeyPolicy", { Principal: ANOTHER_ACCOUNT, Action: "kms:Sign", Resource: "*" })],
  ["everybody in the account may sign evidence", without("EvidenceSigningKey", "KeyPolicy", "ArnNotEquals")],
  [
    "whoever is named like the drain's role may sign evidence",
    statements("EvidenceSigningKey", "KeyPolicy", "ArnNotEquals", (it) => {
      it.Condition = { ArnNotLike: { "aws:PrincipalArn": `arn:aws:iam::${ACCOUNT}:role/*Drain*` } };
    }),
  ],
  [
    "the drain signs what somebody has hashed for it",
    statements("EvidenceSigningKey", "KeyPolicy", "SignEvidence", (it) => (it.Condition.StringEquals["kms:MessageType"] = ["RAW", "DIGEST"])),
  ],
  ["the key of evidence is of another kind", set("EvidenceSigningKey", "KeySpec", "ECC_NIST_P256")],
  ["the key of evidence goes with the stack", (resources) => (resources.EvidenceSigningKey.DeletionPolicy = "Delete")],
  ["the key of evidence is in each region", set("EvidenceSigningKey", "MultiRegion", true)],
  ["evidence is signed by a key in a file", set("DrainFunction", "Environment/Variables/AUDIT_EVIDENCE_KEY", "file:/var/task/key.pem")],
  ["the API tells another key than the one that signs", set("DestinationsFunction", "Environment/Variables/AUDIT_EVIDENCE_KEY", `arn:aws:kms:${REGION}:${STRANGER}:key/theirs`)],
  ["evidence is signed in another name", set("DrainFunction", "Environment/Variables/AUDIT_EVIDENCE_ORIGIN", "audit.example.org")],
  ["evidence is due more often than drains begin", set("DrainFunction", "Environment/Variables/AUDIT_EVIDENCE_PERIOD", "1m"), [CLOSED, RULES]],
  ["evidence without files comes never", set("DrainFunction", "Environment/Variables/AUDIT_EVIDENCE_HEARTBEAT", "1m"), [CLOSED, RULES]],
  ["the drain may change old versions of seals", mayAlso("DrainRole", "s3:DeleteObjectVersion", `${STATE}/seals/*`)],
  ["the API's function may write seals", mayAlso("DestinationsRole", "s3:PutObject", `${STATE}/seals/*`)],
  ["the API's function may sign", mayAlso("DestinationsRole", "kms:Sign", "*")],
  [
    "old versions of seals are kept for a day",
    (resources) => resources.StateBucket.Properties.LifecycleConfiguration.Rules.push({ Id: "seals", Status: "Enabled", Prefix: "seals/parts/", NoncurrentVersionExpiration: { NoncurrentDays: 1 } }),
    [CLOSED, RULES],
  ],
  [
    "parts of seals expire",
    (resources) => resources.StateBucket.Properties.LifecycleConfiguration.Rules.push({ Id: "parts", Status: "Enabled", Prefix: "seals/parts/", ExpirationInDays: 30 }),
    [CLOSED, RULES],
  ],
  ["the open route has no throttle of its own", set("DestinationsApiStage", "RouteSettings")],
  ["the stage does not wait for the open route", set("DestinationsApiStage", "StageVariables")],
  ["the open route is for everything below it", set("DestinationsApiEvidenceRoute", "RouteKey", "GET /.well-known/{proxy+}")],
  ["the open route takes every method", set("DestinationsApiEvidenceRoute", "RouteKey", "ANY /.well-known/audit-evidence")],
  ["the open route leads elsewhere", set("DestinationsApiEvidenceRoute", "Target", "integrations/elsewhere")],
  [
    "the open route's permission is any account's",
    all(set("DestinationsApiEvidencePermission", "SourceArn"), set("DestinationsApiEvidencePermission", "SourceAccount")),
  ],
  ["evidence-late goes off where there is no evidence", set("AlarmEvidenceLate", "TreatMissingData", "breaching"), [RULES]],
  ["evidence-late looks at one period", (resources) => (resources.AlarmEvidenceLate.Properties.Metrics[0].Expression = "secondsLate - 1 * 30 * 60"), [RULES]],
  ["evidence-late is missing", remove("AlarmEvidenceLate"), [CLOSED, RULES]],

  // ------------------------------------------------------------------------------------------------------ several stacks
  ["the role that customers' policies name goes when the stack does", (resources) => (resources.ExportRole.DeletionPolicy = "Delete")],
  ["another name of the export role takes the old one away", (resources) => (resources.ExportRole.UpdateReplacePolicy = "Delete")],
  ["the metrics are those of every stack", set("DrainFunction", "Environment/Variables/AUDIT_METRICS_NAMESPACE", "AuditLogDelivery"), [CLOSED, RULES]],

  ["the stack runs code of its own when it is deployed", add("Setup", "Custom::Setup", { ServiceToken: DRAIN })],
].map(([what, change, caughtBy = [CLOSED]]) => ({ what, change, caughtBy }));
