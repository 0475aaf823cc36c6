package dev.auditlogs.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.auditlogs.aws.SignedCalls;
import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.TestConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;

/// Keys by their settings, and what KMS is asked, by a server that answers as KMS does.
class SigningKeysTest {

    private static final String ARN = "arn:aws:kms:eu-west-1:111122223333:key/1234";
    private static final byte[] TEXT = "text\n".getBytes(StandardCharsets.UTF_8);

    private final ObjectMapper json = new ObjectMapper();
    private final List<JsonNode> requests = new ArrayList<>();
    private final List<String> regions = new ArrayList<>();
    private final List<String> actions = new ArrayList<>();
    private HttpServer server;
    private int failures;
    private KeyPair pair;
    private String algorithms = "[\"ED25519_SHA_512\",\"ED25519_PH_SHA_512\"]";

    @BeforeEach
    void start() throws IOException, GeneralSecurityException {
        pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var request = json.readTree(exchange.getRequestBody());
            requests.add(request);
            actions.add(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
            if (failures > 0) {
                failures--;
                exchange.sendResponseHeaders(500, -1);
                return;
            }
            var answer = request.has("Message")
                    ? "{\"Signature\":\"%s\"}".formatted(signature(request))
                    : "{\"PublicKey\":\"%s\",\"SigningAlgorithms\":%s}"
                            .formatted(
                                    Base64.getEncoder()
                                            .encodeToString(pair.getPublic().getEncoded()),
                                    algorithms);
            var bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private String signature(JsonNode request) {
        try {
            var signature = Signature.getInstance("Ed25519");
            signature.initSign(pair.getPrivate());
            signature.update(Base64.getDecoder().decode(request.get("Message").asText()));
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private SigningKeys keys(String... keys) {
        return keys(Map.of("audit.evidence.key", String.join(",", keys), "audit.evidence.origin", "audit.example.com"));
    }

    private SigningKeys keys(Map<String, String> settings) {
        AuditConfig config = TestConfig.of("http://127.0.0.1/1/audit", settings);
        return new SigningKeys(
                region -> {
                    regions.add(region.orElse("own"));
                    return new SignedCalls(
                            "kms",
                            () -> ApacheHttpClient.builder().build(),
                            AwsTestResource.credentials(),
                            Region.US_EAST_1,
                            Optional.of(
                                    "http://127.0.0.1:" + server.getAddress().getPort()));
                },
                config);
    }

    @Test
    void withoutAKeyThereIsNoEvidence() {
        assertThat(keys(Map.of()).arePresent()).isFalse();
    }

    @Test
    void kmsSignsTheTextItselfInTheRegionOfTheKey() throws GeneralSecurityException {
        var key = keys(ARN).all().getFirst();

        var signature = Signature.getInstance("Ed25519");
        signature.initVerify(pair.getPublic());
        signature.update(TEXT);

        assertThat(signature.verify(key.sign(TEXT))).isTrue();
        assertThat(regions).containsExactly("eu-west-1");
        assertThat(actions).containsExactly("TrentService.Sign");
        assertThat(requests.getFirst().get("KeyId").asText()).isEqualTo(ARN);
        assertThat(requests.getFirst().get("SigningAlgorithm").asText()).isEqualTo("ED25519_SHA_512");
        assertThat(requests.getFirst().get("MessageType").asText()).isEqualTo("RAW");
    }

    @Test
    void anAliasIsOfTheFunctionsOwnRegion() {
        assertThat(keys("alias/audit-evidence").verifierKeys()).allMatch(key -> key.startsWith("audit.example.com+"));
        assertThat(regions).containsExactly("own");
        assertThat(actions).containsExactly("TrentService.GetPublicKey");
    }

    @Test
    void thePublicKeyIsAskedForOnce() {
        var keys = keys(ARN);

        assertThat(keys.verifierKeys()).isEqualTo(keys.verifierKeys());
        assertThat(requests).hasSize(1);
    }

    @Test
    void aCallThatFailsIsRepeated() {
        failures = 2;

        assertThat(keys(ARN).all().getFirst().sign(TEXT)).hasSize(64);
    }

    @Test
    void whoeverCannotSignSaysWhatTheRoleNeeds() {
        failures = 3;

        assertThatThrownBy(() -> keys(ARN).all().getFirst().sign(TEXT))
                .isInstanceOf(SigningUnavailable.class)
                .hasMessageContaining("kms:Sign")
                .hasMessageContaining(ARN);
    }

    @Test
    void aKeyOfAnotherKindIsRefusedWithTheKindThatIsNeeded() {
        algorithms = "[\"ECDSA_SHA_256\"]";

        assertThatThrownBy(() -> keys(ARN).verifierKeys())
                .isInstanceOf(SigningUnavailable.class)
                .hasMessageContaining("ECC_NIST_EDWARDS25519");
    }

    @Test
    void severalKeysAreSeparatedByCommas(@TempDir Path folder) throws GeneralSecurityException, IOException {
        var file = folder.resolve("key.pem");
        Files.writeString(
                file,
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(pair.getPrivate().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");

        var keys = keys(ARN, "file:" + file).verifierKeys();

        assertThat(keys).hasSize(2);
        assertThat(keys.getFirst()).as("the same key, in a file and in KMS").isEqualTo(keys.getLast());
    }

    @Test
    void aFileThatIsNoKeySaysHowToMakeOne(@TempDir Path folder) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> keys("file:" + folder.resolve("none.pem")))
                .withMessageContaining("openssl genpkey -algorithm ed25519 -out");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1234", "arn:aws:kms:eu-west-1:111122223333:1234", "alias/", "arn:aws:s3:::bucket"})
    void whatIsNoKeySaysWhatIsOne(String key) {
        assertThatIllegalArgumentException().isThrownBy(() -> keys(key)).withMessageContaining("ARN of a KMS key");
    }

    @Test
    void aKeyNeedsAnOrigin() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> keys(Map.of("audit.evidence.key", ARN)))
                .withMessageContaining("audit.evidence.origin");
    }

    @Test
    void aHeartbeatIsNotShorterThanThePeriod() {
        var settings = Map.of(
                "audit.evidence.key", ARN,
                "audit.evidence.origin", "audit.example.com",
                "audit.evidence.heartbeat", "30m");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> keys(settings))
                .withMessageContaining("audit.evidence.heartbeat");
    }
}
