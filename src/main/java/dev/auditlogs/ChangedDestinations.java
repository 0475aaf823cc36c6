package dev.auditlogs;

import dev.auditlogs.change.Changes;
import dev.auditlogs.delivery.Delivery;
import dev.auditlogs.delivery.Outcome;
import dev.auditlogs.destination.Destinations;
import dev.auditlogs.destination.Route;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.FileId;
import dev.auditlogs.parallel.BoundedTasks;
import dev.auditlogs.spool.ChangeFiles;
import dev.auditlogs.spool.Deed;
import dev.auditlogs.spool.SpooledFile;
import dev.auditlogs.state.StateUnavailable;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jboss.logging.Logger;

/// Brings the news of changed destinations to the places that were verified before. They are delivered beside
/// everything else that a drain does, wherever their organizations' logs go now: one that is not taken holds up no
/// other file, says nothing of the new place's health, and is tried again until it expires.
final class ChangedDestinations implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ChangedDestinations.class);

    private static final int ORGANIZATIONS_AT_ONCE = 16;

    /// Of one organization in one drain, however many it has: it stands in no other one's way.
    static final int FILES_MAX = 10;

    private static final int LISTED_MAX = 1000;

    private final Factory with;
    private final DrainRun run;
    private final Knowledge known;
    private final BoundedTasks delivering = new BoundedTasks(ORGANIZATIONS_AT_ONCE);

    /// That may be removed once it is written down that they are delivered.
    private final Queue<FileId> delivered = new ConcurrentLinkedQueue<>();

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
            for (var organization : fairly(with.files.organizations())) {
                if (run.queue().isOf(organization)) {
                    delivering.submit(() -> deliver(organization));
                }
            }
        } catch (StateUnavailable e) {
            LOG.warnf("files about changes could not be listed, the next drain tries again: error=%s", e.getMessage());
        }
    }

    /// In another order in each drain, so that places that hang do not always stand in the same ones' way.
    private <T> List<T> fairly(List<T> all) {
        var shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, new Random(run.time().start().toEpochMilli()));
        return shuffled;
    }

    private void deliver(OrganizationId organization) throws InterruptedException {
        try {
            var files = fairly(with.files.list(organization, LISTED_MAX));
            for (var file : files.subList(0, Math.min(FILES_MAX, files.size()))) {
                deliver(file);
            }
        } catch (StateUnavailable e) {
            LOG.warnf(
                    "files about changes could not be listed, the next drain tries again: organization=%s error=%s",
                    organization, e.getMessage());
        }
    }

    private void deliver(FileId id) throws InterruptedException {
        if (!run.now().isBefore(run.time().receivingUntil())) {
            return;
        }
        try {
            var file = with.files.find(id);
            if (file.isPresent()) {
                deliver(file.get());
            }
        } catch (StateUnavailable e) {
            LOG.warnf("a file about a change could not be read and waits: file=%s error=%s", id, e.getMessage());
        } catch (RuntimeException e) {
            // A bug, and this file's only.
            LOG.errorf(e, "a file about a change could not be delivered and waits: file=%s", id);
        }
    }

    private void deliver(SpooledFile spooled) throws InterruptedException {
        if (isForVanishedBucket(spooled)) {
            LOG.warnf("the news of a change is dropped, since its place was gone: file=%s", spooled.file());
            delivered.add(spooled.file().id());
            return;
        }
        var outcome = with.delivery.deliver(spooled);
        switch (outcome) {
            case Outcome.Delivered(var place) -> {
                run.tally().count(spooled.file(), outcome);
                known.journal().deliver(Deed.of(spooled.file(), place));
                delivered.add(spooled.file().id());
            }
            case Outcome.Deferred(var failure) ->
                LOG.warnf(
                        "a place that was verified before a change did not take the news of it, which waits: file=%s reason=%s code=%s",
                        spooled.file(), failure.reason().value(), failure.code());
            case Outcome.DeliveredBefore(), Outcome.InDoubt _ -> {}
        }
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

    /// Waits for what is under way, and tells the changes that this drain has found untold: their files are the next
    /// drain's.
    void finish() throws InterruptedException {
        delivering.finish(run.deliveringLeft());
        for (var changed : with.destinations.takeChanged()) {
            if (run.isTooLate()) {
                return;
            }
            try {
                with.changes.tell(changed.organization(), changed.change());
            } catch (StateUnavailable e) {
                LOG.warnf(
                        "a change could not be told, another process does it: organization=%s change=%s error=%s",
                        changed.organization(), changed.change(), e.getMessage());
            }
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
