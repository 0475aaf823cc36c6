package dev.auditlogs.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// An answer, and what API Gateway wants it to look like.
///
/// @param body missing if there is none; a text is sent as it is
record ApiResponse(int status, Map<String, String> headers, JsonNode body) {

    static ApiResponse json(int status, String eTag, ObjectNode body) {
        return new ApiResponse(status, Map.of("content-type", "application/json", "etag", eTag), body);
    }

    static ApiResponse text(String text) {
        return new ApiResponse(
                200, Map.of("content-type", "text/plain; charset=utf-8"), JsonNodeFactory.instance.textNode(text));
    }

    static ApiResponse noContent() {
        return new ApiResponse(204, Map.of(), MissingNode.getInstance());
    }

    ApiResponse with(String header, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new ApiResponse(status, more, body);
    }

    /// For logs: what went wrong, or `ok`.
    String code() {
        return body.path("code").asText("ok");
    }

    ObjectNode forGateway() {
        var answer = JsonNodeFactory.instance.objectNode().put("statusCode", status);
        var named = answer.putObject("headers").put("cache-control", "no-store");
        headers.forEach(named::put);
        if (!body.isMissingNode()) {
            answer.put("body", wellFormed(body.isTextual() ? body.textValue() : body.toPrettyString()));
        }
        return answer.put("isBase64Encoded", false);
    }

    /// What a body brought may stand in an answer: half of a surrogate pair could not be sent.
    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
