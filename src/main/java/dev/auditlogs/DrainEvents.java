package dev.auditlogs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.queue.EventQueue;
import dev.auditlogs.queue.Queues;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;

/// What the event that starts a drain says: which queue is drained, as in `{"queue": "audit-2"}`. Any other event
/// means the first one.
@Singleton
final class DrainEvents {

    private final ObjectMapper json;
    private final Queues queues;

    DrainEvents(ObjectMapper json, Queues queues) {
        this.json = json;
        this.queues = queues;
    }

    /// @throws IllegalArgumentException if there is no queue of that name, or SQS itself sends the event: Lambda
    ///     deletes the messages of such an event when its function succeeds, and here nobody reads them
    EventQueue queue(InputStream event) throws IOException {
        var content = read(event);
        for (var item : content.path("Records")) {
            if (item.path("eventSource").asText().equals("aws:sqs")) {
                throw new IllegalArgumentException(
                        "an SQS trigger started this function, which receives from its queues itself and is started by a"
                                + " schedule: delete the event source mapping, since Lambda would delete the messages"
                                + " that it hands over. The trigger's queue is "
                                + item.path("eventSourceARN").asText());
            }
        }
        var queue = content.path("queue");
        if (queue.isMissingNode()) {
            return queues.first();
        }
        return queues.named(queue.isTextual() ? queue.textValue() : queue.toString());
    }

    /// What is not JSON says nothing.
    private JsonNode read(InputStream event) throws IOException {
        try {
            return json.readTree(event);
        } catch (JsonProcessingException _) {
            return json.missingNode();
        }
    }
}
