package dev.auditlogs;

import dev.auditlogs.delivery.Delivery;
import dev.auditlogs.delivery.Outcome;
import dev.auditlogs.destination.Destination;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.FileId;
import dev.auditlogs.parallel.BoundedTasks;
import dev.auditlogs.queue.Acknowledgement;
import dev.auditlogs.queue.OrganizationBatch;
import dev.auditlogs.queue.ReceivedMessage;
import dev.auditlogs.spool.RecentEvents;
import dev.auditlogs.spool.Spool;
import dev.auditlogs.spool.SpooledFile;
import dev.auditlogs.state.StateUnavailable;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jboss.logging.Logger;

/// Puts a drain's new files into their organizations' buckets, beside everything else that it does: buckets that
/// hang hold up neither spooling nor each other, as long as they are fewer than [#MAX].
final class NewFileDeliveries implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(NewFileDeliveries.class);

    /// Less than the S3 client's connections, so that the state bucket can always be reached.
    static final int MAX = 224;

    /// A file that waits longer for a place stays pending, and the next drain delivers it.
    private static final Duration WAIT_MAX = Duration.ofSeconds(10);

    private final Factory with;
    private final DrainRun run;
    private final Knowledge known;
    private final BoundedTasks tasks = new BoundedTasks(MAX);
    private final Queue<DeliveredFile> delivered = new ConcurrentLinkedQueue<>();

    /// The files that wait behind the one of their organization that is under way.
    private final Map<OrganizationId, Queue<Due>> underWay = new HashMap<>();

    /// Organizations whose bucket did not take a file of this drain: the next drain is the next to try.
    private final Set<OrganizationId> refused = ConcurrentHashMap.newKeySet();

    private NewFileDeliveries(Factory with, DrainRun run, Knowledge known) {
        this.with = with;
        this.run = run;
        this.known = known;
    }

    @Singleton
    static final class Factory {

        private final Delivery delivery;
        private final RecentEvents recentEvents;
        private final Spool spool;

        Factory(Delivery delivery, RecentEvents recentEvents, Spool spool) {
            this.delivery = delivery;
            this.recentEvents = recentEvents;
            this.spool = spool;
        }

        /// For the files of one drain. To be closed.
        NewFileDeliveries begin(DrainRun run, Knowledge known) {
            return new NewFileDeliveries(this, run, known);
        }
    }

    /// A file in its organization's bucket that is still in `pending/`, and the messages that brought its events.
    private record DeliveredFile(FileId id, List<Acknowledgement> messages) {

        /// Whether none of its messages can come back.
        boolean isAcknowledged() {
            return messages.stream().allMatch(Acknowledgement::isCertain);
        }
    }

    /// A file that is to be delivered.
    ///
    /// @param messages that brought its events
    /// @param happened when each of its events did, in milliseconds since 1970
    private record Due(SpooledFile spooled, Destination destination, List<Acknowledgement> messages, long[] happened) {

        OrganizationId organization() {
            return destination.organizationId();
        }
    }

    /// Begins to deliver a file, or lets it follow the one of its organization that is under way: an organization
    /// takes one place, however many rounds the drain makes.
    ///
    /// @param batch the events in it
    /// @return whether there was a place for it
    boolean begin(SpooledFile spooled, Destination destination, OrganizationBatch batch) throws InterruptedException {
        // Not the messages and events themselves, whose memory is wanted while a bucket is slow.
        var due = new Due(
                spooled,
                destination,
                batch.messages().stream().map(ReceivedMessage::acknowledgement).toList(),
                batch.events().stream()
                        .mapToLong(event -> event.time().epochMilli())
                        .toArray());
        run.memory().take(spooled.file().bytes().length);
        if (follows(due)) {
            return true;
        }
        var hasBegun = tasks.begin(WAIT_MAX, () -> deliverAll(due));
        if (!hasBegun) {
            noneIsUnderWay(due.organization());
            run.memory().giveBack(spooled.file().bytes().length);
        }
        return hasBegun;
    }

    /// Whether a file of the organization is under way, behind which this one waits now.
    private boolean follows(Due due) {
        synchronized (underWay) {
            var waiting = underWay.get(due.organization());
            if (waiting != null) {
                waiting.add(due);
                return true;
            }
            underWay.put(due.organization(), new ArrayDeque<>());
            return false;
        }
    }

    private Optional<Due> next(OrganizationId organization) {
        synchronized (underWay) {
            var next = Optional.ofNullable(underWay.get(organization).poll());
            if (next.isEmpty()) {
                underWay.remove(organization);
            }
            return next;
        }
    }

    private void noneIsUnderWay(OrganizationId organization) {
        synchronized (underWay) {
            underWay.remove(organization);
        }
    }

    private void deliverAll(Due first) throws InterruptedException {
        for (var due = Optional.of(first); due.isPresent(); due = next(first.organization())) {
            deliverInTurn(due.get());
        }
    }

    private void deliverInTurn(Due due) throws InterruptedException {
        try {
            if (areRefused(due.organization())) {
                run.tally().deferred(due.organization());
            } else {
                deliver(due);
            }
        } finally {
            run.memory().giveBack(due.spooled().file().bytes().length);
        }
    }

    private void deliver(Due due) throws InterruptedException {
        var file = due.spooled().file().id();
        try {
            if (deliver(due.spooled(), due.destination())) {
                run.tally().tookUntil(run.now(), due.happened());
                delivered.add(new DeliveredFile(file, due.messages()));
            } else {
                refused.add(due.organization());
            }
        } catch (RuntimeException e) {
            // A bug, and this file's only.
            LOG.errorf(e, "a file could not be delivered and waits in pending: file=%s", file);
            run.tally().deferred(due.organization());
        }
    }

    /// Whether an earlier file of this drain was not taken.
    boolean areRefused(OrganizationId organization) {
        return refused.contains(organization);
    }

    private boolean deliver(SpooledFile spooled, Destination destination) throws InterruptedException {
        var file = spooled.file().id();
        try {
            var outcome = with.delivery.deliver(spooled, destination);
            run.tally().count(spooled.file(), outcome);
            known.health().note(spooled, outcome);
            return switch (outcome) {
                case Outcome.Delivered() -> true;
                case Outcome.Deferred(var failure) -> {
                    LOG.warnf(
                            "a file was not taken and waits in pending: organization=%s file=%s reason=%s code=%s",
                            file.organizationId(), file.name(), failure.reason().value(), failure.code());
                    yield false;
                }
            };
        } catch (StateUnavailable e) {
            LOG.warnf("a file waits in pending, since the state bucket failed: file=%s error=%s", file, e.getMessage());
            run.tally().deferred(file.organizationId());
            return false;
        }
    }

    /// Waits for what is under way; what has not ended when delivering ends is given up, and its files stay pending.
    void finish() throws InterruptedException {
        tasks.finish(run.deliveringLeft());
    }

    /// Remembers the drain's events, then takes delivered files out of `pending/`; those whose messages may come
    /// back move to `settled/`. In this order, so that what becomes of late copies is never unknown. The next drain
    /// does what fails.
    void forget() throws InterruptedException {
        try {
            with.recentEvents.remember(known.recent());
        } catch (StateUnavailable e) {
            LOG.warnf("this drain's events could not be remembered, the next one does it: error=%s", e.getMessage());
            return;
        }
        try {
            with.spool.remove(delivered.stream()
                    .filter(DeliveredFile::isAcknowledged)
                    .map(DeliveredFile::id)
                    .toList());
        } catch (StateUnavailable e) {
            LOG.warnf("delivered files could not be removed, the next drain does it: error=%s", e.getMessage());
        }
        var inDoubt = delivered.stream().filter(file -> !file.isAcknowledged()).toList();
        run.forEach(inDoubt, file -> settle(file.id()));
    }

    private void settle(FileId file) {
        try {
            with.spool.settle(file);
        } catch (StateUnavailable e) {
            LOG.warnf(
                    "a delivered file could not be settled, the next drain does it: file=%s error=%s",
                    file, e.getMessage());
        }
    }

    @Override
    public void close() {
        tasks.close();
    }
}
