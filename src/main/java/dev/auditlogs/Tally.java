package dev.auditlogs;

import dev.auditlogs.delivery.Outcome;
import dev.auditlogs.event.EventType;
import dev.auditlogs.file.OrganizationBatch;
import dev.auditlogs.queue.Batch;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/// Counts what a drain does while its threads do it.
final class Tally {

    final LongAdder filesDelivered = new LongAdder();
    final LongAdder filesDeferred = new LongAdder();
    final LongAdder duplicates = new LongAdder();
    final LongAdder quarantined = new LongAdder();
    final LongAdder discarded = new LongAdder();
    final LongAdder held = new LongAdder();
    final LongAdder filtered = new LongAdder();
    final LongAdder unlistedTypes = new LongAdder();
    final LongAdder leftInQueue = new LongAdder();

    void count(Outcome outcome) {
        switch (outcome) {
            case Outcome.Delivered() -> filesDelivered.increment();
            case Outcome.Deferred _ -> filesDeferred.increment();
        }
    }

    /// What is not one of the 45 types is delivered all the same, and counted.
    void countTypes(OrganizationBatch batch) {
        unlistedTypes.add(batch.events().stream()
                .filter(event -> EventType.of(event.type()).isEmpty())
                .count());
    }

    DrainReport report(Batch batch, Duration took) {
        var events = batch.messages().stream()
                .mapToLong(message -> message.events().size())
                .sum();
        return new DrainReport(
                batch.messages().size(),
                events,
                filesDelivered.sum(),
                filesDeferred.sum(),
                duplicates.sum(),
                quarantined.sum(),
                discarded.sum(),
                held.sum(),
                filtered.sum(),
                unlistedTypes.sum(),
                leftInQueue.sum(),
                batch.queueLeftNonEmpty(),
                batch.end(),
                took.toMillis());
    }
}
