package dev.auditlogs;

import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.delivery.Leftovers;
import dev.auditlogs.delivery.Outcome;
import dev.auditlogs.destination.Destination;
import dev.auditlogs.destination.Destinations;
import dev.auditlogs.destination.Route;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.health.Health;
import dev.auditlogs.parallel.InParallel;
import dev.auditlogs.queue.Batch;
import dev.auditlogs.queue.EventQueue;
import dev.auditlogs.queue.OrganizationBatch;
import dev.auditlogs.queue.ReceiveLimits;
import dev.auditlogs.queue.ReceivedMessage;
import dev.auditlogs.spool.Quarantine;
import dev.auditlogs.spool.RecentEvents;
import dev.auditlogs.spool.Spool;
import dev.auditlogs.trace.Traces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import software.amazon.awssdk.core.exception.SdkException;

/// The product's main job: brings what waits in the queue into the organizations' buckets, every event exactly once.
///
/// A file in the spool is the truth, and its messages are expendable: whatever happens after that, a later drain
/// finishes it under the same name. docs/ARCHITECTURE.md says why that is exactly once.
@Singleton
final class Drain {

    private static final Logger LOG = Logger.getLogger(Drain.class);
    private static final int WRITES_MAX = 256;
    private static final int EVENTS_WORTH_COLLECTING = 10_000;

    /// How long a new file waits for its organization's leftovers, from when all is received.
    private static final Duration LEFTOVERS_WAIT = Duration.ofSeconds(10);

    private final AuditConfig.Drain config;
    private final Clock clock;
    private final EventQueue queue;
    private final Destinations destinations;
    private final OrganizationDrain organizations;
    private final Leftovers leftovers;
    private final Quarantine quarantine;
    private final Spool spool;
    private final RecentEvents recentEvents;
    private final Health health;
    private final Reporting reporting;
    private final Traces traces;

    Drain(
            AuditConfig config,
            Clock clock,
            EventQueue queue,
            Destinations destinations,
            OrganizationDrain organizations,
            Leftovers leftovers,
            Quarantine quarantine,
            Spool spool,
            RecentEvents recentEvents,
            Health health,
            Reporting reporting,
            Traces traces) {
        this.config = config.drain();
        this.clock = clock;
        this.queue = queue;
        this.destinations = destinations;
        this.organizations = organizations;
        this.leftovers = leftovers;
        this.quarantine = quarantine;
        this.spool = spool;
        this.recentEvents = recentEvents;
        this.health = health;
        this.reporting = reporting;
        this.traces = traces;
        if (this.config.writes() < 1 || this.config.writes() > WRITES_MAX) {
            throw new IllegalArgumentException("audit.drain.writes must be 1 to " + WRITES_MAX);
        }
    }

    /// Begin with leftovers of earlier drains; receive, decode, group by organization, and for each organization encode
    /// one file, spool it, acknowledge its messages and deliver it.
    ///
    /// @param end when the process may be killed
    /// @throws SdkException if the state bucket or the queue cannot be read; nothing was acknowledged then
    DrainReport run(Instant end) throws InterruptedException {
        var report = drain(end);
        if (report.events() > EVENTS_WORTH_COLLECTING) {
            // All that the drain held is garbage now, and nobody waits: collected here, it does not add up from drain
            // to drain to the whole heap (measured, see docs/decisions/0008).
            System.gc();
        }
        return report;
    }

    private DrainReport drain(Instant end) throws InterruptedException {
        var time = new DrainTime(clock.instant(), end, config.reserve());
        var tally = new Tally();

        var withLeftovers = leftovers.organizations();
        var receiving = queue.begin(limits(time));
        if (withLeftovers.isEmpty() && receiving.isQueueEmpty()) {
            // Nearly every drain of a small platform: it costs three requests.
            return reporting.reportIdle(receiving.finish(), tally, time);
        }

        var snapshot = destinations.snapshot();
        var recent = recentEvents.snapshot();
        var failing = health.snapshot();
        var delivered = new ConcurrentLinkedQueue<DeliveredFile>();
        Batch batch;
        try (var ofEarlierDrains = beginLeftovers(withLeftovers, snapshot, recent, failing, time, tally)) {
            try (var _ = traces.begin("receive")) {
                batch = receiving.finish();
            }
            if (!batch.messages().isEmpty()) {
                try (var _ = traces.begin("organizations");
                        var acknowledgements = queue.acknowledgements(time.visibleAgain());
                        var deliveries = new Deliveries()) {
                    var run = new DrainRun(
                            time,
                            tally,
                            snapshot,
                            ofEarlierDrains,
                            clock.instant().plus(LEFTOVERS_WAIT),
                            failing,
                            recent,
                            clock.instant(),
                            acknowledgements,
                            deliveries,
                            delivered);
                    drain(OrganizationBatch.group(batch.messages()), run);
                    quarantine(batch.messages(), run);
                    deliveries.finish(until(time.deliveringUntil()));
                }
            }
            try (var _ = traces.begin("leftovers")) {
                ofEarlierDrains.finish(until(time.deliveringUntil()));
            }
        }
        try (var _ = traces.begin("forget")) {
            if (remember(recent)) {
                forget(delivered);
            }
        }
        try (var _ = traces.begin("report")) {
            return reporting.report(batch, tally, time, failing);
        }
    }

    private ReceiveLimits limits(DrainTime time) {
        return new ReceiveLimits(
                config.messagesMax(), config.bytesMax().asLongValue(), time.receivingUntil(), time.visibilityTimeout());
    }

    private Duration until(Instant time) {
        return Duration.between(clock.instant(), time);
    }

    /// Those first that need not wait for their leftovers.
    private void drain(Collection<OrganizationBatch> batches, DrainRun run) throws InterruptedException {
        var byWaiting = batches.stream()
                .collect(Collectors.partitioningBy(batch -> run.leftovers().isUnderWay(batch.organizationId())));
        for (var waiting : List.of(false, true)) {
            InParallel.forEach(byWaiting.get(waiting), config.writes(), batch -> organizations.drain(batch, run));
        }
    }

    private LeftoverDeliveries beginLeftovers(
            List<OrganizationId> organizations,
            Destinations.Snapshot snapshot,
            RecentEvents.Snapshot recent,
            Health.Snapshot failing,
            DrainTime time,
            Tally tally)
            throws InterruptedException {
        var due = new ConcurrentLinkedQueue<Destination>();
        var postponed = ConcurrentHashMap.<OrganizationId>newKeySet();
        InParallel.forEach(organizations, config.writes(), organization -> {
            if (snapshot.route(organization) instanceof Route.Deliver(var destination)) {
                if (failing.isDue(destination)) {
                    due.add(destination);
                } else {
                    postponed.add(organization);
                    tally.failing(organization);
                    failing.remind(organization);
                }
            }
        });
        var deliveries = new LeftoverDeliveries(postponed);
        for (var destination : due) {
            var organization = destination.organizationId();
            deliveries.begin(organization, () -> {
                try {
                    return leftovers.deliver(destination, time.receivingUntil(), recent, (leftover, outcome) -> {
                        tally.count(leftover.file(), outcome);
                        if (outcome instanceof Outcome.Delivered) {
                            tally.tookUntil(clock.instant(), leftover.file());
                        }
                        failing.note(leftover, outcome);
                    });
                } catch (SdkException e) {
                    LOG.warnf(
                            "pending files could not be read, the next drain tries again: organization=%s error=%s",
                            organization, e.getMessage());
                    return false;
                }
            });
        }
        return deliveries;
    }

    /// Stores what was rejected. A message that carried nothing else is acknowledged then, and so is one without
    /// anything in it.
    private void quarantine(List<ReceivedMessage> messages, DrainRun run) throws InterruptedException {
        var rejected = messages.stream().filter(m -> !m.rejections().isEmpty()).toList();
        InParallel.forEach(rejected, config.writes(), message -> {
            if (run.time().isTooLateToWrite(clock.instant())) {
                return;
            }
            try {
                quarantine.put(message);
                run.tally().quarantined.add(message.rejections().size());
                if (message.partIsDurable()) {
                    run.acknowledgements().acknowledge(message);
                }
            } catch (SdkException e) {
                LOG.warnf(
                        "a message could not be quarantined, it comes again: message=%s error=%s",
                        message.id(), e.getMessage());
            }
        });
        messages.stream().filter(ReceivedMessage::isEmpty).forEach(run.acknowledgements()::acknowledge);
    }

    /// Before a delivered file is forgotten, so that what becomes of its late copies is never unknown.
    ///
    /// @return whether files may be forgotten; if not, the next drain finds them, and remembers their events
    private boolean remember(RecentEvents.Snapshot recent) {
        try {
            recentEvents.remember(recent);
            return true;
        } catch (SdkException e) {
            LOG.warnf("this drain's events could not be remembered, the next one does it: error=%s", e.getMessage());
            return false;
        }
    }

    /// Takes delivered files out of `pending/`; those whose messages may come back are remembered in `settled/`.
    private void forget(Collection<DeliveredFile> delivered) throws InterruptedException {
        try {
            spool.remove(delivered.stream()
                    .filter(DeliveredFile::isAcknowledged)
                    .map(DeliveredFile::id)
                    .toList());
        } catch (SdkException e) {
            LOG.warnf("delivered files could not be removed, the next drain does it: error=%s", e.getMessage());
        }
        var inDoubt = delivered.stream().filter(file -> !file.isAcknowledged()).toList();
        InParallel.forEach(inDoubt, config.writes(), file -> {
            try {
                spool.settle(file.id());
            } catch (SdkException e) {
                LOG.warnf(
                        "a delivered file could not be settled, the next drain does it: file=%s error=%s",
                        file.id(), e.getMessage());
            }
        });
    }
}
