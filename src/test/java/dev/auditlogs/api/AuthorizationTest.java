package dev.auditlogs.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who may do what. `acme` has a destination, `globex` has none: an answer must not tell which.
class AuthorizationTest {

    private static final String ACME = "{\"jwt\":{\"claims\":{\"organization_id\":\"acme\",\"scope\":\""
            + ApiWorld.MEMBERS + "\"},\"scopes\":null}}";

    private static ApiWorld api;
    private static ApiWorld byClaims;

    @BeforeAll
    static void start() {
        api = new ApiWorld(Map.of(
                "audit.api.callers",
                "arn:aws:iam::111122223333:role/services/platform,arn:aws:iam::111122223333:user/operator"));
        api.createBucket("acme-logs");
        api.put("acme", "{\"bucket\":\"acme-logs\"}");
        byClaims = new ApiWorld(Map.of(
                "audit.api.read-right",
                "role=auditor",
                "audit.api.write-right",
                "https://example.com/groups=audit-admins",
                "audit.api.admin-claim",
                "support=true"));
        byClaims.putState("destinations/acme.json", "{\"bucket\":\"acme-logs\"}");
    }

    @AfterAll
    static void stop() {
        api.close();
        byClaims.close();
    }

    /// `$R`, `$W` and `$A` are the scopes that let read, write and administrate.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nobody            |                                                                         | 401 | 401
            no claims         | '{"jwt":{"claims":{}}}'                                                 | 401 | 401
            claims of a Lambda authorizer | '{"lambda":{"organization_id":"acme","scope":"$W"}}'        | 401 | 401
            claims of no JWT  | '{"claims":{"organization_id":"acme","scope":"$W"}}'                    | 401 | 401
            claims as text    | '{"jwt":{"claims":"organization_id=acme scope=$W"}}'                    | 401 | 401
            own, no scope     | '{"jwt":{"claims":{"organization_id":"acme"}}}'                         | 403 | 403
            own, others' scopes | '{"jwt":{"claims":{"organization_id":"acme","scope":"openid profile"}}}' | 403 | 403
            own, only a role  | '{"jwt":{"claims":{"organization_id":"acme","role":"admin"}}}'          | 403 | 403
            reader            | '{"jwt":{"claims":{"organization_id":"acme","scope":"$R"}}}'            | 200 | 403
            reader, scopes null | '{"jwt":{"claims":{"organization_id":"acme","scope":"$R"},"scopes":null}}' | 200 | 403
            writer            | '{"jwt":{"claims":{"organization_id":"acme","scope":"$W"}}}'            | 200 | 412
            both              | '{"jwt":{"claims":{"organization_id":"acme","scope":"openid $R $W"}}}'  | 200 | 412
            both, as an array | '{"jwt":{"claims":{"organization_id":"acme","scope":"[openid $R $W]"}}}' | 200 | 412
            one, as an array  | '{"jwt":{"claims":{"organization_id":"acme","scp":"[$W]"}}}'            | 200 | 412
            writer by scp     | '{"jwt":{"claims":{"organization_id":"acme","scp":"openid $W"}}}'       | 200 | 412
            scope before scp  | '{"jwt":{"claims":{"organization_id":"acme","scope":"$R","scp":"$W"}}}' | 200 | 403
            the route's scope | '{"jwt":{"claims":{"organization_id":"acme"},"scopes":["$W"]}}'         | 403 | 403
            a scope in part   | '{"jwt":{"claims":{"organization_id":"acme","scope":"$Writer"}}}'       | 403 | 403
            a longer scope    | '{"jwt":{"claims":{"organization_id":"acme","scope":"my-$W"}}}'         | 403 | 403
            a shorter scope   | '{"jwt":{"claims":{"organization_id":"acme","scope":"audit-log-destinations"}}}' | 403 | 403
            in capitals       | '{"jwt":{"claims":{"organization_id":"acme","scope":"AUDIT-LOG-DESTINATIONS:WRITE"}}}' | 403 | 403
            joined by commas  | '{"jwt":{"claims":{"organization_id":"acme","scope":"$R,$W"}}}'         | 403 | 403
            by a line's end   | '{"jwt":{"claims":{"organization_id":"acme","scope":"openid\\n$W"}}}'   | 403 | 403
            brackets inside   | '{"jwt":{"claims":{"organization_id":"acme","scope":"a[$W]"}}}'         | 403 | 403
            brackets before   | '{"jwt":{"claims":{"organization_id":"acme","scope":"[$W]a"}}}'         | 403 | 403
            brackets twice    | '{"jwt":{"claims":{"organization_id":"acme","scope":"[[$W]]"}}}'        | 403 | 403
            half of a pair    | '{"jwt":{"claims":{"organization_id":"acme","scope":"[$W"}}}'           | 403 | 403
            a pair within     | '{"jwt":{"claims":{"organization_id":"acme","scope":"[a [$W]]"}}}'      | 403 | 403
            scopes as a list  | '{"jwt":{"claims":{"organization_id":"acme","scope":["$W"]}}}'          | 403 | 403
            scopes in an object | '{"jwt":{"claims":{"organization_id":"acme","scope":{"$W":true}}}}'   | 403 | 403
            another's         | '{"jwt":{"claims":{"organization_id":"globex","scope":"$R $W"}}}'       | 403 | 403
            other case        | '{"jwt":{"claims":{"organization_id":"ACME","scope":"$R $W"}}}'         | 403 | 403
            a list            | '{"jwt":{"claims":{"organization_id":["acme"],"scope":"$R $W"}}}'       | 403 | 403
            list as text      | '{"jwt":{"claims":{"organization_id":"[acme]","scope":"$R $W"}}}'       | 403 | 403
            only a subject    | '{"jwt":{"claims":{"sub":"acme","scope":"$R $W"}}}'                     | 403 | 403
            admin             | '{"jwt":{"claims":{"scope":"openid $A"}}}'                              | 200 | 412
            admin by scp      | '{"jwt":{"claims":{"scp":"[openid $A]"}}}'                              | 200 | 412
            admin of another organization | '{"jwt":{"claims":{"organization_id":"globex","scope":"$A"}}}' | 200 | 412
            admin by scopes   | '{"jwt":{"claims":{"sub":"x"},"scopes":["$A"]}}'                        | 403 | 403
            the route's admin | '{"jwt":{"claims":{"scope":"other"},"scopes":["$A"]}}'                  | 403 | 403
            admin in part     | '{"jwt":{"claims":{"scope":"$Aistrator"}}}'                             | 403 | 403
            admin of another  | '{"jwt":{"claims":{"scope":"my-$A"}}}'                                  | 403 | 403
            admin in brackets | '{"jwt":{"claims":{"scope":"a[$A]"}}}'                                  | 403 | 403
            admin after one   | '{"jwt":{"claims":{"scope":"openid [$A]"}}}'                            | 403 | 403
            role's session    | '{"iam":{"userArn":"arn:aws:sts::111122223333:assumed-role/platform/i-1"}}' | 200 | 412
            user              | '{"iam":{"userArn":"arn:aws:iam::111122223333:user/operator"}}'         | 200 | 412
            other account     | '{"iam":{"userArn":"arn:aws:sts::999999999999:assumed-role/platform/i-1"}}' | 403 | 403
            other role        | '{"iam":{"userArn":"arn:aws:sts::111122223333:assumed-role/platform2/i"}}' | 403 | 403
            user of that name | '{"iam":{"userArn":"arn:aws:iam::111122223333:user/platform"}}'         | 403 | 403
            session as role   | '{"iam":{"userArn":"arn:aws:sts::111122223333:assumed-role/x/platform"}}' | 403 | 403
            the account       | '{"iam":{"userArn":"arn:aws:iam::111122223333:root"}}'                  | 403 | 403
            """)
    void whoMayReadAndWhoMayWrite(String who, String authorizer, int read, int write) {
        assertThat(status(api, authorizer, "GET")).as("%s reads", who).isEqualTo(read);
        assertThat(status(api, authorizer, "PUT")).as("%s writes", who).isEqualTo(write);
    }

    /// A change is asked for a version that there is not: what is allowed changes nothing.
    private static int status(ApiWorld world, String authorizer, String method) {
        var said = Optional.ofNullable(authorizer)
                .orElse("")
                .replace("$R", "audit-log-destinations:read")
                .replace("$W", "audit-log-destinations:write")
                .replace("$A", "audit-log-destinations:admin");
        return world.call(said, method, ApiWorld.path("acme"), "{\"bucket\":\"acme-logs\"}", "if-match", "\"other\"")
                .status();
    }

    /// With the settings of an identity provider that has no scopes of its own, or gives everyone each that he asks
    /// for.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            no claim          | '{"organization_id":"acme","scope":"$R $W"}'                            | 403 | 403
            auditor           | '{"organization_id":"acme","role":"auditor"}'                           | 200 | 403
            no auditor        | '{"organization_id":"acme","role":"auditors"}'                          | 403 | 403
            another claim     | '{"organization_id":"acme","roles":"auditor"}'                          | 403 | 403
            writers' group    | '{"organization_id":"acme","https://example.com/groups":"[staff audit-admins]"}' | 200 | 412
            only one group    | '{"organization_id":"acme","https://example.com/groups":"audit-admins"}' | 200 | 412
            group in brackets | '{"organization_id":"acme","https://example.com/groups":"x[audit-admins]"}' | 403 | 403
            group in a text   | '{"organization_id":"acme","https://example.com/groups":"staff audit-admins"}' | 403 | 403
            group in a list   | '{"organization_id":"acme","https://example.com/groups":["audit-admins"]}' | 403 | 403
            another's group   | '{"organization_id":"globex","https://example.com/groups":"[audit-admins]"}' | 403 | 403
            admin's scope     | '{"scope":"$A"}'                                                        | 403 | 403
            admin's scope, as a member | '{"organization_id":"acme","scope":"$A"}'                      | 403 | 403
            admin's scope, as a member of another | '{"organization_id":"globex","scope":"$A","role":"auditor"}' | 403 | 403
            admin's claim     | '{"support":"true"}'                                                    | 403 | 403
            admin's claim is false | '{"scope":"$A","support":"false"}'                                 | 403 | 403
            admin's claim is no text | '{"scope":"$A","support":true}'                                  | 403 | 403
            admin             | '{"scope":"openid $A","support":"true"}'                                | 200 | 412
            admin of another  | '{"organization_id":"globex","scope":"$A","support":"true"}'            | 200 | 412
            """)
    void whatMakesAMemberOrAnAdministratorIsTheOperatorsToSay(String who, String claims, int read, int write) {
        var authorizer = "{\"jwt\":{\"claims\":" + claims + "}}";
        assertThat(status(byClaims, authorizer, "GET")).as("%s reads", who).isEqualTo(read);
        assertThat(status(byClaims, authorizer, "PUT")).as("%s writes", who).isEqualTo(write);
    }

    @ParameterizedTest
    @CsvSource({"READ,GET,''", "WRITE,PUT,''", "WRITE,DELETE,''", "WRITE,POST,/verify", "READ,GET,/changes"})
    void whoeverLacksARightIsToldWhich(Right needed, String method, String suffix) {
        var path = ApiWorld.path("acme") + suffix;
        var scope = needed == Right.WRITE ? "audit-log-destinations:read" : "openid";

        var scopes = api.call(
                ApiWorld.jwt(Map.of("organization_id", "acme", "scope", scope)), method, path, "{\"bucket\":\"b-b\"}");
        var claims = byClaims.as("acme", method, path, "{\"bucket\":\"b-b\"}");

        assertThat(scopes.status()).isEqualTo(403);
        assertThat(scopes.code()).isEqualTo(needed == Right.WRITE ? "write-right-missing" : "read-right-missing");
        assertThat(scopes.body().get("detail").asText())
                .contains("the scope audit-log-destinations:" + needed.name().toLowerCase(Locale.ROOT));
        assertThat(claims.code()).isEqualTo(scopes.code());
        assertThat(claims.body().get("detail").asText())
                .contains(
                        needed == Right.WRITE
                                ? "the claim https://example.com/groups with the value audit-admins"
                                : "the claim role with the value auditor");
        assertThat(api.get("acme").body().get("bucket").asText()).isEqualTo("acme-logs");
    }

    @ParameterizedTest
    @CsvSource({
        "audit.api.read-right, two scopes",
        "audit.api.write-right, [audit]",
        "audit.api.admin-right, =x",
        "audit.api.write-right, role=",
        "audit.api.write-right, role=[admin]",
        "audit.api.admin-claim, support",
        "audit.api.callers, arn:aws:iam::111122223333:root",
    })
    void aSettingThatNobodyCouldMeetIsRefusedAtTheStart(String setting, String value) {
        assertThatThrownBy(() -> new ApiWorld(Map.of(setting, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(value);
    }

    /// An identity provider without scopes.
    @Test
    void theSameClaimMayMakeAnAdministratorTwice() {
        var settings = Map.of("audit.api.admin-right", "groups=support", "audit.api.admin-claim", "groups=support");
        try (var one = new ApiWorld(settings)) {
            assertThat(one.call("", "GET", ApiWorld.path("acme"), "").status()).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @CsvSource({"GET,''", "PUT,''", "DELETE,''", "POST,/verify", "GET,/changes"})
    void everyRouteChecks(String method, String suffix) {
        var path = ApiWorld.path("acme") + suffix;

        assertThat(api.call("", method, path, "{}").status()).isEqualTo(401);
        assertThat(api.as("globex", method, path, "{}").status()).isEqualTo(403);
        assertThat(api.get("acme").status()).isEqualTo(200);
    }

    @Test
    void whetherAnotherOrganizationHasADestinationIsNotTold() {
        var with = api.as("initech", "GET", ApiWorld.path("acme"), "");
        var without = api.as("initech", "GET", ApiWorld.path("globex"), "");

        assertThat(with.status()).isEqualTo(403);
        assertThat(with.body()).isEqualTo(without.body());
        assertThat(with.headers()).isEqualTo(without.headers());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-amzn-request-context",
                "authorization",
                "x-organization-id",
                "organization_id",
                "x-amzn-oidc-data",
                "x-original-url",
                "x-rewrite-url",
                "x-http-method-override"
            })
    void aHeaderIsNotBelieved(String name) {
        assertThat(api.call("", "GET", ApiWorld.path("acme"), "", name, ACME).status())
                .isEqualTo(401);
        assertThat(api.as("globex", "GET", ApiWorld.path("acme"), "", name, ApiWorld.path("globex"))
                        .status())
                .isEqualTo(403);
    }

    /// A member of `globex` tries to get at `acme`'s.
    @ParameterizedTest
    @CsvSource({
        "/organizations/globex/../acme/audit-log-destination, 404",
        "/organizations/globex%2F..%2Facme/audit-log-destination, 400",
        "/organizations/..%2Facme/audit-log-destination, 400",
        "/organizations/%2e%2e/audit-log-destination, 400",
        "/organizations/../audit-log-destination, 400",
        "/organizations/%61cme/audit-log-destination, 403",
        "/organizations/%2561cme/audit-log-destination, 400",
        "/organizations/acme%00/audit-log-destination, 400",
        "/organizations/acme%/audit-log-destination, 400",
        "/organizations/acme%0a/audit-log-destination, 400",
        "/organizations/acme;globex/audit-log-destination, 400",
        "/organizations/acme /audit-log-destination, 400",
        "/organizations//audit-log-destination, 400",
        "/organizations/a/audit-log-destination, 400",
        "/organizations/airkit-verify-nobody/audit-log-destination, 400",
        "/organizations/globex/audit-log-destination/../../acme/audit-log-destination, 404",
        "/organizations/globex/audit-log-destination/organizations/acme/audit-log-destination, 403",
        "/organizations/acme/audit-log-destination/, 404",
        "/organizations/acme/audit-log-destination/verify/, 404",
        "/organizations/acme/Audit-Log-Destination, 404",
        "/v1/organizations/acme/audit-log-destination, 403",
        "//organizations/acme/audit-log-destination, 403",
        "'', 404"
    })
    void aPathLeadsToWhatItSays(String path, int status) {
        assertThat(api.as("globex", "GET", path, "").status()).as(path).isEqualTo(status);
    }

    @Test
    void aStageInFrontOfThePathDoesNotMatter() {
        assertThat(api.as("acme", "GET", "/prod" + ApiWorld.path("acme"), "").status())
                .isEqualTo(200);
        assertThat(api.as("acme", "GET", "/organizations/%61cme/audit-log-destination", "")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void anIdMayHaveEveryCharacterThatASessionNameMay() {
        for (var id : new String[] {"a+b", "a=b,c.d@e-f_G", "x".repeat(64)}) {
            assertThat(api.put(id, "{\"bucket\":\"bucket-" + id.length() + "\"}")
                            .status())
                    .as(id)
                    .isEqualTo(201);
        }
        assertThat(api.put("x".repeat(65), "{\"bucket\":\"bucket-65\"}").status())
                .isEqualTo(400);
    }

    @Test
    void aMethodThatIsNoneOfThePathsIsNamedWithThoseThatAre() {
        var answer = api.as("acme", "PATCH", ApiWorld.path("acme"), "");

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("allow")).isEqualTo("GET, PUT, DELETE");
        assertThat(api.as("acme", "GET", ApiWorld.path("acme") + "/verify", "").header("allow"))
                .isEqualTo("POST");
    }
}
