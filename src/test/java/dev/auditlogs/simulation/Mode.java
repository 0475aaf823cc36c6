package dev.auditlogs.simulation;

import java.util.List;
import java.util.Random;

/// What a seed's world is about. ARCHITECTURE.md says what it assumes of late copies, and so each mode leaves out
/// what would break that: copies come when the drain that delivered the event is over and, if it died, has been
/// finished.
enum Mode {
    /// Everything fails and dies, other drains run between two calls; nothing that was deleted comes as new.
    FAULTS_AND_KILLS,
    /// Calls take long, processes stand still, time is up, clocks differ, processes outlive their drains.
    TIME,
    /// Destinations change, vanish, break and come back while drains run; some events are not wanted.
    CHANGES,
    /// More than a drain takes in one round; several polls and writes at once, drains side by side.
    OVERLOAD,
    /// SQS and producers send late copies; all but the state bucket fails, nobody dies.
    COPIES_AND_FAULTS,
    /// They do, and processes die; destinations and the state bucket work.
    COPIES_AND_KILLS,
    /// They do, but not while a file with the event is pending; everything fails, the state bucket too.
    COPIES_AND_STATE_FAULTS,
    /// Two hundred organizations, and most of their buckets hang or refuse.
    MANY_FAIL;

    private static final int ONE_OF_MANY = 100;

    /// Off, since a drain that receives nothing but redelivered messages does not learn how far SQS's clock is
    /// ahead, and then reads no file that is named five minutes before their first receipt: clocks that differ by
    /// 20 minutes let events through twice. `-Dsimulation.clocks=true` shows it.
    private static final boolean CLOCKS_FAR_APART = Boolean.getBoolean("simulation.clocks");

    /// The expensive one comes seldom.
    static Mode of(long seed) {
        return seed % ONE_OF_MANY == 0 ? MANY_FAIL : values()[(int) (seed % (values().length - 1))];
    }

    boolean hasCopies() {
        return switch (this) {
            case COPIES_AND_FAULTS, COPIES_AND_KILLS, COPIES_AND_STATE_FAULTS -> true;
            case FAULTS_AND_KILLS, TIME, CHANGES, OVERLOAD, MANY_FAIL -> false;
        };
    }

    /// Whether destinations change and buckets refuse.
    boolean hasChanges() {
        return switch (this) {
            case FAULTS_AND_KILLS, TIME, CHANGES, OVERLOAD, COPIES_AND_FAULTS, COPIES_AND_STATE_FAULTS -> true;
            case COPIES_AND_KILLS, MANY_FAIL -> false;
        };
    }

    /// Drains of two processes, which copies must not meet.
    boolean hasOtherDrains() {
        return switch (this) {
            case FAULTS_AND_KILLS, TIME, CHANGES, OVERLOAD -> true;
            case COPIES_AND_FAULTS, COPIES_AND_KILLS, COPIES_AND_STATE_FAULTS, MANY_FAIL -> false;
        };
    }

    /// Several threads at once, whose order no seed decides: a seed that fails here fails again nearly always.
    boolean isParallel() {
        return this == OVERLOAD || this == MANY_FAIL;
    }

    /// Draws a world of this mode.
    Plan plan(Random random) {
        var hasWindow = hasCopies() || random.nextBoolean();
        var chances = new Chances()
                .set(Happening.EMPTY_POLL, 0.02)
                .set(Happening.OVER_LIMIT, 0.01)
                .set(Happening.MISCOUNTED, 0.1)
                .set(Happening.REJECTED, 0.1)
                .set(Happening.FAILED_DELETE, random.nextInt(6) == 0 ? 0.1 : 0)
                .set(Happening.CONFLICT, random.nextInt(4) == 0 ? 0.02 : 0)
                .set(Happening.BETWEEN_CALLS, random.nextDouble() * 0.03)
                // A process without a window knows nothing of what was deleted.
                .set(Happening.LOST_DELETE, hasWindow ? 0.1 : 0);
        switch (this) {
            case FAULTS_AND_KILLS -> {
                fail(chances, random, 0.1);
                chances.set(Happening.KILL, random.nextDouble() * 0.05)
                        .set(Happening.LATE_PUT, random.nextDouble() * 0.05);
            }
            case TIME -> {
                fail(chances, random, 0.02);
                chances.set(Happening.BETWEEN_CALLS, random.nextDouble() * 0.08)
                        .set(Happening.SLOW, random.nextDouble() * 0.06)
                        .set(Happening.LATE_PUT, random.nextDouble() * 0.05)
                        .set(Happening.KILL, random.nextDouble() * 0.03);
            }
            case CHANGES -> {
                fail(chances, random, 0.03);
                chances.set(Happening.KILL, random.nextDouble() * 0.02)
                        .set(Happening.BETWEEN_CALLS, random.nextDouble() * 0.1)
                        .set(Happening.LATE_PUT, random.nextDouble() * 0.02);
            }
            case OVERLOAD -> {
                fail(chances, random, 0.04);
                chances.set(Happening.KILL, random.nextDouble() * 0.01).set(Happening.LATE_PUT, 0.01);
            }
            case COPIES_AND_FAULTS -> {
                fail(chances, random, 0.1);
                chances.set(Happening.COPY, 0.1).set(Happening.SENT_AGAIN, 0.12);
            }
            case COPIES_AND_KILLS ->
                chances.set(Happening.COPY, 0.1)
                        .set(Happening.SENT_AGAIN, 0.12)
                        .set(Happening.KILL, random.nextDouble() * 0.05);
            case COPIES_AND_STATE_FAULTS -> {
                fail(chances, random, 0.1);
                chances.set(Happening.COPY, 0.2)
                        .set(Happening.SENT_AGAIN, 0.12)
                        .set(Happening.KILL, random.nextDouble() * 0.02)
                        .set(Happening.LATE_PUT, random.nextDouble() * 0.02);
            }
            case MANY_FAIL ->
                // A drain that ends by itself has seen all messages.
                chances.set(Happening.BETWEEN_CALLS, 0)
                        .set(Happening.EMPTY_POLL, 0)
                        .set(Happening.OVER_LIMIT, 0);
        }
        return new Plan(
                chances,
                hasWindow,
                !hasCopies() && random.nextInt(3) == 0,
                this == TIME && random.nextBoolean(),
                random.nextBoolean() ? 3 : 1000,
                this == TIME && CLOCKS_FAR_APART ? 20 * (random.nextInt(3) - 1) : 0,
                this == TIME ? random.nextInt(3) : 0,
                isParallel() ? parallel(random) : Plan.Parallel.NOTHING);
    }

    private static void fail(Chances chances, Random random, double rateMax) {
        var rate = random.nextDouble() * rateMax;
        chances.set(Happening.OUTAGE, rate / 8)
                .set(Happening.LOST_CALL, rate / 2)
                .set(Happening.LOST_ANSWER, rate / 2)
                .set(Happening.THROTTLED, rate / 4)
                .set(Happening.FAILED_OBJECT_DELETE, rate);
    }

    private static Plan.Parallel parallel(Random random) {
        return new Plan.Parallel(
                1 + random.nextInt(4),
                1 + random.nextInt(4),
                List.of(3, 10, 100_000).get(random.nextInt(3)),
                List.of("6K", "30K", "16M").get(random.nextInt(3)));
    }
}
