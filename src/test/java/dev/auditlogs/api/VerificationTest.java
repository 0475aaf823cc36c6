package dev.auditlogs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.delivery.BucketAccess;
import dev.auditlogs.delivery.BucketProbe;
import dev.auditlogs.delivery.DeliveryFailure.Reason;
import dev.auditlogs.destination.DestinationDocument;
import dev.auditlogs.destination.WriterArn;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.local.Emulators;
import dev.auditlogs.place.BucketName;
import dev.auditlogs.place.BucketRegion;
import dev.auditlogs.place.KeyPrefix;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.TestConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sts.StsClient;

/// Verification before an S3 that answers what the test says.
class VerificationTest {

    private static final OrganizationId ACME = new OrganizationId("acme");
    private static final String OWNER = "123456789012";
    private static final WriterArn ACCOUNT = new WriterArn("arn:aws:iam::111122223333:root");
    private static final Pattern REGION = Pattern.compile("Credential=[^/]+/\\d+/([^/]+)/s3/");

    private final List<String> regionsAsked = new CopyOnWriteArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private HttpServer server;
    private S3Client s3;
    private Script script = exchange -> send(exchange, 200, "", "");

    @FunctionalInterface
    private interface Script {
        void answer(HttpExchange exchange) throws IOException;
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            regionsAsked.add(region(exchange));
            script.answer(exchange);
        });
        server.start();
        s3 = AwsTestResource.s3(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        ended.countDown();
        s3.close();
        server.stop(0);
    }

    private static void send(HttpExchange exchange, int status, String code, String message) throws IOException {
        var xml = code.isEmpty()
                ? ""
                : "<Error><Code>%s</Code><Message>%s</Message><RequestId>R1</RequestId></Error>"
                        .formatted(code, message);
        var bytes = xml.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("x-amz-request-id", "R1");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String region(HttpExchange exchange) {
        var scope = REGION.matcher(exchange.getRequestHeaders().getFirst("Authorization"));
        assertThat(scope.find()).isTrue();
        return scope.group(1);
    }

    private Verification.Result verify(String region) {
        return verify(region, null, TestConfig.of("http://127.0.0.1/no-queue", Map.of()));
    }

    private Verification.Result verify(String region, StsClient sts, AuditConfig config) {
        var probe = new BucketProbe(new BucketAccess(s3, sts, config), Clock.systemUTC());
        var destination = new DestinationDocument(
                "acme",
                "acme-logs",
                "",
                OWNER,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                region,
                null,
                null,
                null,
                null,
                null,
                null);
        return new Verification(probe, Clock.systemUTC(), config)
                .verify(ACME, destination, new BucketPolicy(ACCOUNT, new BucketName("acme-logs"), new KeyPrefix("")));
    }

    private ApiResponse failure() {
        return switch (verify(null)) {
            case Verification.Result.Failed(var answer) -> answer;
            case Verification.Result.Passed passed -> throw new AssertionError("" + passed);
        };
    }

    /// What S3 says, and what the organization is told.
    ///
    /// @param paste how the text to paste begins; empty if there is none
    private record Fault(
            int status, String s3Code, String message, String code, String actor, String fix, String paste) {

        @Override
        public String toString() {
            return status + " " + s3Code + " -> " + code;
        }
    }

    static List<Fault> faults() {
        var policy = "{\"Version\"";
        var again = "Click Verify again";
        return List.of(
                new Fault(404, "NoSuchBucket", "", "bucket-not-found", "customer", "Create the bucket acme-logs", ""),
                new Fault(
                        403, "AccessDenied", "Access Denied", "access-denied", "customer", "Set the bucket's", policy),
                new Fault(403, "AllAccessDisabled", "", "access-denied", "customer", "Set the bucket's policy", policy),
                new Fault(
                        403,
                        "AccessDenied",
                        "User is not authorized to perform: kms:GenerateDataKey",
                        "kms-access-denied",
                        "customer",
                        "Add the statement in paste to the policy of the KMS key",
                        "{\"Sid\":\"AirkitEncryptPermission\""),
                new Fault(
                        403,
                        "AccessDenied",
                        "not authorized to perform: s3:PutObject with an explicit deny in a resource-based policy",
                        "explicitly-denied",
                        "customer",
                        "Look for a statement with Deny",
                        ""),
                new Fault(400, "KMS.DisabledException", "", "kms-key-unusable", "customer", "Enable the KMS key", ""),
                new Fault(400, "KMS.NotFoundException", "", "kms-key-unusable", "customer", "Enable the KMS key", ""),
                new Fault(
                        400,
                        "AccessControlListNotSupported",
                        "",
                        "acl-required",
                        "customer",
                        "Set the bucket's obj",
                        ""),
                new Fault(301, "PermanentRedirect", "", "region-unreachable", "customer", "Set region to the one", ""),
                new Fault(
                        400,
                        "IllegalLocationConstraintException",
                        "",
                        "region-unreachable",
                        "customer",
                        "Set region to the one in which",
                        ""),
                new Fault(400, "InvalidToken", "", "region-not-enabled", "operator", "Ask the platform's sup", ""),
                new Fault(403, "OptInRequired", "", "region-not-enabled", "operator", "Ask the platform's sup", ""),
                new Fault(
                        403,
                        "AccessDenied",
                        "with an explicit deny in a service control policy",
                        "denied-by-platform",
                        "operator",
                        "Tell the platform's support",
                        ""),
                new Fault(400, "InvalidRequest", "", "rejected", "customer", "Look at S3's code", ""),
                new Fault(403, "InvalidAccessKeyId", "", "session-refused", "operator", "Nothing is wrong with", ""),
                new Fault(400, "ExpiredToken", "", "credentials-expired", "nobody", again, ""),
                new Fault(503, "SlowDown", "", "throttled", "nobody", again, ""),
                new Fault(503, "ServiceUnavailable", "", "throttled", "nobody", again, ""),
                new Fault(409, "OperationAborted", "", "throttled", "nobody", again, ""),
                new Fault(400, "RequestTimeout", "", "timeout", "nobody", again, ""),
                new Fault(500, "InternalError", "", "storage-error", "nobody", again, ""));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void eachFaultHasItsCodeAndItsSentence(Fault fault) {
        script = exchange -> send(exchange, fault.status(), fault.s3Code(), fault.message());

        var answer = failure();

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().path("code").asText()).isEqualTo(fault.code());
        assertThat(answer.body().path("type").asText()).endsWith(fault.code());
        assertThat(answer.body().path("actor").asText()).isEqualTo(fault.actor());
        assertThat(answer.body().path("fix").asText()).startsWith(fault.fix());
        assertThat(answer.body().path("paste").toString()).startsWith(fault.paste());
        assertThat(answer.body().path("paste").isMissingNode())
                .isEqualTo(fault.paste().isEmpty());
        assertThat(answer.body().at("/cause/code").asText()).isEqualTo(fault.s3Code());
        assertThat(answer.body().at("/cause/message").asText()).isEqualTo(fault.message());
        assertThat(answer.body().at("/cause/requestId").asText()).isEqualTo("R1");
    }

    /// S3 says AccessDenied to both; only without the owner pinned, a put that cannot be stored tells them apart.
    @Test
    void aBucketOfAnotherOwnerIsToldFromAPolicy() {
        var stored = new CopyOnWriteArrayList<String>();
        script = exchange -> {
            if (exchange.getRequestHeaders().containsKey("x-amz-expected-bucket-owner")) {
                send(exchange, 403, "AccessDenied", "Access Denied");
            } else {
                stored.add(exchange.getRequestHeaders().getFirst("x-amz-checksum-sha256"));
                send(exchange, 400, "BadDigest", "The SHA256 you specified did not match");
            }
        };

        var answer = failure();

        assertThat(answer.body().path("code").asText()).isEqualTo("wrong-owner");
        assertThat(answer.body().path("fix").asText()).startsWith("Set bucketOwner to the account");
        // Not the checksum of no bytes, which is what was sent: S3 cannot have stored it.
        assertThat(stored).hasSize(1).doesNotContain("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }

    @Test
    void aNetworkThatBreaksIsToldFromS3() {
        script = HttpExchange::close;

        assertThat(failure().body().path("code").asText()).isEqualTo("network");
    }

    @Test
    void aNetworkThatHangsEndsWithinTenSeconds() {
        script = exchange -> {
            try {
                ended.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        var start = System.nanoTime();

        var answer = failure();

        assertThat(answer.body().path("code").asText()).isEqualTo("timeout");
        assertThat(answer.body().path("actor").asText()).isEqualTo("nobody");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    /// `superseded` is no answer to a test object; `wrong-owner`, `session-unavailable` and two failures of the
    /// network have their own tests.
    @Test
    void everyReasonIsInATest() {
        var tested = new TreeSet<>(List.of("wrong-owner", "session-unavailable", "network", "superseded"));
        faults().forEach(fault -> tested.add(fault.code()));

        assertThat(Arrays.stream(Reason.values()).map(Reason::value)).containsExactlyInAnyOrderElementsOf(tested);
    }

    private void bucketIsIn(String region) {
        script = exchange -> {
            if (region(exchange).equals(region)) {
                send(exchange, 200, "", "");
            } else {
                exchange.getResponseHeaders().add("x-amz-bucket-region", region);
                send(exchange, 301, "PermanentRedirect", "");
            }
        };
    }

    @Test
    void aBucketInAnotherRegionIsFound() {
        bucketIsIn("ap-southeast-2");

        assertThat(verify(null))
                .isInstanceOfSatisfying(
                        Verification.Result.Passed.class,
                        passed -> assertThat(passed.region()).isEqualTo(new BucketRegion("ap-southeast-2")));
        assertThat(regionsAsked).containsExactly("us-east-1", "ap-southeast-2");
    }

    /// Whoever puts there with another key gets in.
    @Test
    void aBucketThatOnlyItsKeyKeepsFromOthersIsTooWide() {
        var puts = new AtomicInteger();
        script = exchange -> {
            if (puts.incrementAndGet() == 1) {
                send(exchange, 200, "", "");
            } else {
                send(exchange, 403, "AccessDenied", "not authorized to perform: kms:GenerateDataKey on this resource");
            }
        };
        try (var emulators = Emulators.inMemory();
                var sts = AwsTestResource.sts(emulators.sts())) {
            var config = TestConfig.of(
                    "http://127.0.0.1/no-queue",
                    Map.of("audit.export-role-arn", "arn:aws:iam::111122223333:role/export"));

            assertThat(verify(null, sts, config))
                    .isInstanceOfSatisfying(
                            Verification.Result.Passed.class,
                            passed -> assertThat(passed.warnings()).containsExactly("policy-too-wide"));
        }
    }

    @Test
    void aRegionThatIsRememberedIsAskedFirst() {
        bucketIsIn("ap-southeast-2");

        verify("ap-southeast-2");

        assertThat(regionsAsked).containsExactly("ap-southeast-2");
    }

    @Test
    void aRegionThatIsNoneIsAsGoodAsUnknown() {
        bucketIsIn("ap-southeast-2");

        assertThat(verify(" "))
                .isInstanceOfSatisfying(
                        Verification.Result.Passed.class,
                        passed -> assertThat(passed.region()).isEqualTo(new BucketRegion("ap-southeast-2")));
        assertThat(regionsAsked).containsExactly("us-east-1", "ap-southeast-2");
    }

    @Test
    void aRegionThatIsRememberedWronglyIsCorrected() {
        bucketIsIn("us-east-1");

        assertThat(verify("ap-southeast-2"))
                .isInstanceOfSatisfying(
                        Verification.Result.Passed.class,
                        passed -> assertThat(passed.region()).isEqualTo(new BucketRegion("us-east-1")));
    }

    /// How S3 says in which region a bucket is.
    private enum Redirect {
        HEADER,
        MESSAGE,
        LOCATION;

        void send(HttpExchange exchange, String region) throws IOException {
            switch (this) {
                case HEADER -> {
                    exchange.getResponseHeaders().add("x-amz-bucket-region", region);
                    VerificationTest.send(exchange, 301, "PermanentRedirect", "");
                }
                case MESSAGE ->
                    VerificationTest.send(
                            exchange,
                            400,
                            "AuthorizationHeaderMalformed",
                            "The authorization header is malformed; the region 'us-west-2' is wrong; expecting '"
                                    + region + "'");
                case LOCATION ->
                    VerificationTest.send(
                            exchange,
                            400,
                            "IllegalLocationConstraintException",
                            "The " + (region.equals("us-east-1") ? "unspecified" : region)
                                    + " location constraint is incompatible for the region specific endpoint this request"
                                    + " was sent to.");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Redirect.class)
    void aBucketIsFoundWhereverS3SaysSo(Redirect redirect) {
        for (var region : List.of("eu-south-1", "us-east-1")) {
            script = exchange -> {
                if (region(exchange).equals(region)) {
                    send(exchange, 200, "", "");
                } else {
                    redirect.send(exchange, region);
                }
            };

            assertThat(verify("ap-east-1"))
                    .isInstanceOfSatisfying(
                            Verification.Result.Passed.class,
                            passed -> assertThat(passed.region()).isEqualTo(new BucketRegion(region)));
        }
        assertThat(regionsAsked).containsExactly("ap-east-1", "eu-south-1", "ap-east-1", "us-east-1");
    }

    /// The account has not enabled the region that the organization names, and the bucket is in another one.
    @Test
    void aRegionThatIsSaidWronglyIsOnlyAHint() {
        script = exchange -> {
            switch (region(exchange)) {
                case "me-south-1" -> send(exchange, 400, "InvalidToken", "");
                case "eu-south-1" -> send(exchange, 200, "", "");
                default -> Redirect.LOCATION.send(exchange, "eu-south-1");
            }
        };

        assertThat(verify("me-south-1"))
                .isInstanceOfSatisfying(
                        Verification.Result.Passed.class,
                        passed -> assertThat(passed.region()).isEqualTo(new BucketRegion("eu-south-1")));
    }

    @Test
    void aRegionThatThePlatformHasNotEnabledIsItsOperatorsToEnable() {
        script = exchange -> {
            if (region(exchange).equals("af-south-1")) {
                send(exchange, 400, "InvalidToken", "The provided token is malformed or otherwise invalid.");
            } else {
                Redirect.LOCATION.send(exchange, "af-south-1");
            }
        };

        for (var said : new String[] {null, "af-south-1"}) {
            assertThat(verify(said)).isInstanceOfSatisfying(Verification.Result.Failed.class, failed -> {
                assertThat(failed.answer().body().path("code").asText()).isEqualTo("region-not-enabled");
                assertThat(failed.answer().body().path("actor").asText()).isEqualTo("operator");
            });
        }
    }
}
