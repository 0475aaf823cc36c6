package dev.auditlogs;

import dev.auditlogs.destination.Destinations;
import dev.auditlogs.health.Health;
import dev.auditlogs.queue.Acknowledgements;
import dev.auditlogs.spool.RecentEvents;
import java.time.Instant;
import java.util.Queue;

/// What the steps of one drain share once it has received messages.
///
/// @param leftoversUntil how long new files wait for their organization's leftovers before they are left behind these
/// @param recent what late copies are recognised by
/// @param encoded the time in the files' names: after the last message was received
/// @param delivered gathers the files that may leave the spool when their messages are deleted
record DrainRun(
        DrainTime time,
        Tally tally,
        Destinations.Snapshot destinations,
        LeftoverDeliveries leftovers,
        Instant leftoversUntil,
        Health.Snapshot health,
        RecentEvents.Snapshot recent,
        Instant encoded,
        Acknowledgements acknowledgements,
        Deliveries deliveries,
        Queue<DeliveredFile> delivered) {}
