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
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/// A bucket, under one prefix, is one organization's: two that wrote to the same place would mix their logs. The
/// first to name it claims it, with the object `claims/{bucket}/{SHA-256 of the prefix}.json` in the state bucket.
///
/// A claim is never released. It holds while its organization's destination names that place and is verified; for
/// [#UNVERIFIED_MAX] while it names it only; and for [#REQUEST_MAX] in any case, which is until the destination is
/// stored. After that anybody may take it over. Whoever has shown that it can write there may take it from one that
/// has not.
@Singleton
public final class BucketClaims {

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

    private record Stored(Claim claim, ETag eTag) {}

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
        var held = find(key);
        if (held.isEmpty()) {
            return false;
        }
        var hold = hold(held.get().claim(), wanted);
        if (held.get().claim().organizationId().equals(organization.value())) {
            // Naming a place again does not make it last longer.
            if (hold == Hold.NAMED && with == Hold.NAMED) {
                return true;
            }
        } else if (hold.compareTo(with) >= 0) {
            return false;
        }
        return bucket.replace(object, held.get().eTag()).isPresent();
    }

    private Hold hold(Claim claim, DestinationDocument wanted) {
        var age = Duration.between(Instant.parse(claim.claimedAt()), clock.instant());
        try {
            var destination = destinations
                    .find(new OrganizationId(claim.organizationId()))
                    .map(DestinationStore.Stored::document)
                    .filter(document -> document.sharesPlaceWith(wanted));
            if (destination.filter(DestinationDocument::isVerified).isPresent()) {
                return Hold.VERIFIED;
            }
            return age.compareTo(destination.isPresent() ? UNVERIFIED_MAX : REQUEST_MAX) < 0 ? Hold.NAMED : Hold.NONE;
        } catch (UncheckedIOException _) {
            // What cannot be read may be in use.
            return Hold.VERIFIED;
        }
    }

    private Optional<Stored> find(String key) {
        return bucket.get(key).map(object -> read(key, object));
    }

    private Stored read(String key, StoredObject object) {
        try {
            return new Stored(json.readValue(object.bytes(), Claim.class), object.eTag());
        } catch (IOException e) {
            throw new UncheckedIOException("not a claim: key=" + key, e);
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
