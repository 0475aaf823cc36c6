package dev.auditlogs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.notice.Notice;
import dev.auditlogs.notice.Notices;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.TestConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// The product's own S3 clients before a server that keeps what it was sent.
class ExpectForLargeBodiesTest {

    private final List<List<String>> expectations = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private S3Client s3;
    private S3Client organizations;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            expectations.add(exchange.getRequestHeaders().getOrDefault("Expect", List.of()));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        var wiring = new Wiring(new OutgoingProxy(Optional.empty(), Optional.empty()));
        s3 = wiring.s3(S3Client.builder()
                .endpointOverride(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(AwsTestResource.credentials())
                .serviceConfiguration(c -> c.chunkedEncodingEnabled(false))
                .httpClientBuilder(ApacheHttpClient.builder().expectContinueEnabled(false)));
        organizations = wiring.organizationsS3(s3, true);
    }

    @AfterEach
    void stop() {
        organizations.close();
        s3.close();
        server.stop(0);
    }

    private void put(int bytes) {
        for (var client : List.of(s3, organizations)) {
            client.putObject(r -> r.bucket("acme-logs").key("file"), RequestBody.fromBytes(new byte[bytes]));
        }
    }

    @Test
    void aSmallBodyIsSentAtOnce() {
        put(1);
        put((1 << 20) - 1);

        assertThat(expectations).containsExactly(List.of(), List.of(), List.of(), List.of());
    }

    @Test
    void aLargeBodyIsSentWhenItIsAskedFor() {
        put((1 << 20));

        assertThat(expectations).containsExactly(List.of("100-continue"), List.of("100-continue"));
    }

    /// Neither SQS's client nor EventBridge's waits to be asked for a body.
    @Test
    void noOtherClientExpectsAnything() {
        var wiring = new Wiring(new OutgoingProxy(Optional.empty(), Optional.empty()));
        var here = s3.serviceClientConfiguration().endpointOverride().orElseThrow();
        var config = TestConfig.of(
                "http://127.0.0.1/no-queue",
                Map.of("audit.notices.event-bus", "notices", "audit.notices.endpoint", here.toString()));
        System.setProperty("aws.endpointUrlSts", here.toString());
        try (var sqs = wiring.sqs(s3, Optional.of(here));
                var sts = wiring.sts(s3)) {
            failing(() -> sqs.sendMessage(r -> r.queueUrl(here + "/1/q").messageBody("x".repeat(1000))));
            failing(() -> sts.assumeRole(
                    r -> r.roleArn("arn:aws:iam::111122223333:role/export").roleSessionName("acme")));
        } finally {
            System.clearProperty("aws.endpointUrlSts");
        }
        new Notices(wiring.events(s3, config), new ObjectMapper(), Clock.systemUTC(), config)
                .send(new Notice.Recovered(new OrganizationId("acme"), Instant.EPOCH, Instant.EPOCH));

        assertThat(expectations).hasSizeGreaterThanOrEqualTo(3).containsOnly(List.of());
    }

    /// The server says nothing that the client could read.
    private static void failing(Runnable call) {
        try {
            call.run();
        } catch (SdkException _) {
            // It was sent all the same.
        }
    }
}
