package dev.auditlogs;

import static dev.auditlogs.world.Events.event;
import static dev.auditlogs.world.Events.events;
import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.local.S3Failure;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.AwsWorld;
import dev.auditlogs.world.EmulatedAws;
import dev.auditlogs.world.KillSwitch;
import dev.auditlogs.world.TestConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// Copies of events that come when everything about the first ones is over: SQS or the producer sent them again.
class LateCopiesTest {

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

    private TestDrain process(String... settings) {
        var all = new HashMap<String, String>();
        for (var i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return new TestDrain(emulated.sqs, emulated.s3, queueUrl, all);
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

        assertThat(report.duplicates()).isEqualTo(20);
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
        assertThat(process().run().duplicates()).isEqualTo(20);

        assertThat(aws.ids(acmes)).hasSize(20);
        assertThat(aws.queued()).isZero();
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
        var later = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(61));
        aws.publish(event("acme", "e1"));
        new TestDrain(emulated.sqs, emulated.s3, TestConfig.of(queueUrl, Map.of()), later).run();

        assertThat(aws.ids(acmes)).containsExactly("e1", "e1");
    }

    @Test
    void withoutAWindowNothingIsRemembered() throws InterruptedException {
        var acmes = aws.configure("acme");
        var process = process("audit.duplicate-window", "0s");
        aws.publish(event("acme", "e1"));
        process.run();
        aws.publish(event("acme", "e1"));
        process.run();

        assertThat(aws.ids(acmes)).containsExactly("e1", "e1");
        assertThat(aws.stateKeys("recent/")).isEmpty();
    }

    /// The drain died between spooling and remembering; its messages were deleted.
    @Test
    void theEventsOfADrainThatDiedAreRememberedByTheNextOne() throws InterruptedException {
        var acmes = aws.configure("acme");
        emulated.emulators.failing(acmes, S3Failure.ACCESS_DENIED);
        aws.publish(event("acme", "e1"));
        process().run();
        aws.stateKeys("recent/")
                .forEach(key -> emulated.s3.deleteObject(
                        r -> r.bucket(AwsWorld.STATE_BUCKET).key(key)));
        emulated.emulators.heal(acmes);

        process().run();
        aws.publish(event("acme", "e1"));
        process().run();

        assertThat(aws.ids(acmes)).containsExactly("e1");
    }

    /// What was not remembered must not be forgotten: the next drain finds it in the spool.
    @Test
    void aFileStaysPendingUntilItsEventsAreRemembered() throws InterruptedException {
        var acmes = aws.configure("acme");
        var failing = s3(new ExecutionInterceptor() {
            @Override
            public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                if (context.request() instanceof software.amazon.awssdk.services.s3.model.PutObjectRequest put
                        && put.key().startsWith("recent/")) {
                    throw software.amazon.awssdk.core.exception.SdkClientException.create("told to fail");
                }
            }
        });
        aws.publish(event("acme", "e1"));
        new TestDrain(emulated.sqs, failing, queueUrl, Map.of()).run();
        assertThat(aws.stateKeys("pending/")).hasSize(1);

        process().run();
        aws.publish(event("acme", "e1"));
        process().run();

        assertThat(aws.ids(acmes)).containsExactly("e1");
        assertThat(aws.stateKeys("pending/")).isEmpty();
    }

    private S3Client s3(ExecutionInterceptor interceptor) {
        return S3Client.builder()
                .endpointOverride(emulated.emulators.s3())
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(AwsTestResource.credentials())
                .overrideConfiguration(c -> c.addExecutionInterceptor(interceptor))
                .build();
    }

    @Test
    void rememberingCostsTwoRequestsADrain() throws InterruptedException {
        aws.configure("acme");
        var with = requestsOfTheSecondDrain(List.of());
        var without = requestsOfTheSecondDrain(List.of("audit.duplicate-window", "0s"));

        assertThat(with - without).isEqualTo(2);
    }

    private int requestsOfTheSecondDrain(List<String> settings) throws InterruptedException {
        var counted = KillSwitch.never();
        var process = new TestDrain(
                emulated.sqs,
                s3(counted),
                queueUrl,
                settings.isEmpty() ? Map.of() : Map.of(settings.getFirst(), settings.getLast()));
        aws.publish(events(10).of("acme"));
        process.run();
        var before = counted.calls();
        aws.publish(events(10).of("acme"));
        process.run();
        return counted.calls() - before;
    }
}
