package dev.auditlogs.file;

/// Says what is known of an event by its key and its [content][dev.auditlogs.event.AuditEvent#content()].
@FunctionalInterface
public interface EventLookup {
    Known find(EventKey key, long content);
}
