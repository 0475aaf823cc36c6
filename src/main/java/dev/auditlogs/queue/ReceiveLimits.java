package dev.auditlogs.queue;

import java.time.Duration;
import java.time.Instant;

/// How much one drain receives.
///
/// @param messagesMax at most so many messages, 1 to 120,000: SQS lets no more be in flight
/// @param bytesMax no poll starts when so many bytes are held
/// @param until no poll starts after this
/// @param visibilityTimeout how long SQS keeps the messages from everybody else; must outlast the drain, and is at
///     most 12 hours
public record ReceiveLimits(int messagesMax, long bytesMax, Instant until, Duration visibilityTimeout) {

    private static final int IN_FLIGHT_MAX = 120_000;
    private static final Duration VISIBILITY_MAX = Duration.ofHours(12);

    public ReceiveLimits {
        if (messagesMax < 1 || messagesMax > IN_FLIGHT_MAX) {
            throw new IllegalArgumentException("audit.drain.messages-max must be 1 to " + IN_FLIGHT_MAX);
        }
        if (bytesMax < 1) {
            throw new IllegalArgumentException("audit.drain.bytes-max must be positive");
        }
        if (visibilityTimeout.isNegative() || visibilityTimeout.compareTo(VISIBILITY_MAX) > 0) {
            throw new IllegalArgumentException("a drain may take less than 12 hours, the longest visibility timeout");
        }
    }
}
