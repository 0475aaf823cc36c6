package dev.auditlogs.destination;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.state.ETag;
import dev.auditlogs.state.NewObject;
import dev.auditlogs.state.StateBucket;
import dev.auditlogs.state.StoredObject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/// Reads and changes single destinations, for the API. Each change says which version it replaces, so that none is
/// lost.
///
/// Every method throws [dev.auditlogs.state.StateUnavailable] when the state bucket fails in spite of retries.
@Singleton
public final class DestinationStore {

    private final StateBucket bucket;
    private final ObjectMapper json;

    public DestinationStore(StateBucket bucket, ObjectMapper json) {
        this.bucket = bucket;
        this.json = json;
    }

    /// A destination as it is stored.
    ///
    /// @param eTag of this version
    public record Stored(DestinationDocument document, ETag eTag) {}

    /// @throws UncheckedIOException if the object is no destination, which an operator must repair
    public Optional<Stored> find(OrganizationId organization) {
        return bucket.get(Destinations.key(organization)).map(object -> read(organization, object));
    }

    private Stored read(OrganizationId organization, StoredObject object) {
        try {
            var document = json.readValue(object.bytes(), DestinationDocument.class);
            if (document == null) {
                throw new IOException("it says null");
            }
            document.check(organization);
            return new Stored(document.withDefaults(organization), object.eTag());
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
        return stored(organization, document, bucket.create(object(organization, document)));
    }

    /// @return empty if that version is not the current one any more
    public Optional<Stored> replace(OrganizationId organization, Stored version, DestinationDocument document) {
        return stored(organization, document, bucket.replace(object(organization, document), version.eTag()));
    }

    /// @param written empty if somebody else was quicker, or an attempt of our own whose answer was lost
    private Optional<Stored> stored(OrganizationId organization, DestinationDocument document, Optional<ETag> written) {
        return written.map(eTag -> new Stored(document, eTag))
                .or(() -> find(organization).filter(now -> now.document().equals(document)));
    }

    private NewObject object(OrganizationId organization, DestinationDocument document) {
        try {
            return NewObject.json(Destinations.key(organization), json.writeValueAsBytes(document));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a destination can always be written as JSON", e);
        }
    }
}
