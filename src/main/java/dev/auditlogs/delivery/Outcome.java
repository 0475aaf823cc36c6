package dev.auditlogs.delivery;

/// How one attempt to deliver a file ended.
public sealed interface Outcome {

    /// The object is in the bucket, put now or by an earlier attempt.
    record Delivered() implements Outcome {}

    /// The file stays pending.
    record Deferred(DeliveryFailure failure) implements Outcome {}
}
