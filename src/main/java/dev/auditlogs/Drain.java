package dev.auditlogs;

import dev.auditlogs.destination.Destinations;
import dev.auditlogs.evidence.Evidence;
import dev.auditlogs.queue.Batch;
import dev.auditlogs.queue.EventQueue;
import dev.auditlogs.queue.Receiving;
import dev.auditlogs.report.DrainReport;
import dev.auditlogs.report.Reporting;
import dev.auditlogs.spool.Spool;
import dev.auditlogs.state.StateUnavailable;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeSet;
import org.jboss.logging.Logger;

/// The product's main job: brings what waits in a queue into the organizations' buckets, every event exactly once.
///
/// A file in the spool is the truth, and its messages are expendable: whatever happens after that, a later drain
/// finishes it under the same name. docs/ARCHITECTURE.md says why that is exactly once.
@Singleton
final class Drain {

    private static final Logger LOG = Logger.getLogger(Drain.class);

    /// As long as two calls of the state bucket may take. With less, the next drain does it.
    private static final Duration COPY_TIME = Duration.ofSeconds(50);

    private final DrainRun.Factory runs;
    private final Knowledge.Reader knowledge;
    private final Spool spool;
    private final Recovery recovery;
    private final Leftovers.Factory leftovers;
    private final NewFiles.Factory newFiles;
    private final ChangedDestinations.Factory changedDestinations;
    private final Reporting reporting;
    private final Destinations destinations;
    private final Evidence evidence;

    Drain(
            DrainRun.Factory runs,
            Knowledge.Reader knowledge,
            Spool spool,
            Recovery recovery,
            Leftovers.Factory leftovers,
            NewFiles.Factory newFiles,
            ChangedDestinations.Factory changedDestinations,
            Reporting reporting,
            Destinations destinations,
            Evidence evidence) {
        this.runs = runs;
        this.knowledge = knowledge;
        this.spool = spool;
        this.recovery = recovery;
        this.leftovers = leftovers;
        this.newFiles = newFiles;
        this.changedDestinations = changedDestinations;
        this.reporting = reporting;
        this.destinations = destinations;
        this.evidence = evidence;
    }

    /// Begin with leftovers of earlier drains; receive, decode, group by organization, and for each organization
    /// encode one file, spool it, acknowledge its messages and deliver it.
    ///
    /// @param end when the process may be killed
    /// @throws dev.auditlogs.state.StateUnavailable if the state bucket cannot be read, or not in time; nothing was
    ///     acknowledged then
    /// @throws dev.auditlogs.queue.QueueUnavailable if the queue cannot be read
    DrainReport run(EventQueue queue, Instant end) throws InterruptedException {
        var run = runs.begin(queue, end);
        var report = drain(run);
        run.collect();
        if (run.deliveringLeft().compareTo(COPY_TIME) > 0) {
            destinations.keepCopy();
        }
        return report;
    }

    private DrainReport drain(DrainRun run) throws InterruptedException {
        var pending = spool.pending(run.queue().name(), run.deadline());
        var ofQueue = pending.organizations().stream().filter(run.queue()::isOf).toList();
        var receiving = run.queue().begin(run.limits());
        var isSealing = run.queue().isFirst() && evidence.isDue(pending.hasEvidence());
        var nothingWaits = ofQueue.isEmpty() && !pending.hasSegments() && !pending.hasChangeFiles() && !isSealing;
        if (nothingWaits && receiving.isQueueEmpty()) {
            // Nearly every drain of a small platform: it costs three requests.
            tellEvidence(run);
            return reporting.reportIdle(run.done(receiving.round().end()), pending.organizations());
        }
        var known = knowledge.read(run);
        var withLeftovers = new TreeSet<>(ofQueue);
        if (pending.hasSegments()) {
            withLeftovers.addAll(run.step("recovery", () -> recovery.run(run, known.journal())));
        }
        try (var news = changedDestinations.of(run, known);
                var ofEarlierDrains = leftovers.begin(withLeftovers, run, known);
                var ofThisDrain = newFiles.begin(run, known, ofEarlierDrains)) {
            if (pending.hasChangeFiles()) {
                news.begin();
            }
            var work = new Work(run, known, ofThisDrain, ofEarlierDrains, news, pending);
            Batch.End end;
            try {
                end = rounds(receiving, ofThisDrain, run);
            } catch (StateUnavailable e) {
                // This round's messages come again; what earlier ones have begun is finished, and told.
                finish(work, Batch.End.STATE_UNAVAILABLE);
                throw e;
            }
            return finish(work, end);
        }
    }

    /// What a drain has begun.
    ///
    /// @param pending what was there when it began
    private record Work(
            DrainRun run,
            Knowledge known,
            NewFiles ofThisDrain,
            Leftovers ofEarlierDrains,
            ChangedDestinations news,
            Spool.Pending pending) {}

    private DrainReport finish(Work work, Batch.End end) throws InterruptedException {
        var run = work.run();
        run.step("leftovers", _ -> work.ofEarlierDrains().finish());
        run.step("deliveries", _ -> work.ofThisDrain().finish());
        run.step("changes", _ -> work.news().finish());
        run.step("forget", _ -> forget(work));
        run.step("tell", _ -> work.news().tell());
        if (run.queue().isFirst() && evidence.isDue(work.pending().hasEvidence())) {
            run.step("evidence", _ -> seal(work));
        }
        tellEvidence(run);
        work.known().endVerifications(run);
        return run.step(
                "report", () -> reporting.report(run.done(end), work.known().health()));
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

    /// After what this drain has delivered is written down: it is stated, too.
    private void seal(Work work) throws InterruptedException {
        try {
            work.known().readDestinations();
            evidence.run(work.pending().hasEvidence(), new DrainEvidence(work.run(), work.known()));
        } catch (StateUnavailable e) {
            LOG.warnf("nothing could be sealed, the next drain tries again: error=%s", e.getMessage());
        }
    }

    /// The first queue's drains seal.
    private void tellEvidence(DrainRun run) {
        if (run.queue().isFirst()) {
            evidence.tell(run.tally());
        }
    }

    /// What is not forgotten is in the next drain's way only: it finds the files delivered.
    private static void forget(Work work) throws InterruptedException {
        if (work.known().remember()) {
            work.ofThisDrain().forget();
            work.ofEarlierDrains().forget();
            work.news().forget();
        }
    }

    /// In a frame of its own, so that nothing of a round is held while the next one is received.
    private static Batch.End round(Receiving receiving, NewFiles files, DrainRun run) throws InterruptedException {
        var batch = run.step("receive", receiving::round);
        run.step("organizations", _ -> files.write(batch));
        return batch.end();
    }
}
