package dev.auditlogs.spool;

import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.AuditFileReader;
import dev.auditlogs.file.EventKey;
import dev.auditlogs.file.FileId;
import dev.auditlogs.parallel.InParallel;
import dev.auditlogs.state.Deadline;
import dev.auditlogs.state.ListedObject;
import dev.auditlogs.state.NewObject;
import dev.auditlogs.state.StateBucket;
import dev.auditlogs.state.StateUnavailable;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// The events that files of the last `audit.duplicate-window` hold. A copy of one that comes later, because SQS
/// handed it out after it confirmed its deletion, or because a producer sent it again, is no new event.
///
/// Each drain with events leaves one object `recent/{time}-{id}`, 16 bytes an event; a process reads those of others
/// once. That costs a drain two requests: a list and a put.
@Singleton
public final class RecentEvents {

    private static final Logger LOG = Logger.getLogger(RecentEvents.class);
    private static final String FOLDER = "recent/";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /// Beyond that the oldest are forgotten before their time.
    static final int EVENTS_MAX = 2_000_000;

    /// Of the heap, for what is remembered; with a small one fewer than [#EVENTS_MAX].
    private static final int HEAP_SHARE = 6;

    /// Objects that are read at once by a process that is new.
    private static final int READS = 32;

    private final StateBucket bucket;
    private final Clock clock;
    private final Supplier<UUID> ids;
    private final Duration window;
    private final int eventsMax;

    /// What this process knows, by the objects' keys.
    private final Map<String, EventKeys> known = new ConcurrentHashMap<>();

    public RecentEvents(StateBucket bucket, Clock clock, Supplier<UUID> ids, AuditConfig config) {
        this.bucket = bucket;
        this.clock = clock;
        this.ids = ids;
        this.window = config.duplicateWindow();
        this.eventsMax = eventsMax(Runtime.getRuntime().maxMemory());
        if (window.isNegative()) {
            throw new IllegalArgumentException("audit.duplicate-window must not be negative");
        }
    }

    static int eventsMax(long heapBytes) {
        return (int) Math.min(EVENTS_MAX, heapBytes / HEAP_SHARE / EventKeys.BYTES_MAX);
    }

    /// What is known as a drain begins. A process that is new reads what others left, many objects at once.
    ///
    /// @param deadline of reading; what has been read by then is kept for the next drain
    /// @throws StateUnavailable if the state bucket fails, or there is not enough time
    public synchronized Journal begin(Deadline deadline) throws InterruptedException {
        if (window.isZero()) {
            return new Journal(List.of(), Instant.MAX);
        }
        var since = clock.instant().minus(window);
        var first = FOLDER + TIME.format(since);
        var newest = newest(deadline.limit(bucket.listAfter(FOLDER, first)).toList());
        known.keySet().retainAll(newest);
        newest.removeAll(known.keySet());
        read(newest, deadline);
        return new Journal(List.copyOf(known.values()), since);
    }

    /// The keys of those that there is memory for, the newest first.
    private Set<String> newest(List<ListedObject> listed) {
        var newest = new LinkedHashSet<String>();
        var events = 0L;
        for (var object : listed.reversed()) {
            events += object.bytes() / EventKey.BYTES;
            if (events > eventsMax) {
                LOG.warnf(
                        "more events within audit.duplicate-window than are remembered, late copies of the oldest may be delivered: max=%d",
                        eventsMax);
                break;
            }
            newest.add(object.key());
        }
        return newest;
    }

    private void read(Collection<String> keys, Deadline deadline) throws InterruptedException {
        var tooLate = new AtomicBoolean();
        InParallel.forEach(keys, READS, key -> {
            if (deadline.isOver()) {
                tooLate.set(true);
            } else {
                // There is none if it has expired meanwhile.
                bucket.get(key).ifPresent(object -> known.put(key, EventKeys.read(object.bytes())));
            }
        });
        if (tooLate.get()) {
            throw new StateUnavailable(
                    "there was no time to read recent/, %d objects are known of it now; the next drain goes on with the others"
                            .formatted(known.size()));
        }
    }

    /// Remembers the events of one drain, which must all be durable: its own, and those of leftovers of which nobody
    /// has done so.
    ///
    /// @throws StateUnavailable if the state bucket fails
    public void remember(Journal drain) {
        var some = drain.toRemember();
        var count = some.stream().mapToInt(EventKeys::size).sum();
        if (count == 0) {
            return;
        }
        var bytes = new byte[EventKey.BYTES * count];
        var out = ByteBuffer.wrap(bytes);
        some.forEach(keys -> keys.write(out));
        var key = FOLDER + TIME.format(clock.instant()) + "-" + ids.get();
        bucket.put(new NewObject(key, bytes, "application/octet-stream"));
        known.put(key, EventKeys.read(bytes));
    }

    /// What was known when a drain began, and what it adds.
    public final class Journal {

        private final List<EventKeys> known;
        private final Instant since;

        /// Of files of the round that is written now.
        private final Queue<Collection<EventKey>> added = new ConcurrentLinkedQueue<>();

        /// Of the rounds before it.
        private final List<EventKeys> rounds = new CopyOnWriteArrayList<>();

        /// Of leftovers that nobody has remembered, by organization.
        private final Map<OrganizationId, Collection<EventKeys>> leftovers = new ConcurrentHashMap<>();

        private Journal(List<EventKeys> known, Instant since) {
            this.known = known;
            this.since = since;
        }

        /// Whether a file of the window holds the event: of another drain, of an earlier round of this one, or a
        /// leftover of the organization.
        public boolean isKnown(OrganizationId organization, EventKey key) {
            return isIn(known, key) || isIn(rounds, key) || isIn(leftovers.getOrDefault(organization, List.of()), key);
        }

        private static boolean isIn(Collection<EventKeys> some, EventKey key) {
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

        /// Whether a drain wrote the file in the window, which may have died before it could remember its events.
        public boolean isRecent(FileId leftover) {
            return !leftover.name().written().isBefore(since);
        }

        /// Reads a recent leftover, so that its events are known; this drain remembers them, unless another one has.
        ///
        /// @return whether they are to be remembered before the file may be forgotten
        /// @throws java.io.UncheckedIOException if the file is damaged
        public boolean read(SpooledFile leftover) {
            var keys = AuditFileReader.keysOf(leftover.file());
            if (keys.stream().allMatch(key -> isIn(known, key))) {
                return false;
            }
            leftovers
                    .computeIfAbsent(leftover.file().id().organizationId(), _ -> new ConcurrentLinkedQueue<>())
                    .add(EventKeys.of(List.of(keys)));
            return true;
        }

        private List<EventKeys> toRemember() {
            endRound();
            var some = new ArrayList<>(rounds);
            leftovers.values().forEach(some::addAll);
            return some;
        }
    }
}
