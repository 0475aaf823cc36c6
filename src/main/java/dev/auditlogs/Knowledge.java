package dev.auditlogs;

import dev.auditlogs.change.ChangeId;
import dev.auditlogs.destination.Destination;
import dev.auditlogs.destination.Destinations;
import dev.auditlogs.destination.Route;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.health.Health;
import dev.auditlogs.report.Count;
import dev.auditlogs.spool.Journal;
import dev.auditlogs.spool.Journals;
import dev.auditlogs.state.StateUnavailable;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/// What a drain knows from the state bucket, and where it writes down what it finds.
final class Knowledge {

    private static final Logger LOG = Logger.getLogger(Knowledge.class);

    private final Destinations all;
    private final Journal journal;
    private final Health.Journal health;
    private volatile Destinations.Snapshot destinations;

    private Knowledge(Destinations all, Journal journal, Health.Journal health) {
        this.all = all;
        this.journal = journal;
        this.health = health;
    }

    @Singleton
    static final class Reader {

        private final Destinations destinations;
        private final Journals journals;
        private final Health health;

        Reader(Destinations destinations, Journals journals, Health health) {
            this.destinations = destinations;
            this.journals = journals;
            this.health = health;
        }

        /// @throws StateUnavailable if the state bucket fails, or there is not enough time
        Knowledge read(DrainRun run) throws InterruptedException {
            var journal = journals.begin(
                    run.queue().name(), run.deadline(), _ -> run.tally().add(Count.DAMAGED_FILES, 1));
            return new Knowledge(destinations, journal, health.begin(run.deadline()));
        }
    }

    /// Lists the destinations as they are now. After each round's messages are received: what is discarded because
    /// nobody configured its organization was received before that was so.
    ///
    /// @throws StateUnavailable if the state bucket fails
    void readDestinations() {
        destinations = all.snapshot();
    }

    /// What is to be done with an organization's events, as its destination was listed last. One whose verification
    /// has ended waits as if it never had one.
    Route route(OrganizationId organization) {
        var route = destinations.route(organization);
        return route instanceof Route.Deliver(var destination) && health.hasEnded(destination)
                ? new Route.Wait("its bucket was gone, it must be verified again", destination.encoding())
                : route;
    }

    /// When the organization's destination was changed, if that may not be told yet.
    Optional<Instant> untoldSince(OrganizationId organization) {
        return all.untold(organization).flatMap(ChangeId::of).map(ChangeId::at);
    }

    /// Whether the destination is as it was listed last: what was changed meanwhile, to another place or to none, is
    /// the next drain's.
    boolean isStill(Destination destination) {
        return route(destination.organizationId()) instanceof Route.Deliver(var now) && now.equals(destination);
    }

    /// What other drains have done, and what this one adds.
    Journal journal() {
        return journal;
    }

    Health.Journal health() {
        return health;
    }

    /// Ends the verifications of buckets that are gone, as far as there is time.
    void endVerifications(DrainRun run) {
        if (health.hasMissingBuckets()) {
            var tooMany = health.endVerifications(
                    destinations.size(),
                    run.tally().organizationsDelivered(),
                    run.time().countingUntil());
            run.tally().add(Count.BUCKETS_MISSING_AT_ONCE, tooMany);
        }
    }

    /// Writes down what this drain has done. Only then may segments and files be removed, so that what becomes of
    /// copies is never in doubt.
    ///
    /// @return whether that is done; if not, a later drain does it
    boolean remember() {
        try {
            journal.write();
            return true;
        } catch (StateUnavailable e) {
            LOG.warnf("this drain's work could not be written down, the next one does it: error=%s", e.getMessage());
            return false;
        }
    }
}
