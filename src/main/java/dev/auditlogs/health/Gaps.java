package dev.auditlogs.health;

import java.time.Duration;

/// How long a destination that fails is left alone: not at all after the first attempts, since the next drain is gap
/// enough, then for twice as long after each.
final class Gaps {

    /// So many attempts are made without a gap.
    static final int ATTEMPTS_AT_ONCE = 3;

    private static final Duration MIN = Duration.ofMinutes(10);

    private Gaps() {}

    /// @param attempts that have failed in a row
    /// @param max the longest gap
    static Duration after(int attempts, Duration max) {
        if (attempts < ATTEMPTS_AT_ONCE) {
            return Duration.ZERO;
        }
        var doubled = MIN.multipliedBy(1L << Math.min(attempts - ATTEMPTS_AT_ONCE, Byte.SIZE));
        return doubled.compareTo(max) < 0 ? doubled : max;
    }
}
