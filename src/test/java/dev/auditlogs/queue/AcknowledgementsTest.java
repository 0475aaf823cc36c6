package dev.auditlogs.queue;

import static dev.auditlogs.world.Events.events;
import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.parallel.MemoryBudget;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.AwsWorld;
import dev.auditlogs.world.EmulatedAws;
import dev.auditlogs.world.FailingDeletes;
import dev.auditlogs.world.MovableClock;
import dev.auditlogs.world.TestConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;

/// When a message is certain not to come back.
class AcknowledgementsTest {

    private final MovableClock time = MovableClock.running();
    private final FailingDeletes deletes = new FailingDeletes();
    private EmulatedAws emulated;
    private AwsWorld aws;
    private SqsClient sqs;
    private EventQueue queue;
    private Instant visibleAgain;

    @BeforeEach
    void start() {
        emulated = new EmulatedAws();
        var url = emulated.createQueue("audit-events");
        aws = emulated.world(url);
        sqs = AwsTestResource.sqs(emulated.emulators.sqs(), deletes);
        queue = new Queues(sqs, time, TestConfig.of(url, Map.of())).first();
        visibleAgain = time.instant().plus(Duration.ofMinutes(2));
    }

    @AfterEach
    void stop() {
        sqs.close();
        emulated.close();
    }

    private List<ReceivedMessage> receive(int count) throws InterruptedException {
        aws.publish(events(count).of("acme"));
        var limits = new ReceiveLimits(
                100, new MemoryBudget(1 << 30), time.instant().plus(Duration.ofMinutes(1)), visibleAgain);
        var messages = queue.begin(limits).round().messages();
        assertThat(messages).hasSize(count);
        return messages;
    }

    private void acknowledge(List<ReceivedMessage> messages) {
        try (var acknowledgements = queue.acknowledgements(visibleAgain)) {
            messages.forEach(acknowledgements::acknowledge);
        }
    }

    @Test
    void whatSqsHasDeletedInTimeIsCertain() throws InterruptedException {
        var messages = receive(12);

        acknowledge(messages);

        assertThat(messages).allMatch(message -> message.acknowledgement().isCertain());
        assertThat(aws.queued()).isZero();
    }

    /// SQS confirms it also when somebody else has received the message meanwhile.
    @Test
    void aDeleteThatIsConfirmedWhenOthersMayHaveTheMessageIsNotCertain() throws InterruptedException {
        var messages = receive(2);
        time.moveTo(visibleAgain);

        acknowledge(messages);

        assertThat(messages).noneMatch(message -> message.acknowledgement().isCertain());
    }

    /// One reply has both: those that were deleted, and those that were not.
    @Test
    void aMessageThatSqsDidNotDeleteIsNotCertain() throws InterruptedException {
        var messages = receive(3);
        deletes.fail(messages.get(1).receiptHandle().value());
        var deleted = new AtomicInteger();
        messages.forEach(message -> message.whenDeleted(deleted::incrementAndGet));

        acknowledge(messages);

        assertThat(messages)
                .extracting(message -> message.acknowledgement().isCertain())
                .containsExactly(true, false, true);
        assertThat(deleted).hasValue(2);
        assertThat(aws.queued()).isOne();
    }

    /// Nobody may say so before each of them is durable.
    @Test
    void aMessageOfSeveralPartsIsDeletedWithItsLastOne() throws InterruptedException {
        aws.publish("[%s,%s,{}]"
                .formatted(
                        events(1).of("acme").getFirst(), events(1).of("globex").getFirst()));
        var limits = new ReceiveLimits(100, new MemoryBudget(1 << 30), visibleAgain, visibleAgain);
        var message = queue.begin(limits).round().messages().getFirst();
        try (var acknowledgements = queue.acknowledgements(visibleAgain)) {
            acknowledgements.partIsStored(message);
            acknowledgements.partIsStored(message);
            acknowledgements.finish();
            assertThat(aws.queued()).isOne();
            acknowledgements.partIsStored(message);
        }

        assertThat(aws.queued()).isZero();
    }
}
