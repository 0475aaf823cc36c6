package dev.auditlogs;

import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.parallel.InParallel;
import dev.auditlogs.parallel.MemoryBudget;
import dev.auditlogs.queue.Batch;
import dev.auditlogs.queue.EventQueue;
import dev.auditlogs.queue.ReceiveLimits;
import dev.auditlogs.report.Reporting;
import dev.auditlogs.report.Tally;
import dev.auditlogs.state.Deadline;
import dev.auditlogs.trace.Traces;
import io.quarkus.runtime.configuration.MemorySize;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jboss.logging.Logger;

/// A drain of a queue while it runs: what time it has left, what it has counted, and the steps that a trace shows.
final class DrainRun {

    private static final Logger LOG = Logger.getLogger(DrainRun.class);

    /// Of the heap, for what a round holds. A quarter more is for answers that are being read.
    private static final int HEAP_SHARE = 3;

    /// Of the same, for leftovers beside it: an eighth of the heap, unless `audit.drain.bytes-max` says otherwise.
    private static final double LEFTOVERS_SHARE = 3.0 / 8;

    private static final int EVENTS_WORTH_COLLECTING = 10_000;

    private final AuditConfig.Drain config;
    private final Clock clock;
    private final Traces traces;
    private final EventQueue queue;
    private final DrainTime time;

    /// How many had been received when garbage was collected last.
    private long eventsCollected;

    private final Tally tally = new Tally();
    private final MemoryBudget memory;
    private final long leftoverBytesMax;

    private DrainRun(Factory with, EventQueue queue, Instant end) {
        this.config = with.config;
        this.clock = with.clock;
        this.traces = with.traces;
        this.queue = queue;
        this.time = new DrainTime(clock.instant(), end, config.reserve());
        var bytesMax = config.bytesMax()
                .map(MemorySize::asLongValue)
                .orElse(Runtime.getRuntime().maxMemory() / HEAP_SHARE);
        this.memory = new MemoryBudget(bytesMax);
        this.leftoverBytesMax = (long) (bytesMax * LEFTOVERS_SHARE);
    }

    @Singleton
    static final class Factory {

        private static final int WRITES_MAX = 256;

        private final AuditConfig.Drain config;
        private final Clock clock;
        private final Traces traces;

        Factory(AuditConfig config, Clock clock, Traces traces) {
            this.config = config.drain();
            this.clock = clock;
            this.traces = traces;
            if (this.config.writes() < 1 || this.config.writes() > WRITES_MAX) {
                throw new IllegalArgumentException("audit.drain.writes must be 1 to " + WRITES_MAX);
            }
            if (this.config.bytesMax().map(MemorySize::asLongValue).orElse(1L) < 1) {
                throw new IllegalArgumentException("audit.drain.bytes-max must be positive");
            }
        }

        /// @param end when the process may be killed
        DrainRun begin(EventQueue queue, Instant end) {
            var run = new DrainRun(this, queue, end);
            if (run.time.isTooShort()) {
                LOG.errorf(
                        "a drain has too little time to deliver anything and receives nothing; set the function's timeout"
                                + " to 240 s: millis=%d",
                        Duration.between(run.time.start(), end).toMillis());
            }
            return run;
        }
    }

    /// A part of a drain that X-Ray shows by its name.
    @FunctionalInterface
    interface Step<T> {
        T run() throws InterruptedException;
    }

    <T> T step(String name, Step<T> step) throws InterruptedException {
        try (var _ = traces.begin(name)) {
            return step.run();
        }
    }

    void step(String name, InParallel.Action<DrainRun> step) throws InterruptedException {
        try (var _ = traces.begin(name)) {
            step.on(this);
        }
    }

    Instant now() {
        return clock.instant();
    }

    /// The same in another order in each drain: when time or places do not last, it is not always for the same ones.
    <T> List<T> shuffled(Collection<T> all) {
        var shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, new Random(time.start().toEpochMilli()));
        return shuffled;
    }

    /// What it receives from. What the drain leaves in the state bucket is named by this queue's name.
    EventQueue queue() {
        return queue;
    }

    Tally tally() {
        return tally;
    }

    DrainTime time() {
        return time;
    }

    /// Collects garbage, if there may be much: all that a round held is garbage when it is written. Collected here,
    /// it does not add up from round to round and drain to drain to the whole heap; measured, see
    /// docs/decisions/0008.
    void collect() {
        var events = tally.events();
        if (events - eventsCollected > EVENTS_WORTH_COLLECTING) {
            eventsCollected = events;
            System.gc();
        }
    }

    /// What messages, events and files may take until these are delivered.
    MemoryBudget memory() {
        return memory;
    }

    /// How many bytes of leftovers may be in memory at once, those that are only read and those that are delivered.
    long leftoverBytesMax() {
        return leftoverBytesMax;
    }

    /// Whether nothing may be spooled, delivered or quarantined any more: soon somebody else can have the messages.
    boolean isTooLate() {
        return time.isTooLateToWrite(now());
    }

    /// Of what is read before receiving.
    Deadline deadline() {
        return new Deadline(clock, time.knowingUntil());
    }

    /// Of what a round waits for.
    Deadline deadlineAt(Instant until) {
        return new Deadline(clock, until);
    }

    /// Of what is read for deliveries.
    Deadline deliveringDeadline() {
        return new Deadline(clock, time.deliveringUntil());
    }

    /// How long deliveries that are under way may still take.
    Duration deliveringLeft() {
        return Duration.between(now(), time.deliveringUntil());
    }

    ReceiveLimits limits() {
        return new ReceiveLimits(config.messagesMax(), memory, time.receivingUntil(), time.visibleAgain());
    }

    /// Writes to S3, `audit.drain.writes` at a time.
    <T> void forEach(Collection<T> items, InParallel.Action<? super T> write) throws InterruptedException {
        InParallel.forEach(items, config.writes(), write);
    }

    /// What there is to report when the work is done.
    Reporting.Done done(Batch.End end) {
        return new Reporting.Done(queue.name(), end, tally, time.start(), time.countingUntil());
    }
}
