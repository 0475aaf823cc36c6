package dev.auditlogs;

import static dev.auditlogs.world.Events.event;
import static dev.auditlogs.world.Events.events;
import static dev.auditlogs.world.Events.together;
import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.local.S3Failure;
import dev.auditlogs.report.Count;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.AwsWorld;
import dev.auditlogs.world.EmulatedAws;
import dev.auditlogs.world.FailingReads;
import dev.auditlogs.world.FailingWrites;
import dev.auditlogs.world.KillSwitch;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/// Copies of events that come when everything about the first ones is over: SQS or the producer sent them again.
class LateCopiesTest {

    /// When the window is over.
    private static final Duration LATER = Duration.ofMinutes(61);

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

    private TestDrain process() {
        return TestDrain.of(emulated.sqs, emulated.s3, queueUrl).build();
    }

    @Test
    void aCopyThatComesToTheSameProcessIsNotDeliveredAgain() throws InterruptedException {
        var acmes = aws.configure("acme");
        var process = process();
        var published = events(20).of("acme");
        aws.publish(published);
        process.run();

        aws.publish(published);
        aws.publish(event("acme", "a-new-one"));
        var report = process.run();

        assertThat(report.count(Count.DUPLICATES)).isEqualTo(20);
        assertThat(aws.ids(acmes)).hasSize(21).doesNotHaveDuplicates();
        assertThat(aws.queued()).isZero();
    }

    @Test
    void aCopyThatComesToAnotherProcessIsNotDeliveredAgain() throws InterruptedException {
        var acmes = aws.configure("acme");
        var published = events(20).of("acme");
        aws.publish(published);
        process().run();

        aws.publish(published);
        assertThat(process().run().count(Count.DUPLICATES)).isEqualTo(20);

        assertThat(aws.ids(acmes)).hasSize(20);
        assertThat(aws.queued()).isZero();
    }

    @Test
    void whatWasFilteredOutIsNotACopyWhenItIsWantedLater() throws InterruptedException {
        var acmes = aws.configure("acme", ",\"eventTypes\":[\"user_logout\"]");
        var login = event("acme", "a1");
        aws.publish(login);
        assertThat(process().run().count(Count.FILTERED)).isOne();

        aws.putDestination("acme", acmes, "");
        aws.publish(login);
        process().run();

        assertThat(aws.ids(acmes)).containsExactly("a1");
    }

    @Test
    void theSameIdOfAnotherOrganizationIsAnotherEvent() throws InterruptedException {
        var acmes = aws.configure("acme");
        var globexs = aws.configure("globex");
        var process = process();
        aws.publish(event("acme", "e1"));
        process.run();
        aws.publish(event("globex", "e1"));
        process.run();

        assertThat(aws.ids(acmes)).containsExactly("e1");
        assertThat(aws.ids(globexs)).containsExactly("e1");
    }

    @Test
    void aCopyOfAnEventThatStillWaitsIsNotDeliveredTwice() throws InterruptedException {
        var acmes = aws.configure("acme");
        emulated.emulators.failing(acmes, S3Failure.ACCESS_DENIED);
        aws.publish(event("acme", "e1"));
        process().run();
        aws.publish(event("acme", "e1"));
        process().run();
        emulated.emulators.heal(acmes);
        process().run();

        assertThat(aws.ids(acmes)).containsExactly("e1");
        assertThat(aws.stateKeys("pending/")).isEmpty();
    }

    @Test
    void aCopyAfterTheWindowIsANewEvent() throws InterruptedException {
        var acmes = aws.configure("acme");
        aws.publish(event("acme", "e1"));
        process().run();
        var later = Clock.offset(Clock.systemUTC(), LATER);
        aws.publish(event("acme", "e1"));
        TestDrain.of(emulated.sqs, emulated.s3, queueUrl).clock(later).build().run();

        assertThat(aws.ids(acmes)).containsExactly("e1", "e1");
    }

    @Test
    void withoutAWindowNothingIsRemembered() throws InterruptedException {
        var acmes = aws.configure("acme");
        var process = TestDrain.of(emulated.sqs, emulated.s3, queueUrl)
                .set("audit.duplicate-window", "0s")
                .build();
        aws.publish(event("acme", "e1"));
        process.run();
        aws.publish(event("acme", "e1"));
        process.run();

        assertThat(aws.ids(acmes)).containsExactly("e1", "e1");
    }

    /// The drain died between spooling and remembering; its messages were deleted.
    @Test
    void theEventsOfADrainThatDiedAreRememberedByTheNextOne() throws InterruptedException {
        var acmes = aws.configure("acme");
        dieBeforeRemembering();

        process().run();
        aws.publish(event("acme", "e1"));
        process().run();

        assertThat(aws.ids(acmes)).containsExactly("e1");
    }

    private void dieBeforeRemembering() throws InterruptedException {
        aws.publish(event("acme", "e1"));
        try (var s3 = AwsTestResource.s3(emulated.emulators.s3(), new FailingWrites("drained/"))) {
            TestDrain.of(emulated.sqs, s3, queueUrl).build().run();
        }
        assertThat(aws.queued()).isZero();
    }

    /// What was not remembered must not be forgotten: the next drain finds it in the spool.
    @Test
    void aFileStaysPendingUntilItsEventsAreRemembered() throws InterruptedException {
        var acmes = aws.configure("acme");
        var failing = AwsTestResource.s3(emulated.emulators.s3(), new FailingWrites("drained/"));
        aws.publish(event("acme", "e1"));
        TestDrain.of(emulated.sqs, failing, queueUrl).build().run();
        assertThat(aws.stateKeys("pending/!audit-events/")).hasSize(1);

        process().run();
        aws.publish(event("acme", "e1"));
        process().run();

        assertThat(aws.ids(acmes)).containsExactly("e1");
        assertThat(aws.stateKeys("pending/")).isEmpty();
    }

    /// One organization of the message got its event while the other's destination could not be read, until SQS
    /// moved the message to the dead-letter queue. Moved back it is a new message, and the window is over.
    private List<String> idsAfterARedrive(Map<String, MessageAttributeValue> attributes) throws InterruptedException {
        var acmes = aws.configure("acme");
        var globexs = aws.configure("globex");
        var body = together(List.of(event("acme", "a1"), event("globex", "g1")));
        aws.publish(body);
        var then = Clock.offset(Clock.systemUTC(), LATER.negated());
        try (var s3 = AwsTestResource.s3(emulated.emulators.s3(), new FailingReads("destinations/globex.json"))) {
            TestDrain.of(emulated.sqs, s3, queueUrl).clock(then).build().run();
        }
        assertThat(aws.ids(acmes)).containsExactly("a1");
        assertThat(aws.stateKeys("doubt/")).hasSize(1);
        assertThat(aws.queued()).isOne();

        emulated.sqs.purgeQueue(r -> r.queueUrl(queueUrl));
        emulated.sqs.sendMessage(r -> r.queueUrl(queueUrl).messageBody(body).messageAttributes(attributes));
        process().run();

        assertThat(aws.ids(globexs)).containsExactly("g1");
        assertThat(aws.queued()).isZero();
        return aws.ids(acmes);
    }

    private static Map<String, MessageAttributeValue> firstReceived(String value) {
        return Map.of(
                "audit-first-received",
                MessageAttributeValue.builder()
                        .dataType("String")
                        .stringValue(value)
                        .build());
    }

    @Test
    void aMessageThatWasMovedBackFromTheDeadLetterQueueIsNotDeliveredTwice() throws InterruptedException {
        var sent = Instant.now().minus(LATER).minusSeconds(1);

        assertThat(idsAfterARedrive(firstReceived(Long.toString(sent.toEpochMilli()))))
                .containsExactly("a1");
    }

    /// So it is the attribute that makes the difference.
    @Test
    void aMessageThatSqsMovedBackIsANewOne() throws InterruptedException {
        assertThat(idsAfterARedrive(Map.of())).containsExactly("a1", "a1");
    }

    /// The message is taken for a redelivery, but of now.
    @Test
    void nobodyMakesAMessageYoungerThanItIs() throws InterruptedException {
        var future = Instant.now().plus(Duration.ofDays(1));

        assertThat(idsAfterARedrive(firstReceived(Long.toString(future.toEpochMilli()))))
                .containsExactly("a1", "a1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "yesterday", "1795707167.873", "99999999999999999999", "１"})
    void whatIsNoTimeIsIgnored(String value) throws InterruptedException {
        assertThat(idsAfterARedrive(firstReceived(value))).containsExactly("a1", "a1");
    }

    /// The same holds for what an earlier drain has left: it is delivered, and may not be forgotten before.
    @Test
    void aLeftoverStaysPendingUntilItsEventsAreRemembered() throws InterruptedException {
        var acmes = aws.configure("acme");
        aws.publish(event("acme", "e1"));
        try (var failing = AwsTestResource.s3(emulated.emulators.s3(), new FailingWrites("drained/"))) {
            TestDrain.of(emulated.sqs, failing, queueUrl).build().run();
            TestDrain.of(emulated.sqs, failing, queueUrl).build().run();
        }
        assertThat(aws.stateKeys("pending/!audit-events/")).hasSize(1);
        assertThat(aws.stateKeys("pending/acme/")).hasSize(1);

        process().run();
        aws.publish(event("acme", "e1"));
        process().run();

        assertThat(aws.ids(acmes)).containsExactly("e1");
        assertThat(aws.stateKeys("pending/")).isEmpty();
    }

    /// A drain of an earlier version died before it could remember the event, and the next one reads its file while the
    /// copy is there.
    @Test
    void aCopyThatComesWithTheFileOfADrainThatDiedIsNotDeliveredAgain() throws InterruptedException {
        var acmes = aws.configure("acme");
        var written = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'")
                .withZone(ZoneOffset.UTC)
                .format(Instant.now());
        aws.put(
                "pending/acme/airkit-audit-logs-" + written + "-00000000-0000-4000-8000-000000000000.ndjson",
                "{\"EVENT_ID\":\"e1\"}\n");
        aws.publish(event("acme", "e1"));
        var slowly = new ExecutionInterceptor() {
            @Override
            public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                if (context.request() instanceof GetObjectRequest get
                        && get.key().startsWith("pending/")) {
                    sleep();
                }
            }
        };
        try (var slow = AwsTestResource.s3(emulated.emulators.s3(), slowly)) {
            assertThat(TestDrain.of(emulated.sqs, slow, queueUrl).build().run().count(Count.DUPLICATES))
                    .isOne();
        }

        assertThat(aws.ids(acmes)).containsExactly("e1");
        assertThat(aws.queued()).isZero();
    }

    private static void sleep() {
        try {
            Thread.sleep(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// What was not written is not remembered, and what is not written is not acknowledged.
    @Test
    void whatCouldNotBeSpooledIsNoCopyWhenItComesAgain() throws InterruptedException {
        var acmes = aws.configure("acme");
        var globexs = aws.configure("globex");
        aws.publish(event("acme", "a1"), event("globex", "g1"));
        var received = KillSwitch.never();
        try (var sqs = AwsTestResource.sqs(emulated.emulators.sqs(), received);
                var failing =
                        AwsTestResource.s3(emulated.emulators.s3(), new FailingWrites("pending/!audit-events/"))) {
            var report = TestDrain.of(sqs, failing, queueUrl).build().run();
            assertThat(report.count(Count.LEFT_IN_QUEUE)).isEqualTo(2);
        }
        assertThat(aws.queued()).isEqualTo(2);
        received.endVisibilityTimeouts(emulated.sqs, queueUrl);

        process().run();

        assertThat(aws.ids(acmes)).containsExactly("a1");
        assertThat(aws.ids(globexs)).containsExactly("g1");
        assertThat(aws.queued()).isZero();
    }

    /// Files are named by this machine's clock, and SQS says by its own when it handed out a message first.
    /// A drain sees SQS's clock by a message that comes for the first time, or else by the date of an answer.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRedeliveryIsRecognisedThoughOurClockIsBehind(boolean newOnesToo) throws InterruptedException {
        var acmes = aws.configure("acme");
        var globexs = aws.configure("globex");
        var behind = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-10));
        var received = KillSwitch.never();
        var unreadable = new FailingReads("destinations/globex.json");
        try (var sqs = AwsTestResource.sqs(emulated.emulators.sqs(), received);
                var s3 = AwsTestResource.s3(emulated.emulators.s3(), unreadable)) {
            var process = TestDrain.of(sqs, s3, queueUrl)
                    .set("audit.duplicate-window", "0s")
                    .clock(behind)
                    .build();
            aws.publish(together(List.of(event("acme", "a1"), event("globex", "g1"))));
            process.run();
            received.endVisibilityTimeouts(emulated.sqs, queueUrl);
            unreadable.heal();
            if (newOnesToo) {
                aws.publish(event("acme", "a2"));
            }
            process.run();
        }

        assertThat(aws.ids(acmes)).doesNotHaveDuplicates().hasSize(newOnesToo ? 2 : 1);
        assertThat(aws.ids(globexs)).containsExactly("g1");
    }
}
