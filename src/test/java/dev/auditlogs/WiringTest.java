package dev.auditlogs;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.auditlogs.parallel.InParallel;
import dev.auditlogs.world.AwsTestResource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

class WiringTest {

    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    /// Buckets of customers fail, and in each other one every object fails once.
    private HttpServer s3() throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            var path = exchange.getRequestURI().getPath();
            var works = !path.startsWith("/failing-") && !seen.add(path);
            exchange.sendResponseHeaders(works ? 200 : 500, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static S3ClientBuilder builder(HttpServer server) {
        return S3Client.builder()
                .endpointOverride(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(AwsTestResource.credentials())
                .httpClientBuilder(ApacheHttpClient.builder().maxConnections(100));
    }

    private static void put(S3Client s3, String bucket, AtomicInteger failed) {
        try {
            s3.putObject(r -> r.bucket(bucket).key("key"), RequestBody.fromString("text"));
        } catch (SdkException _) {
            failed.incrementAndGet();
        }
    }

    /// A budget of retries that all buckets share is used up by some dozens that fail.
    @Test
    void bucketsThatFailTakeNoRetriesFromOthers() throws Exception {
        var server = s3();
        var wiring = new Wiring(new OutgoingProxy(Optional.empty(), Optional.empty()));
        try (var state = wiring.s3(builder(server));
                var organizations = wiring.organizationsS3(state, true)) {
            var failing = new AtomicInteger();
            InParallel.forEach(
                    IntStream.range(0, 200).boxed().toList(), 100, i -> put(organizations, "failing-" + i, failing));
            var failed = new AtomicInteger();
            InParallel.forEach(
                    IntStream.range(0, 60).boxed().toList(), 60, i -> put(organizations, "working-" + i, failed));
            InParallel.forEach(IntStream.range(0, 60).boxed().toList(), 60, i -> put(state, "state-" + i, failed));

            assertThat(failing).hasValue(200);
            assertThat(failed).as("that failed once and were given up").hasValue(0);
        } finally {
            server.stop(0);
        }
    }
}
