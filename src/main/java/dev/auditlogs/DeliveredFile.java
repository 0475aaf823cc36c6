package dev.auditlogs;

import dev.auditlogs.file.FileId;
import dev.auditlogs.queue.ReceivedMessage;
import java.util.List;

/// A file in its organization's bucket that is still in `pending/`, and the messages that brought its events.
record DeliveredFile(FileId id, List<ReceivedMessage> messages) {

    /// Whether none of its messages can come back.
    boolean isAcknowledged() {
        return messages.stream().allMatch(ReceivedMessage::isAcknowledged);
    }
}
