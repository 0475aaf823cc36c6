package dev.auditlogs;

import static dev.auditlogs.world.Events.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.local.S3Failure;
import dev.auditlogs.report.Count;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.AwsWorld;
import dev.auditlogs.world.EmulatedAws;
import dev.auditlogs.world.FailingDeletes;
import dev.auditlogs.world.KillSwitch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;

/// A file is delivered, and a message of it may come back. Nothing but what is in doubt says then what was in it:
/// the window of late copies is closed here.
class UncertainDeletesTest {

    private final FailingDeletes deletes = new FailingDeletes();
    private final KillSwitch received = KillSwitch.never();
    private EmulatedAws emulated;
    private AwsWorld aws;
    private String queueUrl;
    private SqsClient sqs;

    @BeforeEach
    void start() {
        emulated = new EmulatedAws();
        queueUrl = emulated.createQueue("audit-events");
        aws = emulated.world(queueUrl);
        sqs = AwsTestResource.sqs(emulated.emulators.sqs(), deletes, received);
    }

    @AfterEach
    void stop() {
        sqs.close();
        emulated.close();
    }

    private TestDrain process(SqsClient client) {
        return TestDrain.of(client, emulated.s3, queueUrl)
                .set("audit.duplicate-window", "0s")
                .build();
    }

    @Test
    void aFileOfWhichOneMessageMayComeBackIsRemembered() throws InterruptedException {
        var acmes = aws.configure("acme");
        var globexs = aws.configure("globex");
        aws.publish(event("acme", "a1"), event("acme", "a2"), event("globex", "g1"));
        deletes.failWith("a2");
        process(sqs).run();
        assertThat(aws.stateKeys("pending/")).isEmpty();
        assertThat(aws.stateKeys("doubt/")).hasSize(1);
        assertThat(aws.queued()).isOne();
        received.endVisibilityTimeouts(emulated.sqs, queueUrl);

        var report = process(emulated.sqs).run();

        assertThat(report.count(Count.DUPLICATES)).isOne();
        assertThat(aws.ids(acmes)).containsExactlyInAnyOrder("a1", "a2");
        assertThat(aws.ids(globexs)).containsExactly("g1");
        assertThat(aws.queued()).isZero();
    }

    @Test
    void aLeftoverWhoseMessageComesBackIsRemembered() throws InterruptedException {
        var acmes = aws.configure("acme");
        emulated.emulators.failing(acmes, S3Failure.ACCESS_DENIED);
        aws.publish(event("acme", "a1"));
        deletes.failWith("a1");
        process(sqs).run();
        emulated.emulators.heal(acmes);
        process(sqs).run();
        assertThat(aws.ids(acmes)).containsExactly("a1");
        assertThat(aws.stateKeys("pending/")).isEmpty();
        received.endVisibilityTimeouts(emulated.sqs, queueUrl);

        assertThat(process(emulated.sqs).run().count(Count.DUPLICATES)).isOne();

        assertThat(aws.ids(acmes)).containsExactly("a1");
        assertThat(aws.queued()).isZero();
    }

    /// It is known by the window that it is a copy; the window is over when its message comes back.
    @Test
    void aCopyWhoseMessageComesBackAfterTheWindowIsRemembered() throws InterruptedException {
        var acmes = aws.configure("acme");
        aws.publish(event("acme", "a1"));
        TestDrain.of(emulated.sqs, emulated.s3, queueUrl).build().run();
        aws.publish(event("acme", "a1"));
        deletes.failWith("a1");
        TestDrain.of(sqs, emulated.s3, queueUrl).build().run();
        assertThat(aws.stateKeys("doubt/")).hasSize(1);
        received.endVisibilityTimeouts(emulated.sqs, queueUrl);

        assertThat(process(emulated.sqs).run().count(Count.DUPLICATES)).isOne();

        assertThat(aws.ids(acmes)).containsExactly("a1");
    }
}
