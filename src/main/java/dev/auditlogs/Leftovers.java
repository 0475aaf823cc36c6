package dev.auditlogs;

import dev.auditlogs.delivery.Delivery;
import dev.auditlogs.delivery.Outcome;
import dev.auditlogs.destination.Destination;
import dev.auditlogs.destination.Route;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.FileId;
import dev.auditlogs.parallel.BoundedTasks;
import dev.auditlogs.spool.Spool;
import dev.auditlogs.spool.SpooledFile;
import dev.auditlogs.state.StateUnavailable;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/// The pending files that earlier drains left, of a destination that failed or of a drain that died. They are
/// delivered beside everything else that a drain does, so that they do not starve fresh events, nor these them. A
/// new file of an organization waits behind its leftovers.
final class Leftovers implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Leftovers.class);
    private static final int ORGANIZATIONS_AT_ONCE = 64;
    private static final int FILES_PER_DRAIN_MAX = 1000;

    private final Spool spool;
    private final Delivery delivery;
    private final DrainRun run;
    private final Knowledge known;
    private final BoundedTasks tasks = new BoundedTasks(ORGANIZATIONS_AT_ONCE);

    /// Whether none is left, by organization.
    private final Map<OrganizationId, Future<Boolean>> begun = new HashMap<>();

    /// Organizations whose leftovers are not to be tried yet.
    private final Set<OrganizationId> postponed = ConcurrentHashMap.newKeySet();

    private Leftovers(Spool spool, Delivery delivery, DrainRun run, Knowledge known) {
        this.spool = spool;
        this.delivery = delivery;
        this.run = run;
        this.known = known;
    }

    @Singleton
    static final class Factory {

        private final Spool spool;
        private final Delivery delivery;

        Factory(Spool spool, Delivery delivery) {
            this.spool = spool;
            this.delivery = delivery;
        }

        /// The organizations that have leftovers.
        ///
        /// @throws StateUnavailable if the state bucket fails
        List<OrganizationId> organizations() {
            return spool.organizationsWithPendingFiles();
        }

        /// Begins to deliver those of a drain. To be closed.
        Leftovers begin(List<OrganizationId> organizations, DrainRun run, Knowledge known) throws InterruptedException {
            var leftovers = new Leftovers(spool, delivery, run, known);
            leftovers.begin(organizations);
            return leftovers;
        }
    }

    private void begin(List<OrganizationId> organizations) throws InterruptedException {
        if (organizations.isEmpty()) {
            return;
        }
        known.readDestinations();
        var due = new ConcurrentLinkedQueue<Destination>();
        run.forEach(organizations, organization -> {
            if (known.destinations().route(organization) instanceof Route.Deliver(var destination)) {
                if (known.health().isDue(destination)) {
                    due.add(destination);
                } else {
                    postpone(organization);
                }
            }
        });
        for (var destination : fairly(due)) {
            begun.put(destination.organizationId(), tasks.submit(() -> deliverAll(destination)));
        }
    }

    /// In another order in each drain: when time or places do not last, it is not always for the same ones.
    private List<Destination> fairly(Collection<Destination> due) {
        var shuffled = new ArrayList<>(due);
        shuffled.sort(Comparator.comparing(Destination::organizationId));
        Collections.shuffle(shuffled, new Random(run.time().start().toEpochMilli()));
        return shuffled;
    }

    private void postpone(OrganizationId organization) {
        postponed.add(organization);
        run.tally().failing(organization);
        known.health().remind(organization);
    }

    private boolean deliverAll(Destination destination) throws InterruptedException {
        try {
            return deliver(destination);
        } catch (StateUnavailable e) {
            LOG.warnf(
                    "pending files could not be read, the next drain tries again: organization=%s error=%s",
                    destination.organizationId(), e.getMessage());
            return false;
        } catch (RuntimeException e) {
            // A bug, and this organization's only.
            LOG.errorf(e, "pending files could not be delivered: organization=%s", destination.organizationId());
            return false;
        }
    }

    /// Delivers an organization's files, the oldest first, until one is deferred or receiving ends. Those that are
    /// delivered move to `settled/`: some of their messages may come back, since the drain that spooled them may
    /// have died. The events of young ones are remembered before.
    ///
    /// @return whether none is left
    /// @throws StateUnavailable if the state bucket fails
    private boolean deliver(Destination destination) throws InterruptedException {
        var ids = spool.pendingFiles(destination.organizationId(), FILES_PER_DRAIN_MAX);
        var unsettled = new ArrayList<FileId>();
        var allDelivered = true;
        for (var id : ids) {
            if (!run.now().isBefore(run.time().receivingUntil()) || !isStill(destination)) {
                allDelivered = false;
                break;
            }
            var spooled = spool.pendingFile(id);
            if (spooled.isEmpty()) {
                continue;
            }
            var isRecent = known.recent().read(spooled.get());
            if (!deliver(spooled.get(), destination)) {
                allDelivered = false;
                break;
            }
            if (isRecent) {
                unsettled.add(id);
            } else {
                spool.settle(id);
            }
        }
        known.recent().rememberLeftovers(destination.organizationId());
        unsettled.forEach(spool::settle);
        return allDelivered && ids.size() < FILES_PER_DRAIN_MAX;
    }

    /// What was changed since the drain began, to another place or to none, is the next drain's.
    private boolean isStill(Destination destination) {
        return known.destinations().route(destination.organizationId()) instanceof Route.Deliver(var now)
                && now.equals(destination);
    }

    private boolean deliver(SpooledFile leftover, Destination destination) throws InterruptedException {
        var outcome = delivery.deliver(leftover, destination);
        run.tally().count(leftover.file(), outcome);
        known.health().note(leftover, outcome);
        return switch (outcome) {
            case Outcome.Delivered() -> {
                run.tally().tookUntil(run.now(), leftover.file());
                yield true;
            }
            case Outcome.Deferred(var failure) -> {
                var id = leftover.file().id();
                LOG.warnf(
                        "a pending file was not taken and stays: organization=%s file=%s reason=%s code=%s",
                        id.organizationId(), id.name(), failure.reason().value(), failure.code());
                yield false;
            }
        };
    }

    boolean areUnderWay(OrganizationId organization) {
        var delivery = begun.get(organization);
        return delivery != null && !delivery.isDone();
    }

    /// Whether the organization has no leftovers, or none any more.
    ///
    /// @param wait how long to wait for those that are under way
    boolean areDelivered(OrganizationId organization, Duration wait) throws InterruptedException {
        if (postponed.contains(organization)) {
            return false;
        }
        var delivery = begun.get(organization);
        if (delivery == null) {
            return true;
        }
        try {
            return delivery.get(Math.max(0, wait.toMillis()), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /// Waits for what is under way; what has not ended when delivering ends is given up.
    void finish() throws InterruptedException {
        tasks.finish(run.deliveringLeft());
    }

    @Override
    public void close() {
        tasks.close();
    }
}
