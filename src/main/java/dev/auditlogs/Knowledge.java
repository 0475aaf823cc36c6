package dev.auditlogs;

import dev.auditlogs.destination.Destinations;
import dev.auditlogs.health.Health;
import dev.auditlogs.spool.RecentEvents;
import jakarta.inject.Singleton;

/// What a drain knows from the state bucket as it begins, and where it writes down what it finds.
///
/// @param recent by what late copies are recognised
record Knowledge(Destinations.Snapshot destinations, RecentEvents.Snapshot recent, Health.Snapshot health) {

    @Singleton
    static final class Reader {

        private final Destinations destinations;
        private final RecentEvents recentEvents;
        private final Health health;

        Reader(Destinations destinations, RecentEvents recentEvents, Health health) {
            this.destinations = destinations;
            this.recentEvents = recentEvents;
            this.health = health;
        }

        /// @throws dev.auditlogs.state.StateUnavailable if the state bucket fails
        Knowledge read() {
            return new Knowledge(destinations.snapshot(), recentEvents.snapshot(), health.snapshot());
        }
    }
}
