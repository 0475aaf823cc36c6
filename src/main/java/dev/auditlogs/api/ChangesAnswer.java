package dev.auditlogs.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.auditlogs.change.ChangeId;
import dev.auditlogs.change.Changes;
import dev.auditlogs.destination.DestinationDocument;
import dev.auditlogs.event.OrganizationId;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Answers who has changed a destination, page by page.
@Singleton
final class ChangesAnswer {

    static final int CHANGES_DEFAULT = 20;

    /// Each is read by itself.
    static final int CHANGES_MAX = 100;

    private final Changes changes;
    private final ObjectMapper json;

    ChangesAnswer(Changes changes, ObjectMapper json) {
        this.changes = changes;
        this.json = json;
    }

    /// @param current the destination as it is stored
    ApiResponse of(OrganizationId organization, Optional<DestinationDocument> current, ApiRequest request) {
        var after = request.query("after");
        var id = after.flatMap(ChangeId::of);
        if (after.isPresent() && id.isEmpty()) {
            return Problem.INVALID_QUERY.because("after is what next said in the page before; leave it out first");
        }
        var limit = limit(request);
        if (limit.isEmpty()) {
            return Problem.INVALID_QUERY.because("limit is a number from 1 to " + CHANGES_MAX);
        }
        var page = changes.page(organization, current, id, limit.getAsInt());
        var body = json.createObjectNode();
        var list = body.putArray("changes");
        for (var entry : page.changes()) {
            ObjectNode change = json.valueToTree(entry.change());
            change.put("tookEffect", entry.tookEffect());
            list.add(change);
        }
        page.next().ifPresent(next -> body.put("next", next.toString()));
        return new ApiResponse(200, Map.of("content-type", "application/json"), body);
    }

    /// Empty if it is no number that is allowed.
    private static OptionalInt limit(ApiRequest request) {
        try {
            var limit = request.query("limit").map(Integer::parseInt).orElse(CHANGES_DEFAULT);
            return limit >= 1 && limit <= CHANGES_MAX ? OptionalInt.of(limit) : OptionalInt.empty();
        } catch (NumberFormatException _) {
            return OptionalInt.empty();
        }
    }
}
