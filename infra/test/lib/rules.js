// What must be true of a stack whichever tool made it, and whatever lists.js says of each property: what depends on something
// else, on another property, on a parameter or on the application's sources.

import { readdirSync, readFileSync } from "node:fs";

const DAY = 86_400;

/** Prefixes of the state bucket that never may expire. */
const LASTING = ["destinations/", "claims/", "health/", "guard/", "copies/", "seals/"];

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
  must(Number(queue.RedrivePolicy?.maxReceiveCount) * interval >= 3 * 3600, "a message survives three hours of failing drains");
  must(Number(properties("DrainFunctionEventInvokeConfig").MaximumEventAgeInSeconds) < interval, "an invocation waits less than the interval");
  must(Number(schedule.Target?.RetryPolicy?.MaximumEventAgeInSeconds) < interval, "the schedule tries for less than the interval");
  must(Number(properties("AlarmDrainNearTimeout").Threshold) === timeout * 900, "drain-near-timeout is at 90 % of the timeout");
  const gateway = Number(properties("DestinationsApiIntegration").TimeoutInMillis) / 1000;
  const destinationsTimeout = Number(properties("DestinationsFunction").Timeout);
  must(destinationsTimeout > 10, "the destinations function outlasts a verification");
  must(destinationsTimeout < gateway && gateway <= 30, "API Gateway outlasts the destinations function");

  // Several queues: each is seen by the alarms and on the dashboard.
  const alarmed = (id) => watched({ [id]: resources[id] ?? {} }).flatMap((metric) => metric.dimensions.map((it) => it.Value));
  const searches = searched(properties("Dashboard").DashboardBody);
  for (const [id, { Properties }] of queues) {
    const deadLetters = properties(id.replace("AuditQueue", "DeadLetterQueue")).QueueName;
    must(alarmed("AlarmQueueAge").includes(Properties.QueueName), `queue-age looks at ${id}`);
    must(alarmed("AlarmQueueDeadLetters").includes(deadLetters), `queue-dead-letters looks at the one of ${id}`);
    must(searches.filter((it) => it.includes(`"${Properties.QueueName}"`)).length === 4, `the dashboard shows ${id}`);
  }
  must(Number(properties("AlarmDrainNotRunning").Threshold) === queues.length, "drain-not-running expects a drain of each queue");

  // State bucket: what expires, and what never may.
  const rules = (properties("StateBucket").LifecycleConfiguration?.Rules ?? []).filter((rule) => rule.Status === "Enabled");
  const days = (prefix) => Number(rules.find((rule) => rule.Prefix === prefix)?.ExpirationInDays);
  for (const prefix of LASTING) {
    const reaching = rules.filter(({ Prefix = "" }) => prefix.startsWith(Prefix) || Prefix.startsWith(prefix));
    must(reaching.every((rule) => !rule.ExpirationInDays), `${prefix} never expires`);
    const old = reaching.flatMap((rule) => rule.NoncurrentVersionExpiration?.NoncurrentDays ?? []);
    must(old.every((it) => Number(it) >= 30), `a mistake below ${prefix} can be undone for a month`);
  }
  must(days("pending/") >= 14, "pending files are kept for 14 days at least");
  must(days("drained/") >= days("pending/"), "what was delivered is known for as long as files wait");
  must(days("doubt/") * DAY > Number(queue.MessageRetentionPeriod), "keys in doubt outlast the queue's messages");
  must(days("settled/") * DAY > Number(queue.MessageRetentionPeriod), "settled files of earlier versions outlast the queue's messages");
  for (const prefix of ["drained/", "recent/"]) {
    must(days(prefix) * DAY > seconds(drain.Environment?.Variables?.AUDIT_DUPLICATE_WINDOW), `${prefix} outlasts the duplicate window`);
  }
  must(days("delivered/") > 8, "what was delivered is known for the seven days that the API looks back");

  // Evidence.
  const period = seconds(drain.Environment?.Variables?.AUDIT_EVIDENCE_PERIOD);
  must(period >= interval, "evidence is not due more often than drains begin");
  must(seconds(drain.Environment?.Variables?.AUDIT_EVIDENCE_HEARTBEAT) >= period, "the heartbeat of evidence is no shorter than its period");
  const [late] = (properties("AlarmEvidenceLate").Metrics ?? []).flatMap(({ Expression }) => Expression ?? []);
  must(late === `secondsLate - 2 * ${period / 60} * 60`, "evidence-late goes off after two periods");
  must(properties("AlarmEvidenceLate").TreatMissingData === "notBreaching", "where there is no evidence none is late");
  must(days("drained/") * DAY > 7 * period, "what was delivered is known until evidence is given of it, also days later");

  // Functions.
  const handlers = namedHandlers();
  for (const [id, { Properties }] of of("AWS::Lambda::Function")) {
    const handler = Properties.Environment?.Variables?.QUARKUS_LAMBDA_HANDLER;
    must(handlers.includes(handler), `${id} names a handler that exists (${handlers.join(", ")})`);
  }

  // What the drain prints. Which metrics there are is held by the application's WatchedMetricsTest.
  must(properties("AlarmDrainNotRunning").TreatMissingData === "breaching", "drains that nobody counts do not run");
  const namespace = drain.Environment?.Variables?.AUDIT_METRICS_NAMESPACE ?? "";
  must(namespace.endsWith(`/${stack.place.stack}`), "the drain's metrics are told from those of another stack");
  const counted = of("AWS::Logs::MetricFilter").flatMap(([, { Properties }]) => Properties.MetricTransformations);
  const isCounted = ({ namespace, name, dimensions }) =>
    dimensions.length === 0 && counted.some((it) => it.MetricNamespace === namespace && it.MetricName === name);
  must(watched({ it: resources.AlarmDestinationsChanged }).every(isCounted), "destinations-changed looks at what the API's log is counted for");
  const ours = watched(resources).filter((metric) => !metric.namespace.startsWith("AWS/") && !isCounted(metric));
  must(ours.length > 15, "alarms and dashboard show what the drain prints");
  for (const metric of ours) {
    must(metric.namespace === namespace, `${metric.name} is looked for where the drain prints it`);
    must(metric.dimensions.length === 0, `${metric.name} has no dimensions`);
  }
  return found;
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
