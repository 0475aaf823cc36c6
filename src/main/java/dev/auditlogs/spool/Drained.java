package dev.auditlogs.spool;

import com.fasterxml.jackson.core.JsonFactory;
import dev.auditlogs.file.EventKey;
import dev.auditlogs.file.FileId;
import dev.auditlogs.file.Known;
import dev.auditlogs.parallel.InParallel;
import dev.auditlogs.queue.QueueName;
import dev.auditlogs.state.Deadline;
import dev.auditlogs.state.ListedObject;
import dev.auditlogs.state.NewObject;
import dev.auditlogs.state.StateBucket;
import dev.auditlogs.state.StateUnavailable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jboss.logging.Logger;

/// What drains have done, an object each: `drained/{time}-{queue}-{id}-{bytes}.zip`, a ZIP archive of `keys`, those
/// of the events that it spooled, `files`, the ids of the files that it delivered, and `deeds.ndjson.gz`, what
/// became of each of them. A process reads the first two of others' once.
///
/// Not for several threads at once, but for [#delivered].
final class Drained {

    private static final Logger LOG = Logger.getLogger(Drained.class);
    static final String FOLDER = "drained/";

    /// Where versions that knew no segments left the keys of a drain's events, 16 bytes each.
    private static final String RECENT = "recent/";

    private static final String KEYS = "keys";
    private static final String FILES = "files";
    private static final int HEAD_ENTRIES = 2;

    /// Objects that are read at once by a process that is new.
    private static final int READS = 32;

    /// Those of which only the files are wanted, whose keys take memory until they are looked into.
    private static final int READS_OF_OLD = 8;

    private static final JsonFactory JSON = new JsonFactory();

    private final StateBucket bucket;
    private final int keysMax;

    /// What this process knows, by the objects' keys.
    private final Map<String, Memory> known = new ConcurrentHashMap<>();

    /// Whether there was memory for all when drains were listed last.
    private boolean allFit = true;

    /// Whether an earlier version has left something that is still of use.
    private boolean mayHaveRecent = true;

    /// @param keysMax how many keys are kept in memory
    Drained(StateBucket bucket, int keysMax) {
        this.bucket = bucket;
        this.keysMax = keysMax;
    }

    /// What is known of one drain.
    ///
    /// @param keys of events that it spooled
    /// @param files that it delivered, by their ids
    record Memory(KeyTable keys, KeyTable files) {

        Known find(EventKey key, long content) {
            return keys.find(key, content);
        }

        boolean hasDelivered(FileId file) {
            return files.find(key(file.name().id()), 0) != Known.NO;
        }
    }

    private static EventKey key(UUID id) {
        return new EventKey(id.getMostSignificantBits(), id.getLeastSignificantBits());
    }

    /// What drains have done since then, as far as there is memory for it: this queue's first, the newest first.
    ///
    /// @param damaged is told the key of each object that nobody can read, once in this process
    /// @throws StateUnavailable if the state bucket fails, or there is not enough time
    List<Memory> since(Instant since, QueueName queue, Deadline deadline, Consumer<String> damaged)
            throws InterruptedException {
        var wanted = wanted(list(since, deadline), queue);
        known.keySet().retainAll(wanted.keySet());
        wanted.keySet().removeAll(known.keySet());
        read(wanted, deadline, damaged);
        return List.copyOf(known.values());
    }

    private List<ListedObject> list(Instant since, Deadline deadline) {
        var listed = deadline.limit(bucket.listAfter(FOLDER, ArchiveName.startSince(FOLDER, since)));
        if (!mayHaveRecent) {
            return listed.toList();
        }
        var recent = deadline.limit(bucket.listAfter(RECENT, RecentKeys.startSince(RECENT, since)))
                .toList();
        mayHaveRecent = !recent.isEmpty();
        return Stream.concat(recent.stream(), listed).toList();
    }

    /// How many bytes are to be read of each object.
    private Map<String, Long> wanted(List<ListedObject> listed, QueueName queue) {
        var names = new LinkedHashMap<String, Long>();
        var others = new ArrayList<Map.Entry<String, Long>>();
        for (var object : listed.reversed()) {
            if (object.key().startsWith(RECENT)) {
                names.put(object.key(), object.bytes());
                continue;
            }
            var name = ArchiveName.of(FOLDER, object.key());
            if (name.isEmpty()) {
                LOG.warnf("this is nothing that a drain has written, remove it: key=%s", object.key());
            } else if (name.get().queue().equals(queue)) {
                names.put(object.key(), (long) name.get().headBytes());
            } else {
                others.add(Map.entry(object.key(), (long) name.get().headBytes()));
            }
        }
        others.forEach(other -> names.put(other.getKey(), other.getValue()));
        return whatFits(names);
    }

    private Map<String, Long> whatFits(Map<String, Long> names) {
        var fitting = new LinkedHashMap<String, Long>();
        var keys = 0L;
        for (var object : names.entrySet()) {
            keys += object.getValue() / (object.getKey().startsWith(RECENT) ? EventKey.BYTES : KeyTable.BYTES);
            if (keys > keysMax) {
                break;
            }
            fitting.put(object.getKey(), object.getValue());
        }
        tellWhetherAllFit(fitting.size() == names.size());
        return fitting;
    }

    /// Once, and again when that had ended.
    private void tellWhetherAllFit(boolean all) {
        if (!all && allFit) {
            LOG.warnf(
                    "more events within audit.duplicate-window than are remembered, late copies of the oldest may be delivered: max=%d",
                    keysMax);
        }
        allFit = all;
    }

    private void read(Map<String, Long> objects, Deadline deadline, Consumer<String> damaged)
            throws InterruptedException {
        var tooLate = new AtomicBoolean();
        InParallel.forEach(objects.entrySet(), READS, object -> {
            if (deadline.isOver()) {
                tooLate.set(true);
                return;
            }
            read(object.getKey(), object.getValue(), damaged).ifPresent(memory -> known.put(object.getKey(), memory));
        });
        if (tooLate.get()) {
            throw new StateUnavailable(
                    "there was no time to read drained/, %d objects are known of it now; the next drain goes on with the others"
                            .formatted(known.size()));
        }
    }

    /// Empty if the object has expired meanwhile.
    private Optional<Memory> read(String key, long headBytes, Consumer<String> damaged) {
        return bucket.getFirst(key, Math.max(1, headBytes)).map(bytes -> memory(key, bytes, damaged));
    }

    private static Memory memory(String key, byte[] bytes, Consumer<String> damaged) {
        if (key.startsWith(RECENT)) {
            return new Memory(RecentKeys.read(bytes), KeyTable.EMPTY);
        }
        try {
            var head = StoredZip.read(bytes, HEAD_ENTRIES);
            return new Memory(
                    new KeyTable(head.getFirst().bytes()),
                    new KeyTable(head.getLast().bytes()));
        } catch (UncheckedIOException e) {
            LOG.errorf(
                    "what a drain has done is damaged, late copies of its events are not recognised: key=%s error=%s",
                    key, e.getMessage());
            damaged.accept(key);
            return new Memory(KeyTable.EMPTY, KeyTable.EMPTY);
        }
    }

    /// Which of these files a drain has delivered since then. That may be weeks ago, for which there is no memory:
    /// one object is read after the other, and forgotten.
    ///
    /// @throws StateUnavailable if the state bucket fails, or there is not enough time
    Set<FileId> delivered(Collection<FileId> files, Instant since, Deadline deadline, Consumer<String> damaged)
            throws InterruptedException {
        var delivered = ConcurrentHashMap.<FileId>newKeySet();
        var names = deadline.limit(bucket.listAfter(FOLDER, ArchiveName.startSince(FOLDER, since)))
                .flatMap(object -> ArchiveName.of(FOLDER, object.key()).stream())
                .toList();
        InParallel.forEach(names, READS_OF_OLD, name -> {
            if (deadline.isOver()) {
                throw new StateUnavailable("there was no time to look up in drained/ whether a file is delivered");
            }
            Optional.ofNullable(known.get(name.key()))
                    .or(() -> read(name.key(), name.headBytes(), damaged))
                    .ifPresent(
                            drain -> files.stream().filter(drain::hasDelivered).forEach(delivered::add));
        });
        return delivered;
    }

    /// Writes down what a drain did. Its keys are known from then on.
    Memory write(Instant now, QueueName queue, UUID id, KeyTable keys, Collection<Deed> deeds) {
        var files = new KeyList(deeds.size());
        deeds.forEach(deed -> files.add(key(deed.id().name().id()), 0));
        var memory = new Memory(keys, files.toTable());
        var archive = archive(memory, deeds);
        var name = new ArchiveName(FOLDER, now, queue, id, archive.headBytes());
        bucket.put(name.key(), "application/zip", archive.parts());
        known.put(name.key(), memory);
        return memory;
    }

    /// Remembers the events of a segment whose drain may have died, once, however often that is tried.
    void ensure(ArchiveName segment, KeyTable keys) throws InterruptedException {
        var archive = archive(new Memory(keys, KeyTable.EMPTY), List.of());
        var name = new ArchiveName(FOLDER, segment.time(), segment.queue(), segment.id(), archive.headBytes());
        bucket.ensure(new NewObject(name.key(), StoredZip.joined(archive.parts()), "application/zip"));
    }

    private record Archive(List<byte[]> parts, int headBytes) {}

    private static Archive archive(Memory memory, Collection<Deed> deeds) {
        var keys = new StoredZip.Entry(KEYS, memory.keys().bytes());
        var files = new StoredZip.Entry(FILES, memory.files().bytes());
        var parts = StoredZip.write(List.of(keys, files, new StoredZip.Entry("deeds.ndjson.gz", lines(deeds))));
        return new Archive(parts, keys.archived() + files.archived());
    }

    private static byte[] lines(Collection<Deed> deeds) {
        var sorted = deeds.stream()
                .sorted(Comparator.comparing((Deed deed) -> deed.id().organizationId())
                        .thenComparing(deed -> deed.id().name()))
                .toList();
        var bytes = new ByteArrayOutputStream();
        try (var json = JSON.createGenerator(new GZIPOutputStream(bytes)).setRootValueSeparator(null)) {
            for (var deed : sorted) {
                deed.write(json);
                json.writeRaw('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
        return bytes.toByteArray();
    }
}
