package dev.auditlogs;

import dev.auditlogs.delivery.Outcome;
import dev.auditlogs.event.EventType;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.AuditFile;
import dev.auditlogs.queue.Batch;
import dev.auditlogs.queue.OrganizationBatch;
import dev.auditlogs.spool.Backlog;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/// Counts what a drain does while its threads do it.
final class Tally {

    final LongAdder duplicates = new LongAdder();
    final LongAdder quarantined = new LongAdder();
    final LongAdder discarded = new LongAdder();
    final LongAdder held = new LongAdder();
    final LongAdder filtered = new LongAdder();
    final LongAdder unlistedTypes = new LongAdder();
    final LongAdder leftInQueue = new LongAdder();

    private final TimesToDelivery timesToDelivery = new TimesToDelivery();
    private final Set<OrganizationId> failing = ConcurrentHashMap.newKeySet();
    private final Map<OrganizationId, OfOrganization> organizations = new ConcurrentHashMap<>();

    /// What one organization got in the drain.
    static final class OfOrganization {
        final LongAdder filesDelivered = new LongAdder();
        final LongAdder filesDeferred = new LongAdder();
        final LongAdder eventsDelivered = new LongAdder();
        final LongAdder bytesDelivered = new LongAdder();
    }

    private OfOrganization of(OrganizationId organization) {
        return organizations.computeIfAbsent(organization, _ -> new OfOrganization());
    }

    /// How an attempt to deliver ended.
    void count(AuditFile file, Outcome outcome) {
        var organization = file.id().organizationId();
        switch (outcome) {
            case Outcome.Delivered() -> {
                of(organization).filesDelivered.increment();
                of(organization).eventsDelivered.add(file.events());
                of(organization).bytesDelivered.add(file.bytes().length);
            }
            case Outcome.Deferred _ -> {
                deferred(organization);
                failing(organization);
            }
        }
    }

    /// A file of it stays pending.
    void deferred(OrganizationId organization) {
        of(organization).filesDeferred.increment();
    }

    /// Its bucket did not take a file, or is left alone for now, since it did not the last time.
    void failing(OrganizationId organization) {
        failing.add(organization);
    }

    /// When these happened that are delivered now.
    void tookUntil(Instant delivered, long... happenedEpochMilli) {
        for (var happened : happenedEpochMilli) {
            timesToDelivery.add(happened, delivered, 1);
        }
    }

    /// The events of an earlier drain's file took as long as its first one.
    void tookUntil(Instant delivered, AuditFile leftover) {
        timesToDelivery.add(leftover.first().epochMilli(), delivered, leftover.events());
    }

    /// What is not one of the 45 types is delivered all the same, and counted.
    void countTypes(OrganizationBatch batch) {
        unlistedTypes.add(batch.events().stream()
                .filter(event -> EventType.of(event.type()).isEmpty())
                .count());
    }

    /// By their ids.
    Map<OrganizationId, OfOrganization> organizations() {
        return new TreeMap<>(organizations);
    }

    /// @param pending empty if it could not be counted
    DrainReport report(Batch batch, Optional<Backlog> pending, Instant start, Instant now) {
        var events = batch.messages().stream()
                .mapToLong(message -> message.events().size())
                .sum();
        return new DrainReport(
                batch.messages().size(),
                events,
                sum(organization -> organization.filesDelivered),
                sum(organization -> organization.filesDeferred),
                sum(organization -> organization.eventsDelivered),
                sum(organization -> organization.bytesDelivered),
                duplicates.sum(),
                quarantined.sum(),
                discarded.sum(),
                held.sum(),
                filtered.sum(),
                unlistedTypes.sum(),
                leftInQueue.sum(),
                failing.size(),
                pending.map(Backlog::files).orElse(null),
                pending.map(backlog -> backlog.since()
                                .map(since -> Duration.between(since, now).toSeconds())
                                .orElse(0L))
                        .orElse(null),
                timesToDelivery.median().map(Duration::toMillis).orElse(null),
                timesToDelivery
                        .median()
                        .map(_ -> timesToDelivery.max().toMillis())
                        .orElse(null),
                batch.queueLeftNonEmpty(),
                batch.end(),
                Duration.between(start, now).toMillis());
    }

    private long sum(Function<OfOrganization, LongAdder> count) {
        return organizations.values().stream()
                .map(count)
                .mapToLong(LongAdder::sum)
                .sum();
    }
}
