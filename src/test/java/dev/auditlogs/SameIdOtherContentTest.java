package dev.auditlogs;

import static dev.auditlogs.world.Events.event;
import static dev.auditlogs.world.Events.together;
import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.report.Count;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.AwsWorld;
import dev.auditlogs.world.EmulatedAws;
import dev.auditlogs.world.FailingWrites;
import dev.auditlogs.world.KillSwitch;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/// An id that comes twice and does not mean the same: one event is delivered, and the other one is kept.
class SameIdOtherContentTest {

    private final KillSwitch received = KillSwitch.never();
    private EmulatedAws emulated;
    private SqsClient sqs;
    private AwsWorld aws;
    private String queueUrl;

    @BeforeEach
    void start() {
        emulated = new EmulatedAws();
        queueUrl = emulated.createQueue("audit-events");
        aws = emulated.world(queueUrl);
        sqs = AwsTestResource.sqs(emulated.emulators.sqs(), received);
    }

    @AfterEach
    void stop() {
        sqs.close();
        emulated.close();
    }

    private TestDrain process(S3Client s3) {
        return TestDrain.of(sqs, s3, queueUrl).build();
    }

    private static String by(String user, String id) {
        return event("acme", id).replace("\"u\"", "\"" + user + "\"");
    }

    /// The texts of what is in the quarantine for that reason.
    private List<String> quarantined() {
        return aws.stateKeys("quarantine/").stream()
                .flatMap(key -> aws.state(key).get("rejected").valueStream())
                .filter(rejected -> rejected.get("reason").asText().equals("same id, other content"))
                .map(rejected -> rejected.get("text").asText())
                .toList();
    }

    private List<String> users(String bucket) {
        return aws.rows(bucket).stream().map(row -> row.get("USER_ID").asText()).toList();
    }

    @Test
    void inOneMessage() throws InterruptedException {
        var acmes = aws.configure("acme");
        aws.publish(together(List.of(by("ann", "a1"), by("bob", "a1"), by("ann", "a1"), by("ann", "a2"))));

        var report = process(emulated.s3).run();

        assertThat(users(acmes)).containsExactly("ann", "ann");
        assertThat(quarantined()).containsExactly(by("bob", "a1"));
        assertThat(report.count(Count.CONTENT_CONFLICTS)).isOne();
        assertThat(report.count(Count.QUARANTINED)).isOne();
        assertThat(report.count(Count.DUPLICATES)).isOne();
        assertThat(report.count(Count.EVENTS_DELIVERED)).isEqualTo(2);
        assertThat(aws.queued()).isZero();
    }

    /// Which of them is first is SQS's choice.
    @Test
    void inTwoMessages() throws InterruptedException {
        var acmes = aws.configure("acme");
        aws.publish(by("ann", "a1"), by("bob", "a1"));

        var report = process(emulated.s3).run();

        assertThat(users(acmes)).hasSize(1);
        var other = users(acmes).getFirst().equals("ann") ? "bob" : "ann";
        assertThat(quarantined()).containsExactly(by(other, "a1"));
        assertThat(report.count(Count.CONTENT_CONFLICTS)).isOne();
        assertThat(aws.queued()).isZero();
    }

    @Test
    void theSameIdOfTwoOrganizationsIsNoConflict() throws InterruptedException {
        aws.configure("acme");
        aws.configure("globex");
        aws.publish(together(List.of(by("ann", "e1"), event("globex", "e1"))));

        assertThat(process(emulated.s3).run().count(Count.EVENTS_DELIVERED)).isEqualTo(2);
        assertThat(aws.stateKeys("quarantine/")).isEmpty();
    }

    /// The file is durable, and the rejected part is not.
    @Test
    void theMessageIsKeptUntilTheQuarantineHasIt() throws InterruptedException {
        var acmes = aws.configure("acme");
        var globexs = aws.configure("globex");
        aws.publish(together(List.of(by("ann", "a1"), event("globex", "g1"), by("bob", "a1"))));
        try (var failing = AwsTestResource.s3(emulated.emulators.s3(), new FailingWrites("quarantine/"))) {
            var report = process(failing).run();
            assertThat(report.count(Count.CONTENT_CONFLICTS)).isZero();
            assertThat(report.count(Count.QUARANTINED)).isZero();
        }
        assertThat(aws.queued()).isOne();
        assertThat(users(acmes)).containsExactly("ann");
        received.endVisibilityTimeouts(emulated.sqs, queueUrl);

        var report = process(emulated.s3).run();

        assertThat(report.count(Count.CONTENT_CONFLICTS)).isOne();
        assertThat(report.count(Count.QUARANTINED)).isOne();
        assertThat(quarantined()).containsExactly(by("bob", "a1"));
        assertThat(users(acmes)).containsExactly("ann");
        assertThat(aws.ids(globexs)).containsExactly("g1");
        assertThat(aws.queued()).isZero();
    }
}
