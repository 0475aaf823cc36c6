package dev.auditlogs.health;

import dev.auditlogs.delivery.DeliveryFailure;
import dev.auditlogs.delivery.DeliveryFailure.Reason;
import dev.auditlogs.destination.Destination;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.spool.Target;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;

/// Which destinations have failed in a way that passes, as far as this process knows: one that hangs, drain after
/// drain, is not to hold the places of those that work. One that does not answer in time is left alone at once, one
/// that fails quickly after three attempts. It is kept in memory only, since all that it saves is time.
///
/// When most destinations of a drain fail like that, it is not they, and nobody is left alone for it.
final class Backoffs {

    private static final Logger LOG = Logger.getLogger(Backoffs.class);

    static final Duration GAP_MAX = Duration.ofMinutes(30);

    private final Clock clock;
    private final Map<OrganizationId, Failing> failing = new HashMap<>();

    /// Of the drain that runs, or has ended last.
    private final Set<OrganizationId> tried = new HashSet<>();

    private final Map<OrganizationId, Failing> failed = new HashMap<>();

    /// @param attempts that have failed in a row; one that hung counts for as many as may be made at once
    private record Failing(Target target, int attempts, Instant last) {

        Instant until() {
            return last.plus(Gaps.after(attempts, GAP_MAX));
        }
    }

    Backoffs(Clock clock) {
        this.clock = clock;
    }

    /// A drain begins: what the last one found counts from now on.
    synchronized void begin() {
        if (failed.size() * 2 <= tried.size()) {
            failing.putAll(failed);
        } else if (failed.size() > 1) {
            LOG.warnf(
                    "most destinations of the last drain failed in a way that passes, none is left alone for it: failed=%d of=%d",
                    failed.size(), tried.size());
        }
        failed.clear();
        tried.clear();
    }

    /// Whether a delivery is to be tried: the place does not fail, its time has come, or it was verified since.
    ///
    /// @param early how much before its time
    synchronized boolean isDue(Destination destination, Duration early) {
        var known = failing.get(destination.organizationId());
        return known == null
                || !known.target().equals(destination.target())
                || destination.verifiedAt().isAfter(known.last())
                || !clock.instant().isBefore(known.until().minus(early));
    }

    synchronized void worked(Destination destination) {
        tried.add(destination.organizationId());
        failed.remove(destination.organizationId());
        failing.remove(destination.organizationId());
    }

    synchronized void failed(Destination destination, DeliveryFailure failure) {
        var organization = destination.organizationId();
        tried.add(organization);
        if (failure.reason().isPassingTroubleOfABucket()) {
            var before = failing.get(organization);
            var attempts = before == null || !before.target().equals(destination.target()) ? 0 : before.attempts();
            var counts = failure.reason() == Reason.TIMEOUT ? Gaps.ATTEMPTS_AT_ONCE : 1;
            failed.put(organization, new Failing(destination.target(), attempts + counts, clock.instant()));
        }
    }
}
