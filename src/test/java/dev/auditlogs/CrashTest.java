package dev.auditlogs;

import static dev.auditlogs.world.Events.events;
import static dev.auditlogs.world.Events.together;
import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.local.S3Failure;
import dev.auditlogs.report.Count;
import dev.auditlogs.state.StateUnavailable;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.AwsWorld;
import dev.auditlogs.world.EmulatedAws;
import dev.auditlogs.world.KillSwitch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Kills a drain at each of its calls to AWS, and lets others finish its work: every event in one file, in one place.
class CrashTest {

    private static final String[] ORGANIZATIONS = {"acme", "globex", "initech"};

    private static EmulatedAws emulated;

    private static int world;
    private AwsWorld aws;
    private String queueUrl;

    @BeforeAll
    static void start() {
        emulated = new EmulatedAws();
    }

    @AfterAll
    static void stop() {
        emulated.close();
    }

    @BeforeEach
    void anEmptyWorld() {
        newWorld();
    }

    /// Buckets, queue and organizations of its own, in the same emulators.
    private void newWorld() {
        world++;
        queueUrl = emulated.createQueue("audit-events-" + System.nanoTime());
        aws = emulated.world(queueUrl);
        for (var organization : ORGANIZATIONS) {
            aws.configure(organization(organization));
        }
    }

    private String organization(String name) {
        return name + "-" + world;
    }

    private String bucket(String name) {
        return organization(name) + "-bucket";
    }

    /// A process of its own, which dies when the switch says so.
    private TestDrain process(KillSwitch kill) {
        var mortalSqs = AwsTestResource.sqs(emulated.emulators.sqs(), kill);
        var mortalS3 = AwsTestResource.s3(emulated.emulators.s3(), kill);
        // One write at a time: the same call is the same step in every run.
        return TestDrain.of(mortalSqs, mortalS3, queueUrl)
                .set("audit.drain.writes", "1")
                .set("audit.drain.polls", "1")
                .build();
    }

    private TestDrain process() {
        return process(KillSwitch.never());
    }

    /// Events of each organization, alone and together in messages; and one message that is none.
    private List<String> publish() {
        var all = new ArrayList<String>();
        for (var organization : ORGANIZATIONS) {
            var alone = events(4).of(organization(organization));
            aws.publish(alone);
            all.addAll(alone);
        }
        var mixed = new ArrayList<String>();
        for (var organization : ORGANIZATIONS) {
            mixed.addAll(events(2).of(organization(organization)));
        }
        aws.publish(together(mixed));
        all.addAll(mixed);
        aws.publish("no event");
        return all;
    }

    private void assertEachEventIsInOneFile(List<String> published) {
        var delivered = new ArrayList<String>();
        for (var organization : ORGANIZATIONS) {
            delivered.addAll(aws.ids(bucket(organization)));
        }
        assertThat(delivered).doesNotHaveDuplicates().hasSize(published.size());
        assertThat(aws.stateKeys("pending/")).isEmpty();
        assertThat(aws.stateKeys("quarantine/")).hasSize(1);
        assertThat(aws.queued()).isZero();
    }

    @ParameterizedTest
    @EnumSource(KillSwitch.Moment.class)
    void aDrainThatDiesAtAnyCallLosesNothingAndWritesNothingTwice(KillSwitch.Moment moment)
            throws InterruptedException {
        var call = 0;
        KillSwitch kill;
        do {
            newWorld();
            var published = publish();
            kill = new KillSwitch(++call, moment);
            runUntilKilled(kill);
            kill.endVisibilityTimeouts(emulated.sqs, queueUrl);
            process().run();
            process().run();
            try {
                assertEachEventIsInOneFile(published);
            } catch (AssertionError e) {
                throw new AssertionError("killed at call " + call + " " + moment, e);
            }
        } while (kill.hasFired());
        assertThat(call).as("calls of one drain").isGreaterThan(15);
    }

    /// The first death is somewhere between the first file's spooling and the last one's delivery.
    @ParameterizedTest
    @ValueSource(ints = {9, 12, 15})
    void aRecoveryThatDiesAtAnyCallLosesNothingAndWritesNothingTwice(int first) throws InterruptedException {
        var call = 0;
        KillSwitch recovery;
        do {
            newWorld();
            var published = publish();
            var kill = new KillSwitch(first, KillSwitch.Moment.AFTER);
            runUntilKilled(kill);
            assertThat(kill.hasFired()).isTrue();
            kill.endVisibilityTimeouts(emulated.sqs, queueUrl);
            recovery = new KillSwitch(++call, KillSwitch.Moment.AFTER);
            runUntilKilled(recovery);
            recovery.endVisibilityTimeouts(emulated.sqs, queueUrl);
            process().run();
            process().run();
            try {
                assertEachEventIsInOneFile(published);
            } catch (AssertionError e) {
                throw new AssertionError("first killed at call " + first + ", recovery at call " + call, e);
            }
        } while (recovery.hasFired());
        assertThat(call).as("calls of one recovery").isGreaterThan(9);
    }

    private void runUntilKilled(KillSwitch kill) {
        try {
            process(kill).run();
        } catch (KillSwitch.Killed e) {
            // As it should be.
        } catch (IllegalStateException | InterruptedException e) {
            assertThat(e).hasRootCauseInstanceOf(KillSwitch.Killed.class);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = S3Failure.class,
            names = {"INTERNAL_ERROR", "SLOW_DOWN", "CONFLICT", "ANSWER_LOST"})
    void aBucketThatFailsForAWhileGetsItsFileOnce(S3Failure failure) throws InterruptedException {
        var published = publish();
        during(failure, bucket("acme"), ignored -> {
            try {
                var report = process().run();
                assertThat(report.count(Count.FILES_DELIVERED) + report.count(Count.FILES_DEFERRED))
                        .isEqualTo(3);
                assertThat(aws.rows(bucket("globex"))).hasSize(6);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        process().run();

        assertEachEventIsInOneFile(published);
    }

    @Test
    void aBucketThatAllowsNothingButPutObjectIsEnough() throws InterruptedException {
        var published = publish();
        emulated.emulators.failing(bucket("acme"), S3Failure.ALL_BUT_PUT_DENIED);
        process().run();
        emulated.emulators.heal(bucket("acme"));

        assertEachEventIsInOneFile(published);
    }

    @ParameterizedTest
    @EnumSource(
            value = S3Failure.class,
            names = {"ACCESS_DENIED", "INTERNAL_ERROR"})
    void aStateBucketThatFailsStopsTheDrainBeforeAnythingIsAcknowledged(S3Failure failure) throws InterruptedException {
        var published = publish();
        during(failure, AwsWorld.STATE_BUCKET, ignored -> {
            try {
                process().run();
                throw new AssertionError("a drain without its state must fail");
            } catch (StateUnavailable | InterruptedException e) {
                assertThat(e).hasCauseInstanceOf(S3Exception.class);
            }
        });
        assertThat(aws.queued()).isEqualTo(14);

        process().run();

        assertEachEventIsInOneFile(published);
    }

    private void during(S3Failure failure, String bucket, Consumer<String> action) {
        emulated.emulators.failing(bucket, failure);
        try {
            action.accept(bucket);
        } finally {
            emulated.emulators.heal(bucket);
        }
    }
}
