package dev.auditlogs.report;

import dev.auditlogs.delivery.Outcome;
import dev.auditlogs.event.EventType;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.AuditFile;
import dev.auditlogs.queue.Batch;
import dev.auditlogs.queue.OrganizationBatch;
import dev.auditlogs.spool.Backlog;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/// Counts what a drain does while its threads do it.
public final class Tally {

    private static final List<Count> IN_ALL = List.of(
            Count.MESSAGES,
            Count.EVENTS,
            Count.ROUNDS,
            Count.DUPLICATES,
            Count.QUARANTINED,
            Count.CONTENT_CONFLICTS,
            Count.DISCARDED,
            Count.HELD,
            Count.FILTERED,
            Count.UNLISTED_TYPES,
            Count.LEFT_IN_QUEUE,
            Count.DAMAGED_FILES,
            Count.FILES_PERHAPS_TWICE,
            Count.BUCKETS_MISSING_AT_ONCE);

    /// What is counted of each organization apart.
    private static final List<Count> OF_EACH =
            List.of(Count.FILES_DELIVERED, Count.FILES_DEFERRED, Count.EVENTS_DELIVERED, Count.BYTES_DELIVERED);

    private final Counts counts = new Counts(IN_ALL);
    private final LongAccumulator clockDifference = new LongAccumulator(Math::max, 0);
    private final TimesToDelivery timesToDelivery = new TimesToDelivery();
    private final Set<OrganizationId> failing = ConcurrentHashMap.newKeySet();
    private final Map<OrganizationId, Counts> organizations = new ConcurrentHashMap<>();
    private volatile Optional<Sealed> sealed = Optional.empty();

    private record Sealed(long statements, Duration late) {}

    /// Numbers that grow, each by several threads.
    static final class Counts {

        private final Map<Count, LongAdder> values = new EnumMap<>(Count.class);

        private Counts(List<Count> which) {
            which.forEach(count -> values.put(count, new LongAdder()));
        }

        long get(Count count) {
            return values.get(count).sum();
        }

        List<Metric> metrics() {
            return values.keySet().stream()
                    .map(count -> count.metric(get(count)))
                    .toList();
        }

        private void add(Count count, long number) {
            values.get(count).add(number);
        }
    }

    private Counts of(OrganizationId organization) {
        return organizations.computeIfAbsent(organization, _ -> new Counts(OF_EACH));
    }

    /// @param count one that is not counted by organization
    public void add(Count count, long number) {
        counts.add(count, number);
    }

    /// What a round received.
    public void count(Batch round) {
        add(Count.ROUNDS, 1);
        clockDifference.accumulate(round.sqsAhead().abs().toSeconds());
        add(Count.MESSAGES, round.messages().size());
        add(
                Count.EVENTS,
                round.messages().stream()
                        .mapToLong(message -> message.events().size())
                        .sum());
    }

    /// How many events were received so far.
    public long events() {
        return counts.get(Count.EVENTS);
    }

    /// To how many organizations a file was delivered.
    public long organizationsDelivered() {
        return organizations.values().stream()
                .filter(counted -> counted.get(Count.FILES_DELIVERED) > 0)
                .count();
    }

    /// How an attempt to deliver ended.
    public void count(AuditFile file, Outcome outcome) {
        var organization = file.id().organizationId();
        switch (outcome) {
            case Outcome.Delivered _ -> {
                of(organization).add(Count.FILES_DELIVERED, 1);
                of(organization).add(Count.EVENTS_DELIVERED, file.events());
                of(organization).add(Count.BYTES_DELIVERED, file.bytes().length);
            }
            case Outcome.DeliveredBefore _ -> {}
            case Outcome.InDoubt _ -> deferred(organization);
            case Outcome.Deferred _ -> {
                deferred(organization);
                failing(organization);
            }
        }
    }

    /// A file of it stays pending.
    public void deferred(OrganizationId organization) {
        of(organization).add(Count.FILES_DEFERRED, 1);
    }

    /// Its bucket did not take a file, or is left alone for now, since it did not the last time.
    public void failing(OrganizationId organization) {
        failing.add(organization);
    }

    /// Events were delivered that happened at these times.
    public void tookUntil(Instant delivered, long... happenedEpochMilli) {
        for (var happened : happenedEpochMilli) {
            timesToDelivery.add(happened, delivered, 1);
        }
    }

    /// The events of an earlier drain's file took as long as its first one.
    public void tookUntil(Instant delivered, AuditFile leftover) {
        timesToDelivery.add(leftover.first().epochMilli(), delivered, leftover.events());
    }

    /// What is not one of the 45 types is delivered all the same, and counted.
    public void countTypes(OrganizationBatch batch) {
        add(
                Count.UNLISTED_TYPES,
                batch.events().stream()
                        .filter(event -> EventType.of(event.type()).isEmpty())
                        .count());
    }

    /// What was sealed.
    ///
    /// @param late since when sealing has been due and was not done; zero if it was
    public void sealed(long statements, Duration late) {
        sealed = Optional.of(new Sealed(statements, late));
    }

    /// By their ids.
    Map<OrganizationId, Counts> organizations() {
        return new TreeMap<>(organizations);
    }

    /// @param pending empty if it could not be counted
    DrainReport report(Reporting.Done drain, Optional<Backlog> pending, Instant now) {
        var report = new EnumMap<Count, Long>(Count.class);
        IN_ALL.forEach(count -> report.put(count, counts.get(count)));
        OF_EACH.forEach(count -> report.put(
                count,
                organizations.values().stream()
                        .mapToLong(each -> each.get(count))
                        .sum()));
        report.put(Count.FAILING_DESTINATIONS, (long) failing.size());
        pending.ifPresent(backlog -> {
            report.put(Count.PENDING_FILES, backlog.files());
            report.put(
                    Count.OLDEST_PENDING_AGE,
                    backlog.since()
                            .map(since -> Duration.between(since, now).toSeconds())
                            .orElse(0L));
        });
        timesToDelivery.median().ifPresent(median -> {
            report.put(Count.TIME_TO_DELIVERY_MEDIAN, median.toMillis());
            report.put(Count.TIME_TO_DELIVERY_MAX, timesToDelivery.max().toMillis());
        });
        sealed.ifPresent(evidence -> {
            report.put(Count.EVIDENCE_STATEMENTS, evidence.statements());
            report.put(Count.EVIDENCE_LATE, evidence.late().toSeconds());
        });
        report.put(Count.QUEUE_LEFT_NON_EMPTY, drain.end().leavesQueueNonEmpty() ? 1L : 0L);
        report.put(Count.CLOCK_DIFFERENCE, clockDifference.get());
        report.put(Count.DURATION, Duration.between(drain.start(), now).toMillis());
        return new DrainReport(drain.queue(), report, drain.end());
    }
}
