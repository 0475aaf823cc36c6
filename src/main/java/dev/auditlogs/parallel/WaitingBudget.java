package dev.auditlogs.parallel;

import java.util.concurrent.Semaphore;

/// Memory that several threads share: whoever wants some waits until there is as much, in the order in which they
/// came. What is larger than all of it has it alone.
public final class WaitingBudget {

    private static final int UNIT_BYTES = 1024;

    private final int max;
    private final Semaphore free;

    /// @param bytes that may be in use at once
    public WaitingBudget(long bytes) {
        this.max = units(bytes);
        this.free = new Semaphore(max, true);
    }

    /// Memory that is in use until this is closed.
    public final class Share implements AutoCloseable {

        private final int units;

        private Share(int units) {
            this.units = units;
        }

        @Override
        public void close() {
            free.release(units);
        }
    }

    /// Takes as much, as soon as it is free.
    public Share take(long bytes) throws InterruptedException {
        var units = Math.min(max, units(bytes));
        free.acquire(units);
        return new Share(units);
    }

    private static int units(long bytes) {
        return Math.clamp(bytes / UNIT_BYTES, 1, Integer.MAX_VALUE);
    }
}
