package dev.auditlogs;

import dev.auditlogs.queue.Batch;
import io.quarkus.runtime.annotations.RegisterForReflection;

/// What one drain did: the Lambda's answer, the one line that it logs, and its metrics.
///
/// @param messages received
/// @param events decoded, before duplicates were dropped
/// @param filesDelivered files that are now in their organization's bucket, leftovers of earlier drains included
/// @param filesDeferred files that a bucket did not take, or that wait behind such a file; they are pending
/// @param eventsDelivered in the delivered files
/// @param bytesDelivered of the delivered files
/// @param duplicates events dropped because the same id was in the drain or in an earlier file
/// @param quarantined messages, or parts of them, that are no events
/// @param discarded events of organizations without a destination
/// @param held events of organizations whose destination is missing or not verified, now pending
/// @param filtered events of types that their organization does not want
/// @param unlistedTypes delivered events whose type is none of the 45
/// @param leftInQueue events whose messages were not acknowledged, because their organization's destination could not
///     be read or its file not be spooled; they come again
/// @param failingDestinations organizations whose bucket did not take a file, or is left alone for now
/// @param pendingFiles in `pending/` at the end; null if they could not be counted
/// @param oldestPendingSeconds how long ago the oldest of them was written; 0 if there is none
/// @param timeToDeliveryMedianMillis from when an event happened until it was delivered; null if none was
/// @param queueLeftNonEmpty whether messages older than the drain may be left in the queue
/// @param receivingEnded why no more was received
/// @param millis how long the drain took
@RegisterForReflection
record DrainReport(
        long messages,
        long events,
        long filesDelivered,
        long filesDeferred,
        long eventsDelivered,
        long bytesDelivered,
        long duplicates,
        long quarantined,
        long discarded,
        long held,
        long filtered,
        long unlistedTypes,
        long leftInQueue,
        long failingDestinations,
        Long pendingFiles,
        Long oldestPendingSeconds,
        Long timeToDeliveryMedianMillis,
        Long timeToDeliveryMaxMillis,
        boolean queueLeftNonEmpty,
        Batch.End receivingEnded,
        long millis) {

    /// `key=value` for the log.
    String line() {
        return "messages=" + messages + " events=" + events + " filesDelivered=" + filesDelivered + " filesDeferred="
                + filesDeferred + " eventsDelivered=" + eventsDelivered + " bytesDelivered=" + bytesDelivered
                + " duplicates=" + duplicates + " quarantined=" + quarantined + " discarded=" + discarded + " held="
                + held + " filtered=" + filtered + " unlistedTypes=" + unlistedTypes + " leftInQueue=" + leftInQueue
                + " failingDestinations=" + failingDestinations + " pendingFiles=" + pendingFiles
                + " oldestPendingSeconds=" + oldestPendingSeconds + " timeToDeliveryMedianMillis="
                + timeToDeliveryMedianMillis + " timeToDeliveryMaxMillis=" + timeToDeliveryMaxMillis
                + " queueLeftNonEmpty=" + queueLeftNonEmpty + " receivingEnded=" + receivingEnded + " millis=" + millis;
    }
}
