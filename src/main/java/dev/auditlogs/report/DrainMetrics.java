package dev.auditlogs.report;

import dev.auditlogs.logging.Logs;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Map;

/// What CloudWatch is told of a drain: its report; with `audit.metrics.per-organization` also what each of them got.
@Singleton
public final class DrainMetrics {

    private final EmbeddedMetrics metrics;
    private final Logs logs;

    public DrainMetrics(EmbeddedMetrics metrics, Logs logs) {
        this.metrics = metrics;
        this.logs = logs;
    }

    void print(Instant at, DrainReport report, Tally tally) {
        // Which drain it was, for who looks for the rest of its log.
        var properties = logs.fields();
        metrics.print(at, report.metrics(), Map.of(), properties);
        if (metrics.arePerOrganization()) {
            tally.organizations()
                    .forEach((organization, got) -> metrics.print(
                            at, got.metrics(), Map.of("OrganizationId", organization.value()), properties));
        }
    }
}
