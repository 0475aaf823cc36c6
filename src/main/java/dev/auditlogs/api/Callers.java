package dev.auditlogs.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.event.OrganizationId;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Who asks, as API Gateway's authorizer says, and what he may do. Nothing that the request itself carries is
/// believed.
///
/// A member may do what his token's scopes or claims say, for the organization that it names. An administrator's
/// token has all that is asked of one, or it is a member's like any other.
final class Callers {

    private final Set<IamPrincipal> administrators;
    private final Map<Right, Requirement> ofMembers = new EnumMap<>(Right.class);
    private final List<Requirement> ofAdministrators;

    /// @throws IllegalArgumentException if a setting has not the form that it should have
    Callers(AuditConfig.Api config) {
        administrators = config.callers().orElse(List.of()).stream()
                .map(Callers::administrator)
                .collect(Collectors.toUnmodifiableSet());
        ofMembers.put(Right.READ, Requirement.of(config.readRight()));
        ofMembers.put(Right.WRITE, Requirement.of(config.writeRight()));
        var right = Requirement.of(config.adminRight());
        ofAdministrators = config.adminClaim()
                .map(claim -> List.of(right, Requirement.Claim.of(claim)))
                .orElse(List.of(right));
    }

    private static IamPrincipal administrator(String arn) {
        if (!IamPrincipal.isValid(arn)) {
            throw new IllegalArgumentException(
                    "audit.api.callers: neither a role's nor a user's ARN (arn:aws:iam::<account>:role/<name>): "
                            + arn);
        }
        return IamPrincipal.of(arn);
    }

    /// @param authorizer `requestContext.authorizer` of an event, payload 2.0
    Caller of(JsonNode authorizer) {
        var claims = authorizer.path("jwt").path("claims");
        if (claims.isObject() && !claims.isEmpty()) {
            return of(new Token(claims));
        }
        var arn = authorizer.path("iam").path("userArn");
        if (arn.isTextual()) {
            return administrators.contains(IamPrincipal.of(arn.textValue()))
                    ? new Caller.Administrator()
                    : new Caller.Member("", Set.of());
        }
        return new Caller.Anonymous();
    }

    private Caller of(Token token) {
        if (ofAdministrators.stream().allMatch(needed -> needed.isMetBy(token))) {
            return new Caller.Administrator();
        }
        var rights = EnumSet.noneOf(Right.class);
        ofMembers.forEach((right, needed) -> {
            if (needed.isMetBy(token)) {
                rights.add(right);
            }
        });
        if (rights.contains(Right.WRITE)) {
            rights.add(Right.READ);
        }
        return new Caller.Member(token.claim("organization_id").orElse(""), rights);
    }

    /// Why a caller may not do that to an organization's destination; empty if he may.
    Optional<ApiResponse> refusal(Caller caller, OrganizationId organization, Right right) {
        return switch (caller) {
            case Caller.Anonymous() -> Optional.of(unauthenticated());
            case Caller.Member member
            when !member.organization().equals(organization.value()) ->
                Optional.of(Problem.FORBIDDEN.because("You may only act for your own organization"));
            case Caller.Member member
            when !member.rights().contains(right) ->
                Optional.of(right.missing().because("Your token needs " + ofMembers.get(right)));
            case Caller.Member _, Caller.Administrator() -> Optional.empty();
        };
    }

    static ApiResponse unauthenticated() {
        return Problem.UNAUTHENTICATED.because("Send the token, or the signature, that this API's authorizer wants");
    }
}
