package dev.auditlogs.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.notice.Failure;
import dev.auditlogs.notice.Notice;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IncidentTest {

    private static final OrganizationId ACME = new OrganizationId("acme");
    private static final Instant SINCE = Instant.parse("2026-11-24T09:00:00Z");
    private static final Failure FAILURE = new Failure(
            SINCE,
            1,
            new Failure.Attempt(SINCE, "access-denied", "AccessDenied", "no", Optional.of("a"), Optional.of(SINCE)),
            Optional.of(SINCE));
    private static final Incident FAILING = new Incident(Optional.of(FAILURE), Optional.empty(), Optional.empty());

    private static Instant after(int days) {
        return SINCE.plus(Duration.ofDays(days));
    }

    @Test
    void eachStepOfAFailureIsToldUntilItWasTold() {
        assertThat(FAILING.untold(ACME, SINCE)).contains(new Notice.Failing(ACME, FAILURE));
        var told = FAILING.told(SINCE);
        assertThat(told.untold(ACME, after(1).minusMillis(1))).isEmpty();
        assertThat(told.untold(ACME, after(1))).contains(new Notice.StillFailing(ACME, FAILURE, 1));
        assertThat(told.untold(ACME, after(5))).contains(new Notice.StillFailing(ACME, FAILURE, 3));
        assertThat(told.told(after(5)).untold(ACME, after(6))).isEmpty();
    }

    @Test
    void aRecoveryIsToldOnlyToWhoWasToldBefore() {
        var now = after(2);

        assertThat(FAILING.recovery(ACME, now)).isEmpty();
        assertThat(Incident.NONE.recovery(ACME, now)).isEmpty();
        assertThat(FAILING.told(SINCE).recovery(ACME, now)).contains(new Notice.Recovered(ACME, SINCE, now));
        assertThat(FAILING.expiryTold(after(1)).recovery(ACME, now)).contains(new Notice.Recovered(ACME, SINCE, now));
        assertThat(Incident.NONE.expiryTold(after(1)).recovery(ACME, now))
                .contains(new Notice.Recovered(ACME, after(1), now));
    }

    @Test
    void filesThatWaitForSomethingElseAreNoFailure() {
        var waiting = Incident.NONE.expiryTold(SINCE);

        assertThat(waiting.untold(ACME, after(20))).isEmpty();
        assertThat(waiting.nextAttempt()).isEqualTo(Instant.EPOCH);
        assertThat(waiting.dueNow()).isEqualTo(waiting);
    }
}
