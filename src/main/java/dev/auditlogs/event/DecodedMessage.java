package dev.auditlogs.event;

import java.util.List;

/// What a message body held: events, and the parts that are none, for the quarantine.
public record DecodedMessage(List<AuditEvent> events, List<Rejection> rejections) {

    public DecodedMessage {
        events = List.copyOf(events);
        rejections = List.copyOf(rejections);
    }

    /// A part of a body that is no event.
    ///
    /// @param index where it stood in the body's array or lines, from 0; -1: the body as a whole
    /// @param reason one sentence, without the content
    /// @param text the part as it came
    public record Rejection(int index, String reason, String text) {

        public static final int WHOLE_BODY = -1;
    }
}
