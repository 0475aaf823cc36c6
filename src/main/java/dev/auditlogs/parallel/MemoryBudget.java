package dev.auditlogs.parallel;

/// Memory that is known to be in use, of as much as may be: whoever takes gives back.
public final class MemoryBudget {

    private final long max;
    private long taken;

    /// @param max bytes that may be in use
    public MemoryBudget(long max) {
        this.max = max;
    }

    public synchronized void take(long bytes) {
        taken += bytes;
    }

    public synchronized void giveBack(long bytes) {
        taken -= bytes;
    }

    /// Bytes that are left; negative if more is in use than should be.
    public synchronized long left() {
        return max - taken;
    }

    public synchronized boolean isUntouched() {
        return taken == 0;
    }
}
