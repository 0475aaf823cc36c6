package dev.auditlogs.spool;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.AuditFileReader;
import dev.auditlogs.file.EventKey;
import dev.auditlogs.file.EventLookup;
import dev.auditlogs.file.FileId;
import dev.auditlogs.file.Known;
import dev.auditlogs.parallel.InParallel;
import dev.auditlogs.queue.QueueName;
import dev.auditlogs.state.Deadline;
import dev.auditlogs.state.StateUnavailable;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/// What one drain knows of others, and what it adds.
public final class Journal {

    private static final Logger LOG = Logger.getLogger(Journal.class);

    /// Objects are named by clocks that may differ.
    private static final Duration CLOCK_SKEW_MAX = Duration.ofMinutes(5);

    /// Segments that are looked into at once.
    private static final int READS = 8;

    private final Setting setting;
    private final QueueName queue;
    private final Consumer<String> damaged;

    /// How often somebody wanted to know what others have done, and which of them know it; the second is guarded by
    /// what is drained.
    private final AtomicLong asked = new AtomicLong();

    private long answered;

    /// What others have done.
    private volatile List<Drained.Memory> known = List.of();

    /// The segments of this drain, whose events it knows without reading them.
    private final Set<String> segments = ConcurrentHashMap.newKeySet();

    /// Of files of the round that is written now.
    private final Queue<KeyList> added = new ConcurrentLinkedQueue<>();

    /// Of the rounds before it that are not written down.
    private final List<KeyTable> rounds = new CopyOnWriteArrayList<>();

    /// Of files that earlier versions left and nobody has remembered, by organization.
    private final Map<OrganizationId, Collection<KeyTable>> leftovers = new ConcurrentHashMap<>();

    private final Queue<Deed> deeds = new ConcurrentLinkedQueue<>();
    private final Set<FileId> delivered = ConcurrentHashMap.newKeySet();

    /// Keys of events whose messages may come back; guarded by itself.
    private final KeyList doubtful = new KeyList(0);

    /// What all journals of a process share.
    ///
    /// @param window how long what drains have done is known
    /// @param hasCopies whether copies of events are recognised for as long
    /// @param writtenEarly how many events are written down before the end of a drain
    record Setting(
            Drained drained,
            Doubt doubt,
            Segments segments,
            Clock clock,
            Supplier<UUID> ids,
            Duration window,
            boolean hasCopies,
            int writtenEarly) {}

    /// @param damaged is told the key of each object that nobody can read, which holds up nobody
    Journal(Setting setting, QueueName queue, Consumer<String> damaged) {
        this.setting = setting;
        this.queue = queue;
        this.damaged = damaged;
    }

    /// Makes known what others have written down until now.
    ///
    /// @throws StateUnavailable if the state bucket fails, or there is not enough time
    public void catchUp(Deadline deadline) throws InterruptedException {
        var mine = asked.incrementAndGet();
        synchronized (setting.drained()) {
            // One answer serves all who asked before it was looked for.
            if (answered < mine) {
                var all = asked.get();
                var since = setting.clock().instant().minus(setting.window());
                known = setting.drained().since(since, queue, deadline, damaged);
                answered = all;
            }
        }
    }

    /// What is known of an event: from files of the window, of other drains or of earlier rounds of this one, or
    /// from what earlier versions left of the organization.
    public Known find(OrganizationId organization, EventKey key, long content) {
        if (!setting.hasCopies()) {
            return Known.NO;
        }
        var found = Known.NO;
        for (var drain : known) {
            found = found.or(drain.find(key, content));
        }
        for (var round : rounds) {
            found = found.or(round.find(key, content));
        }
        for (var leftover : leftovers.getOrDefault(organization, List.of())) {
            found = found.or(leftover.find(key, content));
        }
        return found;
    }

    /// Looks up events whose messages came before: in segments that are present, then in what is in doubt. What
    /// leaves the one stands in the other before. What is drained comes last: whoever asks catches up after this.
    ///
    /// @param events that are asked for
    /// @param since when the first of their messages was received first
    /// @param sent when the last of them was sent
    /// @throws StateUnavailable if the state bucket fails, or there is not enough time
    public EventLookup lookUp(KeyList events, Instant since, Instant sent, Deadline deadline)
            throws InterruptedException {
        var asked = new Doubt.Question(events.toTable(), since.minus(CLOCK_SKEW_MAX), sent);
        var found = inSegments(asked.keys(), deadline);
        var doubt = setting.doubt().ask(asked, queue, deadline, damaged);
        found.addAll(doubt.keys());
        doubt(doubt.expiring());
        for (var round : rounds) {
            asked.keys().forEachIn(round, found::add);
        }
        return found.toTable()::find;
    }

    private KeyList inSegments(KeyTable asked, Deadline deadline) throws InterruptedException {
        var found = new KeyList(0);
        var others = setting.segments().present(queue, deadline).stream()
                .filter(name -> !segments.contains(name.key()))
                .toList();
        InParallel.forEach(others, READS, name -> {
            try {
                setting.segments().keysOf(name).ifPresent(keys -> {
                    synchronized (found) {
                        asked.forEachIn(keys, found::add);
                    }
                });
            } catch (UncheckedIOException e) {
                LOG.errorf(
                        "a segment is damaged, redelivered events of it are not recognised: key=%s error=%s",
                        name.key(), e.getMessage());
                damaged.accept(name.key());
            }
        });
        return found;
    }

    /// A segment of this drain is stored: its events are durable.
    public void add(ArchiveName name, Segment segment) {
        segments.add(name.key());
        segment.files().forEach(file -> added.add(file.keys()));
    }

    /// Whether somebody has delivered the file, as far as that is known.
    public boolean isDelivered(FileId file) {
        return delivered.contains(file) || known.stream().anyMatch(drain -> drain.hasDelivered(file));
    }

    /// Which of these files are delivered, as far as drains have written that down since then until now.
    ///
    /// @param written when the oldest of them was
    /// @throws StateUnavailable if the state bucket fails, or there is not enough time
    public Set<FileId> delivered(Collection<FileId> files, Instant written, Deadline deadline)
            throws InterruptedException {
        var since = written.minus(CLOCK_SKEW_MAX);
        if (since.isAfter(setting.clock().instant().minus(setting.window()))) {
            catchUp(deadline);
            return files.stream().filter(this::isDelivered).collect(Collectors.toSet());
        }
        return setting.drained().delivered(files, since, deadline, damaged);
    }

    /// A file is in its organization's bucket.
    public void deliver(Deed deed) {
        deeds.add(deed);
        delivered.add(deed.id());
    }

    /// The messages of these events may come back.
    public void doubt(KeyList keys) {
        synchronized (doubtful) {
            doubtful.addAll(keys);
        }
    }

    /// From now on the events that were added so far are known. A drain that has many writes them down.
    public void endRound() {
        if (!added.isEmpty()) {
            var all = new KeyList(added.stream().mapToInt(KeyList::size).sum());
            for (KeyList keys; (keys = added.poll()) != null; ) {
                all.addAll(keys);
            }
            rounds.add(all.toTable());
        }
        if (rounds.stream().mapToInt(KeyTable::size).sum() >= setting.writtenEarly()) {
            try {
                write();
            } catch (StateUnavailable e) {
                LOG.warnf("events could not be remembered yet, the drain tries again: error=%s", e.getMessage());
            }
        }
    }

    /// Whether a drain wrote the file in the window: an earlier version of it may have died before it could remember
    /// its events.
    public boolean isRecent(FileId leftover) {
        return setting.hasCopies()
                && !leftover.name().written().isBefore(setting.clock().instant().minus(setting.window()));
    }

    /// Reads a file that an earlier version left, so that its events are known; this drain remembers them, unless
    /// another one has.
    ///
    /// @throws UncheckedIOException if the file is damaged
    public void read(SpooledFile leftover) {
        var keys = keysOf(leftover);
        for (var i = 0; i < keys.size(); i++) {
            var key = keys.key(i);
            if (known.stream().allMatch(drain -> drain.find(key, 0) == Known.NO)) {
                leftovers
                        .computeIfAbsent(leftover.file().id().organizationId(), _ -> new ConcurrentLinkedQueue<>())
                        .add(keys);
                return;
            }
        }
    }

    /// The messages of a file that an earlier version left may come back.
    ///
    /// @throws UncheckedIOException if the file is damaged
    public void doubt(SpooledFile leftover) {
        var keys = new KeyList(0);
        keys.addAll(keysOf(leftover));
        doubt(keys);
    }

    private static KeyTable keysOf(SpooledFile leftover) {
        var some = AuditFileReader.keysOf(leftover.file());
        var keys = new KeyList(some.size());
        some.forEach(key -> keys.add(key, 0));
        return keys.toTable();
    }

    /// Writes down what may come back, and then what this drain has done. Only then may segments and files be
    /// removed, so that nothing is ever known by nobody.
    ///
    /// @throws StateUnavailable if the state bucket fails; it can be tried again
    public void write() {
        var now = setting.clock().instant();
        synchronized (doubtful) {
            if (doubtful.size() > 0) {
                setting.doubt().write(now, queue, setting.ids().get(), doubtful.toTable());
                doubtful.clear();
            }
        }
        var done = List.copyOf(deeds);
        var keys = new KeyList(0);
        rounds.forEach(keys::addAll);
        leftovers.values().forEach(some -> some.forEach(keys::addAll));
        if (done.isEmpty() && keys.size() == 0) {
            return;
        }
        synchronized (setting.drained()) {
            var memory = setting.drained().write(now, queue, setting.ids().get(), keys.toTable(), done);
            var all = new ArrayList<>(known);
            all.add(memory);
            known = all;
        }
        done.forEach(_ -> deeds.remove());
        rounds.clear();
        leftovers.clear();
    }

    /// Remembers the events of a segment that somebody left who may have died, as those whose messages may come
    /// back, too: once, however often that is tried.
    ///
    /// @throws StateUnavailable if the state bucket fails
    public void recover(ArchiveName name, Segment segment) throws InterruptedException {
        var keys = new KeyList(0);
        segment.files().forEach(file -> keys.addAll(file.keys()));
        var table = keys.toTable();
        setting.doubt().ensure(name, table);
        setting.drained().ensure(name, table);
    }
}
