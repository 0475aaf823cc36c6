package dev.auditlogs;

import dev.auditlogs.delivery.Delivery;
import dev.auditlogs.delivery.Outcome;
import dev.auditlogs.destination.Destination;
import dev.auditlogs.report.Count;
import dev.auditlogs.spool.Deed;
import dev.auditlogs.spool.SpooledFile;
import dev.auditlogs.spool.Target;
import dev.auditlogs.state.StateUnavailable;
import jakarta.inject.Singleton;
import java.util.List;
import org.jboss.logging.Logger;

/// A drain's attempts to deliver files, new ones and leftovers: each is counted, noted in its destination's health,
/// and told of when it fails.
final class Attempts {

    private static final Logger LOG = Logger.getLogger(Attempts.class);

    private final Delivery delivery;
    private final DrainRun run;
    private final Knowledge known;

    private Attempts(Delivery delivery, DrainRun run, Knowledge known) {
        this.delivery = delivery;
        this.run = run;
        this.known = known;
    }

    @Singleton
    static final class Factory {

        private final Delivery delivery;

        Factory(Delivery delivery) {
            this.delivery = delivery;
        }

        Attempts of(DrainRun run, Knowledge known) {
            return new Attempts(delivery, run, known);
        }
    }

    /// What became of a file.
    enum Result {
        /// It is in its organization's bucket.
        DELIVERED,
        /// Another drain has delivered it.
        DELIVERED_BEFORE,
        /// It stays pending, since the bucket did not take it: nor will it take the next one.
        NOT_TAKEN,
        /// It stays pending for a reason of its own.
        WAITS
    }

    /// Puts a file into its organization's bucket.
    Result deliver(SpooledFile spooled, Destination destination) throws InterruptedException {
        var file = spooled.file().id();
        if (!known.isStill(destination)) {
            run.tally().deferred(file.organizationId());
            return Result.WAITS;
        }
        try {
            known.health().renew(destination);
            var outcome = delivery.deliver(spooled, destination, new Earlier(spooled));
            run.tally().count(spooled.file(), outcome);
            known.health().note(spooled, destination, outcome);
            return switch (outcome) {
                case Outcome.Delivered(var place, var isNew) -> {
                    known.journal().deliver(Deed.of(spooled.file(), place, how(spooled, isNew)));
                    yield Result.DELIVERED;
                }
                case Outcome.DeliveredBefore() -> Result.DELIVERED_BEFORE;
                case Outcome.Deferred(var failure) -> {
                    LOG.warnf(
                            "a file was not taken and waits in pending: organization=%s file=%s reason=%s code=%s",
                            file.organizationId(), file.name(), failure.reason().value(), failure.code());
                    yield Result.NOT_TAKEN;
                }
                case Outcome.InDoubt(var failure) -> {
                    LOG.warnf(
                            "a file may be in an earlier bucket, which does not answer, and waits in pending for up to a day: organization=%s file=%s reason=%s code=%s",
                            file.organizationId(), file.name(), failure.reason().value(), failure.code());
                    yield Result.WAITS;
                }
            };
        } catch (StateUnavailable e) {
            LOG.warnf("a file waits in pending, since the state bucket failed: file=%s error=%s", file, e.getMessage());
        } catch (RuntimeException e) {
            // A bug, and this file's only.
            LOG.errorf(e, "a file could not be delivered and waits in pending: file=%s", file);
        }
        run.tally().deferred(file.organizationId());
        return Result.NOT_TAKEN;
    }

    static Deed.How how(SpooledFile spooled, boolean isNew) {
        if (spooled.origin() == SpooledFile.Origin.RESEND) {
            return Deed.How.SENT_AGAIN;
        }
        return isNew ? Deed.How.CREATED : Deed.How.MET;
    }

    /// What drains know of one file.
    private final class Earlier implements Delivery.Earlier {

        private final SpooledFile spooled;

        private Earlier(SpooledFile spooled) {
            this.spooled = spooled;
        }

        /// Since the file was written, whoever did it: it may have waited for weeks.
        @Override
        public boolean isDelivered() throws InterruptedException {
            var file = spooled.file().id();
            return spooled.origin() != SpooledFile.Origin.RESEND
                    && !known.journal()
                            .delivered(List.of(file), file.name().written(), run.deliveringDeadline())
                            .isEmpty();
        }

        @Override
        public boolean hasVanished(Target earlier) {
            return known.health().hasVanished(spooled.file().id().organizationId(), earlier);
        }

        @Override
        public void isPerhapsAt(Target earlier) {
            run.tally().add(Count.FILES_PERHAPS_TWICE, 1);
            LOG.warnf(
                    "a file goes to a new bucket, and may be in an earlier one that never answered: file=%s bucket=%s",
                    spooled.file(), earlier.bucket());
        }
    }
}
