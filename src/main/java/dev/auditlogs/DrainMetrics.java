package dev.auditlogs;

import static dev.auditlogs.metrics.Metric.count;

import dev.auditlogs.logging.Logs;
import dev.auditlogs.metrics.EmbeddedMetrics;
import dev.auditlogs.metrics.Metric;
import dev.auditlogs.metrics.Metric.Unit;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What CloudWatch is told of a drain: its report; with `audit.metrics.per-organization` also what each of them got.
@Singleton
final class DrainMetrics {

    private static final double MILLIS_PER_SECOND = Duration.ofSeconds(1).toMillis();

    private final EmbeddedMetrics metrics;
    private final Logs logs;

    DrainMetrics(EmbeddedMetrics metrics, Logs logs) {
        this.metrics = metrics;
        this.logs = logs;
    }

    void print(Instant at, DrainReport report, Tally tally) {
        // Which drain it was, for who looks for the rest of its log.
        var properties = logs.fields();
        metrics.print(at, of(report), Map.of(), properties);
        if (metrics.arePerOrganization()) {
            tally.organizations()
                    .forEach((organization, got) ->
                            metrics.print(at, of(got), Map.of("OrganizationId", organization.value()), properties));
        }
    }

    private static List<Metric> of(DrainReport report) {
        var all = new ArrayList<>(List.of(
                count("MessagesReceived", report.messages()),
                count("EventsReceived", report.events()),
                count("EventsDelivered", report.eventsDelivered()),
                count("FilesDelivered", report.filesDelivered()),
                count("FilesDeferred", report.filesDeferred()),
                new Metric("BytesDelivered", Unit.BYTES, report.bytesDelivered()),
                count("Duplicates", report.duplicates()),
                count("Quarantined", report.quarantined()),
                count("Discarded", report.discarded()),
                count("Held", report.held()),
                count("Filtered", report.filtered()),
                count("UnlistedTypes", report.unlistedTypes()),
                count("LeftInQueue", report.leftInQueue()),
                count("QueueLeftNonEmpty", report.queueLeftNonEmpty() ? 1 : 0),
                count("FailingDestinations", report.failingDestinations()),
                new Metric("DrainDuration", Unit.MILLISECONDS, report.millis())));
        if (report.pendingFiles() != null) {
            all.add(count("PendingFiles", report.pendingFiles()));
            all.add(new Metric("OldestPendingAge", Unit.SECONDS, report.oldestPendingSeconds()));
        }
        if (report.timeToDeliveryMedianMillis() != null) {
            all.add(seconds("TimeToDeliveryMedian", report.timeToDeliveryMedianMillis()));
            all.add(seconds("TimeToDeliveryMax", report.timeToDeliveryMaxMillis()));
        }
        return all;
    }

    private static Metric seconds(String name, long millis) {
        return new Metric(name, Unit.SECONDS, millis / MILLIS_PER_SECOND);
    }

    private static List<Metric> of(Tally.OfOrganization got) {
        return List.of(
                count("FilesDelivered", got.filesDelivered.sum()),
                count("FilesDeferred", got.filesDeferred.sum()),
                count("EventsDelivered", got.eventsDelivered.sum()),
                new Metric("BytesDelivered", Unit.BYTES, got.bytesDelivered.sum()));
    }
}
