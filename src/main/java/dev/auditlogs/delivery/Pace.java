package dev.auditlogs.delivery;

import java.time.Duration;
import software.amazon.awssdk.core.exception.AbortedException;

/// Keeps requests of many threads evenly apart.
final class Pace {

    private final long gapNanos;
    private long next = System.nanoTime();

    Pace(int perSecondMax) {
        gapNanos = Duration.ofSeconds(1).toNanos() / perSecondMax;
    }

    /// Waits for the caller's turn.
    ///
    /// @throws AbortedException if the thread is interrupted, as the SDK does
    void keep() {
        try {
            Thread.sleep(Duration.ofNanos(untilMyTurn()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw AbortedException.create("interrupted while waiting for a turn", e);
        }
    }

    private synchronized long untilMyTurn() {
        var now = System.nanoTime();
        var mine = Math.max(now, next);
        next = mine + gapNanos;
        return mine - now;
    }
}
