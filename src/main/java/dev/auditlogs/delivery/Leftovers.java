package dev.auditlogs.delivery;

import dev.auditlogs.destination.Destination;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.FileId;
import dev.auditlogs.spool.Spool;
import dev.auditlogs.spool.SpooledFile;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/// The pending files that earlier drains left: of a destination that failed, or of a drain that died.
@Singleton
public final class Leftovers {

    private static final Logger LOG = Logger.getLogger(Leftovers.class);
    private static final int FILES_PER_DRAIN_MAX = 1000;

    private final Spool spool;
    private final Delivery delivery;
    private final Clock clock;

    public Leftovers(Spool spool, Delivery delivery, Clock clock) {
        this.spool = spool;
        this.delivery = delivery;
        this.clock = clock;
    }

    /// The organizations that have some.
    ///
    /// @throws software.amazon.awssdk.core.exception.SdkException if the state bucket fails
    public List<OrganizationId> organizations() {
        return spool.organizationsWithPendingFiles();
    }

    /// Delivers an organization's files, the oldest first, until one is deferred or time is up.
    ///
    /// @param files sees each file before it is delivered
    /// @param outcomes sees how each attempt ended
    /// @return whether none is left
    /// @throws software.amazon.awssdk.core.exception.SdkException if the state bucket fails
    public boolean deliver(
            Destination destination, Instant until, Consumer<SpooledFile> files, Consumer<Outcome> outcomes)
            throws InterruptedException {
        var ids = spool.pendingFiles(destination.organizationId(), FILES_PER_DRAIN_MAX);
        for (var id : ids) {
            if (!clock.instant().isBefore(until) || !deliver(id, destination, files, outcomes)) {
                return false;
            }
        }
        return ids.size() < FILES_PER_DRAIN_MAX;
    }

    private boolean deliver(FileId id, Destination destination, Consumer<SpooledFile> files, Consumer<Outcome> outcomes)
            throws InterruptedException {
        var spooled = spool.pendingFile(id);
        if (spooled.isEmpty()) {
            return true;
        }
        files.accept(spooled.get());
        var outcome = delivery.deliver(spooled.get(), destination);
        outcomes.accept(outcome);
        return switch (outcome) {
            case Outcome.Delivered() -> {
                // The drain that spooled it may have died before it acknowledged: some of its messages may come back.
                spool.settle(id);
                yield true;
            }
            case Outcome.Deferred(var failure) -> {
                LOG.warnf(
                        "a pending file was not taken and stays: organization=%s file=%s reason=%s code=%s",
                        id.organizationId(), id.name(), failure.reason().value(), failure.code());
                yield false;
            }
        };
    }
}
