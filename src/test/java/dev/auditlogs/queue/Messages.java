package dev.auditlogs.queue;

import dev.auditlogs.event.EventDecoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Messages as if SQS had just handed them out.
public final class Messages {

    private Messages() {}

    public static List<ReceivedMessage> received(String... bodies) {
        var messages = new ArrayList<ReceivedMessage>();
        for (var body : bodies) {
            var id = "m" + messages.size();
            messages.add(new ReceivedMessage(
                    id,
                    new ReceiptHandle("receipt-" + id),
                    new ReceivedMessage.Times(1, Instant.EPOCH, Instant.EPOCH),
                    Map.of(),
                    new EventDecoder().decode(body)));
        }
        return messages;
    }
}
