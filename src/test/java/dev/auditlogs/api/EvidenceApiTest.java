package dev.auditlogs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.auditlogs.evidence.TestKey;
import dev.auditlogs.local.LocalContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceApiTest {

    private static final String KEYS =
            "{\"rawPath\":\"/.well-known/audit-evidence\",\"requestContext\":{\"http\":{\"method\":\"%s\"}}}";

    @TempDir
    private Path folder;

    private Map<String, String> settings(Path key) {
        return Map.of("audit.evidence.key", "file:" + key, "audit.evidence.origin", TestKey.ORIGIN);
    }

    private static JsonNode ask(ApiWorld api, String method) throws IOException {
        var answer = new ByteArrayOutputStream();
        var event = KEYS.formatted(method).getBytes(StandardCharsets.UTF_8);
        api.handler().handleRequest(new ByteArrayInputStream(event), answer, LocalContext.of("destinations"));
        return ApiWorld.parse(answer.toString(StandardCharsets.UTF_8));
    }

    @Test
    void everybodyIsToldThePublicKeys() throws IOException {
        var key = TestKey.in(folder);
        try (var api = new ApiWorld(settings(key))) {
            var answer = ask(api, "GET");

            assertThat(answer.get("statusCode").intValue()).isEqualTo(200);
            assertThat(answer.at("/headers/content-type").asText()).startsWith("text/plain");
            assertThat(answer.get("body").asText()).isEqualTo(TestKey.verifierKey(key) + "\n");
        }
    }

    @Test
    void nobodyIsToldAnythingElseThere() throws IOException {
        try (var api = new ApiWorld(settings(TestKey.in(folder)))) {
            assertThat(ask(api, "POST").get("statusCode").intValue()).isEqualTo(401);
        }
    }

    @Test
    void withoutAKeyThereIsNoSuchRoute() throws IOException {
        try (var api = new ApiWorld(Map.of())) {
            assertThat(ask(api, "GET").get("statusCode").intValue()).isEqualTo(404);
        }
    }

    @Test
    void anOrganizationIsToldHowFarItsEvidenceGoes() {
        try (var api = new ApiWorld(settings(TestKey.in(folder)))) {
            api.put("acme", "{\"bucket\":\"" + api.createBucket("acme-logs") + "\"}");
            assertThat(api.get("acme").body().has("evidence")).isFalse();

            api.seal("acme");

            var evidence = api.get("acme").body().get("evidence");
            assertThat(evidence.get("number").asInt()).isEqualTo(7);
            assertThat(evidence.get("until").asText()).isEqualTo("2026-11-24T10:00:00Z");
            assertThat(evidence.get("sha256").asText()).isEqualTo("c2hhMjU2");
            assertThat(evidence.has("waitingFiles")).isFalse();

            api.putState("pending/~evidence/acme/0000000007-2026-11-24-airkit-audit-evidence-7.tlog-proof", "proof");
            api.putState("pending/~evidence/acme2/0000000001-2026-11-24-airkit-audit-evidence-1.tlog-proof", "proof");

            assertThat(api.get("acme").body().at("/evidence/waitingFiles").asInt())
                    .isEqualTo(1);
        }
    }
}
