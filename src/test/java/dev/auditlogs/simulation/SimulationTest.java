package dev.auditlogs.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The real drain, with the real SDK, before a model of SQS and S3 in which a seed decides what fails, is lost or
/// comes twice, when a process dies or stands still, and when a destination changes. Whatever happens: each event
/// is in one file of its organization, once.
///
/// A seed that fails is in the message; replay it with `./mvnw test -Dtest=SimulationTest -Dsimulation.seed=<seed>
/// -Dsimulation.trace=true`. More seeds: `-Dsimulation.seeds=10000`, which takes three to six minutes on two
/// processors; of one [Mode] only: `-Dsimulation.mode=TIME`. A run with either says how long each mode took and how
/// often what has happened.
///
/// What a seed decides is [what happens to which call][Model]. In which order the threads of a drain make their
/// calls it does not, so that two runs of a seed differ in that; a call that comes before a kill in one of them may
/// come after it in the other. Of the seeds that fail because of a mistake in the product most fail each time, some
/// in one run of five: `-Dsimulation.repeats=20` runs one seed so many times, until it fails.
class SimulationTest {

    private static final int SEEDS = 1_500;

    /// Some of a world's time is spent waiting.
    private static final int WORLDS_PER_PROCESSOR = 3;

    private final Happenings happenings = new Happenings();
    /// After so many the run ends.
    private static final int FAILURES_MAX = 20;

    private final Queue<AssertionError> failures = new ConcurrentLinkedQueue<>();
    private final Map<Mode, LongAdder> millis = new EnumMap<>(Mode.class);
    private final Map<Mode, LongAdder> runs = new EnumMap<>(Mode.class);

    @Test
    void whateverHappensEachEventIsInOneFile() throws Exception {
        var quiet = Logger.getLogger("dev.auditlogs");
        var level = quiet.getLevel();
        quiet.setLevel(Level.OFF);
        try {
            for (var mode : Mode.values()) {
                millis.put(mode, new LongAdder());
                runs.put(mode, new LongAdder());
            }
            var only = Long.getLong("simulation.seed");
            if (only != null) {
                for (var i = Integer.getInteger("simulation.repeats", 1); i > 0; i--) {
                    run(only, only);
                }
                return;
            }
            var asked = Long.getLong("simulation.seeds");
            run(1, asked == null ? SEEDS : asked);
            if (asked != null || System.getProperty("simulation.mode") != null) {
                report();
            }
            if (asked == null || asked >= SEEDS) {
                assertThat(happenings.counts())
                        .as("what never happened")
                        .allSatisfy((_, count) -> assertThat(count).isPositive());
            }
        } finally {
            quiet.setLevel(level);
        }
    }

    private void run(long first, long last) throws Exception {
        var mode = System.getProperty("simulation.mode");
        var next = new AtomicLong(first);
        Callable<Void> work = () -> {
            try (var world = new World(happenings)) {
                for (long seed; (seed = next.getAndIncrement()) <= last && failures.size() < FAILURES_MAX; ) {
                    if (mode == null || mode.equals(Mode.of(seed).name())) {
                        run(world, seed);
                    }
                }
            }
            return null;
        };
        var worlds = first == last ? 1 : Runtime.getRuntime().availableProcessors() * WORLDS_PER_PROCESSOR;
        try (var threads = Executors.newFixedThreadPool(worlds)) {
            for (var done : threads.invokeAll(
                    IntStream.range(0, worlds).mapToObj(_ -> work).toList())) {
                done.get();
            }
        }
        if (!failures.isEmpty()) {
            var others = failures.stream().skip(1).map(Throwable::getMessage).toList();
            throw new AssertionError(others.size() + " other seeds failed: " + others, failures.peek());
        }
    }

    private void run(World world, long seed) {
        var start = System.nanoTime();
        try {
            world.run(seed);
        } catch (Throwable e) {
            failures.add(new AssertionError(
                    "seed " + seed + " (" + Mode.of(seed)
                            + "): replay it with ./mvnw test -Dtest=SimulationTest -Dsimulation.seed=" + seed,
                    e));
        }
        millis.get(Mode.of(seed)).add((System.nanoTime() - start) / 1_000_000);
        runs.get(Mode.of(seed)).increment();
    }

    private void report() {
        millis.forEach((mode, taken) -> System.out.printf("%s: %s seeds, %s ms%n", mode, runs.get(mode), taken));
        System.out.println(happenings.counts());
    }
}
