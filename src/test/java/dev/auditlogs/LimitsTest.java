package dev.auditlogs;

import static dev.auditlogs.world.Events.event;
import static dev.auditlogs.world.Events.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.auditlogs.local.S3Failure;
import dev.auditlogs.queue.Batch;
import dev.auditlogs.report.Count;
import dev.auditlogs.state.StateUnavailable;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.AwsWorld;
import dev.auditlogs.world.EmulatedAws;
import dev.auditlogs.world.KillSwitch;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;

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
    @CsvSource({"audit.drain.messages-max, 25, 3", "audit.drain.bytes-max, 1, 3"})
    void aRoundTakesNoMoreThanItMayAndTheDrainGoesOnUntilTheQueueIsEmpty(String setting, String limit, long rounds)
            throws InterruptedException {
        var bucket = aws.configure(acme);
        aws.publish(events(60).of(acme));
        var drain = drain().set(setting, limit).set("audit.drain.polls", "2").build();

        var report = drain.run();

        assertThat(report.receivingEnded()).isEqualTo(Batch.End.QUEUE_EMPTY);
        assertThat(report.count(Count.QUEUE_LEFT_NON_EMPTY)).isZero();
        assertThat(report.count(Count.MESSAGES)).isEqualTo(60);
        assertThat(report.count(Count.ROUNDS)).isGreaterThanOrEqualTo(rounds);
        // A file for each round.
        assertThat(report.count(Count.FILES_DELIVERED)).isEqualTo(report.count(Count.ROUNDS));
        assertThat(aws.ids(bucket)).hasSize(60).doesNotHaveDuplicates();
        assertThat(aws.stateKeys("pending/")).isEmpty();
    }

    @Test
    void aCopyThatComesInALaterRoundIsNotDeliveredAgain() throws InterruptedException {
        var bucket = aws.configure(acme);
        var events = events(10).of(acme);
        aws.publish(events);
        aws.publish(events);
        var drain = drain().set("audit.drain.messages-max", "10")
                .set("audit.drain.polls", "1")
                .build();

        var report = drain.run();

        assertThat(report.count(Count.ROUNDS)).isEqualTo(2);
        assertThat(report.count(Count.DUPLICATES)).isEqualTo(10);
        assertThat(aws.ids(bucket)).hasSize(10).doesNotHaveDuplicates();
    }

    @Test
    void aBucketThatFailsIsTriedByOneRoundOnly() throws InterruptedException {
        emulated.emulators.failing(aws.configure(acme), S3Failure.ACCESS_DENIED);
        aws.publish(events(30).of(acme));
        var drain = drain().set("audit.drain.messages-max", "10")
                .set("audit.drain.polls", "1")
                .build();

        var report = drain.run();

        assertThat(report.count(Count.ROUNDS)).isEqualTo(3);
        assertThat(report.count(Count.FILES_DEFERRED)).isEqualTo(3);
        assertThat(aws.state("health/" + acme + ".json").get("attempts").asInt())
                .isOne();
        assertThat(aws.stateKeys("pending/")).hasSize(3);
    }

    @Test
    void anEventThatComesAfterItsDestinationWasSetIsDelivered() throws InterruptedException {
        aws.createBucket(acme);
        aws.publish(event("another", "that-is-discarded"));
        var polls = new AtomicInteger();
        var setsTheDestination = new ExecutionInterceptor() {
            @Override
            public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                // The drain has begun, and its second poll receives what is published now.
                if (context.request() instanceof ReceiveMessageRequest && polls.incrementAndGet() == 2) {
                    aws.putDestination(acme, acme, "");
                    aws.publish(events(1).of(acme));
                }
            }
        };
        try (var sqs = AwsTestResource.sqs(emulated.emulators.sqs(), setsTheDestination)) {
            var report = TestDrain.of(sqs, emulated.s3, queueUrl).build().run();

            assertThat(report.count(Count.DISCARDED)).isOne();
            assertThat(aws.ids(acme)).hasSize(1);
        }
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

    /// Lambda's own timeout is 3 s.
    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void withoutTimeToDeliverNothingIsReceived(int seconds) throws InterruptedException {
        aws.configure(acme);
        aws.publish(events(5).of(acme));

        var report = drain().build().runFor(Duration.ofSeconds(seconds));

        assertThat(report.receivingEnded()).isEqualTo(Batch.End.TIME_UP);
        assertThat(report.count(Count.MESSAGES)).isZero();
        assertThat(aws.queued()).isEqualTo(5);
    }

    @Test
    void byDefaultEventsWithoutADestinationAreDiscardedAndCounted() throws InterruptedException {
        aws.put("guard/destinations", "0");
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

    @Test
    void anEventOfALaterRoundIsDeliveredWhereItsDestinationIsByThen() throws InterruptedException {
        aws.createBucket(acme);
        aws.put("guard/destinations", "0");
        aws.publish(event("another", "that-is-discarded"));
        var polls = new AtomicInteger();
        var setsTheDestination = new ExecutionInterceptor() {
            @Override
            public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                // With the first poll the first round is full, so this is the second one.
                if (context.request() instanceof ReceiveMessageRequest && polls.incrementAndGet() == 2) {
                    aws.putDestination(acme, acme, "");
                    aws.publish(events(1).of(acme));
                }
            }
        };
        try (var sqs = AwsTestResource.sqs(emulated.emulators.sqs(), setsTheDestination)) {
            var report = TestDrain.of(sqs, emulated.s3, queueUrl)
                    .set("audit.drain.messages-max", "1")
                    .set("audit.drain.polls", "1")
                    .build()
                    .run();

            assertThat(report.count(Count.ROUNDS)).isEqualTo(2);
            assertThat(report.count(Count.DISCARDED)).isOne();
            assertThat(aws.ids(acme)).hasSize(1);
        }
    }

    @Test
    void whatEarlierRoundsDeliveredIsToldThoughTheDrainFails() throws InterruptedException {
        var bucket = aws.configure(acme);
        aws.publish(events(2).of(acme));
        var lists = new AtomicInteger();
        var failsInTheSecondRound = new ExecutionInterceptor() {
            @Override
            public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                if (context.request() instanceof ListObjectsV2Request list
                        && list.prefix().equals("destinations/")
                        && lists.incrementAndGet() == 2) {
                    throw SdkClientException.create("told to fail");
                }
            }
        };
        try (var s3 = AwsTestResource.s3(emulated.emulators.s3(), failsInTheSecondRound)) {
            var drain = TestDrain.of(emulated.sqs, s3, queueUrl)
                    .set("audit.drain.messages-max", "1")
                    .set("audit.drain.polls", "1")
                    .build();

            assertThatThrownBy(drain::run).isInstanceOf(StateUnavailable.class);

            assertThat(drain.metrics()).singleElement().satisfies(metrics -> {
                assertThat(metrics.get("FilesDelivered").asInt()).isOne();
                assertThat(metrics.get("Rounds").asInt()).isEqualTo(2);
            });
            assertThat(aws.stateKeys("delivered/")).hasSize(1);
            assertThat(aws.ids(bucket)).hasSize(1);
        }
    }

    /// Though 64 organizations have their turns at once.
    @Test
    void leftoversThatAreReadAndDeliveredTakeNoMoreMemoryThanTheyMay() throws InterruptedException {
        var bytes = 100_000;
        for (var i = 0; i < 20; i++) {
            var organization = "leftover-" + i;
            aws.configure(organization);
            aws.put(
                    "pending/%s/airkit-audit-logs-20261120T101500Z-%s.ndjson"
                            .formatted(organization, UUID.randomUUID()),
                    "x".repeat(bytes));
        }
        var counting = new MostUnderWay(
                request -> request instanceof GetObjectRequest get && get.key().startsWith("pending/")
                        || request instanceof PutObjectRequest put && put.key().contains("airkit-audit-logs"));
        try (var s3 = AwsTestResource.s3(emulated.emulators.s3(), counting)) {
            var threeOfThem = 2 * 3 * bytes * 8 / 3 + 2048;
            var report = TestDrain.of(emulated.sqs, s3, queueUrl)
                    .set("audit.drain.bytes-max", Integer.toString(threeOfThem))
                    .build()
                    .run();

            assertThat(report.count(Count.FILES_DELIVERED)).isEqualTo(20);
            assertThat(counting.most()).isBetween(2, 3);
        }
    }

    /// Its other files wait, so that a bucket that is slow takes no places from others.
    @Test
    void anOrganizationHasOneFileUnderWayHoweverManyRoundsThereAre() throws InterruptedException {
        var bucket = aws.configure(acme);
        aws.publish(events(40).of(acme));
        var slow = new MostUnderWay(request ->
                request instanceof PutObjectRequest put && put.bucket().equals(bucket));
        try (var s3 = AwsTestResource.s3(emulated.emulators.s3(), slow)) {
            var report = TestDrain.of(emulated.sqs, s3, queueUrl)
                    .set("audit.drain.messages-max", "10")
                    .set("audit.drain.polls", "1")
                    .build()
                    .run();

            assertThat(report.count(Count.FILES_DELIVERED)).isEqualTo(4);
        }
        assertThat(slow.most()).isOne();
        assertThat(aws.ids(bucket)).hasSize(40).doesNotHaveDuplicates();
    }

    /// How many calls of a kind are under way at once, each of which takes half a second longer.
    private static final class MostUnderWay implements ExecutionInterceptor {

        private final Predicate<SdkRequest> kind;
        private final AtomicInteger underWay = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();

        private MostUnderWay(Predicate<SdkRequest> kind) {
            this.kind = kind;
        }

        private int most() {
            return most.get();
        }

        @Override
        public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
            if (kind.test(context.request())) {
                most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                sleep();
            }
        }

        @Override
        public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
            if (kind.test(context.request())) {
                underWay.decrementAndGet();
            }
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
