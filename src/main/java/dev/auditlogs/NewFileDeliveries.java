package dev.auditlogs;

import dev.auditlogs.delivery.Delivery;
import dev.auditlogs.delivery.Outcome;
import dev.auditlogs.destination.Destination;
import dev.auditlogs.file.FileId;
import dev.auditlogs.parallel.BoundedTasks;
import dev.auditlogs.queue.OrganizationBatch;
import dev.auditlogs.queue.ReceivedMessage;
import dev.auditlogs.spool.RecentEvents;
import dev.auditlogs.spool.Spool;
import dev.auditlogs.spool.SpooledFile;
import dev.auditlogs.state.StateUnavailable;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
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
    private record DeliveredFile(FileId id, List<ReceivedMessage> messages) {

        /// Whether none of its messages can come back.
        boolean isAcknowledged() {
            return messages.stream().allMatch(ReceivedMessage::isAcknowledged);
        }
    }

    /// Begins to deliver a file.
    ///
    /// @param batch the events in it
    /// @return whether there was a place for one more delivery
    boolean begin(SpooledFile spooled, Destination destination, OrganizationBatch batch) throws InterruptedException {
        // Not the events themselves, whose memory is wanted while a bucket is slow.
        var messages = batch.messages();
        var happened = batch.events().stream()
                .mapToLong(event -> event.time().epochMilli())
                .toArray();
        return tasks.begin(WAIT_MAX, () -> {
            if (deliver(spooled, destination)) {
                run.tally().tookUntil(run.now(), happened);
                delivered.add(new DeliveredFile(spooled.file().id(), messages));
            }
        });
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
