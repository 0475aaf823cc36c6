package dev.auditlogs.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who may do what. `acme` has a destination, `globex` has none: an answer must not tell which.
class AuthorizationTest {

    private static final String ACME = "{\"jwt\":{\"claims\":{\"organization_id\":\"acme\"},\"scopes\":null}}";

    private static ApiWorld api;

    @BeforeAll
    static void start() {
        api = new ApiWorld(Map.of(
                "audit.api.callers",
                "arn:aws:iam::111122223333:role/services/platform,arn:aws:iam::111122223333:user/operator"));
        api.createBucket("acme-logs");
        api.put("acme", "{\"bucket\":\"acme-logs\"}");
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nobody            |                                                                             | 401
            no claims         | '{"jwt":{"claims":{}}}'                                                     | 401
            claims of a Lambda authorizer | '{"lambda":{"organization_id":"acme"}}'                         | 401
            claims of no JWT  | '{"claims":{"organization_id":"acme"}}'                                     | 401
            claims as text    | '{"jwt":{"claims":"organization_id=acme"}}'                                 | 401
            own               | '{"jwt":{"claims":{"organization_id":"acme"}}}'                             | 200
            own, scopes null  | '{"jwt":{"claims":{"organization_id":"acme"},"scopes":null}}'               | 200
            another's         | '{"jwt":{"claims":{"organization_id":"globex"}}}'                           | 403
            other case        | '{"jwt":{"claims":{"organization_id":"ACME"}}}'                             | 403
            a list            | '{"jwt":{"claims":{"organization_id":["acme"]}}}'                           | 403
            list as text      | '{"jwt":{"claims":{"organization_id":"[acme]"}}}'                           | 403
            only a subject    | '{"jwt":{"claims":{"sub":"acme"}}}'                                         | 403
            admin by claim    | '{"jwt":{"claims":{"scope":"openid audit-log-destinations:admin"}}}'        | 200
            admin by scopes   | '{"jwt":{"claims":{"sub":"x"},"scopes":["audit-log-destinations:admin"]}}'  | 200
            admin by scp      | '{"jwt":{"claims":{"scp":"[openid audit-log-destinations:admin]"}}}'         | 200
            the route's scope | '{"jwt":{"claims":{"scope":"other"},"scopes":["audit-log-destinations:admin"]}}' | 403
            admin in part     | '{"jwt":{"claims":{"scope":"audit-log-destinations:administrator"}}}'       | 403
            admin of another  | '{"jwt":{"claims":{"scope":"my-audit-log-destinations:admin"}}}'            | 403
            role's session    | '{"iam":{"userArn":"arn:aws:sts::111122223333:assumed-role/platform/i-1"}}' | 200
            user              | '{"iam":{"userArn":"arn:aws:iam::111122223333:user/operator"}}'             | 200
            other account     | '{"iam":{"userArn":"arn:aws:sts::999999999999:assumed-role/platform/i-1"}}' | 403
            other role        | '{"iam":{"userArn":"arn:aws:sts::111122223333:assumed-role/platform2/i"}}'  | 403
            user of that name | '{"iam":{"userArn":"arn:aws:iam::111122223333:user/platform"}}'             | 403
            session as role   | '{"iam":{"userArn":"arn:aws:sts::111122223333:assumed-role/x/platform"}}'   | 403
            the account       | '{"iam":{"userArn":"arn:aws:iam::111122223333:root"}}'                      | 403
            """)
    void whoMayRead(String who, String authorizer, int status) {
        assertThat(api.call(authorizer == null ? "" : authorizer, "GET", ApiWorld.path("acme"), "")
                        .status())
                .as(who)
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"GET,''", "PUT,''", "DELETE,''", "POST,/verify"})
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
