package dev.auditlogs.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.auditlogs.change.Author;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// A request as API Gateway's event (HTTP API, payload 2.0) tells it. An event may be anything: what is missing or
/// of another type reads as empty.
record ApiRequest(JsonNode event) {

    String method() {
        return event.path("requestContext").path("http").path("method").asText("");
    }

    String path() {
        var raw = event.path("rawPath");
        return raw.isTextual()
                ? raw.textValue()
                : event.path("requestContext").path("http").path("path").asText("");
    }

    /// `requestContext.authorizer`: written by API Gateway, whatever the caller has sent.
    JsonNode authorizer() {
        return event.path("requestContext").path("authorizer");
    }

    /// What API Gateway calls it; empty if it has not said.
    String id() {
        return event.path("requestContext").path("requestId").asText("");
    }

    /// Who sent it, as API Gateway says.
    ///
    /// @param administrator whether he may act for every organization
    Author author(boolean administrator) {
        var claims = authorizer().path("jwt").path("claims");
        return new Author(
                claims.path("sub").asText(""),
                claims.path("email").asText(""),
                authorizer().path("iam").path("userArn").asText(""),
                administrator,
                event.path("requestContext").path("http").path("sourceIp").asText(""));
    }

    /// A parameter of the query; of one that is sent twice what API Gateway makes of it.
    Optional<String> query(String name) {
        return Optional.ofNullable(
                event.path("queryStringParameters").path(name).textValue());
    }

    /// @param name in lower case
    Optional<String> header(String name) {
        for (var header : event.path("headers").properties()) {
            if (header.getKey().equalsIgnoreCase(name) && header.getValue().isTextual()) {
                return Optional.of(header.getValue().textValue());
            }
        }
        return Optional.empty();
    }

    /// @return the body's bytes; empty if they are said to be Base64 and are not
    Optional<byte[]> body() {
        var text = event.path("body").asText("");
        if (!event.path("isBase64Encoded").asBoolean(false)) {
            return Optional.of(text.getBytes(StandardCharsets.UTF_8));
        }
        try {
            return Optional.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
