package dev.auditlogs;

import dev.auditlogs.queue.Batch;
import io.quarkus.runtime.annotations.RegisterForReflection;

/// What one drain did: the Lambda's answer, and the one line that it logs.
///
/// @param messages received
/// @param events decoded, before duplicates were dropped
/// @param filesDelivered files that are now in their organization's bucket, leftovers of earlier drains included
/// @param filesDeferred files that a bucket did not take, or that wait behind such a file; they are pending
/// @param duplicates events dropped because the same id was in the drain or in an earlier file
/// @param quarantined messages, or parts of them, that are no events
/// @param discarded events of organizations without a destination
/// @param held events of organizations whose destination is missing or not verified, now pending
/// @param filtered events of types that their organization does not want
/// @param unlistedTypes delivered events whose type is none of the 45
/// @param leftInQueue events whose messages were not acknowledged, because their organization's destination could not
///     be read or its file not be spooled; they come again
/// @param queueLeftNonEmpty whether messages older than the drain may be left in the queue
/// @param receivingEnded why no more was received
/// @param millis how long the drain took
@RegisterForReflection
record DrainReport(
        long messages,
        long events,
        long filesDelivered,
        long filesDeferred,
        long duplicates,
        long quarantined,
        long discarded,
        long held,
        long filtered,
        long unlistedTypes,
        long leftInQueue,
        boolean queueLeftNonEmpty,
        Batch.End receivingEnded,
        long millis) {

    /// `key=value` for the log.
    String line() {
        return "messages=" + messages + " events=" + events + " filesDelivered=" + filesDelivered + " filesDeferred="
                + filesDeferred + " duplicates=" + duplicates + " quarantined=" + quarantined + " discarded="
                + discarded + " held=" + held + " filtered=" + filtered + " unlistedTypes=" + unlistedTypes
                + " leftInQueue=" + leftInQueue + " queueLeftNonEmpty=" + queueLeftNonEmpty + " receivingEnded="
                + receivingEnded + " millis=" + millis;
    }
}
