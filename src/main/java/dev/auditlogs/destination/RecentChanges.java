package dev.auditlogs.destination;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.state.StateBucket;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// How often an organization's destination was changed lately. Each change leaves a record in the state bucket,
/// `changes/{organization}/20261124T101530.123Z-{id}.json`, so that one request for a list counts them, whichever
/// process made them.
@Singleton
public final class RecentChanges {

    private static final Duration WINDOW = Duration.ofMinutes(1);

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final StateBucket bucket;
    private final Clock clock;

    public RecentChanges(StateBucket bucket, Clock clock) {
        this.bucket = bucket;
        this.clock = clock;
    }

    /// Those of the last minute.
    ///
    /// @param max how many are counted at most
    /// @throws dev.auditlogs.state.StateUnavailable if the state bucket fails
    public long count(OrganizationId organization, int max) {
        var folder = "changes/" + organization + "/";
        return bucket.listAfter(folder, folder + TIME.format(clock.instant().minus(WINDOW)))
                .limit(max)
                .count();
    }
}
