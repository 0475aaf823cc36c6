package dev.auditlogs;

import static dev.auditlogs.world.Events.events;
import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.report.Count;
import dev.auditlogs.world.AwsWorld;
import dev.auditlogs.world.EmulatedAws;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `audit.unconfigured=discard` must not discard what somebody's mistake made unconfigured.
class DestinationGuardTest {

    private EmulatedAws emulated;
    private AwsWorld aws;
    private String queueUrl;

    @BeforeEach
    void start() throws InterruptedException {
        emulated = new EmulatedAws();
        queueUrl = emulated.createQueue("audit-events");
        aws = emulated.world(queueUrl);
        for (var i = 0; i < 10; i++) {
            aws.configure("organization-" + i);
        }
        // A drain that has something to do counts them.
        aws.publish(events(1).of("organization-0"));
        process().run();
    }

    @AfterEach
    void stop() {
        emulated.close();
    }

    private TestDrain process() {
        return TestDrain.of(emulated.sqs, emulated.s3, queueUrl).build();
    }

    private void removeDestinations(int from) {
        for (var i = from; i < 10; i++) {
            var key = "destinations/organization-" + i + ".json";
            emulated.s3.deleteObject(r -> r.bucket(AwsWorld.STATE_BUCKET).key(key));
        }
    }

    @Test
    void whenMoreThanHalfOfAllDestinationsAreGoneNothingIsDiscarded() throws InterruptedException {
        removeDestinations(4);
        aws.publish(events(5).of("organization-9"));
        aws.publish(events(5).of("organization-1"));

        var report = process().run();

        assertThat(report.count(Count.DISCARDED)).isZero();
        assertThat(report.count(Count.LEFT_IN_QUEUE)).isEqualTo(5);
        assertThat(aws.ids("organization-1-bucket")).hasSize(5);
    }

    /// Nor does it get used to it: only an operator says that it is so.
    @Test
    void norIsAnythingDiscardedByTheNextDrainOrAnotherProcess() throws InterruptedException {
        removeDestinations(4);
        var process = process();
        aws.publish(events(5).of("organization-9"));
        process.run();
        aws.publish(events(5).of("organization-8"));
        assertThat(process.run().count(Count.LEFT_IN_QUEUE)).isEqualTo(5);
        aws.publish(events(5).of("organization-7"));

        assertThat(process().run().count(Count.LEFT_IN_QUEUE)).isEqualTo(5);
        assertThat(aws.queued()).isEqualTo(15);
    }

    @Test
    void thatNoneIsLeftIsNoReasonToDiscardEither() throws InterruptedException {
        removeDestinations(0);
        aws.publish(events(5).of("organization-9"));

        assertThat(process().run().count(Count.DISCARDED)).isZero();
    }

    @Test
    void anOperatorMayConfirmIt() throws InterruptedException {
        removeDestinations(4);
        aws.put("guard/destinations", "4");
        aws.publish(events(5).of("organization-9"));

        assertThat(process().run().count(Count.DISCARDED)).isEqualTo(5);
    }

    /// Everything that the product knows is in there, the number of destinations too.
    @Test
    void aStateBucketThatWasEmptiedIsNoReasonToDiscard() throws InterruptedException {
        aws.deleteState("");
        aws.publish(events(5).of("organization-9"));

        var report = process().run();

        assertThat(report.count(Count.DISCARDED)).isZero();
        assertThat(report.count(Count.LEFT_IN_QUEUE)).isEqualTo(5);
        assertThat(aws.queued()).isEqualTo(5);
    }

    @Test
    void aProcessThatKnewBetterDoesNotDiscardEither() throws InterruptedException {
        var process = process();
        aws.publish(events(1).of("organization-0"));
        process.run();
        aws.deleteState("");
        aws.publish(events(5).of("organization-9"));

        assertThat(process.run().count(Count.LEFT_IN_QUEUE)).isEqualTo(5);
    }

    @Test
    void anOperatorMaySayThatThereIsNone() throws InterruptedException {
        removeDestinations(0);
        aws.put("guard/destinations", "0");
        aws.publish(events(5).of("organization-9"));

        assertThat(process().run().count(Count.DISCARDED)).isEqualTo(5);
    }

    @Test
    void whoeverSetsTheFirstDestinationSaysThatTheOthersHaveNone() throws InterruptedException {
        removeDestinations(0);
        emulated.s3.deleteObject(r -> r.bucket(AwsWorld.STATE_BUCKET).key("guard/destinations"));
        aws.putDestination("organization-1", "organization-1-bucket", "");
        aws.publish(events(5).of("organization-9"));

        assertThat(process().run().count(Count.DISCARDED)).isEqualTo(5);
    }

    /// Nothing is discarded then, so nothing needs to be guarded.
    @Test
    void whereEventsAreHeldTheyAreHeldWhateverIsGone() throws InterruptedException {
        removeDestinations(0);
        aws.publish(events(5).of("organization-9"));

        var report = TestDrain.of(emulated.sqs, emulated.s3, queueUrl)
                .set("audit.unconfigured", "hold")
                .build()
                .run();

        assertThat(report.count(Count.HELD)).isEqualTo(5);
        assertThat(aws.queued()).isZero();
    }

    @Test
    void halfOfThemMayGo() throws InterruptedException {
        removeDestinations(5);
        aws.publish(events(5).of("organization-9"));

        assertThat(process().run().count(Count.DISCARDED)).isEqualTo(5);
    }
}
