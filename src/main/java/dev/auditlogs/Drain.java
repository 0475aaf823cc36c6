package dev.auditlogs;

import dev.auditlogs.destination.Destinations;
import dev.auditlogs.queue.Batch;
import dev.auditlogs.queue.EventQueue;
import dev.auditlogs.queue.Receiving;
import dev.auditlogs.report.DrainReport;
import dev.auditlogs.report.Reporting;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;

/// The product's main job: brings what waits in the queue into the organizations' buckets, every event exactly once.
///
/// A file in the spool is the truth, and its messages are expendable: whatever happens after that, a later drain
/// finishes it under the same name. docs/ARCHITECTURE.md says why that is exactly once.
@Singleton
final class Drain {

    /// As long as two calls of the state bucket may take. With less, the next drain does it.
    private static final Duration COPY_TIME = Duration.ofSeconds(50);

    private final DrainRun.Factory runs;
    private final EventQueue queue;
    private final Knowledge.Reader knowledge;
    private final Leftovers.Factory leftovers;
    private final NewFiles.Factory newFiles;
    private final Reporting reporting;
    private final Destinations destinations;

    Drain(
            DrainRun.Factory runs,
            EventQueue queue,
            Knowledge.Reader knowledge,
            Leftovers.Factory leftovers,
            NewFiles.Factory newFiles,
            Reporting reporting,
            Destinations destinations) {
        this.runs = runs;
        this.queue = queue;
        this.knowledge = knowledge;
        this.leftovers = leftovers;
        this.newFiles = newFiles;
        this.reporting = reporting;
        this.destinations = destinations;
    }

    /// Begin with leftovers of earlier drains; receive, decode, group by organization, and for each organization
    /// encode one file, spool it, acknowledge its messages and deliver it.
    ///
    /// @param end when the process may be killed
    /// @throws dev.auditlogs.state.StateUnavailable if the state bucket cannot be read, or not in time; nothing was
    ///     acknowledged then
    /// @throws dev.auditlogs.queue.QueueUnavailable if the queue cannot be read
    DrainReport run(Instant end) throws InterruptedException {
        var run = runs.begin(end);
        var report = drain(run);
        run.collect();
        if (run.deliveringLeft().compareTo(COPY_TIME) > 0) {
            destinations.keepCopy();
        }
        return report;
    }

    private DrainReport drain(DrainRun run) throws InterruptedException {
        var withLeftovers = leftovers.organizations(run);
        var receiving = queue.begin(run.limits());
        if (withLeftovers.isEmpty() && receiving.isQueueEmpty()) {
            // Nearly every drain of a small platform: it costs three requests.
            return reporting.reportIdle(run.done(receiving.round().end()));
        }
        var known = knowledge.read(run.deadline());
        try (var ofEarlierDrains = leftovers.begin(withLeftovers, run, known);
                var ofThisDrain = newFiles.begin(run, known, ofEarlierDrains)) {
            var end = rounds(receiving, ofThisDrain, run);
            run.step("leftovers", _ -> ofEarlierDrains.finish());
            run.step("deliveries", _ -> ofThisDrain.finish());
            run.step("forget", _ -> forget(known, ofThisDrain, ofEarlierDrains));
            return run.step("report", () -> reporting.report(run.done(end), known.health()));
        }
    }

    /// Receives and writes what fits into memory and time, again and again. Most drains make one round.
    ///
    /// @return why the last one ended
    private static Batch.End rounds(Receiving receiving, NewFiles files, DrainRun run) throws InterruptedException {
        var end = round(receiving, files, run);
        while (!end.isLast()) {
            run.collect();
            end = round(receiving, files, run);
        }
        return end;
    }

    /// What is not forgotten is in the next drain's way only: it finds the files delivered.
    private static void forget(Knowledge known, NewFiles ofThisDrain, Leftovers ofEarlierDrains)
            throws InterruptedException {
        if (known.remember()) {
            ofThisDrain.forget(ofEarlierDrains.unsettled());
        }
    }

    /// In a frame of its own, so that nothing of a round is held while the next one is received.
    private static Batch.End round(Receiving receiving, NewFiles files, DrainRun run) throws InterruptedException {
        var batch = run.step("receive", receiving::round);
        run.step("organizations", _ -> files.write(batch));
        return batch.end();
    }
}
