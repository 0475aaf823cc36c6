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
import dev.auditlogs.spool.Target;
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
/// attempt fails or the platform was told something, and deletes it when one succeeds. Verifications that have ended
/// stay there, as long as a file may wait that was meant for the bucket.
///
/// What it cannot write costs an attempt or a copy of a notice too many, nothing else. A destination whose health it
/// cannot read waits for the next drain: its verification may have ended.
@Singleton
public final class Health {

    private static final Logger LOG = Logger.getLogger(Health.class);

    static final Duration GAP_MAX = Duration.ofHours(6);

    /// Drains do not begin to the second.
    private static final Duration EARLY = Duration.ofSeconds(30);

    /// A file that waits is written again at most once more for the place that it was meant for, and is kept as long
    /// from then on.
    private static final int RETENTIONS = 2;

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
        private final MissingBuckets missing = new MissingBuckets();

        private Journal(Incidents.Listed health) {
            this.health = health;
        }

        /// Whether the destination is verified no more, though its document says so: its bucket was gone. One whose
        /// owner is pinned never ends.
        public boolean hasEnded(Destination destination) {
            return destination.target().bucketOwner().isEmpty()
                    && health.find(destination.organizationId())
                            .flatMap(known -> known.endedAt(VerifiedBucket.of(destination)))
                            .isPresent();
        }

        /// Whether the place was the organization's, and whoever has a bucket of that name now may be somebody else.
        public boolean hasVanished(OrganizationId organization, Target place) {
            return place.bucketOwner().isEmpty()
                    && health.find(organization)
                            .filter(known -> known.hasVanished(place.bucket()))
                            .isPresent();
        }

        /// Whether a delivery is to be tried: it does not fail, or its time has come, or it was verified since.
        public boolean isDue(Destination destination) {
            return backoffs.isDue(destination, EARLY) && isIncidentDue(destination);
        }

        private boolean isIncidentDue(Destination destination) {
            return health.find(destination.organizationId())
                    .map(known -> !clock.instant().isBefore(known.nextAttempt().minus(EARLY))
                            || destination.verifiedAt().isAfter(known.lastAttempt()))
                    .orElse(false);
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
                            case CUSTOMER_MUST_ACT -> failed(spooled, destination, failure);
                            case TRANSIENT, OPERATOR_MUST_ACT -> {}
                        }
                    }
                    case Outcome.DeliveredBefore _, Outcome.InDoubt _ -> {}
                }
            });
        }

        /// Tells the platform of a destination that is left alone for now, when it is time for that.
        public void remind(OrganizationId organization) {
            safely(organization, () -> health.change(organization, before -> tell(organization, before)));
        }

        /// Tells the platform of a verification that has ended, unless it was told.
        public void remindOfEnding(OrganizationId organization) {
            if (health.find(organization).flatMap(Incident::lastEnding).isPresent()) {
                remind(organization);
            }
        }

        /// Whether a bucket of this drain's destinations is missing.
        public boolean hasMissingBuckets() {
            return !missing.isEmpty();
        }

        /// Ends the verifications of the buckets that this drain, and one long enough before, found missing; unless
        /// they are so many that it is not their owners who have deleted them.
        ///
        /// @param destinations how many there are
        /// @param until when that stops; a later drain goes on
        /// @return how many buckets are missing, if they are that many; else 0
        public int endVerifications(int destinations, Instant until) {
            var atOnce = missing.atOnce(health.known(), clock.instant());
            if (MissingBuckets.areTooMany(atOnce, destinations)) {
                LOG.errorf(
                        "so many buckets are missing at once that no verification ends, see buckets-missing in docs/RUNBOOK.md: missing=%d destinations=%d",
                        atOnce, destinations);
                return atOnce;
            }
            missing.whoseOwnerIsNotPinned().forEach((organization, bucket) -> {
                if (clock.instant().isBefore(until)) {
                    safely(organization, () -> end(organization, bucket));
                }
            });
            return 0;
        }

        private void end(OrganizationId organization, VerifiedBucket bucket) {
            health.change(organization, before -> {
                var now = clock.instant();
                if (!before.isMissing(bucket, MissingBuckets.TIME_MIN, now)) {
                    return before;
                }
                LOG.warnf(
                        "a destination's verification has ended, since its bucket is gone; its files wait until it is verified again: organization=%s bucket=%s",
                        organization, bucket.name());
                return tell(organization, before.ended(bucket, now));
            });
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
            health.change(organization, before -> {
                var told = before.expiryNoticed().orElse(Instant.EPOCH).plus(pendingRetention);
                var notice = new Notice.Expiring(organization, oldest.written(), oldest.expires(pendingRetention));
                return told.isBefore(clock.instant()) && notices.send(notice)
                        ? before.expiryTold(clock.instant())
                        : before;
            });
        }

        private void healed(OrganizationId organization) {
            if (health.contains(organization)) {
                health.change(organization, before -> healed(organization, before));
            }
        }

        private Incident healed(OrganizationId organization, Incident before) {
            // What is not told yet is told by a later drain, which must be free to try.
            return notices.areWanted() && !tellRecovered(organization, before)
                    ? before.dueNow()
                    : before.delivered(clock.instant().minus(pendingRetention.multipliedBy(RETENTIONS)));
        }

        private boolean tellRecovered(OrganizationId organization, Incident before) {
            return before.recovery(organization, clock.instant())
                    .map(notices::send)
                    .orElse(true);
        }

        private void failed(SpooledFile spooled, Destination destination, DeliveryFailure failure) {
            var organization = destination.organizationId();
            var bucket = VerifiedBucket.of(destination);
            var now = clock.instant();
            if (failure.reason() == DeliveryFailure.Reason.BUCKET_NOT_FOUND) {
                missing.add(destination);
            }
            health.change(
                    organization,
                    before -> tell(
                            organization,
                            before.failed(failure, spooled.file(), now, gap(before.attempts() + 1))
                                    .failedAt(bucket)));
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
