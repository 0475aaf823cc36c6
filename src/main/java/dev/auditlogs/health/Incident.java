package dev.auditlogs.health;

import dev.auditlogs.delivery.DeliveryFailure;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.AuditFile;
import dev.auditlogs.notice.Failure;
import dev.auditlogs.notice.Notice;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What is remembered of an organization whose deliveries fail, or whose files are about to expire: how they fail,
/// and what the platform was told. It ends with a delivery.
///
/// @param failure empty: deliveries do not fail, files wait for something else
/// @param daysNoticed how many days of failure the platform was told of; empty: of none, 0: that it began
/// @param expiryNoticed when the platform was told that files expire; empty: never
record Incident(Optional<Failure> failure, Optional<Integer> daysNoticed, Optional<Instant> expiryNoticed) {

    /// Of an organization about which nothing is known yet.
    static final Incident NONE = new Incident(Optional.empty(), Optional.empty(), Optional.empty());

    int attempts() {
        return failure.map(Failure::attempts).orElse(0);
    }

    /// Long ago if none has failed.
    Instant lastAttempt() {
        return failure.map(Failure::last).map(Failure.Attempt::at).orElse(Instant.EPOCH);
    }

    /// Long ago if the next drain is to try.
    Instant nextAttempt() {
        return failure.flatMap(Failure::nextAttempt).orElse(Instant.EPOCH);
    }

    /// The same, after one more attempt.
    ///
    /// @param gap after which the next one is made
    Incident failed(DeliveryFailure why, AuditFile tried, Instant now, Duration gap) {
        var last = new Failure.Attempt(
                now,
                why.reason().value(),
                why.code(),
                why.tellable(),
                Optional.of(tried.id().name().value()),
                Optional.of(Instant.ofEpochMilli(tried.first().epochMilli())));
        var since = failure.map(Failure::since).orElse(now);
        return with(new Failure(since, attempts() + 1, last, Optional.of(now.plus(gap))));
    }

    /// The same, to be tried by the next drain.
    Incident dueNow() {
        return failure.map(known -> with(new Failure(known.since(), known.attempts(), known.last(), Optional.empty())))
                .orElse(this);
    }

    private Incident with(Failure changed) {
        return new Incident(Optional.of(changed), daysNoticed, expiryNoticed);
    }

    /// What the platform does not know yet of the failure; of several steps that are due at once, after a time
    /// without drains, the last one.
    Optional<Notice> untold(OrganizationId organization, Instant now) {
        return failure.flatMap(known -> {
            var days = NoticeDays.reached(known.since(), now);
            return daysNoticed.filter(told -> told >= days).isPresent()
                    ? Optional.empty()
                    : Optional.of(
                            days == 0
                                    ? new Notice.Failing(organization, known)
                                    : new Notice.StillFailing(organization, known, days));
        });
    }

    /// The same, after the platform was told that.
    Incident told(Instant now) {
        return new Incident(failure, failure.map(known -> NoticeDays.reached(known.since(), now)), expiryNoticed);
    }

    /// The same, after the platform was told that files expire.
    Incident expiryTold(Instant now) {
        return new Incident(failure, daysNoticed, Optional.of(now));
    }

    /// What the platform is told after a delivery; empty if it was told of nothing that has ended.
    Optional<Notice> recovery(OrganizationId organization, Instant now) {
        return daysNoticed.isPresent() || expiryNoticed.isPresent()
                ? failure.map(Failure::since)
                        .or(() -> expiryNoticed)
                        .map(since -> new Notice.Recovered(organization, since, now))
                : Optional.empty();
    }
}
