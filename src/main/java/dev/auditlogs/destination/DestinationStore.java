package dev.auditlogs.destination;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.event.OrganizationId;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Reads and changes single destinations, for the API. Each change says which version it replaces, so that none is
/// lost.
///
/// Every method throws [software.amazon.awssdk.core.exception.SdkException] when the state bucket fails in spite of
/// retries.
@Singleton
public final class DestinationStore {

    /// What S3 answers to a conditional write when the object is gone, exists, was replaced, or is being replaced.
    private static final Set<Integer> SUPERSEDED = Set.of(404, 409, 412);

    private final S3Client s3;
    private final ObjectMapper json;
    private final String bucket;

    public DestinationStore(S3Client s3, ObjectMapper json, AuditConfig config) {
        this.s3 = s3;
        this.json = json;
        this.bucket = config.stateBucket();
    }

    /// A destination as it is stored.
    ///
    /// @param eTag of this version, with its quotes
    public record Stored(DestinationDocument document, String eTag) {}

    /// @throws UncheckedIOException if the object is no destination, which an operator must repair
    public Optional<Stored> find(OrganizationId organization) {
        try {
            var object = s3.getObjectAsBytes(r -> r.bucket(bucket).key(Destinations.key(organization)));
            var document = json.readValue(object.asByteArrayUnsafe(), DestinationDocument.class);
            if (document == null) {
                throw new IOException("it says null");
            }
            document.check(organization, bucket);
            return Optional.of(new Stored(
                    document.withDefaults(organization), object.response().eTag()));
        } catch (NoSuchKeyException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("not a destination: key=" + Destinations.key(organization), e);
        } catch (IllegalArgumentException e) {
            throw new UncheckedIOException(
                    "not a destination: key=" + Destinations.key(organization) + " reason=" + e.getMessage(),
                    new IOException(e));
        }
    }

    /// Stores an organization's first destination.
    ///
    /// @return empty if there is one meanwhile
    public Optional<Stored> create(OrganizationId organization, DestinationDocument document) {
        return put(organization, document, PutObjectRequest.builder().ifNoneMatch("*"));
    }

    /// @return empty if that version is not the current one any more
    public Optional<Stored> replace(OrganizationId organization, Stored version, DestinationDocument document) {
        return put(organization, document, PutObjectRequest.builder().ifMatch(version.eTag()));
    }

    private Optional<Stored> put(
            OrganizationId organization, DestinationDocument document, PutObjectRequest.Builder request) {
        try {
            var stored = s3.putObject(
                    request.bucket(bucket)
                            .key(Destinations.key(organization))
                            .contentType("application/json")
                            .build(),
                    RequestBody.fromBytes(json.writeValueAsBytes(document)));
            return Optional.of(new Stored(document, stored.eTag()));
        } catch (S3Exception e) {
            requireSuperseded(e);
            // By an attempt of our own, perhaps, whose answer was lost.
            return find(organization).filter(now -> now.document().equals(document));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a destination can always be written as JSON", e);
        }
    }

    /// @return whether that version was the current one, and is removed
    public boolean remove(OrganizationId organization, Stored version) {
        try {
            s3.deleteObject(
                    r -> r.bucket(bucket).key(Destinations.key(organization)).ifMatch(version.eTag()));
            return true;
        } catch (S3Exception e) {
            requireSuperseded(e);
            return find(organization).isEmpty();
        }
    }

    private static void requireSuperseded(S3Exception e) {
        if (!SUPERSEDED.contains(e.statusCode())) {
            throw e;
        }
    }
}
