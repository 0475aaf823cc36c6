package dev.auditlogs.destination;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.Encoding;
import dev.auditlogs.state.ETag;
import dev.auditlogs.state.StateBucket;
import dev.auditlogs.state.StateUnavailable;
import dev.auditlogs.state.StoredObject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/// What the organizations configured, from `destinations/` in the state bucket. A drain lists them in each round, a
/// thousand a request, and reads only the ones it needs that have changed since this process read them last: a
/// process that is new reads a copy of all of them first.
@Singleton
public final class Destinations {

    private static final Logger LOG = Logger.getLogger(Destinations.class);
    private static final String FOLDER = "destinations/";
    private static final String SUFFIX = ".json";

    private final StateBucket bucket;
    private final ObjectMapper json;
    private final DestinationGuard guard;
    private final Clock clock;
    private final Rest rest;
    private final DestinationsCopy copy;
    private final Map<OrganizationId, Cached> cache = new ConcurrentHashMap<>();

    /// The ETags of the last list, by key.
    private volatile Map<String, ETag> listed = Map.of();

    /// Changes that made this process read a destination anew, which may not be told yet: each organization's last
    /// one, with which those before it are told.
    private final Map<OrganizationId, Changed> changed = new ConcurrentHashMap<>();

    /// @param restsUntil empty if it was not removed
    private record Cached(ETag eTag, Route route, Optional<Instant> restsUntil) {}

    /// A destination as it was read.
    ///
    /// @param change the id of the one that left it so
    public record Changed(OrganizationId organization, String change, StoredObject object) {}

    /// @throws IllegalArgumentException if removed destinations are to rest for too short a time
    public Destinations(
            StateBucket bucket, ObjectMapper json, DestinationGuard guard, Clock clock, AuditConfig config) {
        this.bucket = bucket;
        this.json = json;
        this.guard = guard;
        this.clock = clock;
        this.rest = Rest.of(config);
        this.copy = new DestinationsCopy(bucket);
    }

    /// The destinations as they are now.
    ///
    /// @throws StateUnavailable if they cannot be listed: that is not the same as having none
    public Snapshot snapshot() {
        var eTags = new HashMap<String, ETag>();
        bucket.list(FOLDER).forEach(object -> eTags.put(object.key(), object.eTag()));
        var plausible = guard.confirm(eTags.size());
        copy.read(eTags);
        listed = eTags;
        return new Snapshot(eTags, plausible);
    }

    /// Writes what drains had to read singly into the copy that new processes read, if that is worth it. A copy that
    /// cannot be written costs requests only.
    public void keepCopy() {
        copy.write(listed);
    }

    /// The destinations at one moment.
    public final class Snapshot {

        private final Map<String, ETag> eTags;
        private final boolean plausible;

        private Snapshot(Map<String, ETag> eTags, boolean plausible) {
            this.eTags = eTags;
            this.plausible = plausible;
        }

        /// How many there are, whatever they say.
        public int size() {
            return eTags.size();
        }

        public Route route(OrganizationId organization) {
            var key = key(organization);
            var eTag = eTags.get(key);
            if (eTag == null) {
                return plausible ? new Route.Unconfigured() : new Route.Unreadable("too many destinations are gone");
            }
            var cached = cache.get(organization);
            if (cached != null && cached.eTag().equals(eTag)) {
                return routeNow(cached);
            }
            return copy.find(organization, eTag)
                    .flatMap(document -> copied(organization, document))
                    .orElseGet(() -> read(organization, key));
        }
    }

    /// A destination that was removed holds its events for a while, and then is none any more.
    private Route routeNow(Cached cached) {
        return cached.restsUntil()
                .filter(end -> !clock.instant().isBefore(end))
                .<Route>map(_ -> new Route.Unconfigured())
                .orElse(cached.route());
    }

    /// Lets new processes find a destination in the copy, since its change is told.
    public void told(Changed destination) {
        copy.add(destination.organization(), destination.object());
    }

    /// Lets a change be told by a later drain: of this process, or of one that reads the destination, which is not
    /// in the copy until then.
    public void remindOf(Changed untold) {
        changed.putIfAbsent(untold.organization(), untold);
    }

    /// The changes that made this process read a destination since it was asked last.
    public List<Changed> takeChanged() {
        var taken = new ArrayList<Changed>();
        for (var organization : changed.keySet()) {
            Optional.ofNullable(changed.remove(organization)).ifPresent(taken::add);
        }
        return taken;
    }

    /// The change that made this process read the destination, if it may not be told yet.
    public Optional<String> untold(OrganizationId organization) {
        return Optional.ofNullable(changed.get(organization)).map(Changed::change);
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
            var document = parse(object);
            var route = keep(organization, object, document);
            if (document.lastChange() == null) {
                copy.add(organization, object);
            } else {
                changed.put(organization, new Changed(organization, document.lastChange(), object));
            }
            return route;
        } catch (IOException | IllegalArgumentException e) {
            return damaged(organization, firstLine(e));
        }
    }

    /// What the copy has; empty if that is damaged, which only the destination itself says for certain.
    private Optional<Route> copied(OrganizationId organization, StoredObject object) {
        try {
            var route = keep(organization, object, parse(object));
            copy.forget(organization);
            return Optional.of(route);
        } catch (IOException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private DestinationDocument parse(StoredObject object) throws IOException {
        var document = json.readValue(object.bytes(), DestinationDocument.class);
        if (document == null) {
            throw new IOException("null");
        }
        return document;
    }

    private Route keep(OrganizationId organization, StoredObject object, DestinationDocument document) {
        var cached = new Cached(object.eTag(), document.route(organization, bucket.name()), rest.end(document));
        cache.put(organization, cached);
        return routeNow(cached);
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
