package dev.auditlogs.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;

/// An SQS standard queue: in any order, at least once, and with counts that may be too high.
final class ModelQueue {

    private static final int COPY_AFTER_MILLIS_MIN = (int) Duration.ofMinutes(7).toMillis();
    private static final int COPY_AFTER_MILLIS_MAX =
            (int) Duration.ofMinutes(20).toMillis();

    /// Later than that SQS hands out nothing that it has confirmed as deleted: a copy comes within
    /// `audit.duplicate-window`.
    private static final long COMES_BACK_MILLIS_MAX = Duration.ofMinutes(45).toMillis();

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Clock clock;
    private final Map<String, Message> messages = new LinkedHashMap<>();
    private Predicate<String> handsOut = _ -> true;
    private int receipts;
    private int sent;

    private static final class Message {
        private final String id;
        private final String body;
        private final long sent;
        private long visible;
        private long firstReceived;
        private int received;
        private String receipt = "";
        /// When its deletion was first confirmed.
        private long deleted = Long.MAX_VALUE;

        private Message(String id, String body, long sent) {
            this.id = id;
            this.body = body;
            this.sent = sent;
            this.visible = sent;
        }
    }

    ModelQueue(Clock clock) {
        this.clock = clock;
    }

    /// @param condition on the body of a message that nobody has received yet, or that is a late copy: until it
    ///     holds, SQS keeps the message
    void handOutWhen(Predicate<String> condition) {
        handsOut = condition;
    }

    void send(String body) {
        var id = "m" + sent++;
        messages.put(id, new Message(id, body, clock.millis()));
    }

    int size() {
        dropDeleted();
        return messages.size();
    }

    private void dropDeleted() {
        var now = clock.millis();
        messages.values().removeIf(message -> message.deleted < now - COMES_BACK_MILLIS_MAX && message.visible <= now);
    }

    ModelAnswer answer(ModelRequest request, ModelDice dice) {
        var body = json(request);
        return switch (request.operation()) {
            case "ReceiveMessage" -> receive(body, dice);
            case "GetQueueAttributes" -> count();
            case "DeleteMessageBatch" -> delete(body, dice);
            default -> throw new AssertionError("the model knows no " + request);
        };
    }

    static JsonNode json(ModelRequest request) {
        try {
            return JSON.readTree(request.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ModelAnswer receive(JsonNode request, ModelDice dice) {
        if (dice.happens(Happening.OVER_LIMIT)) {
            return ModelAnswer.json(
                    400,
                    JSON.createObjectNode()
                            .put("__type", "com.amazonaws.sqs#OverLimit")
                            .put("message", "too many"));
        }
        var answer = JSON.createObjectNode();
        var list = answer.putArray("Messages");
        if (dice.happens(Happening.EMPTY_POLL)) {
            return ModelAnswer.json(answer);
        }
        dropDeleted();
        var most = 1 + dice.below(request.path("MaxNumberOfMessages").asInt(1));
        var now = clock.millis();
        var visible = new ArrayList<>(messages.values());
        visible.removeIf(message -> message.visible > now || message.received == 0 && !handsOut.test(message.body));
        Collections.shuffle(visible, Random.from(dice.random()));
        for (var message : visible.subList(0, Math.min(most, visible.size()))) {
            message.received++;
            if (message.received == 1) {
                message.firstReceived = now;
            } else {
                dice.happened(Happening.REDELIVERY);
            }
            message.visible = now + request.path("VisibilityTimeout").asLong() * 1000;
            message.receipt = message.id + "-" + receipts++;
            var count = message.received + (dice.happens(Happening.MISCOUNTED) ? 1 : 0);
            var entry = list.addObject()
                    .put("MessageId", message.id)
                    .put("ReceiptHandle", message.receipt)
                    .put("Body", message.body);
            entry.putObject("Attributes")
                    .put("ApproximateReceiveCount", Integer.toString(count))
                    .put("ApproximateFirstReceiveTimestamp", Long.toString(message.firstReceived))
                    .put("SentTimestamp", Long.toString(message.sent));
        }
        return ModelAnswer.json(answer);
    }

    private ModelAnswer count() {
        var now = clock.millis();
        var visible = messages.values().stream()
                .filter(message -> message.visible <= now)
                .count();
        var answer = JSON.createObjectNode();
        answer.putObject("Attributes").put("ApproximateNumberOfMessages", Long.toString(visible));
        return ModelAnswer.json(answer);
    }

    private ModelAnswer delete(JsonNode request, ModelDice dice) {
        var answer = JSON.createObjectNode();
        var done = answer.putArray("Successful");
        var failed = answer.putArray("Failed");
        for (var entry : request.path("Entries")) {
            var id = entry.path("Id").asText();
            if (dice.happens(Happening.FAILED_DELETE)) {
                failed.addObject().put("Id", id).put("Code", "InternalError").put("SenderFault", false);
            } else {
                delete(entry.path("ReceiptHandle").asText(), dice);
                done.addObject().put("Id", id);
            }
        }
        return ModelAnswer.json(answer);
    }

    private void delete(String receipt, ModelDice dice) {
        var message = messages.get(receipt.substring(0, receipt.indexOf('-')));
        if (message == null) {
            return;
        }
        if (!message.receipt.equals(receipt)) {
            // SQS says that it is done.
            dice.happened(Happening.STALE_RECEIPT);
            return;
        }
        message.deleted = Math.min(message.deleted, clock.millis());
        if (dice.happens(Happening.COPY)) {
            message.received = 0;
            message.visible =
                    clock.millis() + COPY_AFTER_MILLIS_MIN + dice.below(COPY_AFTER_MILLIS_MAX - COPY_AFTER_MILLIS_MIN);
        } else if (!dice.happens(Happening.LOST_DELETE)) {
            messages.remove(message.id);
        }
    }
}
