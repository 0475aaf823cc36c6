package dev.auditlogs.queue;

import java.util.List;

/// All messages that one drain received.
///
/// @param end why receiving ended
public record Batch(List<ReceivedMessage> messages, End end) {

    /// Why receiving ended. Only the first two mean that the queue was drained.
    public enum End {
        /// A poll found no message.
        QUEUE_EMPTY,
        /// Every loop of polls found only messages younger than the drain: the rest of them are the next one's.
        CAUGHT_UP,
        MESSAGES_MAX,
        BYTES_MAX,
        TIME_UP,
        /// The process is being stopped.
        STOPPED,
        /// SQS refused: 120,000 messages are in flight.
        OVER_LIMIT,
        /// SQS failed in spite of retries.
        FAILURE
    }

    /// Whether messages older than the drain may be left in the queue.
    public boolean queueLeftNonEmpty() {
        return switch (end) {
            case QUEUE_EMPTY, CAUGHT_UP -> false;
            case MESSAGES_MAX, BYTES_MAX, TIME_UP, STOPPED, OVER_LIMIT, FAILURE -> true;
        };
    }
}
