package dev.auditlogs;

import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.destination.Destination;
import dev.auditlogs.destination.Route;
import dev.auditlogs.file.AuditFile;
import dev.auditlogs.file.AuditFileEncoder;
import dev.auditlogs.file.AuditFileName;
import dev.auditlogs.file.Encoding;
import dev.auditlogs.file.FileId;
import dev.auditlogs.file.Known;
import dev.auditlogs.queue.Acknowledgement;
import dev.auditlogs.queue.Acknowledgements;
import dev.auditlogs.queue.Batch;
import dev.auditlogs.queue.OrganizationBatch;
import dev.auditlogs.queue.ReceivedMessage;
import dev.auditlogs.report.Count;
import dev.auditlogs.spool.KeyList;
import dev.auditlogs.spool.Quarantine;
import dev.auditlogs.spool.Segment;
import dev.auditlogs.spool.Segments;
import dev.auditlogs.spool.Spool;
import dev.auditlogs.spool.SpooledFile;
import dev.auditlogs.spool.Target;
import dev.auditlogs.state.StateUnavailable;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/// The files that a drain makes of what it received, one for each organization: encoded, spooled, their messages
/// acknowledged, delivered, and forgotten when all of that is done. What is not an event goes to the quarantine.
final class NewFiles implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(NewFiles.class);

    private final Factory with;
    private final DrainRun run;
    private final Knowledge known;
    private final Leftovers leftovers;
    private final Acknowledgements acknowledgements;
    private final NewFileDeliveries deliveries;
    private final NewSegments segments;

    /// Events of the round that is written now, which are durable.
    private final Queue<StoredFile> ofRound = new ConcurrentLinkedQueue<>();

    private NewFiles(Factory with, DrainRun run, Knowledge known, Leftovers leftovers) {
        this.with = with;
        this.run = run;
        this.known = known;
        this.leftovers = leftovers;
        this.acknowledgements = run.queue().acknowledgements(run.time().visibleAgain());
        this.deliveries = with.deliveries.begin(run, known, leftovers);
        this.segments = new NewSegments(with.segments, with.ids, run, known);
    }

    /// A file whose events are durable, or events that are durable in others.
    ///
    /// @param messages that brought them
    private record StoredFile(KeyList keys, List<Acknowledgement> messages) {

        /// Whether none of its messages can come back.
        boolean isAcknowledged() {
            return messages.stream().allMatch(Acknowledgement::isCertain);
        }
    }

    @Singleton
    static final class Factory {

        private final AuditConfig.Unconfigured unconfigured;
        private final Supplier<UUID> ids;
        private final Spool spool;
        private final Segments segments;
        private final Quarantine quarantine;
        private final AuditFileEncoder encoder;
        private final NewFileDeliveries.Factory deliveries;

        /// Encoding is CPU work: more at once than there are processors would only interleave their compressors.
        private final Semaphore encoders = new Semaphore(Runtime.getRuntime().availableProcessors());

        Factory(
                AuditConfig config,
                Supplier<UUID> ids,
                Spool spool,
                Segments segments,
                Quarantine quarantine,
                AuditFileEncoder encoder,
                NewFileDeliveries.Factory deliveries) {
            this.unconfigured = config.unconfigured();
            this.ids = ids;
            this.spool = spool;
            this.segments = segments;
            this.quarantine = quarantine;
            this.encoder = encoder;
            this.deliveries = deliveries;
        }

        /// For the messages of one drain. To be closed.
        NewFiles begin(DrainRun run, Knowledge known, Leftovers leftovers) {
            return new NewFiles(this, run, known, leftovers);
        }
    }

    /// Writes what a round received, and gives its memory back. Returns when all deletes have ended, one way or the
    /// other; deliveries go on beside the next round.
    void write(Batch round) throws InterruptedException {
        var messages = round.messages();
        if (messages.isEmpty()) {
            return;
        }
        run.tally().count(round);
        known.readDestinations();
        var batches = OrganizationBatch.group(messages);
        var received = received(round, batches);
        // Those first that need not wait until it is known what their leftovers hold.
        var byKnown = batches.stream()
                .collect(Collectors.partitioningBy(batch -> leftovers.areKnown(batch.organizationId())));
        run.forEach(byKnown.get(true), batch -> write(batch, received));
        segments.flush();
        run.forEach(byKnown.get(false), batch -> write(batch, received));
        segments.flush();
        quarantine(messages);
        acknowledgements.finish();
        endRound();
        // What deliveries that go on still hold, they give back themselves.
        run.memory().giveBack(round.bytes());
    }

    /// A round, whose last message has been received.
    ///
    /// @param at the time in its files' names
    /// @param sqsAhead how far SQS's clock is ahead
    /// @param knownUntil until when its events wait for what leftovers hold
    /// @param before what is known of events whose messages came before
    private record Received(Instant at, Duration sqsAhead, Instant knownUntil, RedeliveredEvents before) {}

    private Received received(Batch round, List<OrganizationBatch> batches) throws InterruptedException {
        var now = run.now();
        var until = now.plus(run.deliveringLeft().dividedBy(2));
        var deadline = run.deadlineAt(until);
        var before = RedeliveredEvents.lookUp(batches, round.sqsAhead(), with.spool, known.journal(), deadline);
        known.journal().catchUp(deadline);
        return new Received(now, round.sqsAhead(), until, before);
    }

    /// All deletes have ended: whatever is not certain to be deleted may come back.
    private void endRound() {
        for (StoredFile file; (file = ofRound.poll()) != null; ) {
            if (!file.isAcknowledged()) {
                known.journal().doubt(file.keys());
            }
        }
        known.journal().endRound();
    }

    private void write(OrganizationBatch batch, Received received) throws InterruptedException {
        try {
            switch (known.route(batch.organizationId())) {
                case Route.Deliver(var destination) -> deliver(batch, destination, received);
                case Route.Wait(var reason, var encoding) -> {
                    LOG.warnf(
                            "a destination cannot be delivered to yet, its events wait in pending: organization=%s reason=%s",
                            batch.organizationId(), reason);
                    hold(batch, encoding, received);
                }
                case Route.Unconfigured() -> {
                    switch (with.unconfigured) {
                        case DISCARD -> discard(batch);
                        case HOLD -> hold(batch, Encoding.DEFAULT, received);
                    }
                }
                case Route.Unreadable _ -> leaveInQueue(batch);
            }
        } catch (StateUnavailable | UncheckedIOException e) {
            LOG.warnf(
                    "an organization's events could not be spooled, their messages come again: organization=%s error=%s",
                    batch.organizationId(), e.getMessage());
            leaveInQueue(batch);
        } catch (RuntimeException e) {
            // A bug, and this organization's only.
            LOG.errorf(
                    e,
                    "an organization's events could not be written, their messages come again: organization=%s",
                    batch.organizationId());
            leaveInQueue(batch);
        }
    }

    private void deliver(OrganizationBatch batch, Destination destination, Received received)
            throws InterruptedException {
        dropDuplicates(batch, received);
        batch.keepOnly(destination::wants, count -> run.tally().add(Count.FILTERED, count));
        if (batch.events().isEmpty()) {
            acknowledge(batch);
            return;
        }
        // A file remembers a bucket only if it may get there: one that waits goes where the destination is by then.
        var waits = waits(destination);
        var target = waits ? Optional.<Target>empty() : Optional.of(destination.target());
        spool(new NewFile(batch, destination.encoding(), received, target), (spooled, segment) -> {
            run.tally().countTypes(batch);
            if (waits || run.isTooLate()) {
                run.tally().deferred(batch.organizationId());
                deliveries.keep(spooled, segment);
            } else {
                deliveries.begin(spooled, destination, batch, segment);
            }
        });
    }

    /// Whether a new file is not to be delivered now: its destination is left alone, or earlier files come first.
    private boolean waits(Destination destination) {
        var organization = destination.organizationId();
        if (!known.health().isDue(destination)) {
            run.tally().failing(organization);
            return true;
        }
        return deliveries.areRefused(organization) || leftovers.areLeft(organization);
    }

    private void hold(OrganizationBatch batch, Encoding encoding, Received received) throws InterruptedException {
        dropDuplicates(batch, received);
        if (batch.events().isEmpty()) {
            acknowledge(batch);
        } else {
            spool(new NewFile(batch, encoding, received, Optional.empty()), (spooled, segment) -> {
                run.tally().add(Count.HELD, batch.events().size());
                deliveries.keep(spooled, segment);
            });
        }
    }

    private void discard(OrganizationBatch batch) {
        batch.whenDeleted(_ -> true, count -> run.tally().add(Count.DISCARDED, count));
        acknowledge(batch);
    }

    private void leaveInQueue(OrganizationBatch batch) {
        run.tally().add(Count.LEFT_IN_QUEUE, batch.events().size());
    }

    /// Events of a message that came before may be durable, and so may be any event that is a late copy of one.
    private void dropDuplicates(OrganizationBatch batch, Received received) throws InterruptedException {
        var organization = batch.organizationId();
        if (batch.hasRedeliveries()) {
            batch.dropSpooled(received.before().of(batch, leftovers.has(organization), this::countDamaged));
        }
        leftovers.awaitKnown(organization, received.knownUntil());
        var dropped = new KeyList(0);
        batch.drop((key, content) -> {
            var found = known.journal().find(organization, key, content);
            if (found == Known.SAME) {
                dropped.add(key, content);
            }
            return found;
        });
        if (dropped.size() > 0) {
            // They are known for as long as the window only, and their messages may come back later.
            ofRound.add(new StoredFile(dropped, acknowledgements(batch.messages())));
        }
    }

    private static List<Acknowledgement> acknowledgements(List<ReceivedMessage> messages) {
        return messages.stream().map(ReceivedMessage::acknowledgement).toList();
    }

    private void countDamaged(FileId file) {
        run.tally().add(Count.DAMAGED_FILES, 1);
    }

    /// What is to become a file.
    ///
    /// @param received the time in its name
    /// @param target empty if it waits for its organization's destination
    private record NewFile(OrganizationBatch batch, Encoding encoding, Received received, Optional<Target> target) {}

    /// Makes the events durable and acknowledges their messages, or leaves these in the queue when it is too late.
    ///
    /// @param then what follows, when the segment is stored
    private void spool(NewFile file, BiConsumer<SpooledFile, OpenSegment> then) throws InterruptedException {
        var batch = file.batch();
        if (run.isTooLate()) {
            leaveInQueue(batch);
            return;
        }
        var spooled = new SpooledFile(encode(file), file.target());
        var keys = new KeyList(batch.events().size());
        batch.forEachKey(keys::add);
        segments.add(new NewSegments.Part(
                new Segment.File(spooled, keys),
                segment -> {
                    ofRound.add(new StoredFile(keys, acknowledgements(batch.messagesInDoubt())));
                    acknowledge(batch);
                    then.accept(spooled, segment);
                },
                () -> leaveInQueue(batch)));
    }

    private AuditFile encode(NewFile file) throws InterruptedException {
        with.encoders.acquire();
        try {
            var name = AuditFileName.of(file.received().at(), with.ids.get(), file.encoding());
            return with.encoder.encode(
                    new FileId(file.batch().organizationId(), name),
                    file.batch().events(),
                    file.encoding());
        } finally {
            with.encoders.release();
        }
    }

    /// To be called once the organization's events are durable, or deliberately dropped.
    private void acknowledge(OrganizationBatch batch) {
        run.tally().add(Count.DUPLICATES, batch.duplicates());
        batch.messages().forEach(acknowledgements::partIsStored);
    }

    /// Stores what was rejected. A message that carried nothing else is acknowledged then, and so is one without
    /// anything in it.
    private void quarantine(List<ReceivedMessage> messages) throws InterruptedException {
        var rejected = messages.stream().filter(m -> !m.rejections().isEmpty()).toList();
        run.forEach(rejected, message -> {
            if (run.isTooLate()) {
                return;
            }
            try {
                with.quarantine.put(message);
                message.whenDeleted(() -> {
                    run.tally().add(Count.QUARANTINED, message.rejections().size());
                    run.tally().add(Count.CONTENT_CONFLICTS, message.conflicts());
                });
                acknowledgements.partIsStored(message);
            } catch (StateUnavailable e) {
                LOG.warnf(
                        "a message could not be quarantined, it comes again: message=%s error=%s",
                        message.id(), e.getMessage());
            } catch (RuntimeException e) {
                LOG.errorf(e, "a message could not be quarantined, it comes again: message=%s", message.id());
            }
        });
        messages.stream().filter(ReceivedMessage::isEmpty).forEach(acknowledgements::acknowledge);
    }

    /// Waits for deliveries that are under way.
    void finish() throws InterruptedException {
        deliveries.finish();
    }

    /// Removes the segments of which nothing is left to do. The next drain does what fails.
    void forget() {
        try {
            with.segments.remove(
                    segments.finished().stream().map(OpenSegment::name).toList());
        } catch (StateUnavailable e) {
            LOG.warnf("segments could not be removed, the next drain does it: error=%s", e.getMessage());
        }
    }

    @Override
    public void close() {
        deliveries.close();
        acknowledgements.close();
    }
}
