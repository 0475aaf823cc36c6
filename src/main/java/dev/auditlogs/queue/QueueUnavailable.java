package dev.auditlogs.queue;

/// SQS gave nothing but errors, in spite of retries.
public final class QueueUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1;

    QueueUnavailable(Exception cause) {
        super(cause.getMessage(), cause);
    }
}
