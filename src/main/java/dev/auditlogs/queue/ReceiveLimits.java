package dev.auditlogs.queue;

import dev.auditlogs.parallel.MemoryBudget;
import java.time.Duration;
import java.time.Instant;

/// How much one drain receives.
///
/// @param messagesMax of one round, 1 to 120,000: SQS lets no more be in flight
/// @param memory for what is received until it is written
/// @param until no poll starts after this
/// @param visibleAgain until then SQS keeps the messages from everybody else; must outlast the drain, and be less than
///     12 hours from now
public record ReceiveLimits(int messagesMax, MemoryBudget memory, Instant until, Instant visibleAgain) {

    private static final int IN_FLIGHT_MAX = 120_000;
    private static final Duration VISIBILITY_MAX = Duration.ofHours(12);

    public ReceiveLimits {
        if (messagesMax < 1 || messagesMax > IN_FLIGHT_MAX) {
            throw new IllegalArgumentException("audit.drain.messages-max must be 1 to " + IN_FLIGHT_MAX);
        }
    }

    /// For how long a poll that begins now asks SQS to keep its messages from everybody else.
    ///
    /// @throws IllegalArgumentException if SQS cannot do that
    Duration visibilityTimeout(Instant now) {
        var timeout = Duration.between(now, visibleAgain);
        if (timeout.isNegative() || timeout.compareTo(VISIBILITY_MAX) > 0) {
            throw new IllegalArgumentException("a drain may take less than 12 hours, the longest visibility timeout");
        }
        return timeout;
    }
}
