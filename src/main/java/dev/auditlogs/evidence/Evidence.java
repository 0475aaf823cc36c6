package dev.auditlogs.evidence;

import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.delivery.Delivery;
import dev.auditlogs.destination.Destination;
import dev.auditlogs.destination.Route;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.report.Tally;
import dev.auditlogs.spool.DrainedFiles;
import dev.auditlogs.spool.EvidenceFiles;
import dev.auditlogs.state.Deadline;
import dev.auditlogs.state.StateBucket;
import dev.auditlogs.state.StateUnavailable;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// Tells organizations, signed, which files they were given, so that they can prove offline that none is missing or
/// changed. docs/decisions/0076 says how.
///
/// Once in a period a drain makes a seal: each file that was delivered since then is in exactly one statement. Seals
/// are created and never replaced: of two drains one wins. What follows from a seal, the evidence files, is put
/// again until `seals/{n}-put` says that it is done. Without a key nothing of this is done.
@Singleton
public final class Evidence {

    private static final Logger LOG = Logger.getLogger(Evidence.class);

    /// Of the heap, for the files of one sealing. An object of one takes as much again.
    private static final int HEAP_SHARE = 16;

    private final Seals seals;
    private final Sealing sealing;
    private final EvidenceDelivery delivery;
    private final Clock clock;
    private final Duration period;
    private final boolean isOn;

    /// When there is something to do; the beginning of time if this process does not know.
    private volatile Instant due = Instant.MIN;

    private volatile boolean isKnown;

    /// Since when sealing is due if it is not done: a period after the last one, or when this process saw that there
    /// was none.
    private volatile Optional<Instant> lateSince = Optional.empty();

    private long statements;

    public Evidence(
            StateBucket bucket,
            DrainedFiles drained,
            EvidenceFiles waiting,
            Delivery delivery,
            SigningKeys keys,
            Clock clock,
            Supplier<UUID> ids,
            AuditConfig config) {
        var settings = config.evidence();
        this.seals = new Seals(bucket);
        this.sealing = new Sealing(
                bucket,
                seals,
                drained,
                new Sealing.Settings(
                        settings.origin().orElse(""),
                        settings.period(),
                        settings.heartbeat(),
                        keys.all(),
                        ids,
                        Runtime.getRuntime().maxMemory() / HEAP_SHARE));
        this.delivery = new EvidenceDelivery(delivery, waiting, seals);
        this.clock = clock;
        this.period = settings.period();
        this.isOn = keys.arePresent();
    }

    /// What statements say of destinations.
    @FunctionalInterface
    public interface Organizations {

        Route route(OrganizationId organization);

        /// When a destination was changed of which nobody may have told yet, as far as its route was asked for. News
        /// of it will be a file that is named for that time.
        default Optional<Instant> untoldSince(OrganizationId organization) {
            return Optional.empty();
        }
    }

    /// What sealing needs of the drain in which it is done.
    public interface Drain extends Organizations {

        /// Whether a delivery is to be tried.
        boolean isDue(Destination destination);

        /// Of what is read.
        Deadline deadline();

        /// How long deliveries may take.
        Duration left();
    }

    /// Whether there is something to do. A process that is new asks the state bucket, in two requests at most.
    ///
    /// @param hasWaiting whether evidence waits
    public boolean isDue(boolean hasWaiting) {
        return isOn && (hasWaiting || isSealingDue());
    }

    private boolean isSealingDue() {
        if (!isKnown) {
            try {
                remember(seals.newest());
            } catch (StateUnavailable e) {
                LOG.warnf("it is not known when to seal, the next drain asks again: error=%s", e.getMessage());
            } catch (UncheckedIOException e) {
                damaged(e);
            }
        }
        if (!isKnown) {
            lateSince = lateSinceNow();
            return false;
        }
        return !clock.instant().isBefore(due);
    }

    private static void damaged(UncheckedIOException e) {
        LOG.errorf("a seal is damaged, restore its last version: error=%s", e.getMessage());
    }

    private void remember(Optional<Seals.Newest> newest) {
        lateSince = newest.map(last -> last.seal().to().plus(period)).or(this::lateSinceNow);
        due = newest.filter(Seals.Newest::isPut)
                .map(Seals.Newest::seal)
                .filter(seal -> !seal.isPartial())
                .map(seal -> seal.to().plus(period))
                .orElse(Instant.MIN);
        isKnown = true;
    }

    /// Since now, unless it was known before.
    private Optional<Instant> lateSinceNow() {
        return lateSince.or(() -> Optional.of(clock.instant()));
    }

    /// Finishes what an earlier drain has sealed, and seals if that is due. What fails a later drain does.
    ///
    /// @param hasWaiting whether evidence waits
    public void run(boolean hasWaiting, Drain drain) throws InterruptedException {
        try {
            if (hasWaiting) {
                delivery.deliverWaiting(heads(), drain);
            }
            if (isSealingDue()) {
                seal(drain);
            }
        } catch (StateUnavailable | SigningUnavailable e) {
            LOG.warnf("evidence could not be made, the next drain tries again: error=%s", e.getMessage());
        } catch (UncheckedIOException e) {
            damaged(e);
        } catch (RuntimeException e) {
            // A bug, and of evidence only: what the drain has delivered is told all the same.
            LOG.errorf(e, "evidence could not be made, the next drain tries again");
        }
    }

    /// Tells what was sealed since it was asked last, and whether sealing is late. Nothing without a key.
    public void tell(Tally tally) {
        if (isOn) {
            var late = lateSince
                    .map(since -> Duration.between(since, clock.instant()))
                    .filter(Duration::isPositive)
                    .orElse(Duration.ZERO);
            tally.sealed(statements, late);
            statements = 0;
        }
    }

    private void seal(Drain drain) throws InterruptedException {
        var newest = finished(seals.newest(), drain);
        remember(newest);
        if (newest.filter(last -> !last.isPut()).isPresent() || clock.instant().isBefore(due)) {
            return;
        }
        var made = sealing.make(newest.map(Seals.Newest::seal), clock.instant(), drain, drain.deadline());
        isKnown = false;
        seals.create(made.seal());
        var stored = seals.newest();
        if (stored.map(Seals.Newest::seal).filter(made.seal()::equals).isPresent()) {
            statements += made.statements();
            LOG.infof(
                    "sealed number=%d statements=%d trees=%d until=%s",
                    made.seal().number(),
                    made.statements(),
                    made.seal().trees().size(),
                    made.seal().to());
        } else {
            LOG.infof(
                    "another drain was quicker to seal: number=%d", made.seal().number());
        }
        remember(finished(stored, drain));
    }

    /// The same after all its evidence was put, again if somebody has done so; as it is if that fails.
    private Optional<Seals.Newest> finished(Optional<Seals.Newest> newest, Drain drain) throws InterruptedException {
        if (newest.isEmpty() || newest.get().isPut()) {
            return newest;
        }
        var seal = newest.get().seal();
        if (!delivery.deliver(seal, once(() -> seals.heads(seal)), drain)) {
            return newest;
        }
        seals.markPut(seal.number());
        return Optional.of(new Seals.Newest(seal, true));
    }

    private Supplier<SortedMap<String, Head>> heads() {
        return once(
                () -> seals.newest().map(Seals.Newest::seal).map(seals::heads).orElseGet(TreeMap::new));
    }

    /// Read when they are needed first, and once.
    private static Supplier<SortedMap<String, Head>> once(Supplier<SortedMap<String, Head>> read) {
        return new Supplier<>() {

            private SortedMap<String, Head> heads;

            @Override
            public synchronized SortedMap<String, Head> get() {
                if (heads == null) {
                    heads = read.get();
                }
                return heads;
            }
        };
    }
}
