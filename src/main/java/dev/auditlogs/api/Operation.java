package dev.auditlogs.api;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What the API can do, by method and path.
enum Operation {
    READ("GET", "", Right.READ),
    SET("PUT", "", Right.WRITE),
    REMOVE("DELETE", "", Right.WRITE),
    VERIFY("POST", "/verify", Right.WRITE),
    CHANGES("GET", "/changes", Right.READ);

    /// API Gateway may put a stage or a custom domain's path in front.
    private static final Pattern PATH =
            Pattern.compile("(?:/.*)?/organizations/([^/]*)/audit-log-destination(/verify|/changes)?", Pattern.DOTALL);

    private final String method;
    private final String suffix;
    private final Right right;

    Operation(String method, String suffix, Right right) {
        this.method = method;
        this.suffix = suffix;
        this.right = right;
    }

    /// What a member needs for it.
    Right right() {
        return right;
    }

    /// What a request asks for.
    sealed interface Match {

        /// @param organization as it stands in the path, percent-encoded or not
        record Found(Operation operation, String organization) implements Match {}

        record WrongMethod(String allowed) implements Match {}

        record Nothing() implements Match {}
    }

    static Match match(String method, String path) {
        var parts = PATH.matcher(path);
        if (!parts.matches()) {
            return new Match.Nothing();
        }
        var suffix = Optional.ofNullable(parts.group(2)).orElse("");
        return Arrays.stream(values())
                .filter(operation -> operation.suffix.equals(suffix) && operation.method.equals(method))
                .findFirst()
                .<Match>map(operation -> new Match.Found(operation, parts.group(1)))
                .orElseGet(() -> new Match.WrongMethod(Arrays.stream(values())
                        .filter(operation -> operation.suffix.equals(suffix))
                        .map(operation -> operation.method)
                        .collect(Collectors.joining(", "))));
    }
}
