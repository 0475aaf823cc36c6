package dev.auditlogs.destination;

import dev.auditlogs.config.AuditConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// How long a removed destination rests: its events are held, and whoever sets it again in time loses none of them.
///
/// @param time at least [#MIN]
public record Rest(Duration time) {

    /// So that no single request discards anything.
    static final Duration MIN = Duration.ofHours(1);

    /// @throws IllegalArgumentException if the time is too short
    public Rest {
        if (time.compareTo(MIN) < 0) {
            throw new IllegalArgumentException("audit.removed-destination-rest must be at least an hour");
        }
    }

    /// As the settings say, and not longer than `pending/` keeps what is held.
    public static Rest of(AuditConfig config) {
        var wanted = config.removedDestinationRest();
        var kept = config.pendingRetention();
        return new Rest(wanted.compareTo(kept) > 0 ? kept : wanted);
    }

    /// When it ends; empty if the destination was not removed.
    public Optional<Instant> end(DestinationDocument document) {
        return document.removedSince().map(since -> since.plus(time));
    }

    /// Whether a destination was removed so long ago that it is none any more.
    public boolean isOver(DestinationDocument document, Instant now) {
        return end(document).filter(end -> !now.isBefore(end)).isPresent();
    }
}
