package dev.auditlogs;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/// The same drains in a long-running process, every `audit.drain.every`.
@Singleton
final class DrainSchedule {

    private final DrainsInTurn drains;

    DrainSchedule(DrainsInTurn drains) {
        this.drains = drains;
    }

    @Scheduled(every = "{audit.drain.every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void drain() throws InterruptedException {
        drains.run();
    }

    void stop(@Observes ShutdownEvent event) {
        drains.stop();
    }
}
