package dev.auditlogs.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/// What a token says, as API Gateway has checked it and passes it on: each claim as text, an array as `[a b]`.
/// Nothing but text counts.
record Token(JsonNode claims) {

    /// One claim, whole.
    Optional<String> claim(String name) {
        return Optional.ofNullable(claims.get(name)).filter(JsonNode::isTextual).map(JsonNode::textValue);
    }

    /// Whether a claim is that value, or an array with it.
    boolean says(String claim, String value) {
        return claim(claim)
                .filter(text ->
                        text.equals(value) || isArray(text) && elements(text).contains(value))
                .isPresent();
    }

    /// Whether the token was given that scope, as `scope` (RFC 8693, section 4.2) says; where there is none, as
    /// `scp` does.
    boolean hasScope(String scope) {
        return claim(claims.has("scope") ? "scope" : "scp")
                .filter(text -> elements(text).contains(scope))
                .isPresent();
    }

    private static boolean isArray(String text) {
        return text.length() > 1 && text.startsWith("[") && text.endsWith("]");
    }

    /// Without the one pair of brackets that API Gateway puts around an array; any other is part of an element.
    private static List<String> elements(String text) {
        return List.of((isArray(text) ? text.substring(1, text.length() - 1) : text).split(" "));
    }
}
