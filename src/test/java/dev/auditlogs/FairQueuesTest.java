package dev.auditlogs;

import static dev.auditlogs.world.Events.event;
import static dev.auditlogs.world.Events.events;
import static dev.auditlogs.world.Events.together;
import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.report.Count;
import dev.auditlogs.world.AwsWorld;
import dev.auditlogs.world.EmulatedAws;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A message's group is for SQS, which is fair between groups; whose an event is stands in the event.
class FairQueuesTest {

    private EmulatedAws emulated;
    private AwsWorld aws;
    private String queueUrl;

    @BeforeEach
    void start() {
        emulated = new EmulatedAws();
        queueUrl = emulated.createQueue("audit-events");
        aws = emulated.world(queueUrl);
    }

    @AfterEach
    void stop() {
        emulated.close();
    }

    private void publish(String body, String group) {
        emulated.sqs.sendMessage(r -> r.queueUrl(queueUrl).messageBody(body).messageGroupId(group));
    }

    @Test
    void aMessageIsDeliveredLikeAnyOtherWhateverItsGroup() throws InterruptedException {
        var acmes = aws.configure("acme");
        var globexs = aws.configure("globex");
        events(12).of("acme").forEach(body -> publish(body, "acme"));
        publish(event("globex", "g1"), "globex");
        publish(event("globex", "g2"), "acme");
        publish(together(List.of(event("acme", "a1"), event("globex", "g3"))), "of-nobody");
        publish("no event", "acme");
        aws.publish(event("acme", "a2"));

        var report = TestDrain.of(emulated.sqs, emulated.s3, queueUrl).build().run();

        assertThat(report.count(Count.MESSAGES)).isEqualTo(17);
        assertThat(report.count(Count.FILES_DELIVERED)).isEqualTo(2);
        assertThat(report.count(Count.QUARANTINED)).isOne();
        assertThat(aws.ids(acmes)).hasSize(14).doesNotHaveDuplicates().contains("a1", "a2");
        assertThat(aws.ids(globexs)).containsExactlyInAnyOrder("g1", "g2", "g3");
        assertThat(aws.queued()).isZero();
    }
}
