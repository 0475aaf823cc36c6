package dev.auditlogs.evidence;

import dev.auditlogs.delivery.Delivery;
import dev.auditlogs.delivery.Outcome;
import dev.auditlogs.destination.Route;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.CompanionFile;
import dev.auditlogs.parallel.BoundedTasks;
import dev.auditlogs.place.BucketRegion;
import dev.auditlogs.spool.EvidenceFiles;
import dev.auditlogs.spool.Target;
import dev.auditlogs.state.StateUnavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/// Brings evidence into the organizations' buckets. What one does not take waits, and holds up nothing.
final class EvidenceDelivery {

    private static final Logger LOG = Logger.getLogger(EvidenceDelivery.class);

    private static final int AT_ONCE = 64;

    /// Of one organization in one drain.
    private static final int WAITING_MAX = 100;

    /// What `bin/operate evidence resend` leaves: all evidence of an organization that is in the seal of that name.
    private static final Pattern AGAIN = Pattern.compile("again-(\\d{10})");

    private static final Pattern WAITING = Pattern.compile("(\\d{10})-(\\d{4})-(\\d\\d)-(\\d\\d)-(.+)");

    private final Delivery delivery;
    private final EvidenceFiles waiting;
    private final Seals seals;

    EvidenceDelivery(Delivery delivery, EvidenceFiles waiting, Seals seals) {
        this.delivery = delivery;
        this.waiting = waiting;
        this.seals = seals;
    }

    /// Delivers the evidence of a seal, or lets it wait.
    ///
    /// @param heads where the evidence of an organization goes that has no destination any more
    /// @return whether that is done; if not, a later drain does it again
    boolean deliver(Seal seal, Supplier<SortedMap<String, Head>> heads, Evidence.Drain drain)
            throws InterruptedException {
        return deliver(seal, _ -> true, heads, drain);
    }

    private boolean deliver(
            Seal seal, Predicate<OrganizationId> whose, Supplier<SortedMap<String, Head>> heads, Evidence.Drain drain)
            throws InterruptedException {
        for (var tree : seal.trees()) {
            if (!deliver(seals.tree(tree), whose, heads, drain)) {
                return false;
            }
        }
        return true;
    }

    /// Of one tree, what is for some organizations.
    boolean deliver(
            SealedTree sealed,
            Predicate<OrganizationId> whose,
            Supplier<SortedMap<String, Head>> heads,
            Evidence.Drain drain)
            throws InterruptedException {
        var tree = sealed.tree();
        var undone = new AtomicInteger();
        try (var tasks = new BoundedTasks(AT_ONCE)) {
            for (var index = 0; index < sealed.leaves().size(); index++) {
                var leaf = sealed.leaves().get(index);
                var at = index;
                leaf.address()
                        .filter(address -> whose.test(address.organization()))
                        .ifPresent(address -> {
                            undone.incrementAndGet();
                            tasks.submit(() -> {
                                var proof = InclusionProof.of(leaf.bytes(), at, tree, sealed.note());
                                if (isDone(address, proof, heads, drain)) {
                                    undone.decrementAndGet();
                                }
                            });
                        });
            }
            tasks.finish(drain.left());
        }
        return undone.get() == 0;
    }

    private boolean isDone(
            SealedTree.Address address, byte[] proof, Supplier<SortedMap<String, Head>> heads, Evidence.Drain drain)
            throws InterruptedException {
        try {
            var file = new CompanionFile(address.organization(), address.path(), proof, EvidenceFiles.CONTENT_TYPE);
            if (!isDelivered(file, heads, drain)) {
                waiting.keep(address.organization(), waitingName(address), proof);
            }
            return true;
        } catch (StateUnavailable e) {
            LOG.warnf("evidence could not be kept, a later drain tries again: error=%s", e.getMessage());
            return false;
        } catch (RuntimeException e) {
            // A bug, and this file's only.
            LOG.errorf(e, "evidence could not be delivered: organization=%s", address.organization());
            return false;
        }
    }

    private static String waitingName(SealedTree.Address address) {
        return "%010d-%s"
                .formatted(
                        address.number(),
                        address.path()
                                .substring(address.path().indexOf('/') + 1)
                                .replace('/', '-'));
    }

    private static boolean isEvidence(String waitingName) {
        return AGAIN.matcher(waitingName).matches()
                || WAITING.matcher(waitingName).matches();
    }

    private static String path(String waitingName) {
        return WAITING.matcher(waitingName).replaceFirst("_evidence/$2/$3/$4/$5");
    }

    private boolean isDelivered(CompanionFile file, Supplier<SortedMap<String, Head>> heads, Evidence.Drain drain)
            throws InterruptedException {
        return switch (drain.route(file.organization())) {
            case Route.Deliver(var destination) ->
                drain.isDue(destination) && isTaken(file, destination.target(), destination.region());
            case Route.Unconfigured() -> {
                var head = heads.get().get(file.organization().value());
                yield head != null
                        && head.place().isPresent()
                        && isTaken(file, head.place().get(), Optional.empty());
            }
            case Route.Wait _, Route.Unreadable _ -> false;
        };
    }

    private boolean isTaken(CompanionFile file, Target place, Optional<BucketRegion> region)
            throws InterruptedException {
        return switch (delivery.deliver(file, place, region)) {
            case Outcome.Delivered _ -> true;
            case Outcome.Deferred(var failure) -> {
                LOG.warnf(
                        "evidence was not taken and waits: file=%s reason=%s code=%s",
                        file, failure.reason().value(), failure.code());
                yield false;
            }
            case Outcome.DeliveredBefore _, Outcome.InDoubt _ -> false;
        };
    }

    /// Tries again what waits.
    void deliverWaiting(Supplier<SortedMap<String, Head>> heads, Evidence.Drain drain) throws InterruptedException {
        try (var tasks = new BoundedTasks(AT_ONCE)) {
            for (var organization : waiting.organizations()) {
                tasks.submit(() -> deliverWaiting(organization, heads, drain));
            }
            tasks.finish(drain.left());
        }
    }

    /// The oldest first, until one is not taken.
    private void deliverWaiting(
            OrganizationId organization, Supplier<SortedMap<String, Head>> heads, Evidence.Drain drain)
            throws InterruptedException {
        try {
            var delivered = new ArrayList<String>();
            for (var name : waiting.names(organization, WAITING_MAX)) {
                if (!isEvidence(name)) {
                    LOG.warnf("this is no evidence and is left alone, remove it: name=%s", name);
                    continue;
                }
                if (!isWaitingDone(organization, name, heads, drain)) {
                    break;
                }
                delivered.add(name);
            }
            waiting.remove(organization, List.copyOf(delivered));
        } catch (StateUnavailable e) {
            LOG.warnf("waiting evidence could not be read: organization=%s error=%s", organization, e.getMessage());
        } catch (RuntimeException e) {
            // A damaged seal or a bug, and this organization's only.
            LOG.errorf(e, "waiting evidence could not be delivered: organization=%s", organization);
        }
    }

    private boolean isWaitingDone(
            OrganizationId organization, String name, Supplier<SortedMap<String, Head>> heads, Evidence.Drain drain)
            throws InterruptedException {
        var again = AGAIN.matcher(name);
        if (again.matches()) {
            return isPutAgain(organization, again.group(1), heads, drain);
        }
        var bytes = waiting.find(organization, name);
        return bytes.isEmpty()
                || isDelivered(
                        new CompanionFile(organization, path(name), bytes.get(), EvidenceFiles.CONTENT_TYPE),
                        heads,
                        drain);
    }

    /// What is there already stays as it is.
    private boolean isPutAgain(
            OrganizationId organization, String name, Supplier<SortedMap<String, Head>> heads, Evidence.Drain drain)
            throws InterruptedException {
        var seal = seals.find(name);
        if (seal.isEmpty()) {
            LOG.warnf(
                    "evidence of a seal that there is not cannot be put again: organization=%s seal=%s",
                    organization, name);
            return true;
        }
        return deliver(seal.get(), organization::equals, heads, drain);
    }
}
