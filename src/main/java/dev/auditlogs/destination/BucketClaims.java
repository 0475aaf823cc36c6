package dev.auditlogs.destination;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.Sha256;
import dev.auditlogs.state.ETag;
import dev.auditlogs.state.NewObject;
import dev.auditlogs.state.StateBucket;
import dev.auditlogs.state.StoredObject;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.jboss.logging.Logger;

/// A bucket, under one prefix, is one organization's: two that wrote to the same place would mix their logs. The
/// first to name it claims it, with the object `claims/{bucket}/{SHA-256 of the prefix}.json` in the state bucket.
///
/// A claim is never released. It holds while its organization's destination names that place and is verified; for
/// [#UNVERIFIED_MAX] while it names it only; and for [#REQUEST_MAX] in any case, which is until the destination is
/// stored. After that anybody may take it over. Whoever has shown that it can write there may take it from one that
/// has not.
@Singleton
public final class BucketClaims {

    private static final Logger LOG = Logger.getLogger(BucketClaims.class);

    /// Longer than one request to the API may take: API Gateway's limit is 30 s.
    static final Duration REQUEST_MAX = Duration.ofMinutes(1);

    /// So that nobody keeps a place from its owner by only naming it.
    static final Duration UNVERIFIED_MAX = Duration.ofHours(1);

    private final StateBucket bucket;
    private final ObjectMapper json;
    private final Clock clock;
    private final DestinationStore destinations;

    public BucketClaims(StateBucket bucket, ObjectMapper json, Clock clock, DestinationStore destinations) {
        this.bucket = bucket;
        this.json = json;
        this.clock = clock;
        this.destinations = destinations;
    }

    /// The object. Bucket and prefix are for whoever looks at it.
    @RegisterForReflection
    record Claim(String organizationId, String bucket, String prefix, String claimedAt) {}

    /// Who has claimed a place, and when.
    private record Held(OrganizationId organization, Instant at, ETag eTag) {}

    /// How firmly a place is held.
    private enum Hold {
        NONE,
        NAMED,
        VERIFIED
    }

    /// Claims the place that the destination names, unless its organization has it already.
    ///
    /// @return whether it is that organization's now
    public boolean claim(OrganizationId organization, DestinationDocument wanted) {
        return claim(organization, wanted, Hold.NAMED);
    }

    /// The same for an organization that has just written there: that another one has only named the place does not
    /// stand in its way.
    public boolean confirm(OrganizationId organization, DestinationDocument wanted) {
        return claim(organization, wanted, Hold.VERIFIED);
    }

    private boolean claim(OrganizationId organization, DestinationDocument wanted, Hold with) {
        var key = key(wanted);
        var claim = new Claim(
                organization.value(),
                wanted.target().bucket().value(),
                wanted.target().prefix().value(),
                clock.instant().toString());
        var object = object(key, claim);
        if (bucket.create(object).isPresent()) {
            return true;
        }
        var held = bucket.get(key).flatMap(stored -> read(key, stored));
        if (held.isEmpty()) {
            return false;
        }
        var hold = hold(held.get(), wanted);
        if (held.get().organization().equals(organization)) {
            // Naming a place again does not make it last longer.
            if (hold == Hold.NAMED && with == Hold.NAMED) {
                return true;
            }
        } else if (hold.compareTo(with) >= 0) {
            return false;
        }
        return bucket.replace(object, held.get().eTag()).isPresent();
    }

    private Hold hold(Held held, DestinationDocument wanted) {
        try {
            var destination = destinations
                    .find(held.organization())
                    .map(DestinationStore.Stored::document)
                    .filter(document -> document.sharesPlaceWith(wanted));
            if (destination.filter(DestinationDocument::isVerified).isPresent()) {
                return Hold.VERIFIED;
            }
            var age = Duration.between(held.at(), clock.instant());
            return age.compareTo(destination.isPresent() ? UNVERIFIED_MAX : REQUEST_MAX) < 0 ? Hold.NAMED : Hold.NONE;
        } catch (UncheckedIOException _) {
            // What cannot be read may be in use.
            return Hold.VERIFIED;
        }
    }

    /// Empty if it is damaged: whose place that is nobody knows, so nobody gets it.
    private Optional<Held> read(String key, StoredObject object) {
        try {
            var claim = json.readValue(object.bytes(), Claim.class);
            if (claim == null || claim.organizationId() == null || claim.claimedAt() == null) {
                throw new IOException("it does not say whose it is, and since when");
            }
            return Optional.of(new Held(
                    new OrganizationId(claim.organizationId()), Instant.parse(claim.claimedAt()), object.eTag()));
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            LOG.errorf(
                    "a claim is damaged, its place counts as taken; restore an older version of the object: key=%s reason=%s",
                    key, e.getMessage());
            return Optional.empty();
        }
    }

    private NewObject object(String key, Claim claim) {
        try {
            return NewObject.json(key, json.writeValueAsBytes(claim));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a claim can always be written as JSON", e);
        }
    }

    /// A prefix may be longer than a key, and hold what means something else in one.
    private static String key(DestinationDocument wanted) {
        var target = wanted.target();
        var hash = Sha256.digest().digest(target.prefix().value().getBytes(StandardCharsets.UTF_8));
        return "claims/" + target.bucket() + "/" + HexFormat.of().formatHex(hash) + ".json";
    }
}
