package dev.auditlogs.queue;

import java.time.Duration;
import java.util.List;

/// The messages of one round of a drain.
///
/// @param bytes of memory that they take until their files are written, which has been taken from the drain's budget
/// @param end why the round ended
/// @param sqsAhead how far SQS's clock, by which messages have their times, is ahead of this machine's
public record Batch(List<ReceivedMessage> messages, long bytes, End end, Duration sqsAhead) {

    /// Why a round of receiving ended. Only the first two mean that the queue was drained.
    public enum End {
        /// A poll found no message.
        QUEUE_EMPTY,
        /// Every loop of polls found only messages younger than the drain: the rest of them are the next one's.
        CAUGHT_UP,
        /// As many messages as a round may hold; the next round goes on.
        MESSAGES_MAX,
        /// As much memory as a round may hold; the next round goes on.
        BYTES_MAX,
        TIME_UP,
        /// The process is being stopped.
        STOPPED,
        /// SQS refused: 120,000 messages are in flight.
        OVER_LIMIT,
        /// SQS failed in spite of retries.
        FAILURE,
        /// The state bucket failed when the round was to be written: its messages come again, and the drain fails.
        STATE_UNAVAILABLE;

        /// Whether no other round follows in the drain.
        public boolean isLast() {
            return switch (this) {
                case QUEUE_EMPTY, CAUGHT_UP, TIME_UP, STOPPED, OVER_LIMIT, FAILURE, STATE_UNAVAILABLE -> true;
                case MESSAGES_MAX, BYTES_MAX -> false;
            };
        }

        /// Whether messages older than the drain may be left in the queue.
        public boolean leavesQueueNonEmpty() {
            return switch (this) {
                case QUEUE_EMPTY, CAUGHT_UP -> false;
                case MESSAGES_MAX, BYTES_MAX, TIME_UP, STOPPED, OVER_LIMIT, FAILURE, STATE_UNAVAILABLE -> true;
            };
        }
    }
}
