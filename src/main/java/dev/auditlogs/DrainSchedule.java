package dev.auditlogs;

import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.logging.Logs;
import dev.auditlogs.queue.EventQueue;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// The same drain in a long-running process, every `audit.drain.every`; never two at once. A process that is told to
/// stop ends receiving, and finishes the drain that is running.
@Singleton
final class DrainSchedule {

    private static final Logger LOG = Logger.getLogger(DrainSchedule.class);

    private final Drain drain;
    private final EventQueue queue;
    private final Clock clock;
    private final AuditConfig config;
    private final Logs logs;
    private final Supplier<UUID> ids;
    private final ReentrantLock running = new ReentrantLock();

    DrainSchedule(Drain drain, EventQueue queue, Clock clock, AuditConfig config, Logs logs, Supplier<UUID> ids) {
        this.drain = drain;
        this.queue = queue;
        this.clock = clock;
        this.config = config;
        this.logs = logs;
        this.ids = ids;
    }

    @Scheduled(every = "{audit.drain.every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void drain() throws InterruptedException {
        running.lock();
        logs.during(Map.of("drainId", ids.get().toString()));
        try {
            drain.run(clock.instant().plus(config.drain().timeMax()));
        } finally {
            running.unlock();
        }
    }

    void stop(@Observes ShutdownEvent event) {
        queue.stop();
        if (running.isLocked()) {
            LOG.info("stopping once the running drain is finished");
        }
        running.lock();
        running.unlock();
    }
}
