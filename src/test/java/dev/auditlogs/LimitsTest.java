package dev.auditlogs;

import static dev.auditlogs.world.Events.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.auditlogs.queue.Batch;
import dev.auditlogs.report.Count;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.AwsWorld;
import dev.auditlogs.world.EmulatedAws;
import dev.auditlogs.world.KillSwitch;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Where a drain stops by itself, and that nothing is lost there.
class LimitsTest {

    private static EmulatedAws emulated;
    private static int worlds;

    private AwsWorld aws;
    private String queueUrl;
    private String acme;

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
        acme = "acme-" + ++worlds;
        queueUrl = emulated.createQueue("audit-events-" + worlds);
        aws = emulated.world(queueUrl);
    }

    private TestDrain.Builder drain() {
        return TestDrain.of(emulated.sqs, emulated.s3, queueUrl);
    }

    @ParameterizedTest
    @CsvSource({"audit.drain.messages-max, 25, MESSAGES_MAX", "audit.drain.bytes-max, 1, BYTES_MAX"})
    void aDrainReceivesNoMoreThanItMayAndTheNextOneGoesOn(String setting, String limit, Batch.End end)
            throws InterruptedException {
        var bucket = aws.configure(acme);
        aws.publish(events(60).of(acme));
        var drain = drain().set(setting, limit).set("audit.drain.polls", "2").build();

        var first = drain.run();

        assertThat(first.receivingEnded()).isEqualTo(end);
        assertThat(first.count(Count.QUEUE_LEFT_NON_EMPTY)).isOne();
        assertThat(first.count(Count.MESSAGES)).isBetween(1L, 25L);
        assertThat(aws.ids(bucket)).hasSize((int) first.count(Count.MESSAGES));

        while (drain.run().count(Count.QUEUE_LEFT_NON_EMPTY) > 0) {
            // The next one goes on.
        }
        assertThat(aws.ids(bucket)).hasSize(60).doesNotHaveDuplicates();
    }

    @Test
    void anIdleDrainAsksTheStateBucketOnce() throws InterruptedException {
        aws.configure(acme);
        var counted = KillSwitch.never();
        try (var s3 = AwsTestResource.s3(emulated.emulators.s3(), counted)) {
            var report = TestDrain.of(emulated.sqs, s3, queueUrl).build().run();

            assertThat(report.receivingEnded()).isEqualTo(Batch.End.QUEUE_EMPTY);
            assertThat(counted.calls()).isEqualTo(1);
        }
    }

    @Test
    void withoutTimeNothingIsReceived() throws InterruptedException {
        aws.configure(acme);
        aws.publish(events(5).of(acme));

        var report = drain().build().runFor(Duration.ZERO);

        assertThat(report.receivingEnded()).isEqualTo(Batch.End.TIME_UP);
        assertThat(report.count(Count.MESSAGES)).isZero();
        assertThat(aws.queued()).isEqualTo(5);
    }

    @Test
    void messagesYoungerThanTheDrainEndItAndAreDelivered() throws InterruptedException {
        var bucket = aws.configure(acme);
        aws.publish(events(25).of(acme));
        var anHourAgo = Clock.offset(Clock.systemUTC(), Duration.ofHours(-1));
        var drain = drain().set("audit.drain.polls", "1").clock(anHourAgo).build();

        var report = drain.run();

        // The first poll finds ten of them, and so does the only loop of polls.
        assertThat(report.receivingEnded()).isEqualTo(Batch.End.CAUGHT_UP);
        assertThat(report.count(Count.QUEUE_LEFT_NON_EMPTY)).isZero();
        assertThat(aws.ids(bucket)).hasSize(20);
        assertThat(aws.queued()).isEqualTo(5);
    }

    @Test
    void byDefaultEventsWithoutADestinationAreDiscardedAndCounted() throws InterruptedException {
        aws.publish(events(5).of(acme));

        assertThat(drain().build().run().count(Count.DISCARDED)).isEqualTo(5);
        assertThat(aws.queued()).isZero();
        assertThat(aws.stateKeys("pending/")).isEmpty();
    }

    @Test
    void twoDrainsAtOnceDeliverEachEventOnce() throws InterruptedException {
        var bucket = aws.configure(acme);
        aws.publish(events(200).of(acme));
        var other = Thread.ofVirtual().start(() -> {
            try {
                drain().build().run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        drain().build().run();
        other.join();

        assertThat(aws.ids(bucket)).hasSize(200).doesNotHaveDuplicates();
        assertThat(aws.stateKeys("pending/")).isEmpty();
        assertThat(aws.queued()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "audit.drain.polls, 0",
        "audit.drain.polls, 257",
        "audit.drain.writes, 0",
        "audit.drain.writes, 257",
        "audit.drain.poll-wait, 21s",
    })
    void aSettingOutsideItsLimitsIsRefusedByName(String setting, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> drain().set(setting, value).build())
                .withMessageStartingWith(setting + " must be ");
    }

    @ParameterizedTest
    @CsvSource({"audit.drain.messages-max, 0", "audit.drain.messages-max, 120001", "audit.drain.bytes-max, 0"})
    void aLimitOfReceivingOutsideItsLimitsIsRefusedByName(String setting, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> drain().set(setting, value).build().run())
                .withMessageStartingWith(setting + " must be ");
    }
}
