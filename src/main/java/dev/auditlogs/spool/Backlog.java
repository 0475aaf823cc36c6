package dev.auditlogs.spool;

import dev.auditlogs.event.OrganizationId;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;

/// What is in `pending/`.
///
/// @param files how many
/// @param oldest each organization's oldest file
public record Backlog(long files, Map<OrganizationId, Waiting> oldest) {

    public static final Backlog NONE = new Backlog(0, Map.of());

    public Backlog {
        oldest = Map.copyOf(oldest);
    }

    /// When the oldest file of all was written.
    public Optional<Instant> since() {
        return oldest.values().stream().map(Waiting::written).min(Instant::compareTo);
    }

    /// A pending file.
    ///
    /// @param written when its drain named it
    /// @param stored when it was put there last
    public record Waiting(Instant written, Instant stored) {

        /// When a lifecycle rule with that retention removes it, which S3 rounds up to the next midnight in UTC, see
        /// [its rules](https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html).
        public Instant expires(Duration retention) {
            var kept = stored.plus(retention).atOffset(ZoneOffset.UTC);
            return (kept.toLocalTime().equals(LocalTime.MIDNIGHT)
                            ? kept.toLocalDate()
                            : kept.toLocalDate().plusDays(1))
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant();
        }
    }
}
