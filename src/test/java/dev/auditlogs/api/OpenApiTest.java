package dev.auditlogs.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.api.ApiWorld.Answer;
import dev.auditlogs.delivery.DeliveryFailure;
import dev.auditlogs.event.EventType;
import dev.auditlogs.evidence.TestKey;
import dev.auditlogs.local.S3Failure;
import dev.auditlogs.world.MovableClock;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenApiTest {

    private static final String DESTINATION = "/organizations/{organizationId}/audit-log-destination";
    private static final String READ = "get " + DESTINATION;
    private static final String SET = "put " + DESTINATION;
    private static final String REMOVE = "delete " + DESTINATION;
    private static final String VERIFY = "post " + DESTINATION + "/verify";
    private static final String CHANGES = "get " + DESTINATION + "/changes";
    private static final String PUBLIC_KEYS = "/.well-known/audit-evidence";
    private static final String READ_KEYS = "get " + PUBLIC_KEYS;

    private static final String ADMINISTRATOR = "arn:aws:iam::111122223333:user/operator";

    private final OpenApi openApi = new OpenApi();

    @TempDir
    private Path folder;

    private void everyone(String route, Answer... answers) {
        for (var answer : answers) {
            openApi.check(route, answer);
        }
    }

    /// Whatever an organization can be told is described, and nothing else is.
    @Test
    void everyRouteStatusAndPropertyIsDescribed() {
        try (var strict = new ApiWorld(ApiWorld.withSessions("audit.verify.strict", "true"))) {
            var bucket = strict.createBucket("acme-logs");
            strict.put("acme", "{\"bucket\":\"" + bucket + "\"}");
            everyone(VERIFY, strict.verify("acme"));
        }
        try (var api = new ApiWorld(Map.of("audit.api.callers", ADMINISTRATOR))) {
            var bucket = api.createBucket("acme-logs");
            everyone(READ, api.get("acme"));
            everyone(REMOVE, api.delete("acme"));
            everyone(VERIFY, api.verify("acme"));
            everyone(
                    SET,
                    api.put(
                            "acme",
                            "{\"bucket\":\"no-such-bucket\",\"bucketOwner\":\"123456789012\",\"format\":\"csv\","
                                    + "\"encryption\":\"sse-kms\",\"kmsKeyArn\":\"arn:aws:kms:eu-west-1:123456789012:key/1-a\"}"));
            everyone(VERIFY, api.verify("acme"));
            api.emulators.failing(bucket, S3Failure.ACCESS_DENIED);
            everyone(SET, api.put("acme", "{\"bucket\":\"" + bucket + "\"}"), api.put("acme", "{\"buckets\":1}"));
            everyone(VERIFY, api.verify("acme"));
            api.emulators.heal(bucket);
            everyone(VERIFY, api.verify("acme"), api.verify("acme", "if-match", "\"other\""));
            failing(api);
            everyone(READ, api.get("acme"));
            api.endVerification("acme", bucket);
            everyone(READ, api.get("acme"));
            everyone(SET, api.put("globex", "{\"bucket\":\"" + bucket + "\"}"), api.put("acme", " ".repeat(16_385)));
            everyone(SET, api.put("acme", "{\"bucket\":\"" + bucket + "\"}", "if-none-match", "*"));
            everyone(REMOVE, api.delete("acme", "if-match", "\"other\""), api.delete("acme"));
            changes(api);
            denied(api);
            broken(api);
        }
        changedMeanwhile();
        tooMuch();
        evidence();

        assertThat(openApi.answered()).isEqualTo(openApi.described());
        assertThat(openApi.answeredProperties()).isEqualTo(openApi.describedProperties());
    }

    private void changes(ApiWorld api) {
        var path = ApiWorld.path("acme") + "/changes";
        var anna = ApiWorld.jwt(Map.of(
                "organization_id", "acme", "scope", ApiWorld.MEMBERS, "sub", "user-1", "email", "anna@example.com"));
        api.call(anna, "PUT", ApiWorld.path("acme"), "{\"bucket\":\"acme-logs\",\"eventTypes\":[\"user_login\"]}");
        everyone(READ, api.get("acme"));
        var administrator = "{\"iam\":{\"userArn\":\"" + ADMINISTRATOR + "\"}}";
        api.call(administrator, "DELETE", ApiWorld.path("acme"), "");
        everyone(
                CHANGES,
                api.call(anna, path, Map.of("limit", "3")),
                api.call(anna, path, Map.of("limit", "0")),
                api.as("acme", "GET", path, ""));
    }

    private static void failing(ApiWorld api) {
        api.putState("health/acme.json", ApiWorld.HEALTH);
        api.putState("pending/acme/" + ApiWorld.FILE, "{}");
    }

    private void denied(ApiWorld api) {
        for (var route : List.of(READ, SET, REMOVE, VERIFY, CHANGES)) {
            var method = route.substring(0, route.indexOf(' ')).toUpperCase(Locale.ROOT);
            var suffix = route.substring(route.indexOf(DESTINATION) + DESTINATION.length());
            everyone(
                    route,
                    api.call("", method, ApiWorld.path("acme") + suffix, ""),
                    api.as("globex", method, ApiWorld.path("acme") + suffix, ""),
                    api.as("globex", method, ApiWorld.path("a") + suffix, ""));
        }
    }

    private void broken(ApiWorld api) {
        var bucket = "{\"bucket\":\"acme-logs\"}";
        api.putState("destinations/acme.json", "{");
        everyone(READ, api.get("acme"));
        everyone(SET, api.put("acme", bucket));
        everyone(REMOVE, api.delete("acme"));
        everyone(VERIFY, api.verify("acme"));
        everyone(CHANGES, api.as("acme", "GET", ApiWorld.path("acme") + "/changes", ""));
        api.emulators.failing(ApiWorld.STATE_BUCKET, S3Failure.INTERNAL_ERROR);
        everyone(CHANGES, api.as("acme", "GET", ApiWorld.path("acme") + "/changes", ""));
        everyone(READ, api.get("acme"));
        everyone(SET, api.put("acme", bucket));
        everyone(REMOVE, api.delete("acme"));
        everyone(VERIFY, api.verify("acme"));
    }

    /// The state bucket that says so to every conditional write, as if somebody else were always faster.
    private void changedMeanwhile() {
        try (var api = new ApiWorld(Map.of())) {
            api.createBucket("acme-logs");
            api.put("acme", "{\"bucket\":\"acme-logs\"}");
            api.emulators.failing(ApiWorld.STATE_BUCKET, S3Failure.CHANGES_REFUSED);
            everyone(SET, api.put("acme", "{\"bucket\":\"acme-logs\",\"prefix\":\"audit/\"}"));
            everyone(REMOVE, api.delete("acme"));
            api.emulators.heal(ApiWorld.STATE_BUCKET);
            api.verify("acme");
            api.put("globex", "{\"bucket\":\"acme-logs\"}");
            everyone(VERIFY, api.verify("globex"));
        }
    }

    private void evidence() {
        var settings =
                Map.of("audit.evidence.key", "file:" + TestKey.in(folder), "audit.evidence.origin", TestKey.ORIGIN);
        try (var api = new ApiWorld(settings)) {
            api.put("acme", "{\"bucket\":\"" + api.createBucket("acme-logs") + "\"}");
            api.seal("acme");
            api.putState("pending/~evidence/acme/0000000007-2026-11-24-airkit-audit-evidence-7.tlog-proof", "proof");
            everyone(READ, api.get("acme"));
            everyone(READ_KEYS, api.call("", "GET", PUBLIC_KEYS, ""));
        }
        try (var without = new ApiWorld(Map.of())) {
            everyone(READ_KEYS, without.call("", "GET", PUBLIC_KEYS, ""));
        }
        var unreadable = Map.of("audit.evidence.key", "alias/evidence", "audit.evidence.origin", TestKey.ORIGIN);
        try (var api = new ApiWorld(unreadable)) {
            everyone(READ_KEYS, api.call("", "GET", PUBLIC_KEYS, ""));
        }
    }

    private void tooMuch() {
        try (var api = new ApiWorld(Map.of(), MovableClock.at("2026-11-24T10:15:30Z"))) {
            api.createBucket("acme-logs");
            api.put("acme", "{\"bucket\":\"acme-logs\"}");
            for (var i = 0; i < Limits.VERIFICATIONS_A_MINUTE; i++) {
                api.verify("acme");
            }
            everyone(VERIFY, api.verify("acme"));
            for (var i = 0; i < Limits.CHANGES_A_MINUTE; i++) {
                api.put("acme", "{\"bucket\":\"acme-logs\"}");
            }
            everyone(SET, api.put("acme", "{\"bucket\":\"acme-logs\"}"));
        }
    }

    @Test
    void itNamesEveryCodeAndEveryEventType() {
        var codes = new TreeSet<String>();
        Arrays.stream(Warning.values()).map(Warning::code).forEach(codes::add);
        Arrays.stream(DeliveryFailure.Reason.values())
                .map(DeliveryFailure.Reason::value)
                .forEach(codes::add);
        Arrays.stream(Problem.values())
                .map(problem -> problem.because("").code())
                .forEach(codes::add);

        assertThat(openApi.codes()).isEqualTo(codes);
        assertThat(openApi.eventTypes())
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(EventType.values()).map(EventType::value).toList());
    }
}
