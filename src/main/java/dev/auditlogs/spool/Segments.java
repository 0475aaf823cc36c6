package dev.auditlogs.spool;

import dev.auditlogs.queue.QueueName;
import dev.auditlogs.state.Deadline;
import dev.auditlogs.state.ListedObject;
import dev.auditlogs.state.StateBucket;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/// The segments of queues, `pending/!{queue}/{time}-{queue}-{id}-{bytes}.zip`: the files that a drain has spooled
/// and has not finished with. No organization's id holds a `!`.
///
/// Every method throws [dev.auditlogs.state.StateUnavailable] when S3 fails in spite of retries.
@Singleton
public final class Segments {

    private static final Logger LOG = Logger.getLogger(Segments.class);

    private final StateBucket bucket;

    public Segments(StateBucket bucket) {
        this.bucket = bucket;
    }

    /// In which folder of `pending/` a queue's segments are.
    static String folder(QueueName queue) {
        return "!" + queue;
    }

    /// Makes the files of a segment durable: from now on their messages are expendable.
    ///
    /// @param id that no other one has
    public ArchiveName put(Segment segment, Instant now, QueueName queue, UUID id) {
        var archive = segment.archive();
        var name = new ArchiveName(Spool.PENDING + folder(queue) + "/", now, queue, id, archive.headBytes());
        bucket.put(name.key(), "application/zip", archive.parts());
        return name;
    }

    /// Those that are there, the oldest first.
    public List<ArchiveName> present(QueueName queue, Deadline deadline) {
        var folder = Spool.PENDING + folder(queue) + "/";
        return deadline.limit(bucket.list(folder))
                .map(ListedObject::key)
                .flatMap(key -> {
                    var name = ArchiveName.of(folder, key);
                    if (name.isEmpty()) {
                        LOG.warnf("this is no segment and is left alone, remove it: key=%s", key);
                    }
                    return name.stream();
                })
                .toList();
    }

    /// A segment with its files; empty if somebody else has finished with it meanwhile.
    ///
    /// @throws java.io.UncheckedIOException if it is damaged
    public Optional<Segment> read(ArchiveName name) {
        return bucket.get(name.key()).map(object -> Segment.read(object.bytes()));
    }

    /// The keys of its events, for which little of it is read.
    ///
    /// @throws java.io.UncheckedIOException if it is damaged
    Optional<KeyTable> keysOf(ArchiveName name) {
        return bucket.getFirst(name.key(), name.headBytes()).map(Segment::keysIn);
    }

    /// Deletes segments whose files are all delivered or in `pending/`, and whose events are remembered.
    public void remove(List<ArchiveName> finished) {
        bucket.deleteAll(
                finished.stream().map(ArchiveName::key).toList(),
                (key, code) ->
                        LOG.warnf("a segment could not be removed, the next drain does it: key=%s code=%s", key, code));
    }
}
