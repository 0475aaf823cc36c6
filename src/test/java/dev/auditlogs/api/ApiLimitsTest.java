package dev.auditlogs.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.world.MovableClock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// One organization cannot take the API from the others.
class ApiLimitsTest {

    private final MovableClock time = MovableClock.at("2026-11-24T10:15:30.123Z");
    private ApiWorld api;

    @BeforeEach
    void start() {
        api = new ApiWorld(ApiWorld.withSessions(), time);
        for (var organization : new String[] {"acme", "globex"}) {
            api.createBucket(organization + "-logs");
            assertThat(set(organization).status()).isEqualTo(201);
        }
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private ApiWorld.Answer set(String organization) {
        return api.put(organization, "{\"bucket\":\"" + organization + "-logs\"}");
    }

    @Test
    void anOrganizationThatHasChangedItsDestinationTenTimesInAMinuteWaits() {
        // The first time was when it began.
        for (var i = 1; i < Limits.CHANGES_A_MINUTE; i++) {
            assertThat(set("acme").status()).isEqualTo(200);
        }
        var before = api.get("acme").header("etag");

        var answer = set("acme");

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.code()).isEqualTo("too-many-changes");
        assertThat(answer.header("retry-after")).isEqualTo("60");
        assertThat(api.get("acme").header("etag")).isEqualTo(before);
        assertThat(set("globex").status()).isEqualTo(200);

        time.advance(Duration.ofSeconds(60));
        assertThat(set("acme").status()).isEqualTo(200);
    }

    /// Whoever does harm must not keep him from undoing it.
    @Test
    void anAdministratorDoesNotWait() {
        for (var i = 0; i < Limits.CHANGES_A_MINUTE; i++) {
            set("acme");
            api.verify("acme");
        }
        assertThat(set("acme").status()).isEqualTo(429);
        var administrator = ApiWorld.jwt(Map.of("scope", "audit-log-destinations:admin"));

        assertThat(api.call(administrator, "PUT", ApiWorld.path("acme"), "{\"bucket\":\"acme-logs\"}")
                        .status())
                .isEqualTo(200);
        assertThat(api.call(administrator, "POST", ApiWorld.path("acme") + "/verify", "")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void anOrganizationThatHasVerifiedThreeTimesInAMinuteWaits() {
        for (var i = 0; i < 3; i++) {
            assertThat(api.verify("acme").status()).isEqualTo(200);
            time.advance(Duration.ofSeconds(10));
        }
        var objects = api.keys("acme-logs");

        var answer = api.verify("acme");

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.code()).isEqualTo("too-many-verifications");
        assertThat(answer.header("retry-after")).isEqualTo("30");
        assertThat(api.keys("acme-logs")).isEqualTo(objects);
        assertThat(api.verify("globex").status()).isEqualTo(200);

        time.advance(Duration.ofMillis(29_999));
        assertThat(api.verify("acme").header("retry-after")).isEqualTo("1");
        time.advance(Duration.ofMillis(1));
        assertThat(api.verify("acme").status()).isEqualTo(200);
        assertThat(api.verify("acme").header("retry-after")).isEqualTo("10");
    }

    @Test
    void whatIsNotVerifiedForAnotherReasonDoesNotCount() {
        for (var i = 0; i < 10; i++) {
            assertThat(api.verify("initech").status()).isEqualTo(404);
            assertThat(api.verify("acme", "if-match", "\"other\"").status()).isEqualTo(412);
        }

        assertThat(api.verify("acme").status()).isEqualTo(200);
    }

    @Test
    void howeverManyAskAtOnceThreeMay() throws Exception {
        var limit = new MinuteLimit(3, time);
        var acme = new OrganizationId("acme");
        try (var threads = Executors.newFixedThreadPool(8)) {
            var answers = threads.invokeAll(IntStream.range(0, 100)
                    .<Callable<Boolean>>mapToObj(_ -> () -> limit.take(acme).isEmpty())
                    .toList());
            var may = 0;
            for (var answer : answers) {
                may += answer.get() ? 1 : 0;
            }
            assertThat(may).isEqualTo(3);
        }
    }
}
