package dev.auditlogs.spool;

import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.AuditFileReader;
import dev.auditlogs.file.EventKey;
import dev.auditlogs.state.ListedObject;
import dev.auditlogs.state.NewObject;
import dev.auditlogs.state.StateBucket;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// The events that files of the last `audit.duplicate-window` hold. A copy of one that comes later, because SQS
/// handed it out after it confirmed its deletion, or because a producer sent it again, is no new event.
///
/// Each drain with events leaves one object `recent/{time}-{id}`, 16 bytes an event; a process reads those of others
/// once. In normal traffic that costs a drain two requests: a list and a put.
@Singleton
public final class RecentEvents {

    private static final Logger LOG = Logger.getLogger(RecentEvents.class);
    private static final String FOLDER = "recent/";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /// At most 100 MB of memory; beyond that the oldest are forgotten before their time.
    static final int EVENTS_MAX = 2_000_000;

    private final StateBucket bucket;
    private final Clock clock;
    private final Supplier<UUID> ids;
    private final Duration window;

    /// What this process knows, by the objects' keys, which sort by time.
    private final TreeMap<String, EventKeys> known = new TreeMap<>();

    public RecentEvents(StateBucket bucket, Clock clock, Supplier<UUID> ids, AuditConfig config) {
        this.bucket = bucket;
        this.clock = clock;
        this.ids = ids;
        this.window = config.duplicateWindow();
        if (window.isNegative()) {
            throw new IllegalArgumentException("audit.duplicate-window must not be negative");
        }
    }

    /// What is known as a drain begins.
    ///
    /// @throws dev.auditlogs.state.StateUnavailable if the state bucket fails
    public synchronized Journal begin() {
        if (window.isZero()) {
            return new Journal(List.of(), Instant.MAX);
        }
        var since = clock.instant().minus(window);
        var first = FOLDER + TIME.format(since);
        known.headMap(first).clear();
        var listed = bucket.listAfter(FOLDER, first).map(ListedObject::key).toList();
        for (var key : listed.reversed()) {
            if (events() < EVENTS_MAX && !known.containsKey(key)) {
                read(key);
            }
        }
        forgetBeyondLimit();
        return new Journal(List.copyOf(known.values()), since);
    }

    private int events() {
        return known.values().stream().mapToInt(EventKeys::size).sum();
    }

    private void read(String key) {
        // There is none if it has expired meanwhile.
        bucket.get(key).ifPresent(object -> known.put(key, EventKeys.read(object.bytes())));
    }

    private void forgetBeyondLimit() {
        while (known.size() > 1 && events() > EVENTS_MAX) {
            LOG.warnf(
                    "more events within audit.duplicate-window than are remembered, late copies of the oldest may be delivered: max=%d",
                    EVENTS_MAX);
            known.pollFirstEntry();
        }
    }

    /// Remembers the new events of one drain, which must all be durable.
    ///
    /// @throws dev.auditlogs.state.StateUnavailable if the state bucket fails
    public void remember(Journal drain) {
        drain.endRound();
        remember(drain.rounds);
    }

    private void remember(Collection<EventKeys> some) {
        var count = some.stream().mapToInt(EventKeys::size).sum();
        if (count == 0) {
            return;
        }
        var bytes = new byte[EventKey.BYTES * count];
        var out = ByteBuffer.wrap(bytes);
        some.forEach(keys -> keys.write(out));
        var key = FOLDER + TIME.format(clock.instant()) + "-" + ids.get();
        bucket.put(new NewObject(key, bytes, "application/octet-stream"));
        synchronized (this) {
            known.put(key, EventKeys.read(bytes));
        }
    }

    /// What was known when a drain began, and what it adds.
    public final class Journal {

        private final List<EventKeys> known;
        private final Instant since;

        /// Of files of the round that is written now.
        private final Queue<Collection<EventKey>> added = new ConcurrentLinkedQueue<>();

        /// Of the rounds before it.
        private final List<EventKeys> rounds = new CopyOnWriteArrayList<>();

        private final Map<OrganizationId, Queue<Set<EventKey>>> leftovers = new ConcurrentHashMap<>();

        private Journal(List<EventKeys> known, Instant since) {
            this.known = known;
            this.since = since;
        }

        /// Whether a file of the window holds the event: of another drain, of an earlier round of this one, or a
        /// leftover of the organization.
        public boolean isKnown(OrganizationId organization, EventKey key) {
            return isIn(known, key)
                    || isIn(rounds, key)
                    || leftovers.getOrDefault(organization, new ConcurrentLinkedQueue<>()).stream()
                            .anyMatch(file -> file.contains(key));
        }

        private static boolean isIn(List<EventKeys> some, EventKey key) {
            for (var keys : some) {
                if (keys.contains(key)) {
                    return true;
                }
            }
            return false;
        }

        /// Adds events that are durable in a file now.
        public void add(Collection<EventKey> durable) {
            if (!window.isZero()) {
                added.add(List.copyOf(durable));
            }
        }

        /// From now on the events that were added so far are known.
        public void endRound() {
            if (!added.isEmpty()) {
                rounds.add(EventKeys.of(added));
                added.clear();
            }
        }

        /// Reads a file that a drain left which may have died before it could remember its events.
        ///
        /// @return whether it is to be remembered before it may be forgotten; old ones are not
        public boolean read(SpooledFile leftover) {
            var id = leftover.file().id();
            if (id.name().written().isBefore(since)) {
                return false;
            }
            try {
                leftovers
                        .computeIfAbsent(id.organizationId(), _ -> new ConcurrentLinkedQueue<>())
                        .add(AuditFileReader.keysOf(leftover.file()));
                return true;
            } catch (UncheckedIOException e) {
                LOG.errorf("a pending file is damaged, late copies of its events are not recognised: file=%s", id);
                return false;
            }
        }

        /// Remembers the events of an organization's leftovers that have been read.
        ///
        /// @throws dev.auditlogs.state.StateUnavailable if the state bucket fails
        public void rememberLeftovers(OrganizationId organization) {
            remember(List.of(EventKeys.of(leftovers.getOrDefault(organization, new ConcurrentLinkedQueue<>()))));
        }
    }
}
