package dev.auditlogs.spool;

import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.queue.QueueName;
import dev.auditlogs.state.Deadline;
import dev.auditlogs.state.StateBucket;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// What drains must know of each other: which events are durable, so that a copy of one is no new event, and which
/// files are delivered. Each drain with events leaves one object in `drained/`, and lists it as it begins, after
/// each round and for the leftovers of each organization; what may come back is also in `doubt/`.
@Singleton
public final class Journals {

    /// Beyond that the oldest are forgotten before their time.
    static final int EVENTS_MAX = 2_000_000;

    /// Of the heap, for what is remembered; with a small one fewer than [#EVENTS_MAX].
    private static final int HEAP_SHARE = 6;

    /// How long it is known what was delivered, whatever the window of copies is: longer than a drain can last.
    private static final Duration DELIVERED = Duration.ofHours(1);

    /// A drain that has so many writes them down before its end, so that they take memory once.
    private static final int WRITTEN_EARLY = 250_000;

    /// At least so many times as many are remembered as are written down early.
    private static final int WRITTEN_EARLY_SHARE = 8;

    private final Journal.Setting setting;

    public Journals(StateBucket bucket, Segments segments, Clock clock, Supplier<UUID> ids, AuditConfig config) {
        var window = config.duplicateWindow();
        if (window.isNegative()) {
            throw new IllegalArgumentException("audit.duplicate-window must not be negative");
        }
        var max = eventsMax(Runtime.getRuntime().maxMemory());
        this.setting = new Journal.Setting(
                new Drained(bucket, max),
                new Doubt(bucket),
                segments,
                clock,
                ids,
                window.compareTo(DELIVERED) > 0 ? window : DELIVERED,
                !window.isZero(),
                Math.min(WRITTEN_EARLY, max / WRITTEN_EARLY_SHARE));
    }

    static int eventsMax(long heapBytes) {
        return (int) Math.min(EVENTS_MAX, heapBytes / HEAP_SHARE / KeyTable.BYTES_IN_MEMORY);
    }

    /// What is known as a drain begins. A process that is new reads what others left, many objects at once.
    ///
    /// @param queue that is drained
    /// @param deadline of reading; what has been read by then is kept for the next drain
    /// @param damaged is told the key of each object that nobody can read, which holds up nobody
    /// @throws dev.auditlogs.state.StateUnavailable if the state bucket fails, or there is not enough time
    public Journal begin(QueueName queue, Deadline deadline, Consumer<String> damaged) throws InterruptedException {
        var journal = new Journal(setting, queue, damaged);
        journal.catchUp(deadline);
        return journal;
    }
}
