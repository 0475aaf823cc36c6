package dev.auditlogs.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.local.Emulators;
import dev.auditlogs.state.StateBucket;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.MovableClock;
import dev.auditlogs.world.TestConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

class BacklogsTest {

    private final Emulators emulators = Emulators.inMemory();
    private final S3Client s3 = AwsTestResource.s3(emulators.s3());
    private final MovableClock clock = MovableClock.at("2026-11-24T10:30:00Z");
    private final Backlogs backlogs =
            new Backlogs(new StateBucket(s3, TestConfig.of("http://127.0.0.1/no-queue", Map.of())), clock);

    @BeforeEach
    void start() {
        s3.createBucket(r -> r.bucket("audit-state"));
    }

    @AfterEach
    void stop() {
        s3.close();
        emulators.close();
    }

    private void put(String key) {
        s3.putObject(r -> r.bucket("audit-state").key(key), RequestBody.fromString("{}"));
    }

    private void pending(String organization, String time, int number) {
        put("pending/%s/airkit-audit-logs-%s-00000000-0000-0000-0000-%012d.ndjson"
                .formatted(organization, time, number));
    }

    @Test
    void filesAreCountedAndTheOldestOfEachOrganizationIsKnown() {
        pending("acme", "20261124T100000Z", 1);
        pending("acme", "20261124T100500Z", 2);
        pending("globex", "20261123T100000Z", 3);
        put("pending/acme/somebody-elses");
        put("pending/lost");

        var backlog = backlogs.count(Instant.MAX);

        assertThat(backlog.files()).isEqualTo(3);
        assertThat(backlog.oldest()).hasSize(2);
        assertThat(backlog.oldest().get(new OrganizationId("acme")).written())
                .isEqualTo(Instant.parse("2026-11-24T10:00:00Z"));
        assertThat(backlog.since()).contains(Instant.parse("2026-11-23T10:00:00Z"));
        assertThat(backlogs.of(new OrganizationId("acme")).files()).isEqualTo(2);
    }

    @Test
    void ofOneOrganizationNoMoreAreCountedThanSomebodyWaitsFor() {
        for (var i = 0; i < 10_001; i++) {
            pending("acme", "20261124T100000Z", i);
        }

        assertThat(backlogs.of(new OrganizationId("acme")).files()).isEqualTo(10_000);
    }

    @Test
    void beyondAThousandFilesAreCountedOnceAnHour() {
        for (var i = 0; i < 1001; i++) {
            pending("acme", "20261124T100000Z", i);
        }
        assertThat(backlogs.count(Instant.MAX).files()).isEqualTo(1001);
        pending("acme", "20261124T100500Z", 2000);

        clock.advance(Duration.ofMinutes(59));
        assertThat(backlogs.count(Instant.MAX).files()).isEqualTo(1001);
        clock.advance(Duration.ofMinutes(1));
        assertThat(backlogs.count(Instant.MAX).files()).isEqualTo(1002);
    }

    @Test
    void countingEndsWhenTimeIsUp() {
        for (var i = 0; i < 1001; i++) {
            pending("acme", "20261124T100000Z", i);
        }

        assertThat(backlogs.count(clock.instant()).files()).isEqualTo(1000);
    }

    @Test
    void aFileExpiresAtTheMidnightAfterItsRetention() {
        var waiting = new Backlog.Waiting(clock.instant(), clock.instant());

        assertThat(waiting.expires(Duration.ofDays(14))).isEqualTo(Instant.parse("2026-12-09T00:00:00Z"));
        var atMidnight = Instant.parse("2026-11-24T00:00:00Z");
        assertThat(new Backlog.Waiting(atMidnight, atMidnight).expires(Duration.ofDays(14)))
                .isEqualTo(Instant.parse("2026-12-08T00:00:00Z"));
    }
}
