package dev.auditlogs.queue;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What `bin/operate redrive` leaves in a message that it moves back from the dead-letter queue: to SQS that is a
/// new message with a receive count of 1, but its events may stand in a file already.
///
/// Whoever else sets the attribute costs himself lookups and nothing more: events are dropped only when a file holds
/// them.
final class Redrive {

    private static final String FIRST_RECEIVED = "audit-first-received";

    /// Milliseconds since 1970, until the year 2286.
    private static final Pattern MILLISECONDS = Pattern.compile("\\d{1,13}");

    private Redrive() {}

    /// A time before which the message was not received, by SQS's clock; empty if it was not moved, or if the
    /// attribute is no time.
    static Optional<Instant> firstReceived(Map<String, String> attributes) {
        return Optional.ofNullable(attributes.get(FIRST_RECEIVED))
                .filter(value -> MILLISECONDS.matcher(value).matches())
                .map(value -> Instant.ofEpochMilli(Long.parseLong(value)));
    }
}
