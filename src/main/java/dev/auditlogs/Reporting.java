package dev.auditlogs;

import dev.auditlogs.health.DeliveryCounts;
import dev.auditlogs.health.Health;
import dev.auditlogs.queue.Batch;
import dev.auditlogs.spool.Backlog;
import dev.auditlogs.spool.Backlogs;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import org.jboss.logging.Logger;
import software.amazon.awssdk.core.exception.SdkException;

/// What is said about a drain when its work is done. Whatever fails here, the work stays done.
@Singleton
final class Reporting {

    private static final Logger LOG = Logger.getLogger(Reporting.class);

    private final Clock clock;
    private final DeliveryCounts counts;
    private final Backlogs backlogs;
    private final DrainMetrics metrics;

    Reporting(Clock clock, DeliveryCounts counts, Backlogs backlogs, DrainMetrics metrics) {
        this.clock = clock;
        this.counts = counts;
        this.backlogs = backlogs;
        this.metrics = metrics;
    }

    DrainReport report(Batch batch, Tally tally, DrainTime time, Health.Snapshot failing) {
        count(tally);
        var pending = pending(time);
        pending.ifPresent(backlog -> failing.noticeExpiring(backlog, time.countingUntil()));
        return say(batch, tally, pending, time);
    }

    /// Of a drain that found nothing to do: neither pending files nor messages.
    DrainReport reportIdle(Batch batch, Tally tally, DrainTime time) {
        count(tally);
        return say(batch, tally, Optional.of(Backlog.NONE), time);
    }

    private DrainReport say(Batch batch, Tally tally, Optional<Backlog> pending, DrainTime time) {
        var now = clock.instant();
        var report = tally.report(batch, pending, time.start(), now);
        LOG.infof("drained %s", report.line());
        metrics.print(now, report, tally);
        return report;
    }

    private void count(Tally tally) {
        tally.organizations().forEach((organization, got) -> {
            if (got.filesDelivered.sum() > 0) {
                counts.add(organization, got.filesDelivered.sum(), got.eventsDelivered.sum());
            }
        });
        try {
            counts.save();
        } catch (SdkException e) {
            LOG.warnf("what was delivered could not be written down, the next drain does it: error=%s", e.getMessage());
        }
    }

    private Optional<Backlog> pending(DrainTime time) {
        try {
            return Optional.of(backlogs.count(time.countingUntil()));
        } catch (SdkException e) {
            LOG.warnf("pending files could not be counted: error=%s", e.getMessage());
            return Optional.empty();
        }
    }
}
