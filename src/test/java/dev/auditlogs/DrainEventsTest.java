package dev.auditlogs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.queue.Queues;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.TestConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sqs.SqsClient;

class DrainEventsTest {

    private static final String URLS = "https://sqs.eu-central-1.amazonaws.com/111122223333/audit-1,"
            + "https://sqs.eu-central-1.amazonaws.com/111122223333/audit-2";

    /// As Lambda's documentation [has
    /// it](https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html).
    private static final String SQS_TRIGGER = """
            {"Records": [{
              "messageId": "059f36b4-87a3-44ab-83d2-661975830a7d",
              "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a...",
              "body": "Test message.",
              "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1545082649183",
                "SenderId": "AIDAIENQZJOLO23YVJ4VO", "ApproximateFirstReceiveTimestamp": "1545082649185"},
              "messageAttributes": {},
              "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
              "eventSource": "aws:sqs",
              "eventSourceARN": "arn:aws:sqs:us-east-2:123456789012:my-queue",
              "awsRegion": "us-east-2"}]}""";

    private static final String SCHEDULED = """
            {"version": "0", "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa", "detail-type": "Scheduled Event",
             "source": "aws.events", "account": "123456789012", "time": "2026-11-22T16:00:00Z", "region": "us-east-1",
             "resources": ["arn:aws:events:us-east-1:123456789012:rule/drain"], "detail": {}}""";

    private final SqsClient sqs = AwsTestResource.sqs(URI.create("http://127.0.0.1:1"));

    @AfterEach
    void close() {
        sqs.close();
    }

    private String queueOf(String event) throws IOException {
        var queues = new Queues(sqs, Clock.systemUTC(), TestConfig.of(URLS, Map.of()));
        return new DrainEvents(new ObjectMapper(), queues)
                .queue(new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)))
                .name()
                .value();
    }

    @Test
    void anEventNamesItsQueue() throws IOException {
        assertThat(queueOf("{\"queue\": \"audit-2\"}")).isEqualTo("audit-2");
        assertThat(queueOf("{\"queue\": \"audit-1\"}")).isEqualTo("audit-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                SCHEDULED,
                "{}",
                "[]",
                "null",
                "\"audit-2\"",
                "5",
                "",
                "not JSON",
                "{\"Records\": 1}",
                "{\"Records\": []}",
                "{\"Records\": [{\"eventSource\": \"aws:s3\"}]}"
            })
    void anyOtherEventMeansTheFirstQueue(String event) throws IOException {
        assertThat(queueOf(event)).isEqualTo("audit-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"audit-3\"", "\"\"", "null", "2", "{\"name\": \"audit-2\"}"})
    void aQueueThatThereIsNotIsAnError(String queue) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> queueOf("{\"queue\": " + queue + "}"))
                .withMessageEndingWith("but audit-1, audit-2");
    }

    /// Lambda deletes the messages that it hands over when the function succeeds.
    @Test
    void anSqsTriggersMessagesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> queueOf(SQS_TRIGGER))
                .withMessageContaining("delete the event source mapping")
                .withMessageEndingWith("arn:aws:sqs:us-east-2:123456789012:my-queue");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> queueOf("{\"queue\": \"audit-1\", " + SQS_TRIGGER.substring(1)));
    }
}
