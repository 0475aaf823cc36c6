package dev.auditlogs.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import dev.auditlogs.local.Emulators;
import dev.auditlogs.local.S3Failure;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.TestConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

class StateBucketTest {

    private final Emulators emulators = Emulators.inMemory();
    private final S3Client s3 = AwsTestResource.s3(emulators.s3());
    private final StateBucket bucket = new StateBucket(
            s3, TestConfig.of("http://127.0.0.1/no-queue", Map.of("audit.state-bucket", "audit-state")));

    @BeforeEach
    void start() {
        s3.createBucket(r -> r.bucket("audit-state"));
    }

    @AfterEach
    void stop() {
        s3.close();
        emulators.close();
    }

    private static NewObject object(String key, String text) {
        return new NewObject(key, text.getBytes(StandardCharsets.UTF_8), "text/plain");
    }

    private String text(String key) {
        return bucket.get(key)
                .map(object -> new String(object.bytes(), StandardCharsets.UTF_8))
                .orElse("none");
    }

    private List<String> keys(String prefix) {
        return bucket.list(prefix).map(ListedObject::key).toList();
    }

    @Test
    void whatIsThereIsNotCreatedAgain() {
        var first = bucket.create(object("a", "first"));

        assertThat(first).isPresent();
        assertThat(bucket.create(object("a", "second"))).isEmpty();
        assertThat(text("a")).isEqualTo("first");
        assertThat(bucket.get("a").map(StoredObject::eTag)).isEqualTo(first);
    }

    @Test
    void onlyTheCurrentVersionIsReplacedAndDeleted() {
        var first = bucket.put(object("a", "first"));
        var second = bucket.replace(object("a", "second"), first).orElseThrow();

        assertThat(bucket.replace(object("a", "third"), first)).isEmpty();
        assertThat(bucket.delete("a", first)).isFalse();
        assertThat(text("a")).isEqualTo("second");
        assertThat(bucket.delete("a", second)).isTrue();
        assertThat(bucket.get("a")).isEmpty();
        assertThat(bucket.replace(object("a", "fourth"), second)).isEmpty();
    }

    @Test
    void whatIsNotThereIsNotCopied() {
        bucket.put(object("a", "text"));

        assertThat(bucket.copy("a", "b")).isTrue();
        assertThat(bucket.copy("c", "d")).isFalse();
        assertThat(text("b")).isEqualTo("text");
        assertThat(keys("")).containsExactly("a", "b");
    }

    @Test
    void moreThanAThousandAreListed() {
        IntStream.range(0, 1002).forEach(i -> bucket.put(object("some/%04d".formatted(i), "{}")));
        bucket.put(object("some/folder/object", ""));

        assertThat(keys("some/")).hasSize(1003);
        assertThat(bucket.listAfter("some/", "some/1000").map(ListedObject::key))
                .containsExactly("some/1001", "some/folder/object");
        assertThat(bucket.list("some/").limit(2).map(ListedObject::key)).containsExactly("some/0000", "some/0001");
        assertThat(bucket.listFolders("some/")).containsExactly("folder");
        var page = bucket.listPage("some/");
        assertThat(page.isLast()).isFalse();
        assertThat(page.next().objects()).hasSize(3);
        assertThat(page.next().isLast()).isTrue();
    }

    @Test
    void manyAreDeletedAThousandARequest() {
        bucket.put(object("first", ""));
        bucket.put(object("last", ""));
        bucket.put(object("other", ""));
        var keys = new ArrayList<>(List.of("first"));
        IntStream.range(0, 1000).forEach(i -> keys.add("gone-" + i));
        keys.add("last");

        var refused = new ArrayList<String>();
        bucket.deleteAll(keys, (key, code) -> refused.add(key + code));

        assertThat(refused).isEmpty();
        assertThat(keys("")).containsExactly("other");
    }

    @Test
    void whatCannotBeReadIsNotTakenForAbsent() {
        emulators.failing("audit-state", S3Failure.ACCESS_DENIED);

        assertThatExceptionOfType(StateUnavailable.class)
                .isThrownBy(() -> bucket.get("a"))
                .withCauseInstanceOf(S3Exception.class)
                .satisfies(e -> assertThat(e).hasMessage(e.getCause().getMessage()));
        assertThatExceptionOfType(StateUnavailable.class).isThrownBy(() -> keys(""));
        assertThatExceptionOfType(StateUnavailable.class).isThrownBy(() -> bucket.create(object("a", "")));
    }

    /// S3 begins to answer a copy before it has copied, and may say only in the body that it has not.
    @Test
    void aCopyThatFailsWithTheStatusOfOneThatWorkedHasFailed() throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            var body = "<Error><Code>InternalError</Code><Message>Please try again.</Message></Error>"
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try (var lying = AwsTestResource.s3(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()))) {
            var told = new StateBucket(lying, TestConfig.of("http://127.0.0.1/no-queue", Map.of()));

            assertThatExceptionOfType(StateUnavailable.class).isThrownBy(() -> told.copy("a", "b"));
        } finally {
            server.stop(0);
        }
    }
}
