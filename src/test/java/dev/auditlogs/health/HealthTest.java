package dev.auditlogs.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.delivery.DeliveryFailure;
import dev.auditlogs.delivery.Outcome;
import dev.auditlogs.destination.Destination;
import dev.auditlogs.event.EventTime;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.AuditFile;
import dev.auditlogs.file.AuditFileName;
import dev.auditlogs.file.Encoding;
import dev.auditlogs.file.FileId;
import dev.auditlogs.file.KeyTemplate;
import dev.auditlogs.notice.Notices;
import dev.auditlogs.place.AccountId;
import dev.auditlogs.place.BucketName;
import dev.auditlogs.place.KeyPrefix;
import dev.auditlogs.spool.SpooledFile;
import dev.auditlogs.spool.Target;
import dev.auditlogs.state.Deadline;
import dev.auditlogs.state.StateBucket;
import dev.auditlogs.world.EmulatedAws;
import dev.auditlogs.world.MovableClock;
import dev.auditlogs.world.TestConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthTest {

    private static final OrganizationId ACME = new OrganizationId("acme");
    private static final int DESTINATIONS = 10;
    private static final DeliveryFailure GONE =
            new DeliveryFailure(DeliveryFailure.Reason.BUCKET_NOT_FOUND, "NoSuchBucket", "", "");

    private final MovableClock time = MovableClock.at("2026-11-26T10:00:00Z");
    private final Destination acme = acme(Optional.empty());
    private EmulatedAws emulated;

    @BeforeEach
    void start() {
        emulated = new EmulatedAws();
    }

    @AfterEach
    void stop() {
        emulated.close();
    }

    private static Destination acme(Optional<AccountId> owner) {
        return new Destination(
                ACME,
                new Target(new BucketName("acme-logs"), owner, new KeyPrefix(""), KeyTemplate.DEFAULT),
                Optional.empty(),
                Instant.parse("2026-11-20T00:00:00Z"),
                Encoding.DEFAULT,
                Set.of());
    }

    /// A drain of another process.
    private Health.Journal drain() {
        var config = TestConfig.of("http://127.0.0.1/no-queue", Map.of());
        var json = new ObjectMapper();
        return new Health(
                        new StateBucket(emulated.s3, config), json, time, new Notices(null, json, time, config), config)
                .begin(new Deadline(time, Instant.MAX));
    }

    private void note(Health.Journal drain, Outcome outcome) {
        var name =
                new AuditFileName("airkit-audit-logs-20261124T085900Z-00000000-0000-0000-0000-000000000000.ndjson.gz");
        var file = new AuditFile(new FileId(ACME, name), new byte[0], "", 1, new EventTime(0), new EventTime(0));
        drain.note(new SpooledFile(file, Optional.empty()), acme, outcome);
    }

    private void findsNone(Health.Journal drain) {
        note(drain, new Outcome.Deferred(GONE));
    }

    private void end(Health.Journal drain) {
        assertThat(drain.endVerifications(DESTINATIONS, DESTINATIONS, Instant.MAX))
                .isZero();
    }

    @Test
    void gapsGrowFromTheNextDrainToSixHours() {
        assertThat(IntStream.rangeClosed(1, 10).mapToObj(Health::gap).map(Duration::toMinutes))
                .containsExactly(0L, 0L, 10L, 20L, 40L, 80L, 160L, 320L, 360L, 360L);
        assertThat(Health.gap(Integer.MAX_VALUE)).isEqualTo(Health.GAP_MAX);
    }

    @Test
    void anEndingIsNotLostThoughAnotherDrainWritesAtTheSameTime() {
        findsNone(drain());
        time.advance(Duration.ofHours(1));
        var other = drain();
        var failing = drain();
        // Both know the health as it was.
        assertThat(other.isDue(acme)).isTrue();
        assertThat(failing.isDue(acme)).isTrue();
        var ending = drain();
        findsNone(ending);
        end(ending);

        note(failing, new Outcome.Deferred(GONE));
        note(other, new Outcome.Delivered(acme.target(), true));

        assertThat(drain().hasEnded(acme)).isTrue();
    }

    @Test
    void aDeliveryIsNotLostThoughAnotherDrainEndsAtTheSameTime() {
        findsNone(drain());
        time.advance(Duration.ofHours(1));
        var ending = drain();
        findsNone(ending);
        note(drain(), new Outcome.Delivered(acme.target(), true));

        end(ending);

        assertThat(drain().hasEnded(acme)).isFalse();
    }

    @Test
    void aDrainThatEndsAVerificationTwiceEndsItOnce() {
        findsNone(drain());
        time.advance(Duration.ofHours(1));
        var one = drain();
        var two = drain();
        findsNone(one);
        findsNone(two);
        end(one);
        end(two);

        var now = drain();
        assertThat(now.hasEnded(acme)).isTrue();
        assertThat(now.hasEnded(acme(Optional.of(new AccountId("111122223333")))))
                .isFalse();
        assertThat(now.hasVanished(ACME, acme.target())).isTrue();
        assertThat(now.hasVanished(
                        ACME, acme(Optional.of(new AccountId("111122223333"))).target()))
                .isFalse();
    }
}
