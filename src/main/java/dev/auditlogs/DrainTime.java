package dev.auditlogs;

import java.time.Duration;
import java.time.Instant;

/// How a drain divides its time. The reserve at the end, at most half of it all, is for encoding, spooling and
/// delivering.
///
/// @param end when the process may be killed
record DrainTime(Instant start, Instant end, Duration reserve) {

    /// Kept for the answer, when everything else must have ended.
    private static final Duration ANSWER = Duration.ofSeconds(2);

    /// The visibility timeout outlasts the drain by this: longer than one S3 call with all its retries may take, see
    /// `quarkus.s3.api-call-timeout`.
    private static final Duration VISIBILITY_MARGIN = Duration.ofSeconds(30);

    /// With less, there is no time to deliver what was received.
    private static final Duration WHOLE_MIN = Duration.ofSeconds(10);

    /// Whether nothing is to be begun.
    boolean isTooShort() {
        return Duration.between(start, end).compareTo(WHOLE_MIN) < 0;
    }

    /// When reading what must be known before receiving ends.
    Instant knowingUntil() {
        return start.plus(Duration.between(start, end).dividedBy(2));
    }

    /// When deliveries that are under way are given up, so that there is time to write down what was done.
    Instant deliveringUntil() {
        return end.minus(ANSWER.multipliedBy(2));
    }

    Instant receivingUntil() {
        if (isTooShort()) {
            return start;
        }
        var half = Duration.between(start, end).dividedBy(2);
        return end.minus(reserve.compareTo(half) < 0 ? reserve : half);
    }

    /// When counting what is pending ends, however many files there are.
    Instant countingUntil() {
        return end.minus(ANSWER);
    }

    /// Whether nothing may be spooled, delivered or quarantined any more.
    boolean isTooLateToWrite(Instant now) {
        return !now.isBefore(end.minus(ANSWER));
    }

    /// When somebody else may get this drain's messages: while it lives, nobody does.
    Instant visibleAgain() {
        return end.plus(VISIBILITY_MARGIN);
    }
}
