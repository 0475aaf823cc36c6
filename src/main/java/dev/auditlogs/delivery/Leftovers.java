package dev.auditlogs.delivery;

import dev.auditlogs.destination.Destination;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.FileId;
import dev.auditlogs.spool.RecentEvents;
import dev.auditlogs.spool.Spool;
import dev.auditlogs.spool.SpooledFile;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
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

    /// Delivers an organization's files, the oldest first, until one is deferred or time is up. Those that are
    /// delivered
    /// move to `settled/`: some of their messages may come back, since the drain that spooled them may have died.
    ///
    /// @param recent reads the young ones, and remembers their events before they are settled
    /// @param outcomes sees how each attempt ended
    /// @return whether none is left
    /// @throws software.amazon.awssdk.core.exception.SdkException if the state bucket fails
    public boolean deliver(
            Destination destination,
            Instant until,
            RecentEvents.Snapshot recent,
            BiConsumer<SpooledFile, Outcome> outcomes)
            throws InterruptedException {
        var ids = spool.pendingFiles(destination.organizationId(), FILES_PER_DRAIN_MAX);
        var unsettled = new ArrayList<FileId>();
        var allDelivered = true;
        for (var id : ids) {
            if (!clock.instant().isBefore(until)) {
                allDelivered = false;
                break;
            }
            var spooled = spool.pendingFile(id);
            if (spooled.isEmpty()) {
                continue;
            }
            var isRecent = recent.read(spooled.get());
            var outcome = delivery.deliver(spooled.get(), destination);
            outcomes.accept(spooled.get(), outcome);
            if (outcome instanceof Outcome.Deferred(var failure)) {
                LOG.warnf(
                        "a pending file was not taken and stays: organization=%s file=%s reason=%s code=%s",
                        id.organizationId(), id.name(), failure.reason().value(), failure.code());
                allDelivered = false;
                break;
            }
            if (isRecent) {
                unsettled.add(id);
            } else {
                spool.settle(id);
            }
        }
        recent.rememberLeftovers(destination.organizationId());
        unsettled.forEach(spool::settle);
        return allDelivered && ids.size() < FILES_PER_DRAIN_MAX;
    }
}
