package dev.auditlogs.queue;

import java.util.regex.Pattern;

/// The name of an SQS queue, which is the last segment of its URL: 1 to 80 of `[A-Za-z0-9_-]`, and `.fifo` at the
/// end of a FIFO queue's. What is kept for a queue is named by it, never by its place among others, which changes
/// when queues come and go.
public record QueueName(String value) {

    private static final int LENGTH_MAX = 80;
    private static final String FIFO = ".fifo";
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]+(\\.fifo)?");

    /// @throws IllegalArgumentException if no queue can be named so
    public QueueName {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not the name of a queue (1 to 80 of A-Z a-z 0-9 _-): " + value);
        }
    }

    private static boolean isValid(String value) {
        return value.length() <= LENGTH_MAX && FORM.matcher(value).matches();
    }

    /// Of a queue that can be drained. A FIFO queue cannot: it hands out ten messages of a group, and no more of
    /// them until these are deleted, which is when their file is written.
    ///
    /// @throws IllegalArgumentException if it is not a queue's URL, or a FIFO queue's
    static QueueName ofUrl(String url) {
        var name = url.substring(url.lastIndexOf('/') + 1);
        if (!isValid(name)) {
            throw new IllegalArgumentException(
                    "audit.queue-url must be the URL of an SQS queue, which ends in the queue's name, or several URLs,"
                            + " separated by commas: \"" + url + "\"");
        }
        if (name.endsWith(FIFO)) {
            throw new IllegalArgumentException(
                    "audit.queue-url must name standard queues only, and this one is a FIFO queue, which hands out ten"
                            + " messages of a group at a time: \"" + url + "\"");
        }
        return new QueueName(name);
    }

    @Override
    public String toString() {
        return value;
    }
}
