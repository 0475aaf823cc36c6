package dev.auditlogs.queue;

/// Whether a message is certain not to come back. It outlives the message, whose events need memory that others
/// want.
public final class Acknowledgement {

    private volatile boolean certain;

    Acknowledgement() {}

    void confirm() {
        certain = true;
    }

    /// Whether SQS has confirmed, in time, that it deleted the message. If not, the message may come back.
    public boolean isCertain() {
        return certain;
    }
}
