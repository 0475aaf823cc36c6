package dev.auditlogs.health;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.state.Deadline;
import dev.auditlogs.state.ETag;
import dev.auditlogs.state.NewObject;
import dev.auditlogs.state.StateBucket;
import dev.auditlogs.state.StateUnavailable;
import dev.auditlogs.state.StoredObject;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/// The incidents, one object `health/{organizationId}.json` each. A drain lists them once, and reads only those
/// that it needs and that have changed since this process read or wrote them last.
final class Incidents {

    private static final Logger LOG = Logger.getLogger(Incidents.class);
    private static final String FOLDER = "health/";
    private static final String SUFFIX = ".json";

    private final StateBucket bucket;
    private final ObjectMapper json;
    private final Map<OrganizationId, Cached> cache = new ConcurrentHashMap<>();

    private record Cached(ETag eTag, Incident incident) {}

    Incidents(StateBucket bucket, ObjectMapper json) {
        this.bucket = bucket;
        this.json = json;
    }

    static String key(OrganizationId organization) {
        return FOLDER + organization + SUFFIX;
    }

    /// @throws StateUnavailable if they cannot be listed in time
    Listed list(Deadline deadline) {
        var eTags = new ConcurrentHashMap<String, ETag>();
        deadline.limit(bucket.list(FOLDER)).forEach(object -> eTags.put(object.key(), object.eTag()));
        // Another process may have written or deleted them.
        cache.entrySet().removeIf(known -> !known.getValue().eTag().equals(eTags.get(key(known.getKey()))));
        return new Listed(eTags);
    }

    /// Those that there were at one moment, and what became of them since.
    final class Listed {

        private final Map<String, ETag> eTags;

        private Listed(Map<String, ETag> eTags) {
            this.eTags = eTags;
        }

        boolean contains(OrganizationId organization) {
            return eTags.containsKey(key(organization)) || cache.containsKey(organization);
        }

        /// Empty if there is none, or it cannot be read now.
        Optional<Incident> find(OrganizationId organization) {
            var cached = cache.get(organization);
            if (cached != null) {
                return Optional.of(cached.incident());
            }
            return eTags.containsKey(key(organization)) ? read(organization) : Optional.empty();
        }

        /// What is to be changed; empty if it is there and cannot be read now, so that nothing of it gets lost.
        Optional<Incident> current(OrganizationId organization) {
            return contains(organization) ? find(organization) : Optional.of(Incident.NONE);
        }

        /// @throws StateUnavailable if it cannot be written
        void put(OrganizationId organization, Incident incident) {
            try {
                var document = json.writeValueAsBytes(HealthDocument.of(organization, incident));
                var eTag = bucket.put(NewObject.json(key(organization), document));
                cache.put(organization, new Cached(eTag, incident));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a destination's health can always be written as JSON", e);
            }
        }

        /// @throws StateUnavailable if it cannot be deleted
        void remove(OrganizationId organization) {
            bucket.delete(key(organization));
            cache.remove(organization);
            eTags.remove(key(organization));
        }
    }

    private Optional<Incident> read(OrganizationId organization) {
        try {
            var incident = bucket.get(key(organization)).map(object -> parse(organization, object));
            if (incident.isEmpty()) {
                unreadable(organization, "it was deleted meanwhile");
            }
            return incident;
        } catch (StateUnavailable e) {
            unreadable(organization, e.getMessage());
            return Optional.empty();
        }
    }

    private static void unreadable(OrganizationId organization, String error) {
        LOG.warnf("a destination's health cannot be read, it is tried: organization=%s error=%s", organization, error);
    }

    private Incident parse(OrganizationId organization, StoredObject object) {
        var incident = parse(organization, object.bytes());
        cache.put(organization, new Cached(object.eTag(), incident));
        return incident;
    }

    private Incident parse(OrganizationId organization, byte[] bytes) {
        try {
            var document = json.readValue(bytes, HealthDocument.class);
            if (document != null) {
                return document.incident();
            }
            LOG.warnf("a destination's health says null, it begins anew: organization=%s", organization);
        } catch (IOException e) {
            LOG.warnf(
                    "a destination's health is damaged, it begins anew: organization=%s error=%s",
                    organization, e.getMessage());
        }
        return Incident.NONE;
    }
}
