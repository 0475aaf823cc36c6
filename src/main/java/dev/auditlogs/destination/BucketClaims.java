package dev.auditlogs.destination;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.parallel.InParallel;
import dev.auditlogs.place.BucketName;
import dev.auditlogs.spool.Target;
import dev.auditlogs.state.StateBucket;
import dev.auditlogs.state.StateUnavailable;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/// A place, a bucket below a prefix, is one organization's: two that wrote there would mix their logs. Places
/// overlap when one prefix begins with the other.
///
/// Verify decides whose a place is, after it has written there; to name one claims nothing. All claims on a bucket
/// stand in one object, `claims/{bucket}.json` in the state bucket. A claim counts while its organization's
/// destination holds the place ([DestinationDocument#holds]), also while it rests, and for a minute in any case, so
/// that the verification that made it can store the destination.
@Singleton
public final class BucketClaims {

    /// The object is read and written as a whole.
    public static final int PLACES_MAX = 1_000;

    private static final Logger LOG = Logger.getLogger(BucketClaims.class);

    /// Since Verify began, which answers within ten seconds.
    private static final Duration TIME_MAX = Duration.ofSeconds(9);

    private static final int ATTEMPTS_MAX = 12;
    private static final int FIRST_PAUSE_MILLIS = 50;
    private static final int LONGER_PAUSES = 3;
    private static final int READS_AT_ONCE = 16;

    private final StateBucket bucket;
    private final ObjectMapper json;
    private final Clock clock;
    private final DestinationStore destinations;
    private final EarlierClaims earlierClaims;
    private final Endings endings;
    private final Rest rest;

    public BucketClaims(
            StateBucket bucket,
            ObjectMapper json,
            Clock clock,
            DestinationStore destinations,
            Endings endings,
            AuditConfig config) {
        this.bucket = bucket;
        this.json = json;
        this.clock = clock;
        this.destinations = destinations;
        this.earlierClaims = new EarlierClaims(bucket, json);
        this.endings = endings;
        this.rest = Rest.of(config);
    }

    /// Knows which buckets were gone, so that whoever has one of that name may be somebody else.
    public interface Endings {

        /// Whether what a destination says to have verified was gone since.
        boolean hasEnded(OrganizationId organization, DestinationDocument destination);
    }

    /// What becomes of a claim.
    public enum Answer {
        /// The place is the organization's.
        YOURS,
        /// It is another organization's, or overlaps with one, or nobody knows whose it is.
        TAKEN,
        /// The bucket has as many places as it may have.
        FULL,
        /// So much was to be done with the claims on this bucket that there was no time for this one.
        BUSY
    }

    /// Claims a place for an organization that has just written there.
    ///
    /// @param verifiedAt when the verification began
    public Answer claim(OrganizationId organization, Target place, Instant verifiedAt) {
        var wanted = new Claim(organization, place.prefix(), verifiedAt);
        var until = verifiedAt.plus(TIME_MAX);
        var chance = new Random(verifiedAt.toEpochMilli() ^ organization.hashCode());
        try {
            for (var attempt = 0; attempt < ATTEMPTS_MAX && clock.instant().isBefore(until); attempt++) {
                var answer = tryToClaim(place.bucket(), wanted);
                if (answer.isPresent()) {
                    return answer.get();
                }
                Thread.sleep(chance.nextInt(FIRST_PAUSE_MILLIS << Math.min(attempt, LONGER_PAUSES)));
            }
            return Answer.BUSY;
        } catch (DamagedClaims e) {
            LOG.errorf(
                    "a claim is damaged, its bucket's places count as taken; restore an older version of the object: key=%s reason=%s",
                    e.key(), e.getMessage());
            return Answer.TAKEN;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /// Gives back what an organization's destination does not hold any more. Should that fail, the claim counts for
    /// nothing all the same.
    ///
    /// @param place that it held
    public void release(OrganizationId organization, Target place) {
        try {
            var stored = ClaimsObject.read(bucket, json, place.bucket());
            var claims = new ArrayList<>(stored.claims());
            dropVoid(claims, place.bucket(), claim -> claim.organization().equals(organization));
            if (claims.size() < stored.claims().size()) {
                stored.replace(bucket, json, claims);
            }
        } catch (StateUnavailable | DamagedClaims e) {
            LOG.warnf(
                    "a place that is held no more stays among the claims on its bucket: organization=%s error=%s",
                    organization, e.getMessage());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /// @return empty if somebody else has changed the bucket's claims meanwhile
    private Optional<Answer> tryToClaim(BucketName name, Claim wanted) throws InterruptedException {
        var stored = ClaimsObject.read(bucket, json, name);
        var earlier = earlierClaims.read(name);
        var claims = new ArrayList<>(stored.claims());
        earlier.claims().stream()
                .filter(claim -> claims.stream().noneMatch(claim::hasSamePlace))
                .forEach(claims::add);
        dropVoid(
                claims,
                name,
                claim -> claim.isInTheWayOf(wanted)
                        || claim.hasSameOrganization(wanted) && !claim.hasSamePlace(wanted)
                        || !stored.claims().contains(claim));
        if (!earlier.areAll()) {
            return store(claims, stored, earlier, Answer.BUSY);
        }
        // A claim on this very place that still stands is older than each that overlaps it, or both are of a version
        // that allowed it.
        if (!claims.removeIf(claim -> claim.hasSamePlace(wanted)) && isTaken(claims, name, wanted)) {
            return Optional.of(Answer.TAKEN);
        }
        if (claims.size() >= PLACES_MAX) {
            dropVoid(claims, name, _ -> true);
        }
        if (claims.size() >= PLACES_MAX) {
            return Optional.of(Answer.FULL);
        }
        // Also if it stood there: whoever has read that it counts for nothing finds another version.
        claims.add(wanted);
        return store(claims, stored, earlier, Answer.YOURS);
    }

    private static boolean isTaken(List<Claim> claims, BucketName name, Claim wanted) {
        var holder = claims.stream().filter(claim -> claim.isInTheWayOf(wanted)).findFirst();
        holder.ifPresent(claim -> LOG.infof(
                "a place is another organization's: organization=%s bucket=%s prefix=%s holder=%s holdersPrefix=%s",
                wanted.organization(), name, wanted.prefix(), claim.organization(), claim.prefix()));
        return holder.isPresent();
    }

    private Optional<Answer> store(
            List<Claim> claims, ClaimsObject insteadOf, EarlierClaims.Some takenOver, Answer stored)
            throws InterruptedException {
        if (!insteadOf.replace(bucket, json, claims)) {
            return Optional.empty();
        }
        takenOver.delete();
        return Optional.of(stored);
    }

    /// Drops the claims among these that do not count.
    private void dropVoid(Collection<Claim> claims, BucketName name, Predicate<Claim> among)
            throws InterruptedException {
        Set<Claim> dropped = ConcurrentHashMap.newKeySet();
        InParallel.forEach(claims.stream().filter(among).toList(), READS_AT_ONCE, claim -> {
            if (!counts(claim, name)) {
                dropped.add(claim);
            }
        });
        claims.removeAll(dropped);
    }

    private boolean counts(Claim claim, BucketName name) {
        try {
            return claim.isYoung(clock.instant())
                    || destinations
                            .find(claim.organization())
                            .map(DestinationStore.Stored::document)
                            .filter(holder -> holder.holds(name, claim.prefix()))
                            .filter(holder -> !rest.isOver(holder, clock.instant()))
                            .filter(holder -> !endings.hasEnded(claim.organization(), holder))
                            .isPresent();
        } catch (UncheckedIOException _) {
            // A destination that cannot be read may be in use.
            return true;
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted while looking whose a place is", e);
    }
}
