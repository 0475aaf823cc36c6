package dev.auditlogs;

import dev.auditlogs.destination.Destination;
import dev.auditlogs.destination.Destinations;
import dev.auditlogs.destination.Route;
import dev.auditlogs.health.Health;
import dev.auditlogs.spool.RecentEvents;
import dev.auditlogs.state.Deadline;
import dev.auditlogs.state.StateUnavailable;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/// What a drain knows from the state bucket, and where it writes down what it finds.
final class Knowledge {

    private static final Logger LOG = Logger.getLogger(Knowledge.class);

    private final Destinations all;
    private final RecentEvents recentEvents;
    private final RecentEvents.Journal recent;
    private final Health.Journal health;
    private volatile Destinations.Snapshot destinations;

    private Knowledge(Destinations all, RecentEvents recentEvents, RecentEvents.Journal recent, Health.Journal health) {
        this.all = all;
        this.recentEvents = recentEvents;
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

        /// @throws StateUnavailable if the state bucket fails, or there is not enough time
        Knowledge read(Deadline deadline) throws InterruptedException {
            return new Knowledge(destinations, recentEvents, recentEvents.begin(deadline), health.begin(deadline));
        }
    }

    /// Lists the destinations as they are now. After each round's messages are received: what is discarded because
    /// nobody configured its organization was received before that was so.
    ///
    /// @throws StateUnavailable if the state bucket fails
    void readDestinations() {
        destinations = all.snapshot();
    }

    /// As they were listed last.
    Destinations.Snapshot destinations() {
        return destinations;
    }

    /// Whether the destination is as it was listed last: what was changed meanwhile, to another place or to none, is
    /// the next drain's.
    boolean isStill(Destination destination) {
        return destinations.route(destination.organizationId()) instanceof Route.Deliver(var now)
                && now.equals(destination);
    }

    /// By what late copies are recognised.
    RecentEvents.Journal recent() {
        return recent;
    }

    Health.Journal health() {
        return health;
    }

    /// Remembers the events of this drain and of the leftovers that it has read. Only then may their files be
    /// forgotten, so that what becomes of late copies is never in doubt.
    ///
    /// @return whether that is done; if not, a later drain does it
    boolean remember() {
        try {
            recentEvents.remember(recent);
            return true;
        } catch (StateUnavailable e) {
            LOG.warnf("this drain's events could not be remembered, the next one does it: error=%s", e.getMessage());
            return false;
        }
    }
}
