package dev.auditlogs.file;

/// What is known of an event's id.
public enum Known {
    /// Nothing: the event is new.
    NO,
    /// An event of that id with the same content is durable: this one is a copy.
    SAME,
    /// Only events of that id with other content are durable.
    OTHER;

    /// What two who were asked know together.
    public Known or(Known other) {
        return this == SAME || other == SAME ? SAME : this == OTHER ? OTHER : other;
    }
}
