package dev.auditlogs.report;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.health.DeliveryCounts;
import dev.auditlogs.health.Health;
import dev.auditlogs.queue.Batch;
import dev.auditlogs.queue.QueueName;
import dev.auditlogs.spool.Backlog;
import dev.auditlogs.spool.Backlogs;
import dev.auditlogs.state.StateUnavailable;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.jboss.logging.Logger;

/// What is said about a drain when its work is done. Whatever fails here, the work stays done.
@Singleton
public final class Reporting {

    private static final Logger LOG = Logger.getLogger(Reporting.class);

    private final Clock clock;
    private final DeliveryCounts counts;
    private final Backlogs backlogs;
    private final DrainMetrics metrics;

    public Reporting(Clock clock, DeliveryCounts counts, Backlogs backlogs, DrainMetrics metrics) {
        this.clock = clock;
        this.counts = counts;
        this.backlogs = backlogs;
        this.metrics = metrics;
    }

    /// A drain whose work is done.
    ///
    /// @param queue what it received from
    /// @param end why no more was received
    /// @param start when it began
    /// @param countingUntil when counting what is pending ends, however many files there are
    public record Done(QueueName queue, Batch.End end, Tally tally, Instant start, Instant countingUntil) {}

    public DrainReport report(Done drain, Health.Journal health) {
        save(drain.tally());
        var pending = pending(drain.countingUntil());
        pending.ifPresent(backlog -> health.noticeExpiring(backlog, drain.countingUntil()));
        return say(drain, pending);
    }

    /// Of a drain that found nothing to do: neither messages nor pending files of its queue's organizations.
    ///
    /// @param waiting other queues' organizations that have pending files; those queues' drains count these
    public DrainReport reportIdle(Done drain, Collection<OrganizationId> waiting) {
        save(drain.tally());
        return say(drain, waiting.isEmpty() ? Optional.of(Backlog.NONE) : Optional.empty());
    }

    private DrainReport say(Done drain, Optional<Backlog> pending) {
        var now = clock.instant();
        var report = drain.tally().report(drain, pending, now);
        LOG.infof("drained %s", report.line());
        if (drain.end().leavesQueueNonEmpty()) {
            LOG.warnf(
                    "a drain ended with messages left in the queue, see queue-age in docs/RUNBOOK.md: receivingEnded=%s",
                    drain.end());
        }
        metrics.print(now, report, drain.tally());
        return report;
    }

    private void save(Tally tally) {
        tally.organizations().forEach((organization, got) -> {
            if (got.get(Count.FILES_DELIVERED) > 0) {
                counts.add(organization, got.get(Count.FILES_DELIVERED), got.get(Count.EVENTS_DELIVERED));
            }
        });
        try {
            counts.save();
        } catch (StateUnavailable e) {
            LOG.warnf("what was delivered could not be written down, the next drain does it: error=%s", e.getMessage());
        }
    }

    private Optional<Backlog> pending(Instant until) {
        try {
            return Optional.of(backlogs.count(until));
        } catch (StateUnavailable e) {
            LOG.warnf("pending files could not be counted: error=%s", e.getMessage());
            return Optional.empty();
        }
    }
}
