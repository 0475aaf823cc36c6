package dev.auditlogs.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// An answer as it goes over the wire.
record ModelAnswer(int status, Map<String, String> headers, byte[] body) {

    static ModelAnswer of(int status) {
        return new ModelAnswer(status, Map.of(), new byte[0]);
    }

    /// S3's.
    static ModelAnswer error(int status, String code) {
        return xml(status, "<Error><Code>" + code + "</Code><Message>" + code + "</Message></Error>");
    }

    static ModelAnswer xml(String text) {
        return xml(200, text);
    }

    private static ModelAnswer xml(int status, String text) {
        return new ModelAnswer(
                status, Map.of("content-type", "application/xml"), text.getBytes(StandardCharsets.UTF_8));
    }

    static ModelAnswer json(JsonNode body) {
        return json(200, body);
    }

    static ModelAnswer json(int status, JsonNode body) {
        return new ModelAnswer(
                status,
                Map.of("content-type", "application/x-amz-json-1.0"),
                body.toString().getBytes(StandardCharsets.UTF_8));
    }
}
