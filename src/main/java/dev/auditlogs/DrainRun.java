package dev.auditlogs;

import dev.auditlogs.destination.Destinations;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.queue.Acknowledgements;
import dev.auditlogs.spool.RecentEvents;
import java.time.Instant;
import java.util.Queue;
import java.util.Set;

/// What the steps of one drain share once it has received messages.
///
/// @param stuck organizations whose leftovers could not all be delivered: their new files wait behind those
/// @param recent what late copies are recognised by
/// @param encoded the time in the files' names: after the last message was received
/// @param delivered gathers the files that may leave the spool when their messages are deleted
record DrainRun(
        DrainTime time,
        Tally tally,
        Destinations.Snapshot destinations,
        Set<OrganizationId> stuck,
        RecentEvents.Snapshot recent,
        Instant encoded,
        Acknowledgements acknowledgements,
        Queue<DeliveredFile> delivered) {}
