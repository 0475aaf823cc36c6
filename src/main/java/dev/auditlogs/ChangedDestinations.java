package dev.auditlogs;

import dev.auditlogs.change.Changes;
import dev.auditlogs.delivery.Delivery;
import dev.auditlogs.delivery.Outcome;
import dev.auditlogs.destination.Destinations;
import dev.auditlogs.destination.Route;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.parallel.BoundedTasks;
import dev.auditlogs.parallel.InParallel;
import dev.auditlogs.spool.ChangeFiles;
import dev.auditlogs.spool.Deed;
import dev.auditlogs.spool.SpooledFile;
import dev.auditlogs.state.StateUnavailable;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jboss.logging.Logger;

/// Brings the news of changed destinations to the places that were verified before. They are delivered beside
/// everything else that a drain does, wherever their organizations' logs go now: one that is not taken holds up no
/// other file, says nothing of the new place's health, and is tried again until it expires.
final class ChangedDestinations implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ChangedDestinations.class);

    private static final int ORGANIZATIONS_AT_ONCE = 16;

    /// Of one organization in one drain, however many it has: it stands in no other one's way.
    static final int PLACES_MAX = 10;

    /// For one place in one drain.
    static final int FILES_MAX = 10;

    private static final int TELLING_AT_ONCE = 16;

    private final Factory with;
    private final DrainRun run;
    private final Knowledge known;
    private final BoundedTasks delivering = new BoundedTasks(ORGANIZATIONS_AT_ONCE);

    /// That may be removed once it is written down that they are delivered.
    private final Queue<ChangeFiles.Waiting> delivered = new ConcurrentLinkedQueue<>();

    private ChangedDestinations(Factory with, DrainRun run, Knowledge known) {
        this.with = with;
        this.run = run;
        this.known = known;
    }

    @Singleton
    static final class Factory {

        private final ChangeFiles files;
        private final Changes changes;
        private final Delivery delivery;
        private final Destinations destinations;

        Factory(ChangeFiles files, Changes changes, Delivery delivery, Destinations destinations) {
            this.files = files;
            this.changes = changes;
            this.delivery = delivery;
            this.destinations = destinations;
        }

        /// For one drain. To be closed.
        ChangedDestinations of(DrainRun run, Knowledge known) {
            return new ChangedDestinations(this, run, known);
        }
    }

    /// Begins to deliver the files that wait. The caller does not wait for the buckets.
    void begin() {
        try {
            known.readDestinations();
            for (var organization : run.shuffled(with.files.organizations())) {
                if (run.queue().isOf(organization)) {
                    delivering.submit(() -> deliver(organization));
                }
            }
        } catch (StateUnavailable e) {
            LOG.warnf("files about changes could not be listed, the next drain tries again: error=%s", e.getMessage());
        }
    }

    private void deliver(OrganizationId organization) throws InterruptedException {
        if (!known.health().isKnown(organization)) {
            // It may say that a place is somebody else's now.
            return;
        }
        try {
            var places = run.shuffled(with.files.places(organization));
            for (var place : places.subList(0, Math.min(PLACES_MAX, places.size()))) {
                deliver(with.files.list(organization, place, FILES_MAX));
            }
        } catch (StateUnavailable e) {
            LOG.warnf(
                    "files about changes could not be read and wait: organization=%s error=%s",
                    organization, e.getMessage());
        } catch (RuntimeException e) {
            // A bug, and this organization's only.
            LOG.errorf(e, "files about changes could not be delivered and wait: organization=%s", organization);
        }
    }

    /// Until one is not taken.
    private void deliver(List<ChangeFiles.Waiting> ofPlace) throws InterruptedException {
        for (var file : ofPlace) {
            if (!run.now().isBefore(run.time().receivingUntil())) {
                return;
            }
            var spooled = with.files.find(file);
            if (spooled.isPresent()) {
                if (!isDone(spooled.get())) {
                    return;
                }
                delivered.add(file);
            }
        }
    }

    /// @return whether nothing is left to do with it
    private boolean isDone(SpooledFile spooled) throws InterruptedException {
        if (isForVanishedBucket(spooled)) {
            LOG.warnf("the news of a change is dropped, since its place was gone: file=%s", spooled.file());
            return true;
        }
        var outcome = with.delivery.deliver(spooled);
        return switch (outcome) {
            case Outcome.Delivered(var place, var isNew) -> {
                run.tally().count(spooled.file(), outcome);
                known.journal().deliver(Deed.of(spooled.file(), place, Attempts.how(spooled, isNew)));
                yield true;
            }
            case Outcome.Deferred(var failure) -> {
                LOG.warnf(
                        "a place that was verified before a change did not take the news of it, which waits: file=%s reason=%s code=%s",
                        spooled.file(), failure.reason().value(), failure.code());
                yield false;
            }
            case Outcome.DeliveredBefore(), Outcome.InDoubt _ -> false;
        };
    }

    /// Whether the place may be somebody else's now: its bucket was gone, and the organization has not verified one
    /// of that name again.
    private boolean isForVanishedBucket(SpooledFile spooled) {
        var organization = spooled.file().id().organizationId();
        var place = spooled.target().orElseThrow();
        return known.health().hasVanished(organization, place)
                && !(known.route(organization) instanceof Route.Deliver(var now)
                        && now.target().bucket().equals(place.bucket()));
    }

    /// Waits for what is under way.
    void finish() throws InterruptedException {
        delivering.finish(run.deliveringLeft());
    }

    /// Tells the changes that this process has found untold, as far as there is time: their files are the next
    /// drain's. What could not be told is told by the next drain of this process, or by another one that reads the
    /// destination.
    void tell() throws InterruptedException {
        InParallel.forEach(with.destinations.takeChanged(), TELLING_AT_ONCE, changed -> {
            if (run.now().isBefore(run.time().countingUntil()) && isTold(changed)) {
                with.destinations.told(changed);
            } else {
                with.destinations.remindOf(changed);
            }
        });
    }

    private boolean isTold(Destinations.Changed changed) {
        try {
            return with.changes.tell(changed.organization(), changed.change());
        } catch (StateUnavailable e) {
            LOG.warnf(
                    "a change could not be told, a later drain does it: organization=%s change=%s error=%s",
                    changed.organization(), changed.change(), e.getMessage());
            return false;
        }
    }

    /// Removes those that are delivered. The next drain does what fails.
    void forget() {
        try {
            with.files.remove(delivered);
        } catch (StateUnavailable e) {
            LOG.warnf("delivered files could not be removed, the next drain does it: error=%s", e.getMessage());
        }
    }

    @Override
    public void close() {
        delivering.close();
    }
}
