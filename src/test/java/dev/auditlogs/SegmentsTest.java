package dev.auditlogs;

import static dev.auditlogs.world.Events.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.EventKey;
import dev.auditlogs.local.S3Failure;
import dev.auditlogs.report.Count;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.AwsWorld;
import dev.auditlogs.world.EmulatedAws;
import dev.auditlogs.world.FailingWrites;
import dev.auditlogs.world.KillSwitch;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;

/// Files of many organizations are spooled together; what a drain leaves of its segments, the next one sees to.
class SegmentsTest {

    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

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

    private TestDrain.Builder process() {
        return TestDrain.of(emulated.sqs, emulated.s3, queueUrl);
    }

    /// Each file costs one put, its organization's own; the state bucket is asked as often for any number.
    @Test
    void theNumberOfRequestsDoesNotGrowWithThatOfOrganizations() throws InterruptedException {
        for (var i = 0; i < 120; i++) {
            aws.configure("organization-" + i);
        }

        assertThat(requests(120) - requests(20)).as("files").isEqualTo(100);
        assertThat(requests(20) - 20).as("the state bucket's").isLessThanOrEqualTo(20);
    }

    /// Of a warm process.
    private int requests(int organizations) throws InterruptedException {
        var counted = KillSwitch.never();
        try (var s3 = AwsTestResource.s3(emulated.emulators.s3(), counted)) {
            var process = TestDrain.of(emulated.sqs, s3, queueUrl).build();
            publishToEach(organizations);
            process.run();
            publishToEach(organizations);
            var before = counted.calls();
            assertThat(process.run().count(Count.FILES_DELIVERED)).isEqualTo(organizations);
            assertThat(aws.stateKeys("pending/")).isEmpty();
            return counted.calls() - before;
        }
    }

    private void publishToEach(int organizations) {
        for (var i = 0; i < organizations; i++) {
            aws.publish(event("organization-" + i, UUID.randomUUID().toString()));
        }
    }

    /// The segment stays until that is done.
    @Test
    void aFileThatCannotWaitOnItsOwnWaitsInItsSegment() throws InterruptedException {
        var acmes = aws.configure("acme");
        var globexs = aws.configure("globex");
        emulated.emulators.failing(acmes, S3Failure.ACCESS_DENIED);
        aws.publish(event("acme", "a1"), event("globex", "g1"));
        try (var s3 = AwsTestResource.s3(emulated.emulators.s3(), new FailingWrites("pending/acme/"))) {
            TestDrain.of(emulated.sqs, s3, queueUrl).build().run();
        }
        assertThat(aws.stateKeys("pending/")).singleElement().asString().startsWith("pending/!audit-events/");
        emulated.emulators.heal(acmes);

        process().build().run();

        assertThat(aws.ids(acmes)).containsExactly("a1");
        assertThat(aws.ids(globexs)).containsExactly("g1");
        assertThat(aws.stateKeys("pending/")).isEmpty();
    }

    @Test
    void aDamagedSegmentHoldsUpNobody() throws InterruptedException {
        var acmes = aws.configure("acme");
        aws.put("pending/!audit-events/20261126T101530.123Z-audit-events-" + UUID.randomUUID() + "-42.zip", "damaged");
        aws.publish(event("acme", "a1"));

        var report = process().build().run();

        assertThat(report.count(Count.DAMAGED_FILES)).isOne();
        assertThat(aws.ids(acmes)).containsExactly("a1");
        assertThat(aws.stateKeys("pending/")).hasSize(1);
    }

    @Test
    void aDamagedObjectOfWhatDrainsHaveDoneHoldsUpNobodyAndIsCountedOnce() throws InterruptedException {
        var acmes = aws.configure("acme");
        var key = "drained/%s-audit-events-%s-42.zip".formatted(MILLIS.format(Instant.now()), UUID.randomUUID());
        aws.put(key, "damaged");
        var warm = process().build();
        aws.publish(event("acme", "a1"));

        var first = warm.run();
        aws.publish(event("acme", "a2"));
        var second = warm.run();

        assertThat(first.count(Count.DAMAGED_FILES)).isOne();
        assertThat(second.count(Count.DAMAGED_FILES)).isZero();
        assertThat(aws.ids(acmes)).containsExactlyInAnyOrder("a1", "a2");
    }

    /// The customer moved, and its old bucket refuses from then on, after another drain had delivered the file there
    /// and had written that down: a copy of it that is left must not go to the new bucket, too.
    @Test
    void whatWasDeliveredToABucketThatRefusesNowIsNotDeliveredToTheNextOne() throws InterruptedException {
        var acmes = aws.configure("acme");
        emulated.emulators.failing(acmes, S3Failure.INTERNAL_ERROR);
        aws.publish(event("acme", "a1"));
        process().build().run();
        emulated.emulators.heal(acmes);
        // It dies before it removes the file.
        var undeleted = new ExecutionInterceptor() {
            @Override
            public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                if (context.request() instanceof software.amazon.awssdk.services.s3.model.DeleteObjectsRequest) {
                    throw software.amazon.awssdk.core.exception.SdkClientException.create("told to fail");
                }
            }
        };
        try (var s3 = AwsTestResource.s3(emulated.emulators.s3(), undeleted)) {
            TestDrain.of(emulated.sqs, s3, queueUrl).build().run();
        }
        assertThat(aws.ids(acmes)).containsExactly("a1");
        assertThat(aws.stateKeys("pending/acme/")).hasSize(1);
        emulated.emulators.failing(acmes, S3Failure.ACCESS_DENIED);
        aws.createBucket("acme-new");
        aws.putDestination("acme", "acme-new", "");

        process().build().run();

        assertThat(aws.ids("acme-new")).isEmpty();
        assertThat(aws.stateKeys("pending/")).isEmpty();
    }

    /// What the version before remembered is known to this one: a late copy is none of ours, and has no content.
    @Test
    void whatAnEarlierVersionRememberedIsKnown() throws InterruptedException {
        var acmes = aws.configure("acme");
        var key = new EventKey.Maker(new OrganizationId("acme")).of("a1");
        var bytes = ByteBuffer.allocate(EventKey.BYTES).putLong(key.high()).putLong(key.low());
        emulated.s3.putObject(
                r -> r.bucket(AwsWorld.STATE_BUCKET)
                        .key("recent/" + TIME.format(Instant.now()) + "-" + UUID.randomUUID()),
                RequestBody.fromBytes(bytes.array()));
        aws.publish(event("acme", "a1"), event("acme", "a2"));

        assertThat(process().build().run().count(Count.DUPLICATES)).isOne();

        assertThat(aws.ids(acmes)).containsExactly("a2");
    }

    /// It had delivered one file whose message may come back, and left another one of a message that was not
    /// deleted.
    @Test
    void whatAnEarlierVersionLeftIsDeliveredOnce() throws InterruptedException {
        var acmes = aws.configure("acme");
        var name = "airkit-audit-logs-" + TIME.format(Instant.now()) + "-" + UUID.randomUUID() + ".ndjson";
        aws.put("settled/acme/" + name, "{\"EVENT_ID\":\"settled\"}\n");
        aws.put(
                "pending/acme/" + name.replaceAll("-[0-9a-f-]{36}", "-" + UUID.randomUUID()),
                "{\"EVENT_ID\":\"left\"}\n");
        aws.publish(event("acme", "settled"), event("acme", "left"), event("acme", "new"));
        emulated.sqs.receiveMessage(
                r -> r.queueUrl(queueUrl).maxNumberOfMessages(10).visibilityTimeout(0));

        var report = process().set("audit.duplicate-window", "0s").build().run();

        assertThat(report.count(Count.DUPLICATES)).isEqualTo(2);
        assertThat(aws.ids(acmes)).containsExactlyInAnyOrder("left", "new");
        assertThat(aws.stateKeys("doubt/")).hasSize(1);
        assertThat(aws.stateKeys("pending/")).isEmpty();
    }

    /// A file that is large is a segment of its own.
    @Test
    void segmentsHoldAsMuchAsTheyMay() throws InterruptedException {
        var puts = new FailingWrites("drained/");
        aws.configure("acme", ",\"compression\":\"none\"");
        aws.configure("globex", ",\"compression\":\"none\"");
        aws.configure("initech");
        var large = "x".repeat(200_000);
        for (var i = 0; i < 22; i++) {
            aws.publish(event("acme", "a" + i + large));
        }
        for (var i = 0; i < 18; i++) {
            aws.publish(event("globex", "g" + i + large));
        }
        aws.publish(event("initech", "i"));
        try (var s3 = AwsTestResource.s3(emulated.emulators.s3(), puts)) {
            TestDrain.of(emulated.sqs, s3, queueUrl).build().run();
        }

        assertThat(aws.stateKeys("pending/!audit-events/")).hasSize(2);
        process().build().run();
        assertThat(aws.stateKeys("pending/")).isEmpty();
        assertThat(aws.ids("acme-bucket")).hasSize(22);
        assertThat(aws.ids("globex-bucket")).hasSize(18);
    }
}
