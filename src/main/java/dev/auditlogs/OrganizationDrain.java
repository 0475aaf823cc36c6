package dev.auditlogs;

import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.delivery.Delivery;
import dev.auditlogs.delivery.Outcome;
import dev.auditlogs.destination.Destination;
import dev.auditlogs.destination.Route;
import dev.auditlogs.file.AuditFile;
import dev.auditlogs.file.AuditFileEncoder;
import dev.auditlogs.file.AuditFileName;
import dev.auditlogs.file.Encoding;
import dev.auditlogs.file.FileId;
import dev.auditlogs.queue.OrganizationBatch;
import dev.auditlogs.queue.ReceivedMessage;
import dev.auditlogs.spool.RecentEvents;
import dev.auditlogs.spool.Spool;
import dev.auditlogs.spool.SpooledFile;
import dev.auditlogs.spool.Target;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import software.amazon.awssdk.core.exception.SdkException;

/// What a drain does with one organization's events: encode one file, spool it, acknowledge its messages, deliver it.
@Singleton
final class OrganizationDrain {

    private static final Logger LOG = Logger.getLogger(OrganizationDrain.class);

    private final AuditConfig config;
    private final Clock clock;
    private final Supplier<UUID> fileIds;
    private final Spool spool;
    private final Delivery delivery;

    /// Encoding is CPU work: more at once than there are processors would only interleave their compressors.
    private final Semaphore encoders = new Semaphore(Runtime.getRuntime().availableProcessors());

    OrganizationDrain(AuditConfig config, Clock clock, Supplier<UUID> fileIds, Spool spool, Delivery delivery) {
        this.config = config;
        this.clock = clock;
        this.fileIds = fileIds;
        this.spool = spool;
        this.delivery = delivery;
    }

    void drain(OrganizationBatch batch, DrainRun run) throws InterruptedException {
        try {
            switch (run.destinations().route(batch.organizationId())) {
                case Route.Deliver(var destination) -> deliver(batch, destination, run);
                case Route.Wait(var reason, var encoding) -> {
                    LOG.warnf(
                            "a destination cannot be delivered to yet, its events wait in pending: organization=%s reason=%s",
                            batch.organizationId(), reason);
                    hold(batch, encoding, run);
                }
                case Route.Unconfigured() -> {
                    switch (config.unconfigured()) {
                        case DISCARD -> discard(batch, run);
                        case HOLD -> hold(batch, Encoding.DEFAULT, run);
                    }
                }
                case Route.Unreadable _ -> leaveInQueue(batch, run);
            }
        } catch (SdkException | UncheckedIOException e) {
            LOG.warnf(
                    "an organization's events could not be spooled, their messages come again: organization=%s error=%s",
                    batch.organizationId(), e.getMessage());
            leaveInQueue(batch, run);
        }
    }

    private void deliver(OrganizationBatch batch, Destination destination, DrainRun run) throws InterruptedException {
        // First of all: what a leftover holds is known once it has been read.
        var due = run.health().isDue(destination);
        if (!due) {
            run.tally().failing(batch.organizationId());
        }
        var waits = !due || !areLeftoversDelivered(batch, run);
        var fresh = dropDuplicates(batch, run);
        run.tally().filtered.add(batch.keepOnly(destination::wants));
        if (batch.events().isEmpty()) {
            acknowledge(batch, run);
            return;
        }
        // A file remembers a bucket only if it may get there: one that waits goes where the destination is by then.
        var target = waits ? Target.UNDECIDED : destination.target();
        var happened = batch.events().stream()
                .mapToLong(event -> event.time().epochMilli())
                .toArray();
        var spooled = spool(batch, destination.encoding(), target, run);
        spooled.ifPresent(_ -> run.recent().add(fresh));
        if (spooled.isPresent()) {
            run.tally().countTypes(batch);
            var file = spooled.get();
            if (waits
                    || isTooLate(run)
                    || !run.deliveries().begin(() -> deliver(file, destination, batch.messages(), happened, run))) {
                run.tally().deferred(batch.organizationId());
            }
        }
    }

    private boolean areLeftoversDelivered(OrganizationBatch batch, DrainRun run) throws InterruptedException {
        return run.leftovers()
                .areDelivered(batch.organizationId(), Duration.between(clock.instant(), run.leftoversUntil()));
    }

    /// Makes the events durable and acknowledges their messages, or leaves these in the queue when it is too late:
    /// nothing may take effect once somebody else can have them.
    private Optional<SpooledFile> spool(OrganizationBatch batch, Encoding encoding, Target target, DrainRun run)
            throws InterruptedException {
        if (!isTooLate(run)) {
            var spooled = new SpooledFile(encode(batch, encoding, run), target);
            if (!isTooLate(run)) {
                spool.put(spooled);
                acknowledge(batch, run);
                return Optional.of(spooled);
            }
        }
        leaveInQueue(batch, run);
        return Optional.empty();
    }

    /// Events of a message that came before may stand in an earlier file, which normal traffic never pays for; and any
    /// event may be a late copy of one that was delivered not long ago.
    ///
    /// @return what to remember once the others are durable
    private RecentEvents.New dropDuplicates(OrganizationBatch batch, DrainRun run) {
        if (batch.hasRedeliveries()) {
            batch.dropDuplicates(spool.eventIds(batch.organizationId(), batch.firstReceived()));
        }
        return run.recent().dropKnown(batch);
    }

    private boolean isTooLate(DrainRun run) {
        return run.time().isTooLateToWrite(clock.instant());
    }

    private AuditFile encode(OrganizationBatch batch, Encoding encoding, DrainRun run) throws InterruptedException {
        encoders.acquire();
        try {
            var name = AuditFileName.of(run.encoded(), fileIds.get(), encoding);
            return AuditFileEncoder.encode(new FileId(batch.organizationId(), name), batch.events(), encoding);
        } finally {
            encoders.release();
        }
    }

    /// To be called once the organization's events are durable, or deliberately dropped. A message that carries other
    /// organizations' events too is acknowledged by the last of them.
    private static void acknowledge(OrganizationBatch batch, DrainRun run) {
        run.tally().duplicates.add(batch.duplicates());
        for (var message : batch.messages()) {
            if (message.partIsDurable()) {
                run.acknowledgements().acknowledge(message);
            }
        }
    }

    /// @param happened when each of the file's events did, in milliseconds since 1970
    private void deliver(
            SpooledFile spooled, Destination destination, List<ReceivedMessage> messages, long[] happened, DrainRun run)
            throws InterruptedException {
        var file = spooled.file().id();
        Outcome outcome;
        try {
            outcome = delivery.deliver(spooled, destination);
        } catch (SdkException e) {
            LOG.warnf("a file waits in pending, since the state bucket failed: file=%s error=%s", file, e.getMessage());
            run.tally().deferred(file.organizationId());
            return;
        }
        run.tally().count(spooled.file(), outcome);
        run.health().note(spooled, outcome);
        switch (outcome) {
            case Outcome.Delivered() -> {
                run.tally().tookUntil(clock.instant(), happened);
                run.delivered().add(new DeliveredFile(file, messages));
            }
            case Outcome.Deferred(var failure) ->
                LOG.warnf(
                        "a file was not taken and waits in pending: organization=%s file=%s reason=%s code=%s",
                        file.organizationId(), file.name(), failure.reason().value(), failure.code());
        }
    }

    private void hold(OrganizationBatch batch, Encoding encoding, DrainRun run) throws InterruptedException {
        var fresh = dropDuplicates(batch, run);
        if (batch.events().isEmpty()) {
            acknowledge(batch, run);
        } else if (spool(batch, encoding, Target.UNDECIDED, run).isPresent()) {
            run.recent().add(fresh);
            run.tally().held.add(batch.events().size());
        }
    }

    private static void discard(OrganizationBatch batch, DrainRun run) {
        run.tally().discarded.add(batch.events().size());
        acknowledge(batch, run);
    }

    private static void leaveInQueue(OrganizationBatch batch, DrainRun run) {
        run.tally().leftInQueue.add(batch.events().size());
    }
}
