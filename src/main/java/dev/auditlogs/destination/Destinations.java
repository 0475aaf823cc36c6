package dev.auditlogs.destination;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.Encoding;
import dev.auditlogs.state.ETag;
import dev.auditlogs.state.StateBucket;
import dev.auditlogs.state.StateUnavailable;
import dev.auditlogs.state.StoredObject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/// What the organizations configured, from `destinations/` in the state bucket. A drain lists them in each round, a
/// thousand a request, and reads only the ones it needs that have changed since this process read them last.
@Singleton
public final class Destinations {

    private static final Logger LOG = Logger.getLogger(Destinations.class);
    private static final String FOLDER = "destinations/";
    private static final String SUFFIX = ".json";

    private final StateBucket bucket;
    private final ObjectMapper json;
    private final DestinationGuard guard;
    private final Map<OrganizationId, Cached> cache = new ConcurrentHashMap<>();

    private record Cached(ETag eTag, Route route) {}

    public Destinations(StateBucket bucket, ObjectMapper json, DestinationGuard guard) {
        this.bucket = bucket;
        this.json = json;
        this.guard = guard;
    }

    /// The destinations as they are now.
    ///
    /// @throws StateUnavailable if they cannot be listed: that is not the same as having none
    public Snapshot snapshot() {
        var eTags = new HashMap<String, ETag>();
        bucket.list(FOLDER).forEach(object -> eTags.put(object.key(), object.eTag()));
        return new Snapshot(eTags, guard.confirm(eTags.size()));
    }

    /// The destinations at one moment.
    public final class Snapshot {

        private final Map<String, ETag> eTags;
        private final boolean plausible;

        private Snapshot(Map<String, ETag> eTags, boolean plausible) {
            this.eTags = eTags;
            this.plausible = plausible;
        }

        public Route route(OrganizationId organization) {
            var key = key(organization);
            var eTag = eTags.get(key);
            if (eTag == null) {
                return plausible ? new Route.Unconfigured() : new Route.Unreadable("too many destinations are gone");
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
            return bucket.get(key).map(object -> route(organization, object)).orElseGet(Route.Unconfigured::new);
        } catch (StateUnavailable e) {
            LOG.errorf(
                    "a destination cannot be read, its organization's messages stay in the queue: organization=%s reason=%s",
                    organization, firstLine(e));
            return new Route.Unreadable(firstLine(e));
        }
    }

    private Route route(OrganizationId organization, StoredObject object) {
        try {
            var document = json.readValue(object.bytes(), DestinationDocument.class);
            if (document == null) {
                return damaged(organization, "null");
            }
            var route = document.route(organization, bucket.name());
            cache.put(organization, new Cached(object.eTag(), route));
            return route;
        } catch (IOException | IllegalArgumentException e) {
            return damaged(organization, firstLine(e));
        }
    }

    /// Its messages would stay in flight for ever, until no others are handed out.
    private static Route damaged(OrganizationId organization, String reason) {
        LOG.errorf(
                "a destination is damaged, its organization's events wait in pending; repair the object: organization=%s reason=%s",
                organization, reason);
        return new Route.Wait("not a destination: " + reason, Encoding.DEFAULT);
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
