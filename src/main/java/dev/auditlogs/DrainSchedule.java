package dev.auditlogs;

import dev.auditlogs.config.AuditConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.jboss.logging.Logger;

/// The same drains in a long-running process, every `audit.drain.every`.
@Singleton
final class DrainSchedule {

    private static final Logger LOG = Logger.getLogger(DrainSchedule.class);

    private final DrainsInTurn drains;
    private final Optional<Path> heartbeat;
    private final Clock clock;

    DrainSchedule(DrainsInTurn drains, AuditConfig config, Clock clock) {
        this.drains = drains;
        this.heartbeat = config.drain().heartbeatFile().map(Path::of);
        this.clock = clock;
    }

    void start(@Observes StartupEvent event) {
        beat();
    }

    @Scheduled(every = "{audit.drain.every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void drain() throws InterruptedException {
        drains.run();
        beat();
    }

    void stop(@Observes ShutdownEvent event) {
        drains.stop();
    }

    /// A file that nobody can write stops no drain: whoever looks at it takes this process for a sick one.
    private void beat() {
        heartbeat.ifPresent(file -> {
            try {
                Files.writeString(file, clock.instant() + "\n");
            } catch (IOException e) {
                LOG.warnf("the heartbeat file cannot be written: file=%s error=%s", file, e);
            }
        });
    }
}
