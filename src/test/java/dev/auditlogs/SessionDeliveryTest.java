package dev.auditlogs;

import static dev.auditlogs.world.Events.events;
import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.destination.Destinations;
import dev.auditlogs.local.S3Failure;
import dev.auditlogs.report.Count;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.AwsWorld;
import dev.auditlogs.world.EmulatedAws;
import dev.auditlogs.world.LoggedLines;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.sts.StsClient;

/// The drain with an export role, before buckets whose policies name sessions.
class SessionDeliveryTest {

    private EmulatedAws emulated;
    private StsClient sts;
    private AwsWorld aws;
    private TestDrain drain;
    private String queueUrl;

    @BeforeEach
    void start() {
        emulated = new EmulatedAws();
        sts = AwsTestResource.sts(emulated.emulators.sts());
        queueUrl = emulated.createQueue("audit-events");
        aws = emulated.world(queueUrl);
        drain = TestDrain.of(emulated.sqs, emulated.s3, queueUrl)
                .set("audit.export-role-arn", "arn:aws:iam::111122223333:role/export")
                .sts(sts)
                .build();
    }

    @AfterEach
    void stop() {
        sts.close();
        emulated.close();
    }

    @Test
    void eachOrganizationsBucketIsWrittenInItsSessionWhichIsAskedForOnce() throws InterruptedException {
        var acmes = aws.configure("acme");
        var globexs = aws.configure("globex");
        emulated.emulators.letOnly(acmes, "acme");
        emulated.emulators.letOnly(globexs, "globex");

        for (var run = 1; run <= 3; run++) {
            aws.publish(events(5).of("acme"));
            aws.publish(events(5).of("globex"));
            assertThat(drain.run().count(Count.FILES_DELIVERED)).isEqualTo(2);
        }

        assertThat(aws.ids(acmes)).hasSize(15);
        assertThat(aws.ids(globexs)).hasSize(15);
        assertThat(emulated.emulators.sessions()).containsExactlyInAnyOrder("acme", "globex");
    }

    /// Somebody has written another organization's bucket into the destination.
    @Test
    void noOrganizationReachesAnothersBucket() throws InterruptedException {
        var acmes = aws.configure("acme");
        emulated.emulators.letOnly(acmes, "acme");
        aws.putDestination("globex", acmes, "");
        aws.publish(events(5).of("globex"));

        var report = drain.run();

        assertThat(report.count(Count.FILES_DEFERRED)).isEqualTo(1);
        assertThat(aws.keys(acmes)).isEmpty();
        assertThat(aws.stateKeys("pending/globex/")).hasSize(1);
    }

    @Test
    void aSessionThatStsRefusesLosesNothing() throws InterruptedException {
        var acmes = aws.configure("acme");
        emulated.emulators.refuseSession("acme");
        aws.publish(events(5).of("acme"));
        assertThat(drain.run().count(Count.FILES_DEFERRED)).isEqualTo(1);

        emulated.emulators.acceptSession("acme");
        drain.run();

        assertThat(aws.ids(acmes)).hasSize(5);
        assertThat(aws.stateKeys("pending/")).isEmpty();
    }

    /// So that it does not count as a bucket that fails, and is tried by each drain.
    @Test
    void whenASessionIsOverAndStsGivesNoOtherTheBucketHasNotFailed() throws InterruptedException {
        var acmes = aws.configure("acme");
        var asked = new AtomicInteger();
        var givesOneOnly = new ExecutionInterceptor() {
            @Override
            public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                if (asked.incrementAndGet() > 1) {
                    throw SdkClientException.create("told to fail");
                }
            }
        };
        try (var failing = AwsTestResource.sts(emulated.emulators.sts(), givesOneOnly);
                var log = new LoggedLines(Attempts.class)) {
            drain = TestDrain.of(emulated.sqs, emulated.s3, queueUrl)
                    .set("audit.export-role-arn", "arn:aws:iam::111122223333:role/export")
                    .sts(failing)
                    .build();
            emulated.emulators.failing(acmes, S3Failure.EXPIRED_TOKEN);
            aws.publish(events(5).of("acme"));

            drain.run();

            assertThat(log.lines()).singleElement().asString().contains("reason=session-unavailable");
        }
    }

    @Test
    void aDestinationThatNamesTheStateBucketIsNotWrittenTo() throws InterruptedException {
        aws.putDestination("acme", AwsWorld.STATE_BUCKET, "");
        aws.publish(events(5).of("acme"));

        assertThat(drain.run().count(Count.HELD)).isEqualTo(5);
        assertThat(aws.stateKeys("pending/acme/")).hasSize(1);
        assertThat(aws.stateKeys("")).noneMatch(key -> key.startsWith("20"));
    }

    /// It is stored as any other; only Verify says that it will not do.
    @Test
    void anUnverifiedDestinationThatNamesTheStateBucketIsNoDamage() throws InterruptedException {
        aws.put("destinations/acme.json", "{\"bucket\":\"" + AwsWorld.STATE_BUCKET + "\",\"status\":\"unverified\"}");
        aws.publish(events(5).of("acme"));

        try (var log = new LoggedLines(Destinations.class)) {
            assertThat(drain.run().count(Count.HELD)).isEqualTo(5);
            assertThat(log.lines()).isEmpty();
        }
    }

    /// The test object is in the organization's bucket, and nothing of it anywhere else.
    @Test
    void aTestObjectIsNoAuditFile() throws InterruptedException {
        var acmes = aws.configure("acme");
        emulated.s3.putObject(
                r -> r.bucket(acmes).key("airkit-verify-test-20261124T101530.123Z"), RequestBody.fromString("a test"));

        var report = drain.run();

        assertThat(report.count(Count.FILES_DELIVERED)
                        + report.count(Count.FILES_DEFERRED)
                        + report.count(Count.MESSAGES))
                .isZero();
    }
}
