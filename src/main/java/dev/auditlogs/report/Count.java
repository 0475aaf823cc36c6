package dev.auditlogs.report;

import dev.auditlogs.report.Metric.Unit;

/// Everything that is counted or measured of a drain, in the order of its report: the one table from which the
/// Lambda's answer, the line in the log and the metrics are made.
public enum Count {
    /// Messages that were received.
    MESSAGES("messages", "MessagesReceived", Unit.COUNT),

    /// Events that were decoded, before duplicates were dropped.
    EVENTS("events", "EventsReceived", Unit.COUNT),

    /// Rounds of receiving and writing that had messages: one in a drain that keeps up.
    ROUNDS("rounds", "Rounds", Unit.COUNT),

    /// Files that are now in their organization's bucket, leftovers of earlier drains included.
    FILES_DELIVERED("filesDelivered", "FilesDelivered", Unit.COUNT),

    /// Files that a bucket did not take, or that wait behind such a file; they are pending.
    FILES_DEFERRED("filesDeferred", "FilesDeferred", Unit.COUNT),

    /// Events in the delivered files.
    EVENTS_DELIVERED("eventsDelivered", "EventsDelivered", Unit.COUNT),

    /// Bytes of the delivered files.
    BYTES_DELIVERED("bytesDelivered", "BytesDelivered", Unit.BYTES),

    /// Events that were dropped because the same one was in the drain or in an earlier file.
    DUPLICATES("duplicates", "Duplicates", Unit.COUNT),

    /// Messages, or parts of them, that are not events, and events whose id was known with other content.
    QUARANTINED("quarantined", "Quarantined", Unit.COUNT),

    /// Those of them that are events whose id was known with other content.
    CONTENT_CONFLICTS("contentConflicts", "ContentConflicts", Unit.COUNT),

    /// Events of organizations without a destination.
    DISCARDED("discarded", "Discarded", Unit.COUNT),

    /// Events of organizations whose destination is missing, damaged or not verified, now pending.
    HELD("held", "Held", Unit.COUNT),

    /// Events of types that their organization does not want.
    FILTERED("filtered", "Filtered", Unit.COUNT),

    /// Delivered events whose type is none of the 45.
    UNLISTED_TYPES("unlistedTypes", "UnlistedTypes", Unit.COUNT),

    /// Events whose messages were not acknowledged, because their organization's destination could not be read or
    /// its file not be spooled; they come again.
    LEFT_IN_QUEUE("leftInQueue", "LeftInQueue", Unit.COUNT),

    /// Segments, objects in `drained/` and `doubt/`, and files that an earlier version left in `pending/` or
    /// `settled/`, that cannot be read: whether a copy of their events comes is not known.
    DAMAGED_FILES("damagedFiles", "DamagedFiles", Unit.COUNT),

    /// Files that went to a new bucket though an earlier one, where they may be too, has not answered for a day.
    FILES_PERHAPS_TWICE("filesPerhapsTwice", "FilesPerhapsTwice", Unit.COUNT),

    /// Destinations whose buckets are missing at once, if they are too many for their owners to have deleted them;
    /// else 0.
    BUCKETS_MISSING_AT_ONCE("bucketsMissingAtOnce", "BucketsMissingAtOnce", Unit.COUNT),

    /// Organizations whose bucket did not take a file, or is left alone for now.
    FAILING_DESTINATIONS("failingDestinations", "FailingDestinations", Unit.COUNT),

    /// Files in `pending/` at the end; absent if they could not be counted.
    PENDING_FILES("pendingFiles", "PendingFiles", Unit.COUNT),

    /// How many seconds ago the oldest of them was written; 0 if there is none.
    OLDEST_PENDING_AGE("oldestPendingSeconds", "OldestPendingAge", Unit.SECONDS),

    /// Milliseconds from when an event happened until it was delivered; absent if none was.
    TIME_TO_DELIVERY_MEDIAN("timeToDeliveryMedianMillis", "TimeToDeliveryMedian", Unit.MILLISECONDS_AS_SECONDS),

    /// The longest of these times.
    TIME_TO_DELIVERY_MAX("timeToDeliveryMaxMillis", "TimeToDeliveryMax", Unit.MILLISECONDS_AS_SECONDS),

    /// Statements of a seal that the drain has made; absent without evidence.
    EVIDENCE_STATEMENTS("evidenceStatements", "EvidenceStatements", Unit.COUNT),

    /// For how many seconds sealing has been due and was not done; absent without evidence, and of other queues
    /// than the first.
    EVIDENCE_LATE("evidenceLateSeconds", "EvidenceLate", Unit.SECONDS),

    /// 1 if messages older than the drain may be left in the queue, else 0.
    QUEUE_LEFT_NON_EMPTY("queueLeftNonEmpty", "QueueLeftNonEmpty", Unit.COUNT),

    /// How many seconds this machine's clock and SQS's differ; 0 while no message has shown it.
    CLOCK_DIFFERENCE("clockDifferenceSeconds", "ClockDifference", Unit.SECONDS),

    /// How many milliseconds the drain took.
    DURATION("millis", "DrainDuration", Unit.MILLISECONDS);

    private final String field;
    private final String metric;
    private final Unit unit;

    Count(String field, String metric, Unit unit) {
        this.field = field;
        this.metric = metric;
        this.unit = unit;
    }

    /// Its name in the answer and in the log.
    public String field() {
        return field;
    }

    Metric metric(long value) {
        return new Metric(metric, unit, unit.of(value));
    }
}
