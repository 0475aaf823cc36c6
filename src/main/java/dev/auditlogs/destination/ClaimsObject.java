package dev.auditlogs.destination;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.place.BucketName;
import dev.auditlogs.place.KeyPrefix;
import dev.auditlogs.state.ETag;
import dev.auditlogs.state.NewObject;
import dev.auditlogs.state.StateBucket;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// All claims on one bucket, as they are stored: `claims/{bucket}.json`. Each change replaces the version that was
/// read, so that of two at once one is made, and the other one is made anew.
///
/// @param eTag empty if there is no such object yet
record ClaimsObject(String key, List<Claim> claims, Optional<ETag> eTag) {

    static final String FOLDER = "claims/";

    /// @throws DamagedClaims if the object says anything else
    static ClaimsObject read(StateBucket bucket, ObjectMapper json, BucketName name) {
        var key = FOLDER + name + ".json";
        return bucket.get(key)
                .map(object -> new ClaimsObject(key, claims(key, json, object.bytes()), Optional.of(object.eTag())))
                .orElseGet(() -> new ClaimsObject(key, List.of(), Optional.empty()));
    }

    /// @return whether it was still the current version, and these claims stand there now
    boolean replace(StateBucket bucket, ObjectMapper json, Collection<Claim> with) {
        var object = NewObject.json(key, bytes(json, with));
        return eTag.map(version -> bucket.replace(object, version))
                .orElseGet(() -> bucket.create(object))
                .isPresent();
    }

    private static List<Claim> claims(String key, ObjectMapper json, byte[] bytes) {
        try {
            var places = json.readTree(bytes).path("places");
            if (!places.isArray()) {
                throw new IOException("it has no list of places");
            }
            var claims = new ArrayList<Claim>();
            for (var place : places) {
                claims.add(claim(place, "verifiedAt"));
            }
            return claims;
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            throw new DamagedClaims(key, e);
        }
    }

    /// @param since the property that says when
    /// @throws IOException if a property is missing
    /// @throws IllegalArgumentException if one is not what it should be
    /// @throws DateTimeException if that one is no time
    static Claim claim(JsonNode place, String since) throws IOException {
        return new Claim(
                new OrganizationId(text(place, "organizationId")),
                new KeyPrefix(text(place, "prefix")),
                Instant.parse(text(place, since)));
    }

    static String text(JsonNode place, String property) throws IOException {
        var value = place.path(property);
        if (!value.isTextual()) {
            throw new IOException("a place says no " + property);
        }
        return value.textValue();
    }

    private static byte[] bytes(ObjectMapper json, Collection<Claim> claims) {
        var object = json.createObjectNode();
        var places = object.putArray("places");
        for (var claim : claims) {
            places.addObject()
                    .put("organizationId", claim.organization().value())
                    .put("prefix", claim.prefix().value())
                    .put("verifiedAt", claim.verifiedAt().toString());
        }
        try {
            return json.writeValueAsBytes(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("claims can always be written as JSON", e);
        }
    }
}
