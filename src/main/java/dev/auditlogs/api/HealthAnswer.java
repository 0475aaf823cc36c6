package dev.auditlogs.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.auditlogs.health.DestinationHealth.Failing;
import dev.auditlogs.health.DestinationHealth.State;

/// How deliveries go, as the API answers it. What is not known, or not so, is left out.
final class HealthAnswer {

    private HealthAnswer() {}

    static ObjectNode of(State state) {
        var answer = JsonNodeFactory.instance.objectNode().put("state", state(state));
        state.delivered().last().ifPresent(last -> answer.put("lastDelivery", last.toString()));
        answer.putObject("lastDay")
                .put("files", state.delivered().files())
                .put("events", state.delivered().events());
        answer.put("pendingFiles", state.pendingFiles());
        state.pendingSince().ifPresent(since -> answer.put("pendingSince", since.toString()));
        state.oldestEvent().ifPresent(oldest -> answer.put("oldestUndeliveredEvent", oldest));
        state.expires().ifPresent(expires -> answer.put("pendingExpires", expires.toString()));
        state.failing().ifPresent(failing -> answer.set("failure", failure(failing)));
        return answer;
    }

    private static String state(State state) {
        if (state.failing().isPresent()) {
            return "failing";
        }
        return state.pendingFiles() > 0 ? "waiting" : "working";
    }

    private static ObjectNode failure(Failing failing) {
        var failure = JsonNodeFactory.instance
                .objectNode()
                .put("reason", failing.reason())
                .put("code", failing.code())
                .put("since", failing.since())
                .put("attempts", failing.attempts())
                .put("lastAttempt", failing.lastAttempt());
        failing.nextAttempt().ifPresent(next -> failure.put("nextAttempt", next));
        return failure;
    }
}
