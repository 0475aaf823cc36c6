package dev.auditlogs.destination;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.event.OrganizationId;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/// What the organizations configured, from `destinations/` in the state bucket. A drain lists them once, a thousand a
/// request, and reads only the ones it needs that have changed since this process read them last.
@Singleton
public final class Destinations {

    private static final Logger LOG = Logger.getLogger(Destinations.class);
    private static final String FOLDER = "destinations/";
    private static final String SUFFIX = ".json";

    private final S3Client s3;
    private final ObjectMapper json;
    private final DestinationGuard guard;
    private final String bucket;
    private final Map<OrganizationId, Cached> cache = new ConcurrentHashMap<>();

    private record Cached(String eTag, Route route) {}

    public Destinations(S3Client s3, ObjectMapper json, DestinationGuard guard, AuditConfig config) {
        this.s3 = s3;
        this.guard = guard;
        this.json = json;
        this.bucket = config.stateBucket();
    }

    /// The destinations as they are now.
    ///
    /// @throws SdkException if they cannot be listed: that is not the same as having none
    public Snapshot snapshot() {
        var eTags = new HashMap<String, String>();
        s3.listObjectsV2Paginator(r -> r.bucket(bucket).prefix(FOLDER))
                .contents()
                .forEach(object -> eTags.put(object.key(), object.eTag()));
        return new Snapshot(eTags, guard.isPlausible(eTags.size()));
    }

    /// The destinations at one moment.
    public final class Snapshot {

        private final Map<String, String> eTags;
        private final boolean plausible;

        private Snapshot(Map<String, String> eTags, boolean plausible) {
            this.eTags = eTags;
            this.plausible = plausible;
        }

        public Route route(OrganizationId organization) {
            var key = key(organization);
            var eTag = eTags.get(key);
            if (eTag == null) {
                return plausible
                        ? new Route.Unconfigured()
                        : new Route.Unreadable("more than half of all destinations are gone");
            }
            var cached = cache.get(organization);
            if (cached != null && cached.eTag().equals(eTag)) {
                return cached.route();
            }
            return read(organization, key);
        }
    }

    static String key(OrganizationId organization) {
        return FOLDER + organization + SUFFIX;
    }

    private Route read(OrganizationId organization, String key) {
        try {
            var object = s3.getObjectAsBytes(r -> r.bucket(bucket).key(key));
            var document = json.readValue(object.asByteArrayUnsafe(), DestinationDocument.class);
            if (document == null) {
                return unreadable(organization, "not a destination: null");
            }
            var route = document.route(organization, bucket);
            cache.put(organization, new Cached(object.response().eTag(), route));
            return route;
        } catch (NoSuchKeyException _) {
            return new Route.Unconfigured();
        } catch (IOException | IllegalArgumentException e) {
            return unreadable(organization, "not a destination: " + firstLine(e));
        } catch (SdkException e) {
            return unreadable(organization, firstLine(e));
        }
    }

    private static Route unreadable(OrganizationId organization, String reason) {
        LOG.errorf(
                "a destination cannot be read, its organization's messages stay in the queue; repair the object: organization=%s reason=%s",
                organization, reason);
        return new Route.Unreadable(reason);
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
