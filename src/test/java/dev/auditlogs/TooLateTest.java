package dev.auditlogs;

import static dev.auditlogs.world.Events.event;
import static dev.auditlogs.world.Events.events;
import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.report.Count;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.AwsWorld;
import dev.auditlogs.world.EmulatedAws;
import dev.auditlogs.world.MovableClock;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;

/// When its time is over a drain writes nothing any more, since others may soon have its messages.
class TooLateTest {

    private static final Duration WHOLE = Duration.ofMinutes(2);

    private final MovableClock time = MovableClock.running();
    private EmulatedAws emulated;
    private AwsWorld aws;
    private String queueUrl;
    private String acmes;

    @BeforeEach
    void start() {
        emulated = new EmulatedAws();
        queueUrl = emulated.createQueue("audit-events");
        aws = emulated.world(queueUrl);
        acmes = aws.configure("acme");
        aws.publish(events(5).of("acme"));
    }

    @AfterEach
    void stop() {
        emulated.close();
    }

    private TestDrain process(SqsClient sqs, Supplier<UUID> ids) {
        return TestDrain.of(sqs, emulated.s3, queueUrl).clock(time).ids(ids).build();
    }

    private void assertAllIsLeft(int messages) {
        assertThat(aws.stateKeys("pending/")).isEmpty();
        assertThat(aws.stateKeys("quarantine/")).isEmpty();
        assertThat(aws.keys(acmes)).isEmpty();
        assertThat(aws.queued()).isEqualTo(messages);
    }

    @Test
    void whatIsReceivedTooLateStaysInTheQueue() throws InterruptedException {
        aws.publish("no event", event("acme", "e1"));
        try (var slow = AwsTestResource.sqs(emulated.emulators.sqs(), new ExecutionInterceptor() {
            @Override
            public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
                if (context.request() instanceof ReceiveMessageRequest) {
                    time.advance(WHOLE);
                }
            }
        })) {
            var report = process(slow, UUID::randomUUID).runFor(WHOLE);

            assertThat(report.count(Count.LEFT_IN_QUEUE)).isEqualTo(6);
        }
        assertAllIsLeft(7);
    }

    @Test
    void whatIsEncodedTooLateIsNotSpooled() throws InterruptedException {
        // A file gets its id while it is encoded.
        var slow = process(emulated.sqs, () -> {
            time.advance(WHOLE);
            return UUID.randomUUID();
        });

        assertThat(slow.runFor(WHOLE).count(Count.LEFT_IN_QUEUE)).isEqualTo(5);
        assertAllIsLeft(5);
    }
}
