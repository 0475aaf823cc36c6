package dev.auditlogs;

import dev.auditlogs.destination.Destination;
import dev.auditlogs.destination.Route;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.FileId;
import dev.auditlogs.parallel.BoundedTasks;
import dev.auditlogs.parallel.WaitingBudget;
import dev.auditlogs.report.Count;
import dev.auditlogs.spool.Spool;
import dev.auditlogs.spool.SpooledFile;
import dev.auditlogs.state.StateUnavailable;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/// The pending files that earlier drains left, of a destination that failed or of a drain that died. They are read
/// and delivered beside everything else that a drain does, so that they do not starve fresh events, nor these them.
/// A new file of an organization follows its leftovers, and is written once it is known what these hold.
final class Leftovers implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Leftovers.class);
    private static final int READS = 32;
    private static final int ORGANIZATIONS_AT_ONCE = 64;
    private static final int FILES_PER_DRAIN_MAX = 1000;

    private final Spool spool;
    private final Attempts attempts;
    private final DrainRun run;
    private final Knowledge known;
    private final BoundedTasks reading = new BoundedTasks(READS);
    private final BoundedTasks delivering = new BoundedTasks(ORGANIZATIONS_AT_ONCE);
    private final Map<OrganizationId, Turn> turns = new HashMap<>();

    /// Of files that are only read: whoever reads waits for no bucket that hangs.
    private final WaitingBudget memoryOfReading;

    private final WaitingBudget memoryOfDelivering;

    /// That are delivered, and may be removed once that is written down.
    private final Queue<FileId> delivered = new ConcurrentLinkedQueue<>();

    private final Set<FileId> damaged = ConcurrentHashMap.newKeySet();

    private Leftovers(Spool spool, Attempts attempts, DrainRun run, Knowledge known) {
        this.spool = spool;
        this.attempts = attempts;
        this.run = run;
        this.known = known;
        this.memoryOfReading = new WaitingBudget(run.leftoverBytesMax() / 2);
        this.memoryOfDelivering = new WaitingBudget(run.leftoverBytesMax() / 2);
    }

    @Singleton
    static final class Factory {

        private final Spool spool;
        private final Attempts.Factory attempts;

        Factory(Spool spool, Attempts.Factory attempts) {
            this.spool = spool;
            this.attempts = attempts;
        }

        /// Begins to deliver those of a drain. To be closed.
        Leftovers begin(Collection<OrganizationId> organizations, DrainRun run, Knowledge known) {
            var leftovers = new Leftovers(spool, attempts.of(run, known), run, known);
            leftovers.begin(organizations);
            return leftovers;
        }
    }

    /// One organization's leftovers, while the drain works on them.
    private static final class Turn {

        /// Done when what they hold is known, or need not be.
        private final CompletableFuture<Void> known = new CompletableFuture<>();

        /// Whether a new file may follow.
        private final CompletableFuture<Boolean> ended = new CompletableFuture<>();

        void end(boolean mayFollow) {
            known.complete(null);
            ended.complete(mayFollow);
        }

        void fail(Throwable cause) {
            known.completeExceptionally(cause);
            ended.complete(false);
        }
    }

    private void begin(Collection<OrganizationId> organizations) {
        if (organizations.isEmpty()) {
            return;
        }
        known.readDestinations();
        organizations.forEach(organization -> turns.put(organization, new Turn()));
        for (var organization : run.shuffled(organizations)) {
            reading.submit(() -> read(organization, turns.get(organization)));
        }
    }

    /// Finds out what the organization's leftovers hold, and then delivers them if that is due.
    private void read(OrganizationId organization, Turn turn) throws InterruptedException {
        try {
            if (!(known.route(organization) instanceof Route.Deliver(var destination))) {
                turn.end(true);
                known.health().remindOfEnding(organization);
            } else if (!known.health().isDue(destination)) {
                run.tally().failing(organization);
                turn.end(false);
                known.health().remind(organization);
            } else {
                var files = spool.pendingFiles(organization, FILES_PER_DRAIN_MAX);
                known.journal().catchUp(run.deliveringDeadline());
                readEarlierVersions(files);
                turn.known.complete(null);
                delivering.submit(() -> deliver(new Due(destination, files), turn));
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            tell(organization, e);
            turn.fail(e);
        } catch (InterruptedException e) {
            turn.fail(e);
            throw e;
        }
    }

    /// Of one organization's failure, which is nobody else's.
    private static void tell(OrganizationId organization, Throwable failure) {
        if (failure instanceof StateUnavailable) {
            LOG.warnf(
                    "pending files could not be read, the next drain tries again: organization=%s error=%s",
                    organization, failure.getMessage());
        } else {
            // A bug, or a file that is too large for this machine.
            LOG.errorf(failure, "pending files could not be delivered: organization=%s", organization);
        }
    }

    /// Reads those that a drain of an earlier version left, which may have died before it could remember their
    /// events.
    private void readEarlierVersions(List<Spool.Listed> files) throws InterruptedException {
        for (var file : files) {
            if (known.journal().isRecent(file.id())) {
                try (var _ = memoryOfReading.take(file.bytes())) {
                    spool.pendingFile(file.id())
                            .filter(leftover -> leftover.origin() == SpooledFile.Origin.EARLIER_VERSION)
                            .ifPresent(leftover -> unlessDamaged(
                                    leftover, () -> known.journal().read(leftover)));
                }
            }
        }
    }

    private void unlessDamaged(SpooledFile leftover, Runnable read) {
        try {
            read.run();
        } catch (UncheckedIOException e) {
            if (damaged.add(leftover.file().id())) {
                run.tally().add(Count.DAMAGED_FILES, 1);
                LOG.errorf(
                        "a pending file is damaged, copies of its events are not recognised: file=%s error=%s",
                        leftover.file(), e.getMessage());
            }
        }
    }

    /// An organization's leftovers that are to be delivered.
    ///
    /// @param files the oldest first
    private record Due(Destination destination, List<Spool.Listed> files) {}

    private void deliver(Due due, Turn turn) throws InterruptedException {
        var mayFollow = false;
        try {
            mayFollow = deliverInOrder(due);
        } catch (RuntimeException | OutOfMemoryError e) {
            tell(due.destination().organizationId(), e);
        } finally {
            turn.end(mayFollow);
        }
    }

    /// @return whether none is left for which a new file would have to wait
    private boolean deliverInOrder(Due due) throws InterruptedException {
        for (var file : due.files()) {
            try (var _ = memoryOfDelivering.take(file.bytes())) {
                if (!run.now().isBefore(run.time().receivingUntil())
                        || !known.isStill(due.destination())
                        || !deliverIfThere(file.id(), due.destination())) {
                    return false;
                }
            }
        }
        return due.files().size() < FILES_PER_DRAIN_MAX;
    }

    /// Delivers a file, if it is still there.
    ///
    /// @return whether the next one may follow
    private boolean deliverIfThere(FileId id, Destination destination) throws InterruptedException {
        var spooled = pendingFile(id);
        if (spooled.isEmpty()) {
            return true;
        }
        return switch (deliver(spooled.get(), destination)) {
            case DELIVERED -> {
                run.tally().tookUntil(run.now(), spooled.get().file());
                delivered(spooled.get());
                yield true;
            }
            case DELIVERED_BEFORE -> {
                delivered(spooled.get());
                yield true;
            }
            case WAITS -> true;
            case NOT_TAKEN -> false;
        };
    }

    /// Unless another drain has, as far as was written down when the organization's files had been listed.
    private Attempts.Result deliver(SpooledFile leftover, Destination destination) throws InterruptedException {
        return leftover.origin() != SpooledFile.Origin.RESEND
                        && known.journal().isDelivered(leftover.file().id())
                ? Attempts.Result.DELIVERED_BEFORE
                : attempts.deliver(leftover, destination);
    }

    private void delivered(SpooledFile leftover) {
        if (leftover.origin() == SpooledFile.Origin.EARLIER_VERSION) {
            // Nobody knows whether its messages are deleted.
            unlessDamaged(leftover, () -> known.journal().doubt(leftover));
        }
        delivered.add(leftover.file().id());
    }

    /// Empty if another drain has finished it meanwhile, or S3 does not give it, which holds up no other file.
    private Optional<SpooledFile> pendingFile(FileId id) {
        try {
            return spool.pendingFile(id);
        } catch (StateUnavailable e) {
            run.tally().deferred(id.organizationId());
            LOG.warnf("a pending file could not be read and waits: file=%s error=%s", id, e.getMessage());
            return Optional.empty();
        }
    }

    /// Waits until it is known which events the organization's leftovers hold: a copy of one of them is no new
    /// event.
    ///
    /// @throws StateUnavailable if that cannot be known in time
    void awaitKnown(OrganizationId organization, Instant until) throws InterruptedException {
        var turn = turns.get(organization);
        if (turn == null) {
            return;
        }
        try {
            turn.known.get(Math.max(0, Duration.between(run.now(), until).toMillis()), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            throw new StateUnavailable("there was no time to read the organization's pending files");
        } catch (ExecutionException e) {
            throw new StateUnavailable("the organization's pending files cannot be read: "
                    + e.getCause().getMessage());
        }
    }

    /// Whether nobody needs to wait for that.
    boolean areKnown(OrganizationId organization) {
        var turn = turns.get(organization);
        return turn == null || turn.known.isDone();
    }

    /// Whether a new file of the organization is not to be delivered, since a leftover was not.
    boolean areLeft(OrganizationId organization) {
        var turn = turns.get(organization);
        return turn != null && !turn.ended.getNow(true);
    }

    /// Says whether none is left, once that is certain; at once if the organization has no leftovers.
    void whenEnded(OrganizationId organization, Consumer<Boolean> mayFollow) {
        var turn = turns.get(organization);
        if (turn == null) {
            mayFollow.accept(true);
        } else {
            turn.ended.thenAccept(mayFollow);
        }
    }

    /// Waits for what is under way; what has not ended when delivering ends is given up.
    void finish() throws InterruptedException {
        reading.finish(run.deliveringLeft());
        delivering.finish(run.deliveringLeft());
    }

    /// Whether files of the organization were pending when the drain began.
    boolean has(OrganizationId organization) {
        return turns.containsKey(organization);
    }

    /// Removes those that are delivered. The next drain does what fails.
    void forget() {
        try {
            spool.remove(delivered);
        } catch (StateUnavailable e) {
            LOG.warnf("delivered files could not be removed, the next drain does it: error=%s", e.getMessage());
        }
    }

    @Override
    public void close() {
        reading.close();
        delivering.close();
    }
}
