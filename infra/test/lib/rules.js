// What must be true of a stack whichever tool made it, also if both templates were changed alike.

import { readdirSync, readFileSync } from "node:fs";
import { differences } from "./drift.js";
import { grants } from "./policies.js";
import { STACK } from "./template.js";

const DAY = 86_400;

/** Prefixes of the state bucket that expire, and those that never may. */
const EXPIRING = [
  ...["pending/", "drained/", "doubt/", "settled/", "recent/", "delivered/", "changes/", "quarantine/", "rewritten/"],
];
const LASTING = ["destinations/", "claims/", "health/", "guard/", "copies/"];

const ALARMS = [
  "api-errors",
  "drain-errors",
  "drain-near-timeout",
  "drain-not-running",
  "drain-throttled",
  "events-left-in-queue",
  "failing-destinations",
  "pending-age",
  "quarantine",
  "queue-age",
  "queue-dead-letters",
  "schedule-dead-letters",
];

const MAIN_SOURCES = new URL("../../../src/main/java", import.meta.url).pathname;

/** @returns a sentence for each rule that the stack breaks */
export function broken(stack) {
  const { resources } = stack;
  const found = [];
  const must = (isSo, sentence) => isSo || found.push(sentence);
  const of = (type) => Object.entries(resources).filter(([, resource]) => resource.Type === type);
  const properties = (id) => resources[id]?.Properties ?? {};
  const drain = properties("DrainFunction");
  const queue = properties("AuditQueue");
  const schedule = properties("DrainFunctionSchedule");
  const queues = of("AWS::SQS::Queue").filter(([id]) => id.startsWith("AuditQueue"));
  const interval = Number(schedule.ScheduleExpression?.match(/^rate\((\d+) minutes\)$/)?.[1]) * 60;
  const timeout = Number(drain.Timeout);

  // Times that depend on each other.
  must(interval > timeout, "the schedule's rate is longer than a drain may take");
  must(Number(queue.VisibilityTimeout) >= 3 * timeout, "the queue's visibility timeout is at least three times the drain's");
  must(Number(properties("DrainFunctionEventInvokeConfig").MaximumEventAgeInSeconds) < interval, "an invocation waits less than the interval");
  must(Number(properties("DrainFunctionEventInvokeConfig").MaximumRetryAttempts) === 0, "a failed drain is not invoked again");
  must(Number(schedule.Target?.RetryPolicy?.MaximumEventAgeInSeconds) < interval, "the schedule tries for less than the interval");
  must(Number(properties("AlarmDrainNearTimeout").Threshold) === timeout * 900, "drain-near-timeout is at 90 % of the timeout");
  must(Number(queue.MessageRetentionPeriod) === 14 * DAY, "the audit queue keeps messages for 14 days");
  const gateway = Number(properties("DestinationsApiIntegration").TimeoutInMillis) / 1000;
  const destinationsTimeout = Number(properties("DestinationsFunction").Timeout);
  must(destinationsTimeout > 10, "the destinations function outlasts a verification");
  must(destinationsTimeout < gateway && gateway <= 30, "API Gateway outlasts the destinations function");

  // Schedule.
  must(schedule.FlexibleTimeWindow?.Mode === "OFF", "the schedule has no flexible window");
  must(schedule.ScheduleExpressionTimezone === "UTC", "the schedule runs in UTC");
  must(schedule.State === "ENABLED", "the schedule is enabled");
  must(schedule.Target?.DeadLetterConfig?.Arn, "the schedule has a dead-letter queue");

  // Several queues: each as the first one, with all that it has, known to the drain and seen by the alarms.
  const urls = drain.Environment?.Variables?.AUDIT_QUEUE_URL?.split(",") ?? [];
  const queueNames = queues.map(([, { Properties }]) => Properties.QueueName);
  must(JSON.stringify(urls.map((url) => url.split("/").pop())) === JSON.stringify(queueNames), "the drain knows each queue, in their order");
  const producers = Number(drain.Environment?.Variables?.AUDIT_PRODUCER_QUEUES);
  must(producers >= 1 && producers <= queues.length, "producers divide by no more queues than there are");
  must(of("AWS::Scheduler::Schedule").length === queues.length, "there is a schedule for each queue");
  must(!("ReservedConcurrentExecutions" in drain) || Number(drain.ReservedConcurrentExecutions) >= queues.length, "each queue's drain may run");
  const alarmed = (id) => watched({ [id]: resources[id] ?? {} }).flatMap((metric) => metric.dimensions.map((it) => it.Value));
  const searches = searched(properties("Dashboard").DashboardBody);
  queues.forEach(([id], index) => {
    const number = index === 0 ? "" : String(index + 1);
    must(id === `AuditQueue${number}`, `${id} is numbered in its order`);
    for (const name of ["AuditQueue#", "AuditQueue#Policy", "DeadLetterQueue#", "DeadLetterQueue#Policy", "DrainFunctionSchedule#"]) {
      const own = name.replace("#", number);
      const first = resources[name.replace("#", "")] ?? {};
      must(differences(withoutNumber(resources[own] ?? {}, number), first).length === 0, `${own} is as the first one`);
    }
    const input = properties(`DrainFunctionSchedule${number}`).Target?.Input ?? "{}";
    must(JSON.parse(input).queue === queueNames[index], `a schedule drains ${id}`);
    must(alarmed("AlarmQueueAge").includes(queueNames[index]), `queue-age looks at ${id}`);
    must(alarmed("AlarmQueueDeadLetters").includes(properties(`DeadLetterQueue${number}`).QueueName), `queue-dead-letters looks at the one of ${id}`);
    must(searches.filter((it) => it.includes(`"${queueNames[index]}"`)).length === 4, `the dashboard shows ${id}`);
  });
  must(Number(properties("AlarmDrainNotRunning").Threshold) === queues.length, "drain-not-running expects a drain of each queue");

  // Queues.
  must(queue.RedrivePolicy?.deadLetterTargetArn, "the audit queue has a dead-letter queue");
  must(Number(queue.RedrivePolicy?.maxReceiveCount) * interval >= 3 * 3600, "a message survives three hours of failing drains");
  for (const [id, { Properties }] of of("AWS::SQS::Queue")) {
    must(Properties.KmsMasterKeyId, `${id} is encrypted with the stack's key`);
    must(isTlsOnly(properties(`${id}Policy`).PolicyDocument, "sqs:*"), `${id} takes TLS only`);
    must(Number(Properties.MessageRetentionPeriod) === 14 * DAY, `${id} keeps messages for 14 days`);
  }

  // State bucket.
  const bucket = properties("StateBucket");
  const encryption = bucket.BucketEncryption?.ServerSideEncryptionConfiguration?.[0];
  must(encryption?.BucketKeyEnabled === true, "the state bucket uses a bucket key");
  must(encryption?.ServerSideEncryptionByDefault?.SSEAlgorithm === "aws:kms", "the state bucket is encrypted with KMS");
  must(encryption?.ServerSideEncryptionByDefault?.KMSMasterKeyID, "the state bucket is encrypted with the stack's key");
  must(bucket.VersioningConfiguration?.Status === "Enabled", "the state bucket is versioned");
  must(bucket.OwnershipControls?.Rules?.[0]?.ObjectOwnership === "BucketOwnerEnforced", "the state bucket knows no ACLs");
  const access = bucket.PublicAccessBlockConfiguration ?? {};
  for (const way of ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"]) {
    must(access[way] === true, `the state bucket has ${way}`);
  }
  must(isTlsOnly(properties("StateBucketPolicy").PolicyDocument, "s3:*"), "the state bucket takes TLS only");
  const rules = (bucket.LifecycleConfiguration?.Rules ?? []).filter((rule) => rule.Status === "Enabled");
  const days = (prefix) => Number(rules.find((rule) => rule.Prefix === prefix)?.ExpirationInDays);
  for (const prefix of EXPIRING) {
    must(days(prefix) > 0, `${prefix} expires`);
  }
  for (const prefix of LASTING) {
    const expiring = rules.filter((rule) => rule.ExpirationInDays && prefix.startsWith(rule.Prefix ?? ""));
    must(expiring.length === 0, `${prefix} never expires`);
  }
  must(days("pending/") >= 14, "pending files are kept for 14 days at least");
  const resend = rules.find((rule) => rule.Prefix === "pending/")?.NoncurrentVersionExpiration?.NoncurrentDays;
  must(days("rewritten/") === Number(resend), "what was rewritten is kept as long as what was delivered");
  must(days("drained/") >= days("pending/"), "what was delivered is known for as long as files wait");
  must(days("doubt/") * DAY > Number(queue.MessageRetentionPeriod), "keys in doubt outlast the queue's messages");
  must(days("settled/") * DAY > Number(queue.MessageRetentionPeriod), "settled files of earlier versions outlast the queue's messages");
  for (const prefix of ["drained/", "recent/"]) {
    must(days(prefix) * DAY > seconds(drain.Environment?.Variables?.AUDIT_DUPLICATE_WINDOW), `${prefix} outlasts the duplicate window`);
  }
  must(days("changes/") >= 400, "who has changed a destination is known for more than a year");
  must(days("delivered/") > 8, "what was delivered is known for the seven days that the API looks back");
  const everything = rules.find((rule) => !rule.Prefix);
  must(everything?.NoncurrentVersionExpiration?.NoncurrentDays, "old versions expire");
  must(everything?.AbortIncompleteMultipartUpload?.DaysAfterInitiation, "uploads that were given up expire");

  // What is kept when the stack goes.
  const holding = Object.keys(resources).filter((id) => /^(AuditQueue|DeadLetterQueue)\d?$/.test(id));
  must(holding.length === 2 * queues.length, "each queue has a dead-letter queue");
  for (const id of ["EncryptionKey", "StateBucket", ...holding]) {
    const { DeletionPolicy, UpdateReplacePolicy } = resources[id] ?? {};
    must(DeletionPolicy === "RetainExceptOnCreate" && UpdateReplacePolicy === "Retain", `${id} is kept when the stack goes`);
  }
  must(properties("EncryptionKey").EnableKeyRotation === true, "the key is rotated");

  // Functions.
  const handlers = namedHandlers();
  for (const [id, { Properties }] of of("AWS::Lambda::Function")) {
    const variables = Properties.Environment?.Variables ?? {};
    must(handlers.includes(variables.QUARKUS_LAMBDA_HANDLER), `${id} names a handler that exists (${handlers.join(", ")})`);
    must(id.toLowerCase() === `${variables.QUARKUS_LAMBDA_HANDLER}function`, `${id} runs the handler of its name`);
    must(variables.DISABLE_SIGNAL_HANDLERS === "true", `${id} leaves signals to Lambda`);
    must(Properties.Runtime === "provided.al2023", `${id} runs on provided.al2023`);
    must(variables.AUDIT_PENDING_RETENTION === `${days("pending/")}d`, `${id} knows how long pending files are kept`);
    const traced = Properties.TracingConfig?.Mode === "Active";
    must(traced === (drain.Environment.Variables.AUDIT_TRACES_XRAY === "true"), `${id} is traced when the drain's steps are`);
    must(traced === mayTrace(properties(id.replace("Function", "Role"))), `${id} may send traces when it is traced`);
    must(Properties.LoggingConfig?.LogFormat === "JSON", `${id} logs JSON`);
    must(Properties.LoggingConfig?.ApplicationLogLevel === "INFO", `${id} logs its metrics, which are INFO`);
    must(Properties.LoggingConfig?.LogGroup === properties(id.replace("Function", "LogGroup")).LogGroupName, `${id} has a log group of its own`);
    must(variables.AUDIT_EXPORT_ROLE_ARN?.endsWith(`/${properties("ExportRole").RoleName}`), `${id} knows the export role`);
  }
  for (const [id, { Properties }] of of("AWS::Logs::LogGroup")) {
    must(Number(Properties.RetentionInDays) > 0, `${id} expires`);
    must(Properties.KmsKeyId, `${id} is encrypted with the stack's key`);
  }

  // Roles.
  for (const [id, { Properties }] of of("AWS::IAM::Role")) {
    must(!Properties.ManagedPolicyArns, `${id} has no policy that somebody else writes`);
    for (const { PolicyDocument } of Properties.Policies) {
      for (const grant of grants(PolicyDocument)) {
        const [effect, action, resource] = grant.split(" | ");
        const isForTraces = action.startsWith("xray:");
        must(effect === "Deny" || !action.includes("*"), `${id} is allowed single actions, not ${action}`);
        must(effect === "Deny" || resource !== "*" || isForTraces, `${id} is allowed ${action} on single resources`);
      }
    }
    for (const grant of grants(Properties.AssumeRolePolicyDocument)) {
      must(!/\| AWS (\*|arn:aws:iam::\d+:root) \|/.test(`| ${grant} |`), `${id} is not trusted to whole accounts`);
    }
  }
  must(of("AWS::IAM::Policy").length + of("AWS::IAM::ManagedPolicy").length === 0, "every grant is in its role");

  // API.
  const routes = of("AWS::ApiGatewayV2::Route");
  must(routes.length === 4, "the API has four routes");
  for (const [id, { Properties }] of routes) {
    must(["JWT", "AWS_IAM"].includes(Properties.AuthorizationType), `${id} is authorized`);
    must(Properties.AuthorizationType !== "JWT" || Properties.AuthorizerId, `${id} has an authorizer`);
  }
  const stage = properties("DestinationsApiStage");
  must(stage.AccessLogSettings?.DestinationArn && isJson(stage.AccessLogSettings.Format), "the API logs each request as JSON");
  must(Number(stage.DefaultRouteSettings?.ThrottlingRateLimit) > 0, "the API is throttled");

  // Alarms.
  const alarms = of("AWS::CloudWatch::Alarm");
  const names = alarms.map(([, { Properties }]) => Properties.AlarmName?.replace(/^audit-log-delivery-/, "")).sort();
  must(JSON.stringify(names) === JSON.stringify(ALARMS), `there are these alarms: ${ALARMS.join(", ")}`);
  for (const [id, { Properties }] of alarms) {
    must(!resources.AlarmTopic || (Properties.AlarmActions?.length === 1 && Properties.OKActions?.length === 1), `${id} is sent`);
  }
  must(properties("AlarmDrainNotRunning").TreatMissingData === "breaching", "drains that nobody counts do not run");

  // What the drain prints. Which metrics there are is held by the application's WatchedMetricsTest.
  const namespace = drain.Environment?.Variables?.AUDIT_METRICS_NAMESPACE ?? "";
  must(namespace.endsWith(`/${STACK}`), "the drain's metrics are told from those of another stack");
  const ours = watched(resources).filter((metric) => !metric.namespace.startsWith("AWS/"));
  must(ours.length > 15, "alarms and dashboard show what the drain prints");
  for (const metric of ours) {
    must(metric.namespace === namespace, `${metric.name} is looked for where the drain prints it`);
    must(metric.dimensions.length === 0, `${metric.name} has no dimensions`);
  }
  return found;
}

/** What a numbered queue's resource would be if it were the first one's. */
function withoutNumber(resource, number) {
  return JSON.parse(JSON.stringify(resource).replaceAll(`-events-${number}`, "-events").replaceAll(`-dead-letters-${number}`, "-dead-letters"));
}

/** The expressions by which the dashboard looks for metrics. */
function searched(dashboard) {
  const metrics = JSON.parse(dashboard ?? "{}").widgets?.flatMap(({ properties }) => properties.metrics ?? []) ?? [];
  return metrics.flatMap(([it]) => it.expression ?? []);
}

/** The metrics of alarms and dashboard: namespace, name, names and values of dimensions. */
function watched(resources) {
  const found = [];
  for (const { Type, Properties } of Object.values(resources)) {
    if (Type === "AWS::CloudWatch::Alarm") {
      const single = Properties.MetricName ? [Properties] : [];
      const several = (Properties.Metrics ?? []).flatMap((it) => (it.MetricStat ? [it.MetricStat.Metric] : []));
      for (const { Namespace, MetricName, Dimensions = [] } of [...single, ...several]) {
        found.push({ namespace: Namespace, name: MetricName, dimensions: Dimensions });
      }
    }
    if (Type === "AWS::CloudWatch::Dashboard") {
      for (const { properties } of JSON.parse(Properties.DashboardBody).widgets) {
        for (const [namespace, name, ...rest] of (properties.metrics ?? []).filter(([it]) => typeof it === "string")) {
          found.push({ namespace, name, dimensions: rest.filter((it) => typeof it === "string") });
        }
      }
    }
  }
  return found;
}

function mayTrace(role) {
  return (role.Policies ?? []).some(({ PolicyDocument }) => grants(PolicyDocument).some((grant) => grant.includes("xray:")));
}

function isTlsOnly(document, action) {
  return (document?.Statement ?? []).some(
    (statement) =>
      statement.Effect === "Deny" &&
      statement.Action === action &&
      ["*", '{"AWS":"*"}'].includes(typeof statement.Principal === "string" ? statement.Principal : JSON.stringify(statement.Principal)) &&
      String(statement.Condition?.Bool?.["aws:SecureTransport"]) === "false",
  );
}

function isJson(text) {
  try {
    return typeof JSON.parse(text) === "object";
  } catch {
    return false;
  }
}

function seconds(duration) {
  const [, count, unit] = /^(\d+)([smh])$/.exec(duration ?? "") ?? [];
  return Number(count) * { s: 1, m: 60, h: 3600 }[unit];
}

/** The application's handlers, as its sources name them. */
function namedHandlers() {
  return readdirSync(MAIN_SOURCES, { recursive: true })
    .filter((file) => file.endsWith("Handler.java"))
    .flatMap((file) => [...readFileSync(`${MAIN_SOURCES}/${file}`, "utf8").matchAll(/@Named\("(\w+)"\)/g)])
    .map(([, name]) => name)
    .sort();
}
