package dev.auditlogs;

import dev.auditlogs.destination.Destinations;
import dev.auditlogs.health.Health;
import dev.auditlogs.spool.RecentEvents;
import jakarta.inject.Singleton;

/// What a drain knows from the state bucket, and where it writes down what it finds.
final class Knowledge {

    private final Destinations all;
    private final RecentEvents.Journal recent;
    private final Health.Journal health;
    private volatile Destinations.Snapshot destinations;

    private Knowledge(Destinations all, RecentEvents.Journal recent, Health.Journal health) {
        this.all = all;
        this.recent = recent;
        this.health = health;
    }

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
            return new Knowledge(destinations, recentEvents.begin(), health.begin());
        }
    }

    /// Lists the destinations as they are now. After each round's messages are received: what is discarded because
    /// nobody configured its organization was received before that was so.
    ///
    /// @throws dev.auditlogs.state.StateUnavailable if the state bucket fails
    void readDestinations() {
        destinations = all.snapshot();
    }

    /// As they were listed last.
    Destinations.Snapshot destinations() {
        return destinations;
    }

    /// By what late copies are recognised.
    RecentEvents.Journal recent() {
        return recent;
    }

    Health.Journal health() {
        return health;
    }
}
