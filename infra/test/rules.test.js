// What must be true of both stacks, for each set of parameters.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULTS } from "./lib/lists.js";
import { broken } from "./lib/rules.js";
import { cdkStacks, parameterSets, samStacks, samTemplate, transform, withoutPython } from "./lib/stacks.js";
import { refusals } from "./lib/template.js";

for (const [tool, stacks, skip] of [
  ["SAM", samStacks, withoutPython],
  ["CDK", cdkStacks, false],
]) {
  test(`the stack of ${tool} keeps every rule`, { skip }, async (t) => {
    for (const [set, stack] of Object.entries(stacks())) {
      await t.test(set, () => assert.deepEqual(broken(stack), []));
    }
  });
}

// The same are refused by the CDK application, see SettingsTest.
const WRONG = [
  ["ScheduleRate", "rate(5 minute)"],
  ["ScheduleRate", "rate(1 minutes)"],
  ["ScheduleRate", "5 minutes"],
  ["ProducerArn", "444455556666"],
  ["ProducerArn", "*"],
  ["ExportRoleName", "path/role"],
  ["ApiAuthorization", "NONE"],
  ["JwtIssuer", "http://login.example.com"],
  ["AwsOrganizationId", "o-short"],
  ["ApiReadRight", ""],
  ["ApiReadRight", "two scopes"],
  ["ApiWriteRight", "role="],
  ["ApiAdminRight", "[admin]"],
  ["ApiAdminClaim", "support"],
  ["ApiCallers", "arn:aws:iam::111122223333:root"],
  ["DuplicateWindow", "24h"],
  ["DrainConcurrency", "0"],
  ["DrainConcurrency", "all"],
  ["DestinationsConcurrency", "0"],
  ["Queues", "0"],
  ["Queues", "9"],
  ["ProducerQueues", "0"],
  ["PendingDays", "13"],
  ["RemovedDestinationDays", "0"],
  ["RemovedDestinationDays", "15"],
  ["DrainMemory", "128"],
  ["LogDays", "91"],
  ["AlarmEmail", "ops"],
  ["NoticesEventBusArn", "notices"],
  ["MetricsPerOrganization", "yes"],
  ["Traces", "Active"],
  ["ChangesThreshold", "0"],
  ["ApiLogDays", "365"],
  ["Operators", "*"],
  ["Operators", "arn:aws:iam::111122223333:root"],
  ["TrailBucket", "s3://trail"],
  ["EvidenceKey", "alias/evidence"],
  ["EvidenceKey", "arn:aws:kms:eu-central-1:111122223333:alias/evidence"],
  ["EvidenceKey", "create,create"],
  ["EvidenceOrigin", "https://audit.example.com"],
  ["EvidencePeriodMinutes", "14"],
  ["EvidenceHeartbeatHours", "23"],
];

test("a parameter that is none is refused before anything is deployed", { skip: withoutPython }, () => {
  const [template] = transform([{ template: samTemplate(), parameters: {} }]);
  for (const [name, value] of WRONG) {
    assert.ok(refusals(template, { [name]: value }).includes(`${name} may not be "${value}"`));
  }
  assert.deepEqual(refusals(template, { ApiAuthorization: "JWT" }), [
    "ApiAuthorization JWT needs JwtIssuer",
    "ApiAuthorization JWT needs JwtAudience",
  ]);
  assert.deepEqual(refusals(template, { EvidenceKey: "create" }), ["EvidenceKey needs EvidenceOrigin"]);
  for (let queues = 1; queues <= 8; queues++) {
    const Queues = String(queues);
    for (let number = 1; number <= 8; number++) {
      const refused = (wrong, sentence) => (wrong ? [sentence] : []);
      assert.deepEqual(
        refusals(template, { Queues, ProducerQueues: String(number) }),
        refused(number > queues, "ProducerQueues must be at most Queues"),
      );
      assert.deepEqual(
        refusals(template, { Queues, DrainConcurrency: String(number) }),
        refused(number < queues, "DrainConcurrency must be queues, none or at least Queues"),
      );
    }
  }
  for (const [set, parameters] of Object.entries(parameterSets)) {
    assert.deepEqual(refusals(template, parameters), [], set);
  }
});

test("every parameter is one of the CDK application, has the default that the lists say, and says what it is for", { skip: withoutPython }, () => {
  const [{ Parameters }] = transform([{ template: samTemplate(), parameters: {} }]);
  // ParameterSetsTest holds these against the CDK's.
  assert.deepEqual(Object.keys(Parameters).sort(), Object.keys(parameterSets.everything).sort());
  const defaults = Object.entries(Parameters).map(([name, { Default }]) => [name, String(Default)]);
  assert.deepEqual(Object.fromEntries(defaults), DEFAULTS);
  for (const [name, parameter] of Object.entries(Parameters)) {
    assert.ok(parameter.Description?.length > 20, name);
    assert.ok(parameter.AllowedPattern || parameter.AllowedValues || parameter.MinValue !== undefined, `${name} has a form`);
    assert.ok(!parameter.AllowedPattern || parameter.ConstraintDescription, `${name} says what it may be`);
  }
});

test("what counts changes of destinations counts those that were made, and nothing else", () => {
  const { resources } = cdkStacks().defaults;
  const routes = Object.values(resources).filter(({ Type }) => Type === "AWS::ApiGatewayV2::Route").map(({ Properties }) => Properties.RouteKey);
  const { FilterPattern } = resources.DestinationsApiChanges.Properties;
  const { Format } = resources.DestinationsApiStage.Properties.AccessLogSettings;
  // One line of the log, as API Gateway fills in its variables.
  const line = (status, route) => JSON.parse(Format.replaceAll("$context.status", status).replaceAll("$context.routeKey", route));
  const counted = ["200", "204", "401", "403", "412", "429", "500"].flatMap((status) =>
    routes.filter((route) => matches(FilterPattern, line(status, route))).map((route) => `${status} ${route.split(" ")[0]}`),
  );
  assert.deepEqual(counted.sort(), ["200 DELETE", "200 PUT", "204 DELETE", "204 PUT"]);
});

/** CloudWatch's patterns for JSON, as far as they are used here: equality with a wildcard at the end, and, or. */
function matches(pattern, json) {
  const [, expression] = /^\{ (.*) \}$/.exec(pattern);
  const decided = expression.replace(/\$\.(\w+) = "([^"*]*)(\*?)"/g, (_, field, text, wildcard) =>
    String(wildcard ? json[field].startsWith(text) : json[field] === text),
  );
  assert.match(decided, /^(true|false|&&|\|\||[() ])+$/);
  return new Function(`return ${decided}`)();
}
