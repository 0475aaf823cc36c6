package dev.auditlogs.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.auditlogs.parallel.MemoryBudget;
import dev.auditlogs.world.TestConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

/// Before an SQS whose short polls find less than there is, as AWS's do.
class ReceivingTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MESSAGE = """
            {"Messages":[{"MessageId":"m1","ReceiptHandle":"r1","Body":"[]","Attributes":{%s}}]}""";

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private HttpServer server;
    private SqsClient sqs;
    private volatile int countStatus = 200;
    private volatile String attributes = "\"SentTimestamp\":\"0\"";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
        sqs = SqsClient.builder()
                .endpointOverride(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .httpClientBuilder(ApacheHttpClient.builder())
                // As the product's own client, see Wiring.
                .checksumValidationEnabled(false)
                .build();
    }

    @AfterEach
    void stop() {
        sqs.close();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        var operation = exchange.getRequestHeaders().getFirst("X-Amz-Target").replaceAll(".*\\.", "");
        var request = JSON.readTree(exchange.getRequestBody());
        var status = operation.equals("GetQueueAttributes") ? countStatus : 200;
        var body = (operation.equals("GetQueueAttributes") ? count(status) : receive(request))
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.0");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private String count(int status) {
        requests.add("count");
        return status == 200
                ? "{\"Attributes\":{\"ApproximateNumberOfMessages\":\"" + waiting.get() + "\"}}"
                : "{\"__type\":\"com.amazonaws.sqs#AccessDenied\"}";
    }

    private String receive(JsonNode request) {
        var isShort = request.get("WaitTimeSeconds").asInt() == 0;
        requests.add(isShort ? "short poll" : "long poll");
        return !isShort && waiting.getAndUpdate(n -> Math.max(0, n - 1)) > 0 ? MESSAGE.formatted(attributes) : "{}";
    }

    private Receiving begin() throws InterruptedException {
        var url = "http://127.0.0.1:" + server.getAddress().getPort() + "/queue";
        var config = TestConfig.of(url, Map.of("audit.drain.polls", "1", "audit.drain.poll-wait", "1s"));
        var now = Instant.now();
        var limits = new ReceiveLimits(
                100, new MemoryBudget(1 << 20), now.plus(Duration.ofMinutes(1)), now.plus(Duration.ofMinutes(2)));
        return new Queues(sqs, Clock.systemUTC(), config).first().begin(limits);
    }

    @Test
    void aQueueThatIsEmptyCostsTwoRequestsAndNoWaiting() throws InterruptedException {
        var receiving = begin();

        assertThat(receiving.isQueueEmpty()).isTrue();
        assertThat(receiving.round().messages()).isEmpty();
        assertThat(requests).containsExactly("short poll", "count");
    }

    @Test
    void messagesThatAShortPollDoesNotSeeAreReceived() throws InterruptedException {
        waiting.set(2);

        var receiving = begin();

        assertThat(receiving.isQueueEmpty()).isFalse();
        var batch = receiving.round();
        assertThat(batch.messages()).hasSize(2);
        assertThat(batch.end()).isEqualTo(Batch.End.QUEUE_EMPTY);
        assertThat(requests).containsExactly("short poll", "count", "long poll", "long poll", "long poll");
    }

    @Test
    void aQueueThatCannotBeCountedIsPolledForLonger() throws InterruptedException {
        waiting.set(1);
        countStatus = 403;

        assertThat(begin().round().messages()).hasSize(1);
    }

    private static String attributes(Instant firstReceived, Instant sent) {
        return "\"ApproximateReceiveCount\":\"1\",\"ApproximateFirstReceiveTimestamp\":\"%d\",\"SentTimestamp\":\"%d\""
                .formatted(firstReceived.toEpochMilli(), sent.toEpochMilli());
    }

    @Test
    void messagesThatAreAllYoungerThanTheDrainEndIt() throws InterruptedException {
        waiting.set(5);
        attributes = attributes(Instant.now(), Instant.now().plusSeconds(30));

        var batch = begin().round();

        assertThat(batch.end()).isEqualTo(Batch.End.CAUGHT_UP);
        assertThat(batch.messages()).hasSize(1);
    }

    @Test
    void aClockThatIsBehindSqsDoesNotMakeOldMessagesYoung() throws InterruptedException {
        waiting.set(5);
        var sqsNow = Instant.now().plus(Duration.ofMinutes(10));
        attributes = attributes(sqsNow, sqsNow.minusSeconds(30));

        var batch = begin().round();

        assertThat(batch.end()).isEqualTo(Batch.End.QUEUE_EMPTY);
        assertThat(batch.messages()).hasSize(5);
        assertThat(batch.sqsAhead()).isBetween(Duration.ofMinutes(9), Duration.ofMinutes(11));
    }
}
