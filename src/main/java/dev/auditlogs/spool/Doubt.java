package dev.auditlogs.spool;

import dev.auditlogs.file.Known;
import dev.auditlogs.parallel.InParallel;
import dev.auditlogs.queue.QueueName;
import dev.auditlogs.state.Deadline;
import dev.auditlogs.state.ListedObject;
import dev.auditlogs.state.NewObject;
import dev.auditlogs.state.StateBucket;
import dev.auditlogs.state.StateUnavailable;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/// Keys of events whose messages may come back, though the events are durable:
/// `doubt/{time}-{queue}-{id}-{bytes}.zip`, kept 15 days, which is longer than SQS keeps a message.
final class Doubt {

    private static final Logger LOG = Logger.getLogger(Doubt.class);
    private static final String FOLDER = "doubt/";
    private static final String KEYS = "keys";
    private static final int READS = 8;

    /// How much longer an object is kept than a message can be, which counts from when that was sent.
    private static final Duration KEPT_LONGER = Duration.ofDays(1);

    private final StateBucket bucket;

    Doubt(StateBucket bucket) {
        this.bucket = bucket;
    }

    /// What is asked for.
    ///
    /// @param keys of events
    /// @param since when the first message that brought one of them was received first
    /// @param sent when the last one of them was sent
    record Question(KeyTable keys, Instant since, Instant sent) {}

    /// What is known of them.
    ///
    /// @param keys that are in doubt
    /// @param expiring those of them that will not be kept for as long as their message can come back
    record Answer(KeyList keys, KeyList expiring) {}

    /// Reads all that was written since then, one object after the other, so that it takes little memory.
    ///
    /// @param damaged is told the key of each object that nobody can read
    /// @throws StateUnavailable if the state bucket fails, or there is not enough time
    Answer ask(Question question, QueueName queue, Deadline deadline, Consumer<String> damaged)
            throws InterruptedException {
        var names = deadline.limit(bucket.listAfter(FOLDER, ArchiveName.startSince(FOLDER, question.since())))
                .map(ListedObject::key)
                .flatMap(key -> ArchiveName.of(FOLDER, key).stream())
                .filter(name -> name.queue().equals(queue))
                .toList();
        var lasting = new KeyList(0);
        var old = new KeyList(0);
        InParallel.forEach(names, READS, name -> {
            if (deadline.isOver()) {
                throw new StateUnavailable("there was no time to read doubt/");
            }
            var isOld = name.time().isBefore(question.sent().minus(KEPT_LONGER));
            find(name, question.keys(), isOld ? old : lasting, damaged);
        });
        return answer(lasting, old);
    }

    private void find(ArchiveName name, KeyTable keys, KeyList found, Consumer<String> damaged) {
        bucket.get(name.key()).ifPresent(object -> {
            try {
                var table = new KeyTable(
                        StoredZip.read(object.bytes(), 1).getFirst().bytes());
                synchronized (found) {
                    keys.forEachIn(table, found::add);
                }
            } catch (UncheckedIOException e) {
                LOG.errorf(
                        "keys of events that may come back are damaged, redelivered events of them are not recognised: key=%s error=%s",
                        name.key(), e.getMessage());
                damaged.accept(name.key());
            }
        });
    }

    private static Answer answer(KeyList lasting, KeyList old) {
        var expiring = new KeyList(0);
        var kept = lasting.toTable();
        var table = old.toTable();
        for (var i = 0; i < table.size(); i++) {
            if (kept.find(table.key(i), table.content(i)) == Known.NO) {
                expiring.add(table.high(i), table.low(i), table.content(i));
            }
        }
        lasting.addAll(old);
        return new Answer(lasting, expiring);
    }

    /// Writes down keys of events whose messages may come back.
    void write(Instant now, QueueName queue, UUID id, KeyTable keys) {
        var object = object(now, queue, id, keys);
        bucket.put(object);
    }

    /// The same for a segment whose drain may have died, once, however often that is tried.
    void ensure(ArchiveName segment, KeyTable keys) throws InterruptedException {
        bucket.ensure(object(segment.time(), segment.queue(), segment.id(), keys));
    }

    private static NewObject object(Instant time, QueueName queue, UUID id, KeyTable keys) {
        var entry = new StoredZip.Entry(KEYS, keys.bytes());
        var name = new ArchiveName(FOLDER, time, queue, id, entry.archived());
        return new NewObject(name.key(), StoredZip.joined(StoredZip.write(List.of(entry))), "application/zip");
    }
}
