package dev.auditlogs.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.auditlogs.event.OrganizationId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/// Who asks, as API Gateway's authorizer says. Nothing that the request itself carries is believed.
sealed interface Caller {

    /// Nobody was authorized.
    record Anonymous() implements Caller {}

    /// @param organization the claim `organization_id`; empty if there is none
    record Member(String organization) implements Caller {}

    /// May do everything for every organization.
    record Administrator() implements Caller {}

    String ADMINISTRATOR_SCOPE = "audit-log-destinations:admin";

    default boolean mayAct(OrganizationId organization) {
        return switch (this) {
            case Anonymous _ -> false;
            case Member member -> member.organization().equals(organization.value());
            case Administrator _ -> true;
        };
    }

    /// @param authorizer `requestContext.authorizer` of an event, payload 2.0
    /// @param administrators the IAM callers that may do everything
    static Caller of(JsonNode authorizer, Collection<IamPrincipal> administrators) {
        var claims = authorizer.path("jwt").path("claims");
        if (claims.isObject() && !claims.isEmpty()) {
            return ofToken(claims, authorizer.path("jwt").path("scopes"));
        }
        var arn = authorizer.path("iam").path("userArn");
        if (arn.isTextual()) {
            return administrators.contains(IamPrincipal.of(arn.textValue())) ? new Administrator() : new Member("");
        }
        return new Anonymous();
    }

    private static Caller ofToken(JsonNode claims, JsonNode scopes) {
        if (scopes(claims, scopes).contains(ADMINISTRATOR_SCOPE)) {
            return new Administrator();
        }
        var organization = claims.path("organization_id");
        return new Member(organization.isTextual() ? organization.textValue() : "");
    }

    /// The token's own, as `scope` (RFC 8693, section 4.2) or `scp`. Only a token that has neither is taken at API
    /// Gateway's word, which may speak of the route's scopes.
    private static Collection<String> scopes(JsonNode claims, JsonNode scopes) {
        for (var name : List.of("scope", "scp")) {
            if (claims.has(name)) {
                // API Gateway turns an array into `[a b]`.
                return List.of(
                        claims.get(name).asText("").replaceAll("[\\[\\]]", "").split(" "));
            }
        }
        var given = new ArrayList<String>();
        scopes.forEach(scope -> given.add(scope.asText("")));
        return given;
    }

    /// A role or a user. API Gateway names a role by its session, without the role's path, so roles are compared by
    /// account and name, which are unique together.
    record IamPrincipal(String account, String kind, String name) {

        private static final Pattern ROLE = Pattern.compile("arn:aws[a-z-]*:iam::(\\d{12}):role/(?:.*/)?([^/]+)");
        private static final Pattern SESSION =
                Pattern.compile("arn:aws[a-z-]*:sts::(\\d{12}):assumed-role/([^/]+)/[^/]+");
        private static final Pattern USER = Pattern.compile("arn:aws[a-z-]*:iam::(\\d{12}):user/(.+)");

        static boolean isValid(String arn) {
            return ROLE.matcher(arn).matches() || USER.matcher(arn).matches();
        }

        static IamPrincipal of(String arn) {
            for (var role : List.of(ROLE.matcher(arn), SESSION.matcher(arn))) {
                if (role.matches()) {
                    return new IamPrincipal(role.group(1), "role", role.group(2));
                }
            }
            var user = USER.matcher(arn);
            return user.matches()
                    ? new IamPrincipal(user.group(1), "user", user.group(2))
                    : new IamPrincipal("", "", arn);
        }
    }
}
