package dev.auditlogs.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.delivery.DeliveryFailure;
import dev.auditlogs.event.EventTime;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.AuditFile;
import dev.auditlogs.file.AuditFileName;
import dev.auditlogs.file.FileId;
import dev.auditlogs.notice.Failure;
import dev.auditlogs.place.BucketName;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What one version stores another one reads, also while both run: no byte of it may change.
class HealthDocumentTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final OrganizationId ACME = new OrganizationId("acme");
    private static final Instant NOW = Instant.parse("2026-11-24T09:00:00.123456789Z");
    private static final DeliveryFailure DENIED =
            new DeliveryFailure(DeliveryFailure.Reason.ACCESS_DENIED, "AccessDenied", "Access Denied", "R1");

    private static final String FAILED_ONCE = """
            {"organizationId":"acme","reason":"access-denied","code":"AccessDenied",\
            "message":"Access Denied","since":"2026-11-24T09:00:00.123456789Z","attempts":1,"lastAttempt":"2026-11-24T09:00:00.123456789Z",\
            "nextAttempt":"2026-11-24T09:10:00.123456789Z",\
            "file":"airkit-audit-logs-20261124T085900Z-00000000-0000-0000-0000-000000000000.ndjson.gz",\
            "oldestEvent":"2026-11-24T08:57:12.345Z"}""";

    private static AuditFile file() {
        var name =
                new AuditFileName("airkit-audit-logs-20261124T085900Z-00000000-0000-0000-0000-000000000000.ndjson.gz");
        var first = new EventTime(Instant.parse("2026-11-24T08:57:12.345Z").toEpochMilli());
        return new AuditFile(new FileId(ACME, name), new byte[0], "", 1, first, first);
    }

    private static Incident read(String json) {
        try {
            return JSON.readValue(json, HealthDocument.class).incident();
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static String write(Incident incident) {
        try {
            return JSON.writeValueAsString(HealthDocument.of(ACME, incident));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aFirstFailureIsStoredWithItsFile() {
        assertThat(write(Incident.NONE.failed(DENIED, file(), NOW, Duration.ofMinutes(10))))
                .isEqualTo(FAILED_ONCE);
    }

    @Test
    void aLaterFailureKeepsTheBeginning() {
        var later = Instant.parse("2026-11-24T10:00:00Z");
        var missing = new DeliveryFailure(DeliveryFailure.Reason.BUCKET_NOT_FOUND, "NoSuchBucket", "", "R2");

        assertThat(write(read(FAILED_ONCE).failed(missing, file(), later, Duration.ZERO)))
                .isEqualTo("""
            {"organizationId":"acme","reason":"bucket-not-found","code":"NoSuchBucket",\
            "since":"2026-11-24T09:00:00.123456789Z","attempts":2,"lastAttempt":"2026-11-24T10:00:00Z",\
            "nextAttempt":"2026-11-24T10:00:00Z",\
            "file":"airkit-audit-logs-20261124T085900Z-00000000-0000-0000-0000-000000000000.ndjson.gz",\
            "oldestEvent":"2026-11-24T08:57:12.345Z"}""");
    }

    @Test
    void whatThePlatformWasToldIsStored() {
        var told = read(FAILED_ONCE).told(NOW).expiryTold(NOW);

        assertThat(write(told))
                .isEqualTo(FAILED_ONCE.replace(
                        "345Z\"}", "345Z\",\"daysNoticed\":0,\"expiryNoticed\":\"2026-11-24T09:00:00.123456789Z\"}"));
        assertThat(write(Incident.NONE.expiryTold(NOW))).isEqualTo("""
            {"organizationId":"acme","attempts":0,"expiryNoticed":"2026-11-24T09:00:00.123456789Z"}""");
    }

    @Test
    void whatIsToBeTriedByTheNextDrainHasNoTimeForThat() {
        assertThat(write(read(FAILED_ONCE).dueNow()))
                .isEqualTo(FAILED_ONCE.replace("\"nextAttempt\":\"2026-11-24T09:10:00.123456789Z\",", ""));
    }

    @Test
    void whatEachVersionHasStoredIsStoredAgainAsItWas() {
        for (var json : new String[] {
            FAILED_ONCE,
            // There were versions without S3's own words.
            FAILED_ONCE.replace("\"message\":\"Access Denied\",", ""),
            // The first version knew neither files nor notices.
            """
            {"organizationId":"acme","reason":"access-denied","code":"AccessDenied","since":"2026-11-24T09:00:00Z",\
            "attempts":3,"lastAttempt":"2026-11-24T10:10:00Z","nextAttempt":"2026-11-24T10:20:00Z"}""",
            FAILED_ONCE.replace("345Z\"}", "345Z\",\"daysNoticed\":12}"),
            "{\"organizationId\":\"acme\",\"attempts\":0,\"expiryNoticed\":\"2026-12-07T09:00:00Z\"}",
            GONE,
        }) {
            assertThat(write(read(json))).isEqualTo(json);
        }
    }

    private static final String GONE = """
            {"organizationId":"acme","reason":"bucket-not-found","code":"NoSuchBucket",\
            "since":"2026-11-24T09:00:00.123456789Z","attempts":1,"lastAttempt":"2026-11-24T09:00:00.123456789Z",\
            "nextAttempt":"9999-12-31T23:59:59Z",\
            "file":"airkit-audit-logs-20261124T085900Z-00000000-0000-0000-0000-000000000000.ndjson.gz",\
            "oldestEvent":"2026-11-24T08:57:12.345Z",\
            "missing":{"bucket":"acme-logs","verifiedAt":"2026-11-20T00:00:00Z","since":"2026-11-24T09:00:00.123456789Z"},\
            "ended":[{"bucket":"acme-logs","verifiedAt":"2026-11-20T00:00:00Z","endedAt":"2026-11-24T10:00:00Z","noticed":false}]}""";

    private static final VerifiedBucket BUCKET =
            new VerifiedBucket(new BucketName("acme-logs"), Instant.parse("2026-11-20T00:00:00Z"));

    /// Earlier versions do not know `ended`, and go by `nextAttempt`.
    @Test
    void aVerificationThatHasEndedIsStoredAsOneThatEarlierVersionsDoNotTryEither() {
        var missing = new DeliveryFailure(DeliveryFailure.Reason.BUCKET_NOT_FOUND, "NoSuchBucket", "", "R2");
        var ended = Incident.NONE
                .failed(missing, file(), NOW, Duration.ZERO)
                .failedAt(BUCKET)
                .ended(BUCKET, Instant.parse("2026-11-24T10:00:00Z"));

        assertThat(write(ended)).isEqualTo(GONE);
        assertThat(read(GONE)).isEqualTo(ended);
        assertThat(read(GONE).nextAttempt()).isEqualTo(Instant.EPOCH);
    }

    @Test
    void whatHasEndedIsStoredWithoutAFailureToo() {
        var delivered = read(GONE).delivered(Instant.EPOCH);

        assertThat(write(delivered)).isEqualTo("""
            {"organizationId":"acme","attempts":0,\
            "ended":[{"bucket":"acme-logs","verifiedAt":"2026-11-20T00:00:00Z","endedAt":"2026-11-24T10:00:00Z","noticed":false}]}""");
        assertThat(read(write(delivered))).isEqualTo(delivered);
    }

    @Test
    void anEndingOfNoBucketIsNone() {
        assertThat(read("{\"missing\":{},\"ended\":[null,{},{\"bucket\":\"A\"},{\"bucket\":\"acme-logs\"}]}")
                        .endings())
                .containsExactly(new Ending(
                        new VerifiedBucket(new BucketName("acme-logs"), Instant.EPOCH), Instant.EPOCH, false));
    }

    @Test
    void aPropertyOfALaterVersionIsNoObstacle() {
        assertThat(write(read(FAILED_ONCE.replace("{", "{\"later\":[1],")))).isEqualTo(FAILED_ONCE);
    }

    @Test
    void aTimeThatNobodyCanReadCountsAsLongAgo() {
        var damaged = read("""
            {"organizationId":"acme","reason":"access-denied","code":"AccessDenied","since":"yesterday","attempts":3,\
            "lastAttempt":"today","nextAttempt":"tomorrow","oldestEvent":"","expiryNoticed":"never"}""");

        assertThat(damaged.failure().orElseThrow().since()).isEqualTo(Instant.EPOCH);
        assertThat(damaged.attempts()).isEqualTo(3);
        assertThat(damaged.lastAttempt()).isEqualTo(Instant.EPOCH);
        assertThat(damaged.nextAttempt()).isEqualTo(Instant.EPOCH);
        assertThat(damaged.expiryNoticed()).contains(Instant.EPOCH);
    }

    @Test
    void whatIsMissingOfAFailureIsEmpty() {
        var damaged = read("{\"since\":\"2026-11-24T09:00:00Z\"}");

        assertThat(damaged.failure())
                .contains(new Failure(
                        Instant.parse("2026-11-24T09:00:00Z"),
                        0,
                        new Failure.Attempt(Instant.EPOCH, "", "", "", Optional.empty(), Optional.empty()),
                        Optional.empty()));
        assertThat(damaged.daysNoticed()).isEmpty();
        assertThat(read("{}")).isEqualTo(Incident.NONE);
    }
}
