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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/// The incidents, one object `health/{organizationId}.json` each. A drain lists them once, and reads only those
/// that it needs and that have changed since this process read or wrote them last.
final class Incidents {

    private static final Logger LOG = Logger.getLogger(Incidents.class);
    private static final String FOLDER = "health/";
    private static final String SUFFIX = ".json";

    /// Few write about one organization at the same time: drains of two queues, or two that overlap.
    private static final int CHANGE_ATTEMPTS = 5;

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

        /// What S3 does not give now; a drain does not ask for it again.
        private final Set<OrganizationId> unreadable = ConcurrentHashMap.newKeySet();

        private Listed(Map<String, ETag> eTags) {
            this.eTags = eTags;
        }

        boolean contains(OrganizationId organization) {
            return eTags.containsKey(key(organization)) || cache.containsKey(organization);
        }

        /// Of those that have been read.
        Map<OrganizationId, Incident> known() {
            return cache.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, entry -> entry.getValue().incident()));
        }

        /// Empty if it is there and cannot be read now.
        Optional<Incident> find(OrganizationId organization) {
            if (cache.containsKey(organization) || !contains(organization)) {
                return Optional.of(cached(organization));
            }
            return unreadable.contains(organization) ? Optional.empty() : read(organization);
        }

        private Optional<Incident> read(OrganizationId organization) {
            try {
                return Optional.of(refresh(organization));
            } catch (StateUnavailable e) {
                unreadable.add(organization);
                LOG.warnf(
                        "a destination's health cannot be read, its files wait: organization=%s error=%s",
                        organization, e.getMessage());
                return Optional.empty();
            }
        }

        /// As it is now.
        private Incident refresh(OrganizationId organization) {
            var stored = bucket.get(key(organization));
            cache.remove(organization);
            eTags.remove(key(organization));
            stored.ifPresent(object -> parse(organization, object));
            return cached(organization);
        }

        /// Changes what is known, though others do so at the same time; what cannot be read now stays as it is, so
        /// that nothing of it gets lost.
        ///
        /// @param change may be made several times, each time to what is newer
        /// @throws StateUnavailable if it cannot be written
        void change(OrganizationId organization, UnaryOperator<Incident> change) {
            for (var attempt = 0; attempt < CHANGE_ATTEMPTS; attempt++) {
                var before = find(organization);
                if (before.isEmpty()) {
                    return;
                }
                var after = change.apply(before.get());
                if (isStored(organization, after)
                        || write(organization, after)
                        || refresh(organization).equals(after)) {
                    return;
                }
            }
            throw new StateUnavailable("others change it all the time");
        }

        /// An incident of which nothing is known is not stored.
        private boolean isStored(OrganizationId organization, Incident incident) {
            return incident.equals(cached(organization)) && !(incident.equals(Incident.NONE) && contains(organization));
        }

        /// @return whether nobody has changed it meanwhile
        private boolean write(OrganizationId organization, Incident incident) {
            var version = Optional.ofNullable(cache.get(organization)).map(Cached::eTag);
            if (incident.equals(Incident.NONE)) {
                var isRemoved = bucket.delete(key(organization), version.orElseThrow());
                if (isRemoved) {
                    cache.remove(organization);
                    eTags.remove(key(organization));
                }
                return isRemoved;
            }
            var object = object(organization, incident);
            var written = version.isPresent() ? bucket.replace(object, version.get()) : bucket.create(object);
            written.ifPresent(eTag -> cache.put(organization, new Cached(eTag, incident)));
            return written.isPresent();
        }
    }

    private Incident cached(OrganizationId organization) {
        var cached = cache.get(organization);
        return cached == null ? Incident.NONE : cached.incident();
    }

    private NewObject object(OrganizationId organization, Incident incident) {
        try {
            return NewObject.json(key(organization), json.writeValueAsBytes(HealthDocument.of(organization, incident)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a destination's health can always be written as JSON", e);
        }
    }

    private void parse(OrganizationId organization, StoredObject object) {
        cache.put(organization, new Cached(object.eTag(), parse(organization, object.bytes())));
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
