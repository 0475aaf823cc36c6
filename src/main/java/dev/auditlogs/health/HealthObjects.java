package dev.auditlogs.health;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.event.OrganizationId;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/// The objects `health/{organizationId}.json`. A drain lists them once, and reads only those it needs that have changed
/// since this process read or wrote them last.
final class HealthObjects {

    private static final Logger LOG = Logger.getLogger(HealthObjects.class);
    private static final String FOLDER = "health/";
    private static final String SUFFIX = ".json";

    private final S3Client s3;
    private final ObjectMapper json;
    private final String bucket;
    private final Map<OrganizationId, Cached> cache = new ConcurrentHashMap<>();

    private record Cached(String eTag, HealthDocument document) {}

    HealthObjects(S3Client s3, ObjectMapper json, String bucket) {
        this.s3 = s3;
        this.json = json;
        this.bucket = bucket;
    }

    static String key(OrganizationId organization) {
        return FOLDER + organization + SUFFIX;
    }

    /// @throws SdkException if they cannot be listed
    Listed list() {
        var eTags = new ConcurrentHashMap<String, String>();
        s3.listObjectsV2Paginator(r -> r.bucket(bucket).prefix(FOLDER))
                .contents()
                .forEach(object -> eTags.put(object.key(), object.eTag()));
        // Another process may have written or deleted them.
        cache.entrySet().removeIf(known -> !known.getValue().eTag().equals(eTags.get(key(known.getKey()))));
        return new Listed(eTags);
    }

    /// Those that there were at one moment, and what became of them since.
    final class Listed {

        private final Map<String, String> eTags;

        private Listed(Map<String, String> eTags) {
            this.eTags = eTags;
        }

        boolean contains(OrganizationId organization) {
            return eTags.containsKey(key(organization)) || cache.containsKey(organization);
        }

        /// Empty if there is none, or it cannot be read now.
        Optional<HealthDocument> find(OrganizationId organization) {
            var cached = cache.get(organization);
            if (cached != null) {
                return Optional.of(cached.document());
            }
            return eTags.containsKey(key(organization)) ? read(organization) : Optional.empty();
        }

        /// What is to be changed; empty if it is there and cannot be read now, so that nothing of it gets lost.
        Optional<HealthDocument> current(OrganizationId organization) {
            return contains(organization)
                    ? find(organization)
                    : Optional.of(HealthDocument.unknown(organization.value()));
        }

        /// @throws SdkException if it cannot be written
        void put(OrganizationId organization, HealthDocument document) {
            try {
                var stored = s3.putObject(
                        r -> r.bucket(bucket).key(key(organization)).contentType("application/json"),
                        RequestBody.fromBytes(json.writeValueAsBytes(document)));
                cache.put(organization, new Cached(stored.eTag(), document));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a destination's health can always be written as JSON", e);
            }
        }

        /// @throws SdkException if it cannot be deleted
        void remove(OrganizationId organization) {
            s3.deleteObject(r -> r.bucket(bucket).key(key(organization)));
            cache.remove(organization);
            eTags.remove(key(organization));
        }
    }

    private Optional<HealthDocument> read(OrganizationId organization) {
        try {
            var object = s3.getObjectAsBytes(r -> r.bucket(bucket).key(key(organization)));
            var document = parse(organization, object.asByteArrayUnsafe());
            cache.put(organization, new Cached(object.response().eTag(), document));
            return Optional.of(document);
        } catch (SdkException e) {
            LOG.warnf(
                    "a destination's health cannot be read, it is tried: organization=%s error=%s",
                    organization, e.getMessage());
            return Optional.empty();
        }
    }

    private HealthDocument parse(OrganizationId organization, byte[] bytes) {
        try {
            var document = json.readValue(bytes, HealthDocument.class);
            if (document != null) {
                return document;
            }
            LOG.warnf("a destination's health says null, it begins anew: organization=%s", organization);
        } catch (IOException e) {
            LOG.warnf(
                    "a destination's health is damaged, it begins anew: organization=%s error=%s",
                    organization, e.getMessage());
        }
        return HealthDocument.unknown(organization.value());
    }
}
