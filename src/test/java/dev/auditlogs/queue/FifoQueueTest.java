package dev.auditlogs.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.world.EmulatedAws;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// Why a FIFO queue is refused.
class FifoQueueTest {

    private EmulatedAws emulated;
    private String url;

    @BeforeEach
    void start() {
        emulated = new EmulatedAws();
        url = emulated.sqs
                .createQueue(r -> r.queueName("audit.fifo").attributes(Map.of(QueueAttributeName.FIFO_QUEUE, "true")))
                .queueUrl();
    }

    @AfterEach
    void stop() {
        emulated.close();
    }

    private List<Message> receive() {
        return emulated.sqs
                .receiveMessage(r -> r.queueUrl(url).maxNumberOfMessages(10).visibilityTimeout(240))
                .messages();
    }

    @Test
    void aFifoQueueSeemsEmptyUntilTenMessagesOfAGroupAreDeleted() {
        for (var i = 0; i < 12; i++) {
            var id = Integer.toString(i);
            emulated.sqs.sendMessage(
                    r -> r.queueUrl(url).messageBody(id).messageGroupId("acme").messageDeduplicationId(id));
        }

        var first = receive();

        assertThat(first).hasSize(10);
        assertThat(receive()).isEmpty();
        first.forEach(
                message -> emulated.sqs.deleteMessage(r -> r.queueUrl(url).receiptHandle(message.receiptHandle())));
        assertThat(receive()).extracting(Message::body).containsExactly("10", "11");
    }
}
