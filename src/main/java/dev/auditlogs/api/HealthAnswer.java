package dev.auditlogs.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.auditlogs.destination.DestinationDocument;
import dev.auditlogs.health.DestinationHealth.State;
import dev.auditlogs.notice.Failure;

/// How deliveries go, as the API answers it. What is not known, or not so, is left out.
final class HealthAnswer {

    private HealthAnswer() {}

    static ObjectNode of(State state, DestinationDocument destination) {
        var answer = JsonNodeFactory.instance.objectNode().put("state", state(state));
        var types = destination.eventTypes().size();
        if (types > 0) {
            answer.putObject("filter").put("eventTypes", types);
        }
        state.delivered().last().ifPresent(last -> answer.put("lastDelivery", last.toString()));
        answer.putObject("lastDay")
                .put("files", state.delivered().files())
                .put("events", state.delivered().events());
        state.delivered().knownSince().ifPresent(since -> answer.put("deliveriesKnownSince", since.toString()));
        answer.put("pendingFiles", state.pendingFiles());
        state.pendingSince().ifPresent(since -> answer.put("pendingSince", since.toString()));
        state.oldestEvent().ifPresent(oldest -> answer.put("oldestUndeliveredEvent", oldest.toString()));
        state.expires().ifPresent(expires -> answer.put("pendingExpires", expires.toString()));
        state.failure().ifPresent(failure -> answer.set("failure", failure(failure)));
        state.ended().ifPresent(ended -> answer.put("verificationEnded", ended.toString()));
        return answer;
    }

    private static String state(State state) {
        if (state.failure().isPresent()) {
            return "failing";
        }
        return state.pendingFiles() > 0 ? "waiting" : "working";
    }

    private static ObjectNode failure(Failure failure) {
        var last = failure.last();
        var answer = JsonNodeFactory.instance
                .objectNode()
                .put("reason", last.reason())
                .put("code", last.code());
        if (!last.message().isEmpty()) {
            answer.put("message", last.message());
        }
        answer.put("since", failure.since().toString())
                .put("attempts", failure.attempts())
                .put("lastAttempt", last.at().toString());
        failure.nextAttempt().ifPresent(next -> answer.put("nextAttempt", next.toString()));
        return answer;
    }
}
