package dev.auditlogs.queue;

/// What is known of an event by its key and its content.
public enum Known {
    /// It is new.
    NO,
    /// It is durable elsewhere, with the same content, or with one that nobody knows any more: this one is a copy.
    SAME,
    /// Its id is, with other content.
    OTHER
}
