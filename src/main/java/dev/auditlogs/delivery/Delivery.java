package dev.auditlogs.delivery;

import dev.auditlogs.delivery.DeliveryFailure.Kind;
import dev.auditlogs.delivery.DeliveryFailure.Reason;
import dev.auditlogs.destination.Destination;
import dev.auditlogs.spool.Spool;
import dev.auditlogs.spool.SpooledFile;
import dev.auditlogs.spool.Target;
import jakarta.inject.Singleton;

/// Brings a spooled file into its organization's bucket, and into one only: when the destination has changed since an
/// earlier attempt, the earlier bucket is asked first, since the file may be there already.
@Singleton
public final class Delivery {

    private final BucketWriter writer;
    private final Spool spool;

    public Delivery(BucketAccess buckets, Spool spool) {
        this.writer = new BucketWriter(buckets);
        this.spool = spool;
    }

    /// @throws dev.auditlogs.state.StateUnavailable if the state bucket fails
    public Outcome deliver(SpooledFile spooled, Destination destination) throws InterruptedException {
        var target = destination.target();
        var earlier = spooled.target();
        if (earlier.isPresent()) {
            if (earlier.get().equals(target)) {
                return writer.put(spooled.file(), destination);
            }
            var outcome = writer.put(spooled.file(), earlierTarget(earlier.get(), target));
            if (!isRefusal(outcome)) {
                return outcome;
            }
        }
        if (!spool.retarget(spooled, target)) {
            return new Outcome.Deferred(new DeliveryFailure(
                    Reason.SUPERSEDED, "Superseded", "another drain has taken the file meanwhile", ""));
        }
        return writer.put(spooled.file(), destination);
    }

    /// The same bucket under its owner as the organization names it now.
    private static Target earlierTarget(Target earlier, Target now) {
        return earlier.bucket().equals(now.bucket())
                ? new Target(earlier.bucket(), now.bucketOwner(), earlier.prefix(), earlier.keyTemplate())
                : earlier;
    }

    /// A passing failure is none: it does not say whether an earlier attempt took effect.
    private static boolean isRefusal(Outcome outcome) {
        return outcome instanceof Outcome.Deferred(var failure) && failure.kind() == Kind.CUSTOMER_MUST_ACT;
    }
}
