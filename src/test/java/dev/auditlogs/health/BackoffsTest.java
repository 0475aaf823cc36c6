package dev.auditlogs.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.delivery.DeliveryFailure;
import dev.auditlogs.delivery.DeliveryFailure.Reason;
import dev.auditlogs.destination.Destination;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.Encoding;
import dev.auditlogs.file.KeyTemplate;
import dev.auditlogs.place.BucketName;
import dev.auditlogs.place.KeyPrefix;
import dev.auditlogs.spool.Target;
import dev.auditlogs.world.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BackoffsTest {

    private final MovableClock time = MovableClock.at("2026-11-26T10:00:00Z");
    private final Backoffs backoffs = new Backoffs(time);
    private final Destination acme = destination("acme", "acme-bucket", Instant.EPOCH);

    private static Destination destination(String organization, String bucket, Instant verified) {
        return new Destination(
                new OrganizationId(organization),
                new Target(new BucketName(bucket), Optional.empty(), new KeyPrefix(""), KeyTemplate.DEFAULT),
                Optional.empty(),
                verified,
                Encoding.DEFAULT,
                Set.of());
    }

    /// One in which acme fails for that reason, and two others work.
    private void drain(Reason reason) {
        backoffs.begin();
        backoffs.worked(destination("globex", "globex-bucket", Instant.EPOCH));
        backoffs.worked(destination("hooli", "hooli-bucket", Instant.EPOCH));
        backoffs.failed(acme, new DeliveryFailure(reason, "", "", ""));
        backoffs.begin();
    }

    private boolean isDue() {
        return backoffs.isDue(acme, Duration.ZERO);
    }

    private void assertIsDueAfter(Duration gap) {
        time.advance(gap.minusSeconds(1));
        assertThat(isDue()).isFalse();
        time.advance(Duration.ofSeconds(1));
        assertThat(isDue()).isTrue();
    }

    @Test
    void oneThatHangsIsLeftAloneAtOnceAndForHalfAnHourAtMost() {
        drain(Reason.TIMEOUT);
        assertIsDueAfter(Duration.ofMinutes(10));
        drain(Reason.TIMEOUT);
        assertIsDueAfter(Backoffs.GAP_MAX);
        drain(Reason.TIMEOUT);
        assertIsDueAfter(Backoffs.GAP_MAX);
    }

    @Test
    void oneThatFailsQuicklyIsLeftAloneAfterThreeAttempts() {
        drain(Reason.STORAGE_ERROR);
        assertThat(isDue()).isTrue();
        drain(Reason.THROTTLED);
        assertThat(isDue()).isTrue();
        drain(Reason.NETWORK);
        assertIsDueAfter(Duration.ofMinutes(10));
        drain(Reason.NETWORK);
        assertIsDueAfter(Duration.ofMinutes(20));
    }

    @Test
    void oneThatWorksBeginsAnew() {
        drain(Reason.STORAGE_ERROR);
        drain(Reason.STORAGE_ERROR);
        backoffs.worked(acme);
        drain(Reason.STORAGE_ERROR);

        assertThat(isDue()).isTrue();
    }

    @Test
    void aFailureOfOursMakesNobodyWait() {
        drain(Reason.SESSION_UNAVAILABLE);
        drain(Reason.SESSION_UNAVAILABLE);
        drain(Reason.SESSION_UNAVAILABLE);

        assertThat(isDue()).isTrue();
    }

    @Test
    void whenMostFailNobodyIsLeftAlone() {
        backoffs.begin();
        backoffs.worked(destination("globex", "globex-bucket", Instant.EPOCH));
        backoffs.failed(acme, new DeliveryFailure(Reason.TIMEOUT, "", "", ""));
        backoffs.failed(
                destination("hooli", "hooli-bucket", Instant.EPOCH), new DeliveryFailure(Reason.TIMEOUT, "", "", ""));
        backoffs.begin();

        assertThat(isDue()).isTrue();
    }

    @Test
    void anotherPlaceOrALaterVerificationIsTriedAtOnce() {
        drain(Reason.TIMEOUT);

        assertThat(isDue()).isFalse();
        assertThat(backoffs.isDue(destination("acme", "acme-other", Instant.EPOCH), Duration.ZERO))
                .isTrue();
        assertThat(backoffs.isDue(
                        destination("acme", "acme-bucket", time.instant().plusSeconds(1)), Duration.ZERO))
                .isTrue();
    }
}
