package dev.auditlogs.delivery;

import dev.auditlogs.delivery.DeliveryFailure.Kind;
import dev.auditlogs.delivery.DeliveryFailure.Reason;
import dev.auditlogs.destination.Destination;
import dev.auditlogs.file.CompanionFile;
import dev.auditlogs.place.BucketRegion;
import dev.auditlogs.spool.Spool;
import dev.auditlogs.spool.SpooledFile;
import dev.auditlogs.spool.Target;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Brings a spooled file into its organization's bucket, and into one only: when the destination has changed since
/// an earlier attempt, the earlier bucket is asked first, since the file may be there already. One that does not
/// answer is waited for as long as [#DOUBT_MAX]; then the file goes to the new one too, since twice is better than
/// lost. One that has vanished is not asked: whatever has its name now may be somebody else's, and what was in it is
/// gone.
@Singleton
public final class Delivery {

    /// From when the earlier place was asked first and did not answer.
    static final Duration DOUBT_MAX = Duration.ofDays(1);

    /// For so long a place that did not answer is not asked again, for any file.
    private static final Duration SILENT_FOR = Duration.ofMinutes(30);

    /// Places that do not answer; beyond that all are asked again.
    private static final int SILENT_MAX = 10_000;

    private final BucketWriter writer;
    private final Spool spool;
    private final Clock clock;

    /// Earlier places that do not answer.
    private final Map<Target, Silence> silent = new ConcurrentHashMap<>();

    /// @param until when the place is not asked
    /// @param failure how it failed last
    private record Silence(Instant until, DeliveryFailure failure) {}

    public Delivery(BucketAccess buckets, Spool spool, Clock clock) {
        this.writer = new BucketWriter(buckets);
        this.spool = spool;
        this.clock = clock;
    }

    /// What is known, and becomes known, of one file's earlier deliveries.
    public interface Earlier {

        /// Whether any drain until now has written down that it delivered the file.
        ///
        /// @throws dev.auditlogs.state.StateUnavailable if the state bucket fails
        boolean isDelivered() throws InterruptedException;

        /// Whether the verification of an earlier place has ended, since its bucket was gone.
        boolean hasVanished(Target earlier);

        /// An earlier place never said whether it has the file, and is not asked again: the new one gets it too.
        void isPerhapsAt(Target earlier);
    }

    /// @param known is asked when the earlier bucket refuses the file or has vanished, and before it gets a new
    /// one: what another drain has put there stands there, though the bucket takes nothing any more
    /// @throws dev.auditlogs.state.StateUnavailable if the state bucket fails
    public Outcome deliver(SpooledFile spooled, Destination destination, Earlier known) throws InterruptedException {
        var target = destination.target();
        var earlier = spooled.target();
        if (earlier.filter(target::equals).isPresent()) {
            return writer.put(spooled.file(), destination);
        }
        Optional<Target> unanswered = Optional.empty();
        if (earlier.isPresent()) {
            if (!hasVanished(earlier.get(), target, known)) {
                var outcome = ask(spooled, earlierTarget(earlier.get(), target));
                if (outcome instanceof Outcome.InDoubt && isDoubtOver(spooled)) {
                    unanswered = earlier;
                } else if (!isRefusal(outcome)) {
                    return outcome;
                }
            }
            if (known.isDelivered()) {
                return new Outcome.DeliveredBefore();
            }
        }
        if (!spool.retarget(spooled, target)) {
            return new Outcome.Deferred(new DeliveryFailure(
                    Reason.SUPERSEDED, "Superseded", "another drain has taken the file meanwhile", ""));
        }
        unanswered.ifPresent(known::isPerhapsAt);
        return writer.put(spooled.file(), destination);
    }

    /// Unless the organization has verified a bucket of that name again.
    private static boolean hasVanished(Target earlier, Target now, Earlier known) {
        return !earlier.bucket().equals(now.bucket()) && known.hasVanished(earlier);
    }

    /// Puts a file into the place that it is meant for, wherever its organization's destination is now. A place that
    /// did not answer is left alone for a while.
    ///
    /// @throws java.util.NoSuchElementException if it is meant for none, which is a bug
    public Outcome deliver(SpooledFile spooled) throws InterruptedException {
        return putUnlessSilent(spooled, spooled.target().orElseThrow());
    }

    /// Puts what goes beside an organization's files into that place. One that did not answer is left alone for a
    /// while.
    ///
    /// @param region where the bucket was when it was verified; empty if nobody knows
    public Outcome deliver(CompanionFile file, Target place, Optional<BucketRegion> region)
            throws InterruptedException {
        return putUnlessSilent(place, () -> writer.put(file, place, region));
    }

    /// Puts the file into a place where it may be already: a refusal says that it is not.
    private Outcome ask(SpooledFile spooled, Target earlier) throws InterruptedException {
        var outcome = putUnlessSilent(spooled, earlier);
        return outcome instanceof Outcome.Deferred(var failure)
                        && failure.reason().isPassingTroubleOfABucket()
                ? inDoubt(spooled, failure)
                : outcome;
    }

    private Outcome putUnlessSilent(SpooledFile spooled, Target place) throws InterruptedException {
        return putUnlessSilent(place, () -> writer.put(spooled.file(), place));
    }

    @FunctionalInterface
    private interface Attempt {
        Outcome put() throws InterruptedException;
    }

    /// A place that did not answer is not asked, and fails as it did.
    private Outcome putUnlessSilent(Target place, Attempt attempt) throws InterruptedException {
        var silence = silent.get(place);
        if (silence != null && clock.instant().isBefore(silence.until())) {
            return new Outcome.Deferred(silence.failure());
        }
        var outcome = attempt.put();
        if (outcome instanceof Outcome.Deferred(var failure) && failure.reason().isPassingTroubleOfABucket()) {
            if (silent.size() >= SILENT_MAX) {
                silent.clear();
            }
            silent.put(place, new Silence(clock.instant().plus(SILENT_FOR), failure));
        } else {
            silent.remove(place);
        }
        return outcome;
    }

    private Outcome inDoubt(SpooledFile spooled, DeliveryFailure failure) {
        if (spooled.unansweredSince().isEmpty()) {
            spool.unanswered(spooled, clock.instant());
        }
        return new Outcome.InDoubt(failure);
    }

    private boolean isDoubtOver(SpooledFile spooled) {
        return spooled.unansweredSince()
                .filter(since -> clock.instant().isAfter(since.plus(DOUBT_MAX)))
                .isPresent();
    }

    private static boolean isRefusal(Outcome outcome) {
        return outcome instanceof Outcome.Deferred(var failure) && failure.kind() == Kind.CUSTOMER_MUST_ACT;
    }

    /// The same bucket under its owner, and encrypted, as the organization says now.
    private static Target earlierTarget(Target earlier, Target now) {
        return earlier.bucket().equals(now.bucket())
                ? new Target(
                        earlier.bucket(), now.bucketOwner(), earlier.prefix(), earlier.keyTemplate(), now.encryption())
                : earlier;
    }
}
