package dev.auditlogs.delivery;

import dev.auditlogs.spool.Target;

/// How one attempt to deliver a file ended.
public sealed interface Outcome {

    /// The object is in the bucket, put now or by an earlier attempt.
    ///
    /// @param place where it is
    /// @param isNew whether it was put now
    record Delivered(Target place, boolean isNew) implements Outcome {}

    /// Another drain has delivered it, to a place that the destination has left since.
    record DeliveredBefore() implements Outcome {}

    /// The bucket did not take it; the file stays pending, and those of its organization that follow wait too.
    record Deferred(DeliveryFailure failure) implements Outcome {}

    /// The file may be in an earlier place, which does not answer; it stays pending, and nobody waits for it.
    record InDoubt(DeliveryFailure failure) implements Outcome {}
}
