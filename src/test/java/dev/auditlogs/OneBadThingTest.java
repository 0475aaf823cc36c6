package dev.auditlogs;

import static dev.auditlogs.world.Events.event;
import static dev.auditlogs.world.Events.events;
import static dev.auditlogs.world.Events.together;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.auditlogs.local.S3Failure;
import dev.auditlogs.report.Count;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.AwsWorld;
import dev.auditlogs.world.EmulatedAws;
import dev.auditlogs.world.FailingReads;
import dev.auditlogs.world.FailingWrites;
import dev.auditlogs.world.KillSwitch;
import dev.auditlogs.world.MovableClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.sqs.SqsClient;

/// What is wrong with one organization, file or message stays its own.
class OneBadThingTest {

    private static final String UNREADABLE = "unreadable";

    private final FailingReads unreadable = new FailingReads("destinations/" + UNREADABLE + ".json");
    private final AtomicInteger doubtsRead = new AtomicInteger();
    private final KillSwitch received = KillSwitch.never();
    private final MovableClock time = MovableClock.running();
    private EmulatedAws emulated;
    private AwsWorld aws;
    private String queueUrl;
    private SqsClient sqs;
    private S3Client s3;

    @BeforeEach
    void start() {
        emulated = new EmulatedAws();
        queueUrl = emulated.createQueue("audit-events");
        aws = emulated.world(queueUrl);
        sqs = AwsTestResource.sqs(emulated.emulators.sqs(), received);
        s3 = AwsTestResource.s3(emulated.emulators.s3(), unreadable, new ExecutionInterceptor() {
            @Override
            public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                if (context.request() instanceof GetObjectRequest get
                        && get.key().startsWith("doubt/")) {
                    doubtsRead.incrementAndGet();
                }
            }
        });
    }

    @AfterEach
    void stop() {
        sqs.close();
        s3.close();
        emulated.close();
    }

    private TestDrain.Builder process() {
        return TestDrain.of(sqs, s3, queueUrl);
    }

    @Test
    void aDestinationThatCannotBeReadPutsNoFileOfOthersInDoubt() throws InterruptedException {
        var acmes = aws.configure("acme");
        aws.configure(UNREADABLE);
        aws.publish(together(List.of(event("acme", "a0"), event(UNREADABLE, "u0"))));
        // Copies are not to be recognised by anything but the file that holds the first ones.
        var process = process().set("audit.duplicate-window", "0s").build();
        for (var i = 1; i <= 5; i++) {
            aws.publish(event("acme", "a" + i));
            assertThat(process.run().count(Count.LEFT_IN_QUEUE)).isOne();
            received.endVisibilityTimeouts(emulated.sqs, queueUrl);
        }

        assertThat(aws.ids(acmes)).containsExactlyInAnyOrder("a0", "a1", "a2", "a3", "a4", "a5");
        assertThat(aws.stateKeys("doubt/")).hasSize(1);
        // One in each drain but the first, not one more each time.
        assertThat(doubtsRead).hasValue(4);
        unreadable.heal();
        process.run();
        assertThat(aws.ids(UNREADABLE + "-bucket")).containsExactly("u0");
        assertThat(aws.ids(acmes)).hasSize(6);
        assertThat(aws.queued()).isZero();
    }

    @Test
    void aDamagedFileThatIsSettledHoldsUpNobody() throws InterruptedException {
        var acmes = aws.configure("acme");
        aws.publish(event("acme", "a1"));
        emulated.sqs.receiveMessage(r -> r.queueUrl(queueUrl).visibilityTimeout(0));
        aws.put(
                "settled/acme/airkit-audit-logs-29991231T235959Z-00000000-0000-0000-0000-000000000000.ndjson.gz",
                "damaged");

        var report = process().build().run();

        assertThat(report.count(Count.DAMAGED_FILES)).isOne();
        assertThat(aws.ids(acmes)).containsExactly("a1");
        assertThat(aws.queued()).isZero();
    }

    @Test
    void aDamagedFileThatIsPendingHoldsUpNobody() throws InterruptedException {
        var acmes = aws.configure("acme");
        aws.publish(event("acme", "a1"));
        aws.put(
                "pending/acme/airkit-audit-logs-29991231T235959Z-00000000-0000-0000-0000-000000000000.ndjson.gz",
                "damaged");

        var report = process().build().run();

        assertThat(report.count(Count.DAMAGED_FILES)).isOne();
        assertThat(report.count(Count.FILES_DELIVERED)).isEqualTo(2);
        assertThat(aws.keys(acmes)).hasSize(2);
        assertThat(aws.queued()).isZero();
    }

    /// Only when the message is deleted is it over.
    @Test
    void whatIsDroppedCountsOnceHoweverOftenItsMessageComes() throws InterruptedException {
        aws.configure(UNREADABLE);
        aws.configure("acme", ",\"eventTypes\":[\"user_logout\"]");
        aws.publish(together(List.of(
                event("acme", "filtered"),
                event("hooli", "discarded"),
                event(UNREADABLE, "u0"),
                "{\"EVENT_ID\":\"rejected\"}")));
        var process = process().build();
        for (var i = 0; i < 3; i++) {
            var report = process.run();
            assertThat(List.of(Count.FILTERED, Count.DISCARDED, Count.QUARANTINED))
                    .allSatisfy(count -> assertThat(report.count(count)).isZero());
            received.endVisibilityTimeouts(emulated.sqs, queueUrl);
        }
        unreadable.heal();

        var report = process.run();

        assertThat(List.of(Count.FILTERED, Count.DISCARDED, Count.QUARANTINED))
                .allSatisfy(count -> assertThat(report.count(count)).isOne());
    }

    @Test
    void aLeftoverThatHangsHoldsUpNoMessage() throws Exception {
        emulated.emulators.failing(aws.configure("acme"), S3Failure.HANGING);
        aws.put(
                "pending/acme/airkit-audit-logs-20261126T000000Z-00000000-0000-0000-0000-000000000000.ndjson",
                "{\"EVENT_ID\":\"a0\"}\n");
        aws.publish(events(20).of("acme"));
        for (var i = 0; i < 40; i++) {
            aws.configure("organization-" + i);
            aws.publish(event("organization-" + i, "e"));
        }
        var process = process().build();
        var ended = new CountDownLatch(1);
        var start = System.nanoTime();
        Thread.ofVirtual().start(() -> {
            try {
                process.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                ended.countDown();
            }
        });

        await().atMost(Duration.ofSeconds(30)).until(() -> aws.queued() == 0);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThat(ended.getCount())
                .as("the drain still waits for acme's bucket")
                .isOne();
        ended.await();
        assertThat(aws.stateKeys("pending/acme/")).hasSize(2);
    }

    /// Nor does it write down in each drain what the first one has written down.
    @Test
    void aLeftoverIsRememberedOnce() throws InterruptedException {
        emulated.emulators.failing(aws.configure("acme"), S3Failure.INTERNAL_ERROR);
        aws.publish(events(20).of("acme"));
        for (var i = 0; i < 4; i++) {
            process().clock(time).build().run();
            time.advance(Duration.ofMinutes(5));
        }

        assertThat(aws.stateKeys("drained/")).hasSize(1);
        assertThat(aws.stateKeys("doubt/")).isEmpty();
    }

    @Test
    void aMessageThatCannotBeQuarantinedComesAgain() throws InterruptedException {
        aws.publish("no event");
        try (var failing = AwsTestResource.s3(emulated.emulators.s3(), new FailingWrites("quarantine/"))) {
            var report = TestDrain.of(sqs, failing, queueUrl).build().run();
            assertThat(report.count(Count.QUARANTINED)).isZero();
        }
        assertThat(aws.queued()).isOne();
        received.endVisibilityTimeouts(emulated.sqs, queueUrl);

        assertThat(process().build().run().count(Count.QUARANTINED)).isOne();
        assertThat(aws.stateKeys("quarantine/")).hasSize(1);
        assertThat(aws.queued()).isZero();
    }

    private static ExecutionInterceptor bugIn(Predicate<PutObjectRequest> puts) {
        return new ExecutionInterceptor() {
            @Override
            public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                if (context.request() instanceof PutObjectRequest put && puts.test(put)) {
                    throw new IllegalStateException("a bug");
                }
            }
        };
    }

    /// What is done for the others is written down all the same.
    @Test
    void aBugInOneDeliveryIsThatFilesOnly() throws InterruptedException {
        var acmes = aws.configure("acme");
        var globexs = aws.configure("globex");
        aws.publish(event("acme", "a1"), event("globex", "g1"), "no event");
        var bug = bugIn(put -> put.bucket().equals(acmes));
        try (var broken = AwsTestResource.s3(emulated.emulators.s3(), bug)) {
            var report = TestDrain.of(sqs, broken, queueUrl).build().run();

            assertThat(report.count(Count.FILES_DELIVERED)).isOne();
            assertThat(report.count(Count.FILES_DEFERRED)).isOne();
            assertThat(report.count(Count.QUARANTINED)).isOne();
        }
        assertThat(aws.ids(globexs)).containsExactly("g1");
        assertThat(aws.stateKeys("drained/")).hasSize(1);
        assertThat(aws.stateKeys("pending/")).singleElement().asString().startsWith("pending/acme/");
        process().build().run();
        assertThat(aws.ids(acmes)).containsExactly("a1");
        assertThat(aws.queued()).isZero();
    }

    /// What they hold is not known, so nobody can say which of its events are new.
    @Test
    void whilePendingFilesCannotBeListedTheirOrganizationsMessagesStay() throws InterruptedException {
        var acmes = aws.configure("acme");
        var globexs = aws.configure("globex");
        emulated.emulators.failing(acmes, S3Failure.INTERNAL_ERROR);
        aws.publish(event("acme", "a1"));
        process().build().run();
        aws.deleteState("recent/");
        emulated.emulators.heal(acmes);
        aws.publish(event("acme", "a1"), event("acme", "a2"), event("globex", "g1"));
        var unlisted = new ExecutionInterceptor() {
            @Override
            public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                if (context.request() instanceof ListObjectsV2Request list
                        && list.prefix().equals("pending/acme/")) {
                    throw SdkClientException.create("told to fail");
                }
            }
        };
        try (var failing = AwsTestResource.s3(emulated.emulators.s3(), unlisted)) {
            var report = TestDrain.of(sqs, failing, queueUrl).build().run();
            assertThat(report.count(Count.LEFT_IN_QUEUE)).isEqualTo(2);
        }
        assertThat(aws.ids(globexs)).containsExactly("g1");
        assertThat(aws.queued()).isEqualTo(2);
        received.endVisibilityTimeouts(emulated.sqs, queueUrl);

        process().build().run();

        assertThat(aws.ids(acmes)).containsExactlyInAnyOrder("a1", "a2");
        assertThat(aws.queued()).isZero();
    }

    @Test
    void aBugInOneSegmentIsThatSegmentsOnly() throws InterruptedException {
        var acmes = aws.configure("acme");
        var globexs = aws.configure("globex");
        aws.publish(event("acme", "a1"), event("globex", "g1"), "no event");
        var bug = bugIn(put -> put.key().startsWith("pending/!"));
        try (var broken = AwsTestResource.s3(emulated.emulators.s3(), bug)) {
            var report = TestDrain.of(sqs, broken, queueUrl).build().run();

            assertThat(report.count(Count.LEFT_IN_QUEUE)).isEqualTo(2);
            assertThat(report.count(Count.QUARANTINED)).isOne();
        }
        assertThat(aws.queued()).isEqualTo(2);
        received.endVisibilityTimeouts(emulated.sqs, queueUrl);
        process().build().run();
        assertThat(aws.ids(acmes)).containsExactly("a1");
        assertThat(aws.ids(globexs)).containsExactly("g1");
    }
}
