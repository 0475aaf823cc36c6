package dev.auditlogs.api;

import java.util.regex.Pattern;

/// What a token must have so that its bearer has a right: a scope, or a claim with a value. Both are compared whole.
sealed interface Requirement {

    boolean isMetBy(Token token);

    /// @param text such as `audit-log-destinations:read`, or `role=auditor`; without the characters that API Gateway
    ///     puts around an array's elements
    /// @throws IllegalArgumentException if it is neither
    static Requirement of(String text) {
        return Scope.FORM.matcher(text).matches() ? new Scope(text) : Claim.of(text);
    }

    /// A scope of OAuth (RFC 6749, section 3.3).
    record Scope(String name) implements Requirement {

        private static final Pattern FORM = Pattern.compile("[^\\s=\\[\\]\"\\\\]+");

        @Override
        public boolean isMetBy(Token token) {
            return token.hasScope(name);
        }

        @Override
        public String toString() {
            return "the scope " + name;
        }
    }

    /// For an identity provider that gives no scopes, or gives every scope that is asked for.
    record Claim(String name, String value) implements Requirement {

        private static final Pattern FORM = Pattern.compile("([^\\s=]+)=([^\\s\\[\\]]+)");

        static Claim of(String text) {
            var parts = FORM.matcher(text);
            if (!parts.matches()) {
                throw new IllegalArgumentException(
                        "neither a scope nor a claim and its value (role=auditor), without spaces and brackets: "
                                + text);
            }
            return new Claim(parts.group(1), parts.group(2));
        }

        @Override
        public boolean isMetBy(Token token) {
            return token.says(name, value);
        }

        @Override
        public String toString() {
            return "the claim " + name + " with the value " + value;
        }
    }
}
