package dev.auditlogs.health;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.delivery.DeliveryFailure;
import dev.auditlogs.delivery.Outcome;
import dev.auditlogs.destination.Destination;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.notice.Notice;
import dev.auditlogs.notice.Notices;
import dev.auditlogs.spool.Backlog;
import dev.auditlogs.spool.SpooledFile;
import dev.auditlogs.state.Deadline;
import dev.auditlogs.state.StateBucket;
import dev.auditlogs.state.StateUnavailable;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/// Remembers in `health/` which destinations fail until their customer acts, and when they are to be tried again: by
/// the next drain at first, then with growing gaps up to six hours. A drain lists them once; it writes one when an
/// attempt fails or the platform was told something, and deletes it when one succeeds.
///
/// What it cannot read or write costs an attempt or a copy of a notice too many, nothing else.
@Singleton
public final class Health {

    private static final Logger LOG = Logger.getLogger(Health.class);

    static final Duration GAP_MAX = Duration.ofHours(6);

    /// Drains do not begin to the second.
    private static final Duration EARLY = Duration.ofSeconds(30);

    /// So long before a file expires the platform is told.
    static final Duration EXPIRES_SOON = Duration.ofDays(1);

    private final Incidents incidents;
    private final Backoffs backoffs;
    private final Clock clock;
    private final Notices notices;
    private final Duration pendingRetention;

    public Health(StateBucket bucket, ObjectMapper json, Clock clock, Notices notices, AuditConfig config) {
        this.incidents = new Incidents(bucket, json);
        this.backoffs = new Backoffs(clock);
        this.clock = clock;
        this.notices = notices;
        this.pendingRetention = config.pendingRetention();
    }

    /// The failing destinations as they are now.
    ///
    /// @throws StateUnavailable if they cannot be listed in time
    public Journal begin(Deadline deadline) {
        backoffs.begin();
        return new Journal(incidents.list(deadline));
    }

    /// The failing destinations at the beginning of a drain, and what that drain found.
    public final class Journal {

        private final Incidents.Listed health;

        private Journal(Incidents.Listed health) {
            this.health = health;
        }

        /// Whether a delivery is to be tried: it does not fail, or its time has come, or it was verified since.
        public boolean isDue(Destination destination) {
            return backoffs.isDue(destination, EARLY) && isIncidentDue(destination);
        }

        private boolean isIncidentDue(Destination destination) {
            return health.find(destination.organizationId())
                    .map(known -> !clock.instant().isBefore(known.nextAttempt().minus(EARLY))
                            || destination.verifiedAt().isAfter(known.lastAttempt()))
                    .orElse(true);
        }

        /// Remembers how an attempt ended.
        public void note(SpooledFile spooled, Destination destination, Outcome outcome) {
            var organization = spooled.file().id().organizationId();
            safely(organization, () -> {
                switch (outcome) {
                    case Outcome.Delivered _ -> {
                        backoffs.worked(destination);
                        healed(organization);
                    }
                    case Outcome.Deferred(var failure) -> {
                        backoffs.failed(destination, failure);
                        switch (failure.kind()) {
                            case CUSTOMER_MUST_ACT -> failed(organization, spooled, failure);
                            case TRANSIENT, OPERATOR_MUST_ACT -> {}
                        }
                    }
                    case Outcome.DeliveredBefore _, Outcome.InDoubt _ -> {}
                }
            });
        }

        /// Tells the platform of a destination that is left alone for now, when it is time for that.
        public void remind(OrganizationId organization) {
            safely(
                    organization,
                    () -> health.find(organization).ifPresent(before -> {
                        var after = tell(organization, before);
                        if (!after.equals(before)) {
                            health.put(organization, after);
                        }
                    }));
        }

        /// Tells the platform, and the operator, whose pending files are about to expire.
        ///
        /// @param until when that ends; a later drain tells the others
        public void noticeExpiring(Backlog backlog, Instant until) {
            var expiring = backlog.oldest().entrySet().stream()
                    .filter(oldest -> clock.instant()
                            .isAfter(oldest.getValue().expires(pendingRetention).minus(EXPIRES_SOON)))
                    .toList();
            if (expiring.isEmpty()) {
                return;
            }
            LOG.errorf(
                    "pending files are about to expire, see pending-age in docs/RUNBOOK.md: organizations=%d organization=%s",
                    expiring.size(), expiring.getFirst().getKey());
            for (var oldest : expiring) {
                if (clock.instant().isBefore(until)) {
                    safely(oldest.getKey(), () -> noticeExpiring(oldest.getKey(), oldest.getValue()));
                }
            }
        }

        private void noticeExpiring(OrganizationId organization, Backlog.Waiting oldest) {
            health.current(organization).ifPresent(before -> {
                var told = before.expiryNoticed().orElse(Instant.EPOCH).plus(pendingRetention);
                var notice = new Notice.Expiring(organization, oldest.written(), oldest.expires(pendingRetention));
                if (told.isBefore(clock.instant()) && notices.send(notice)) {
                    health.put(organization, before.expiryTold(clock.instant()));
                }
            });
        }

        private void healed(OrganizationId organization) {
            if (health.contains(organization)) {
                health.current(organization).ifPresent(before -> healed(organization, before));
            }
        }

        private void healed(OrganizationId organization, Incident before) {
            if (notices.areWanted() && !tellRecovered(organization, before)) {
                // It is told by a later drain, which must be free to try.
                var after = before.dueNow();
                if (!after.equals(before)) {
                    health.put(organization, after);
                }
                return;
            }
            health.remove(organization);
        }

        private boolean tellRecovered(OrganizationId organization, Incident before) {
            return before.recovery(organization, clock.instant())
                    .map(notices::send)
                    .orElse(true);
        }

        private void failed(OrganizationId organization, SpooledFile spooled, DeliveryFailure failure) {
            health.current(organization).ifPresent(before -> {
                var after = before.failed(failure, spooled.file(), clock.instant(), gap(before.attempts() + 1));
                health.put(organization, tell(organization, after));
            });
        }

        /// @return what is known after the platform was told, if it was
        private Incident tell(OrganizationId organization, Incident before) {
            var now = clock.instant();
            return before.untold(organization, now)
                    .filter(notices::send)
                    .map(_ -> before.told(now))
                    .orElse(before);
        }
    }

    private static void safely(OrganizationId organization, Runnable change) {
        try {
            change.run();
        } catch (StateUnavailable e) {
            LOG.warnf(
                    "a destination's health could not be written: organization=%s error=%s",
                    organization, e.getMessage());
        }
    }

    /// @param attempts that have failed in a row
    static Duration gap(int attempts) {
        return Gaps.after(attempts, GAP_MAX);
    }
}
