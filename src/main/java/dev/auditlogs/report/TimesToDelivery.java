package dev.auditlogs.report;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAccumulator;

/// How long events took from when they happened until they were delivered: the median, to within one percent, and
/// the maximum. Takes the same 20 KB however many there are.
final class TimesToDelivery {

    /// Each power of two of milliseconds has so many steps; what is shorter is exact.
    private static final int STEPS = 64;

    private static final int STEP_BITS = Integer.numberOfTrailingZeros(STEPS);

    private final AtomicLongArray counts = new AtomicLongArray(STEPS * (Long.SIZE - STEP_BITS + 1));
    private final LongAccumulator max = new LongAccumulator(Math::max, 0);

    /// @param count of events that happened then
    void add(long happenedEpochMilli, Instant delivered, long count) {
        // A producer's clock may be ahead.
        var millis = Math.max(0, delivered.toEpochMilli() - happenedEpochMilli);
        counts.addAndGet(step(millis), count);
        max.accumulate(millis);
    }

    private static int step(long millis) {
        var shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(millis) - STEP_BITS - 1);
        return shift * STEPS + (int) (millis >>> shift);
    }

    /// Empty if nothing was delivered.
    Optional<Duration> median() {
        var total = 0L;
        for (var step = 0; step < counts.length(); step++) {
            total += counts.get(step);
        }
        var seen = 0L;
        for (var step = 0; step < counts.length(); step++) {
            seen += counts.get(step);
            if (total > 0 && 2 * seen >= total) {
                return Optional.of(Duration.ofMillis(Math.min(middle(step), max.get())));
            }
        }
        return Optional.empty();
    }

    private static long middle(int step) {
        var shift = Math.max(0, step / STEPS - 1);
        var lower = (long) (step - shift * STEPS) << shift;
        return lower + (1L << shift) / 2;
    }

    Duration max() {
        return Duration.ofMillis(max.get());
    }
}
