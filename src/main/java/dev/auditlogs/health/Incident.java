package dev.auditlogs.health;

import dev.auditlogs.delivery.DeliveryFailure;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.AuditFile;
import dev.auditlogs.notice.Failure;
import dev.auditlogs.notice.Notice;
import dev.auditlogs.place.BucketName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What is remembered of an organization whose deliveries fail, or whose files are about to expire: how they fail,
/// and what the platform was told. It ends with a delivery, but for the verifications that have ended.
///
/// @param failure empty: deliveries do not fail, files wait for something else
/// @param missing empty: the bucket that failed last was there, or was not asked
/// @param endings the latest last, one of a bucket
/// @param daysNoticed how many days of failure the platform was told of; empty: of none, 0: that it began
/// @param expiryNoticed when the platform was told that files expire; empty: never
record Incident(
        Optional<Failure> failure,
        Optional<Missing> missing,
        List<Ending> endings,
        Optional<Integer> daysNoticed,
        Optional<Instant> expiryNoticed) {

    /// Of an organization about which nothing is known yet.
    static final Incident NONE =
            new Incident(Optional.empty(), Optional.empty(), List.of(), Optional.empty(), Optional.empty());

    /// Nobody's bucket vanishes more often while its files wait.
    private static final int ENDINGS_MAX = 20;

    Incident {
        endings = List.copyOf(endings);
    }

    /// One without anything about buckets that were missing.
    Incident(Optional<Failure> failure, Optional<Integer> daysNoticed, Optional<Instant> expiryNoticed) {
        this(failure, Optional.empty(), List.of(), daysNoticed, expiryNoticed);
    }

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
        return with(Optional.of(new Failure(since, attempts() + 1, last, Optional.of(now.plus(gap)))));
    }

    /// The same, after the last attempt was made there. That another bucket was missing does not matter any more;
    /// that this one is there and does not take files is no reason to believe that it is the same.
    Incident failedAt(VerifiedBucket bucket) {
        var known = missing.filter(before -> before.of().equals(bucket));
        return new Incident(
                failure,
                known.or(() -> lastFoundNone().map(at -> new Missing(bucket, at))),
                endings,
                daysNoticed,
                expiryNoticed);
    }

    /// When the last attempt found no bucket; empty if it did.
    private Optional<Instant> lastFoundNone() {
        return failure.map(Failure::last)
                .filter(last -> last.reason().equals(DeliveryFailure.Reason.BUCKET_NOT_FOUND.value()))
                .map(Failure.Attempt::at);
    }

    /// The same, to be tried by the next drain.
    Incident dueNow() {
        return with(failure.map(known -> new Failure(known.since(), known.attempts(), known.last(), Optional.empty())));
    }

    private Incident with(Optional<Failure> changed) {
        return new Incident(changed, missing, endings, daysNoticed, expiryNoticed);
    }

    private Incident with(List<Ending> changed) {
        return new Incident(failure, missing, changed, daysNoticed, expiryNoticed);
    }

    /// The same, after a file was delivered.
    ///
    /// @param endedBefore endings before that concern no file that waits
    Incident delivered(Instant endedBefore) {
        return NONE.with(endings.stream()
                .filter(ending -> !ending.at().isBefore(endedBefore))
                .toList());
    }

    /// Whether the bucket has been missing for so long.
    boolean isMissing(VerifiedBucket bucket, Duration time, Instant now) {
        return missing.filter(known -> known.of().equals(bucket)
                        && Duration.between(known.since(), now).compareTo(time) >= 0)
                .isPresent();
    }

    /// The same, after that verification ended: nobody tries it again.
    Incident ended(VerifiedBucket bucket, Instant now) {
        var others = endings.stream()
                .filter(ending -> !ending.of().name().equals(bucket.name()))
                .toList();
        return dueNow().with(Stream.concat(
                        others.stream().skip(Math.max(0, others.size() - ENDINGS_MAX + 1)),
                        Stream.of(new Ending(bucket, now, false)))
                .toList());
    }

    /// When the verification of that bucket ended; empty if it did not.
    Optional<Instant> endedAt(VerifiedBucket bucket) {
        return endings.stream()
                .filter(ending -> ending.of().covers(bucket))
                .map(Ending::at)
                .findFirst();
    }

    /// Whether a bucket of that name was the organization's, and was gone.
    boolean hasVanished(BucketName bucket) {
        return endings.stream().anyMatch(ending -> ending.of().name().equals(bucket));
    }

    /// How the place has ended that failed last; empty if it did not.
    Optional<Ending> lastEnding() {
        return missing.flatMap(known -> endings.stream()
                .filter(ending -> ending.of().covers(known.of()))
                .findFirst());
    }

    /// What the platform does not know yet of the failure; of several steps that are due at once, after a time
    /// without drains, the last one.
    Optional<Notice> untold(OrganizationId organization, Instant now) {
        var ending = lastEnding();
        if (ending.isPresent()) {
            return ending.filter(known -> !known.isTold())
                    .map(known -> new Notice.Ended(
                            organization, known.of().name(), known.of().verifiedAt(), known.at()));
        }
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
        var last = lastEnding();
        return new Incident(
                failure,
                missing,
                endings.stream()
                        .map(ending -> last.filter(ending::equals).isPresent() ? ending.told() : ending)
                        .toList(),
                failure.map(known -> NoticeDays.reached(known.since(), now)),
                expiryNoticed);
    }

    /// The same, after the platform was told that files expire.
    Incident expiryTold(Instant now) {
        return new Incident(failure, missing, endings, daysNoticed, Optional.of(now));
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
