package dev.auditlogs.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/// An answer that says what is wrong and what to do about it: problem details
/// ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)) with a stable `code`.
enum Problem {
    NOT_AN_EVENT(400, "not-an-event", "Not an event of API Gateway"),
    INVALID_ORGANIZATION_ID(400, "invalid-organization-id", "Not an organization id"),
    INVALID_QUERY(400, "invalid-query", "The query cannot be read"),
    INVALID_BODY(400, "invalid-body", "The body cannot be read"),
    MALFORMED_JSON(400, "malformed-json", "The body is not JSON"),
    INVALID_DESTINATION(400, "invalid-destination", "The destination cannot be stored"),
    UNAUTHENTICATED(401, "unauthenticated", "Who are you?"),
    FORBIDDEN(403, "forbidden", "Not your organization"),
    READ_RIGHT_MISSING(403, "read-right-missing", "You may not read the destination"),
    WRITE_RIGHT_MISSING(403, "write-right-missing", "You may not change the destination"),
    NO_SUCH_ROUTE(404, "no-such-route", "There is nothing at this path"),
    DESTINATION_NOT_FOUND(404, "destination-not-found", "The organization has no destination"),
    METHOD_NOT_ALLOWED(405, "method-not-allowed", "Not a method of this path"),
    BUCKET_TAKEN(409, "bucket-taken", "The bucket is in use"),
    BUCKET_FULL(409, "bucket-full", "The bucket has too many places"),
    CHANGED_MEANWHILE(409, "changed-meanwhile", "Somebody else has changed the destination"),
    PRECONDITION_FAILED(412, "precondition-failed", "The destination is not the one that you mean"),
    BODY_TOO_LARGE(413, "body-too-large", "The body is too large"),
    TOO_MANY_CHANGES(429, "too-many-changes", "The destination was changed too often"),
    TOO_MANY_VERIFICATIONS(429, "too-many-verifications", "The destination was verified too often"),
    UNEXPECTED(500, "unexpected", "This should not happen"),
    DESTINATION_UNREADABLE(500, "destination-unreadable", "The stored destination cannot be read"),
    STORAGE_UNAVAILABLE(503, "storage-unavailable", "The destinations cannot be reached");

    /// RFC 9457, section 3.1.1: a URI that need not lead anywhere.
    private static final String TYPE = "urn:audit-log-delivery:problem:";

    private final int status;
    private final String code;
    private final String title;

    Problem(int status, String code, String title) {
        this.status = status;
        this.code = code;
        this.title = title;
    }

    /// One thing that is wrong with a body.
    ///
    /// @param pointer to the property, RFC 6901
    record Flaw(String pointer, String detail) {}

    /// @param detail what to do, in one sentence
    ApiResponse because(String detail) {
        return response(status, body(status, code, title, detail));
    }

    ApiResponse because(String detail, List<Flaw> flaws) {
        var body = body(status, code, title, detail);
        var errors = body.putArray("errors");
        for (var flaw : flaws) {
            errors.addObject().put("pointer", flaw.pointer()).put("detail", flaw.detail());
        }
        return response(status, body);
    }

    static ObjectNode body(int status, String code, String title, String detail) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", TYPE + code)
                .put("title", title)
                .put("status", status)
                .put("code", code)
                .put("detail", detail);
    }

    static ApiResponse response(int status, ObjectNode body) {
        return new ApiResponse(status, Map.of("content-type", "application/problem+json"), body);
    }
}
