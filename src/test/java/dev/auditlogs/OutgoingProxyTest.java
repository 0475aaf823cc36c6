package dev.auditlogs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.notice.Notice;
import dev.auditlogs.notice.Notices;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.TestConfig;
import io.smallrye.config.EnvConfigSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// All of the product's clients before a proxy that lets nobody through, and keeps where they wanted to go.
class OutgoingProxyTest {

    private final List<String> heads = new CopyOnWriteArrayList<>();
    private ServerSocket server;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    @AfterEach
    void stop() throws IOException {
        System.clearProperty("aws.useFipsEndpoint");
        System.clearProperty("aws.useDualstackEndpoint");
        server.close();
    }

    private void accept() {
        try {
            while (true) {
                refuse(server.accept());
            }
        } catch (SocketException _) {
            // It is closed.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void refuse(Socket client) throws IOException {
        try (client) {
            var in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
            heads.add(in.lines().takeWhile(line -> !line.isEmpty()).collect(Collectors.joining("\n")));
            client.getOutputStream()
                    .write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
        }
    }

    private OutgoingProxy proxy(String userInfo, String without) {
        return new OutgoingProxy(
                Optional.of("http://" + userInfo + "127.0.0.1:" + server.getLocalPort()), Optional.of(without));
    }

    /// Each client calls its service once, where that is by itself.
    private void callAll(OutgoingProxy proxy) {
        var wiring = new Wiring(proxy);
        var quick = Duration.ofMillis(800);
        try (var s3 = wiring.s3(S3Client.builder()
                        .region(Region.US_EAST_1)
                        .credentialsProvider(AwsTestResource.credentials())
                        .httpClientBuilder(ApacheHttpClient.builder()));
                var organizations = wiring.organizationsS3(s3, false);
                var sqs = wiring.sqs(s3, Optional.empty());
                var sts = wiring.sts(s3)) {
            failing(() ->
                    s3.getObject(r -> r.bucket("state").key("k").overrideConfiguration(c -> c.apiCallTimeout(quick))));
            failing(() -> organizations.putObject(
                    r -> r.bucket("acme").key("k").overrideConfiguration(c -> c.apiCallTimeout(quick)),
                    RequestBody.fromString("x")));
            failing(() -> sqs.receiveMessage(r -> r.queueUrl("https://sqs.us-east-1.amazonaws.com/1/q")
                    .overrideConfiguration(c -> c.apiCallTimeout(quick))));
            failing(() -> sts.assumeRole(r -> r.roleArn("arn:aws:iam::111122223333:role/export")
                    .roleSessionName("acme")
                    .overrideConfiguration(c -> c.apiCallTimeout(quick))));
            var config = TestConfig.of(
                    "http://127.0.0.1/no-queue",
                    Map.of("audit.notices.event-bus", "notices", "audit.notices.endpoint", ""));
            new Notices(wiring.events(s3, config), new ObjectMapper(), Clock.systemUTC(), config)
                    .send(new Notice.Recovered(new OrganizationId("acme"), Instant.EPOCH, Instant.EPOCH));
        }
    }

    private static void failing(Runnable call) {
        try {
            call.run();
        } catch (SdkException _) {
            // As it must: the proxy lets nobody through.
        }
    }

    private Set<String> wanted() {
        return heads.stream()
                .map(head -> head.lines().findFirst().orElse("").replaceFirst(" HTTP/1.1$", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyClientGoesThroughTheProxy() {
        callAll(proxy("", ""));

        assertThat(wanted())
                .containsExactly(
                        "CONNECT acme.s3.amazonaws.com:443",
                        "CONNECT events.us-east-1.amazonaws.com:443",
                        "CONNECT sqs.us-east-1.amazonaws.com:443",
                        "CONNECT state.s3.amazonaws.com:443",
                        "CONNECT sts.us-east-1.amazonaws.com:443");
    }

    @Test
    void everyClientTakesTheSdksSettingForFipsEndpoints() {
        System.setProperty("aws.useFipsEndpoint", "true");

        callAll(proxy("", ""));

        assertThat(wanted())
                .containsExactly(
                        "CONNECT acme.s3-fips.us-east-1.amazonaws.com:443",
                        "CONNECT events-fips.us-east-1.amazonaws.com:443",
                        "CONNECT sqs-fips.us-east-1.amazonaws.com:443",
                        "CONNECT state.s3-fips.us-east-1.amazonaws.com:443",
                        "CONNECT sts-fips.us-east-1.amazonaws.com:443");
    }

    @Test
    void everyClientTakesTheSdksSettingForDualStackEndpoints() {
        System.setProperty("aws.useDualstackEndpoint", "true");

        callAll(proxy("", ""));

        assertThat(wanted())
                .containsExactly(
                        "CONNECT acme.s3.dualstack.us-east-1.amazonaws.com:443",
                        "CONNECT events.us-east-1.api.aws:443",
                        "CONNECT sqs.us-east-1.api.aws:443",
                        "CONNECT state.s3.dualstack.us-east-1.amazonaws.com:443",
                        "CONNECT sts.us-east-1.api.aws:443");
    }

    @Test
    void aProxyIsToldItsUserAndPassword() {
        callAll(proxy("me:p%40ss+word@", ""));

        // Of "me:p@ss+word".
        assertThat(heads)
                .isNotEmpty()
                .allSatisfy(head -> assertThat(head).contains("Proxy-Authorization: Basic bWU6cEBzcyt3b3Jk"));
    }

    @Test
    void noProxyIsUsedForWhatNeedsNone() throws IOException {
        try (var s3 = new Wiring(proxy("", "example.org,127.0.0.1"))
                .s3(S3Client.builder()
                        .region(Region.US_EAST_1)
                        .forcePathStyle(true)
                        .endpointOverride(URI.create("https://127.0.0.1:1"))
                        .credentialsProvider(AwsTestResource.credentials()))) {
            failing(() -> s3.getObject(r -> r.bucket("state").key("k")));
        }

        assertThat(heads).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            s3.us-east-1.amazonaws.com | s3.us-east-1.amazonaws.com          | true
            s3.us-east-1.amazonaws.com | state.s3.us-east-1.amazonaws.com    | true
            .amazonaws.com             | sqs.eu-west-1.amazonaws.com         | true
            *.amazonaws.com            | sqs.eu-west-1.amazonaws.com         | true
            AMAZONAWS.COM, localhost   | sqs.eu-west-1.amazonaws.com         | true
            localhost amazonaws.com    | sqs.eu-west-1.amazonaws.com         | true
            *                          | sqs.eu-west-1.amazonaws.com         | true
            amazonaws.com              | notamazonaws.com                    | false
            amazonaws.com              | amazonawsxcom                       | false
            sqs.amazonaws.com          | s3.amazonaws.com                    | false
            ''                         | s3.amazonaws.com                    | false
            """)
    void noProxyIsAListOfNamesWithWhatIsBelowThem(String without, String host, boolean isWithout) {
        assertThat(OutgoingProxy.hosts(without).stream().anyMatch(host::matches))
                .isEqualTo(isWithout);
    }

    @Test
    void aProxyThatIsNoneIsAnErrorThatDoesNotTellItsPassword() {
        for (var damaged : List.of("http://me:secret@", "http://me:secret @proxy", "://me:secret")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new OutgoingProxy(Optional.of(damaged), Optional.empty()))
                    .withMessageContaining("HTTPS_PROXY")
                    .withMessageNotContaining("secret")
                    .withNoCause();
        }
    }

    /// As MicroProfile Config looks for a variable.
    @Test
    void bothWaysOfWritingTheVariableCount() {
        for (var name : List.of("HTTPS_PROXY", "https_proxy")) {
            assertThat(new EnvConfigSource(Map.of(name, "http://proxy:3128"), 300).getValue("https_proxy"))
                    .isEqualTo("http://proxy:3128");
        }
    }
}
