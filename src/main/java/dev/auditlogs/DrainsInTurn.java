package dev.auditlogs;

import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.logging.Logs;
import dev.auditlogs.queue.EventQueue;
import dev.auditlogs.queue.Queues;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// A drain of each queue, in turn; never two at once. Once told to stop it ends receiving, and finishes the drain that
/// is running.
@Singleton
final class DrainsInTurn {

    private static final Logger LOG = Logger.getLogger(DrainsInTurn.class);

    private final Drain drain;
    private final Queues queues;
    private final Clock clock;
    private final AuditConfig config;
    private final Logs logs;
    private final Supplier<UUID> ids;
    private final ReentrantLock running = new ReentrantLock();
    private volatile boolean stopping;

    DrainsInTurn(Drain drain, Queues queues, Clock clock, AuditConfig config, Logs logs, Supplier<UUID> ids) {
        this.drain = drain;
        this.queues = queues;
        this.clock = clock;
        this.config = config;
        this.logs = logs;
        this.ids = ids;
    }

    void run() throws InterruptedException {
        running.lock();
        try {
            drainEach();
        } finally {
            running.unlock();
        }
    }

    /// @throws RuntimeException the first drain's that failed, which costs the other queues nothing
    private void drainEach() throws InterruptedException {
        var failures = new ArrayList<RuntimeException>();
        for (var queue : queues.all()) {
            if (!stopping) {
                try {
                    drain(queue);
                } catch (RuntimeException e) {
                    failures.add(e);
                }
            }
        }
        if (!failures.isEmpty()) {
            var first = failures.removeFirst();
            failures.forEach(first::addSuppressed);
            throw first;
        }
    }

    private void drain(EventQueue queue) throws InterruptedException {
        logs.during(
                Map.of("drainId", ids.get().toString(), "queue", queue.name().value()));
        drain.run(queue, clock.instant().plus(config.drain().timeMax()));
    }

    /// Returns when no drain is running.
    void stop() {
        stopping = true;
        queues.stop();
        if (running.isLocked()) {
            LOG.info("stopping once the running drain is finished");
        }
        running.lock();
        running.unlock();
    }
}
