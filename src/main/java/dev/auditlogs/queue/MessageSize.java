package dev.auditlogs.queue;

import dev.auditlogs.file.JsonEscapes;

/// How much memory a message takes on its whole way, until its events' files are written: its text, its events,
/// their rows, and the buffer that these are encoded into.
final class MessageSize {

    /// What SQS lets one message have, and its producer's batch.
    private static final int BODY_BYTES_MAX = 1 << 20;

    /// The text of the events, and their file twice while its parts are put together: it may be uncompressed.
    private static final int COPIES = 3;

    /// What a character that JSON rows escape takes beside these: six bytes, twice.
    private static final int ESCAPED_BYTES = 12;

    /// A message beside its text: its receipt handle of some 400 characters, its ids, its place in lists.
    private static final int MESSAGE_BYTES = 1024;

    /// An event, or a rejected part, beside its text: the objects of its values.
    private static final int PART_BYTES = 512;

    /// The most that a message of one event takes, unless it is full of what rows escape.
    static final long MAX = (long) COPIES * BODY_BYTES_MAX + MESSAGE_BYTES + PART_BYTES;

    private MessageSize() {}

    static long of(String body, ReceivedMessage message) {
        var parts = message.events().size() + message.rejections().size();
        return COPIES * bytes(body) + ESCAPED_BYTES * escaped(body) + MESSAGE_BYTES + (long) PART_BYTES * parts;
    }

    /// As text lies in memory: one byte a character, or two of each if one is beyond Latin-1.
    private static long bytes(String text) {
        for (var i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xFF) {
                return 2L * text.length();
            }
        }
        return text.length();
    }

    /// How many characters JSON rows write as an escape although a message may have them as they are.
    private static long escaped(String text) {
        return text.chars().filter(JsonEscapes::isEscaped).count();
    }
}
