package dev.auditlogs;

import static dev.auditlogs.world.Events.event;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.auditlogs.local.S3Failure;
import dev.auditlogs.report.Count;
import dev.auditlogs.report.DrainReport;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.AwsWorld;
import dev.auditlogs.world.EmulatedAws;
import dev.auditlogs.world.FailingWrites;
import dev.auditlogs.world.KillSwitch;
import dev.auditlogs.world.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/// A bucket that was deleted, and created again by somebody else, is another bucket.
class VanishedBucketTest {

    private static final String OWNER = "111122223333";
    private static final String HEALTH = "health/acme.json";

    private final MovableClock time = MovableClock.running();
    private final KillSwitch calls = KillSwitch.never();
    private EmulatedAws emulated;
    private AwsWorld aws;
    private S3Client s3;
    private String queueUrl;
    private TestDrain drain;
    private String acmes;

    @BeforeEach
    void start() {
        emulated = new EmulatedAws();
        queueUrl = emulated.createQueue("audit-events");
        aws = emulated.world(queueUrl);
        acmes = aws.configure("acme");
        aws.configure("globex");
        s3 = AwsTestResource.s3(emulated.emulators.s3(), calls);
        drain = newProcess();
    }

    @AfterEach
    void stop() {
        s3.close();
        emulated.close();
    }

    private TestDrain newProcess() {
        return process(s3);
    }

    private TestDrain process(S3Client its) {
        return TestDrain.of(emulated.sqs, its, queueUrl).clock(time).build();
    }

    private void vanish(String bucket) {
        aws.keys(bucket)
                .forEach(key -> emulated.s3.deleteObject(r -> r.bucket(bucket).key(key)));
        emulated.s3.deleteBucket(r -> r.bucket(bucket));
    }

    /// One that brings an event to each of these.
    private DrainReport drainOf(String event, String... organizations) throws InterruptedException {
        for (var organization : organizations) {
            aws.publish(event(organization, event));
        }
        return drain.run();
    }

    /// In two drains, an hour apart, there is no bucket.
    private void endAcme() throws InterruptedException {
        vanish(acmes);
        drainOf("e1", "acme", "globex");
        time.advance(Duration.ofHours(1));
        drainOf("e2", "acme", "globex");
    }

    private void verify(String bucket, String more) {
        aws.put("destinations/acme.json", """
                {"organizationId":"acme","bucket":"%s","status":"verified","verifiedAt":"%s"%s}""".formatted(bucket, time.instant(), more));
    }

    private List<String> waiting() {
        return aws.stateKeys("pending/acme/");
    }

    private JsonNode ended() {
        return aws.state(HEALTH).path("ended").path(0);
    }

    @Test
    void aBucketOfThatNameGetsNothingAfterTheVerificationHasEnded() throws InterruptedException {
        drainOf("e0", "acme", "globex");
        assertThat(aws.ids(acmes)).containsExactly("e0");
        endAcme();
        aws.createBucket(acmes);

        for (var i = 3; i < 7; i++) {
            time.advance(Duration.ofHours(7));
            var report = drainOf("e" + i, "acme", "globex");
            assertThat(report.count(Count.HELD)).isOne();
        }
        newProcess().run();

        assertThat(aws.keys(acmes)).isEmpty();
        assertThat(waiting()).hasSize(6);
        assertThat(aws.ids("globex-bucket")).hasSize(7);
        assertThat(ended().get("bucket").asText()).isEqualTo(acmes);
        assertThat(ended().get("verifiedAt").asText()).isEqualTo("2026-11-20T00:00:00Z");
        assertThat(Instant.parse(ended().get("endedAt").asText())).isBefore(time.instant());
    }

    @Test
    void whatWaitsGoesToTheNewPlaceOnceTheOrganizationHasVerifiedOne() throws InterruptedException {
        endAcme();
        aws.createBucket(acmes);
        drainOf("e3", "acme");
        aws.createBucket("acme-new");
        verify("acme-new", "");

        drainOf("e4", "acme");

        assertThat(aws.ids("acme-new")).containsExactlyInAnyOrder("e1", "e2", "e3", "e4");
        assertThat(aws.keys(acmes)).isEmpty();
        assertThat(waiting()).isEmpty();
        // A file that was meant for that bucket may still come, from a segment of a drain that died.
        assertThat(ended().get("bucket").asText()).isEqualTo(acmes);
        assertThat(aws.state(HEALTH).has("since")).isFalse();
        time.advance(Duration.ofDays(29));
        drainOf("e5", "acme");
        assertThat(aws.stateKeys("health/")).isEmpty();
    }

    @Test
    void theSameBucketGetsThemWhenItsOwnerHasVerifiedItAgain() throws InterruptedException {
        endAcme();
        aws.createBucket(acmes);
        verify(acmes, "");

        drainOf("e3", "acme");

        assertThat(aws.ids(acmes)).containsExactlyInAnyOrder("e1", "e2", "e3");
        assertThat(waiting()).isEmpty();
    }

    /// The clock of whoever drains is ahead of the API's.
    @Test
    void aVerificationCountsWhateverTheDrainsClockSays() throws InterruptedException {
        endAcme();
        aws.createBucket(acmes);
        aws.put("destinations/acme.json", """
                {"organizationId":"acme","bucket":"%s","status":"verified","verifiedAt":"%s"}""".formatted(acmes, time.instant().minus(Duration.ofMinutes(5))));

        drainOf("e3", "acme");

        assertThat(aws.ids(acmes)).containsExactlyInAnyOrder("e1", "e2", "e3");
    }

    /// As a drain does that died before it removed the segment: the file comes late, and still says where to.
    @Test
    void aFileThatComesLateIsNotPutThereThoughTheOrganizationHasMoved() throws InterruptedException {
        vanish(acmes);
        drainOf("e1", "acme");
        var file = waiting().getFirst();
        var late = emulated.s3.getObjectAsBytes(
                r -> r.bucket(AwsWorld.STATE_BUCKET).key(file));
        time.advance(Duration.ofHours(1));
        drainOf("e2", "acme");
        emulated.s3.deleteObject(r -> r.bucket(AwsWorld.STATE_BUCKET).key(file));
        aws.createBucket("acme-new");
        verify("acme-new", "");
        drain.run();
        aws.createBucket(acmes);
        emulated.s3.putObject(
                r -> r.bucket(AwsWorld.STATE_BUCKET)
                        .key(file)
                        .metadata(late.response().metadata()),
                RequestBody.fromBytes(late.asByteArray()));
        assertThat(late.response().metadata()).containsEntry("bucket", acmes);

        newProcess().run();

        assertThat(aws.keys(acmes)).isEmpty();
        assertThat(aws.ids("acme-new")).containsExactlyInAnyOrder("e1", "e2");
    }

    /// As a drain does that died before it removed the file.
    @Test
    void whatWasDeliveredBeforeDoesNotGoToTheNewPlaceToo() throws InterruptedException {
        emulated.emulators.failing(acmes, S3Failure.INTERNAL_ERROR);
        drainOf("e0", "acme");
        emulated.emulators.heal(acmes);
        var undeleted = new ExecutionInterceptor() {
            @Override
            public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                if (context.request() instanceof DeleteObjectsRequest) {
                    throw SdkClientException.create("told to fail");
                }
            }
        };
        try (var its = AwsTestResource.s3(emulated.emulators.s3(), undeleted)) {
            process(its).run();
        }
        assertThat(aws.ids(acmes)).containsExactly("e0");
        assertThat(waiting()).hasSize(1);
        vanish(acmes);
        aws.put(HEALTH, """
                {"organizationId":"acme","attempts":0,\
                "ended":[{"bucket":"%s","verifiedAt":"2026-11-20T00:00:00Z","endedAt":"%s","noticed":true}]}""".formatted(acmes, time.instant()));
        aws.createBucket("acme-new");
        verify("acme-new", "");

        newProcess().run();

        assertThat(aws.keys("acme-new")).isEmpty();
        assertThat(waiting()).isEmpty();
    }

    @Test
    void filesThatAreSentAgainDoNotGoThereEither() throws InterruptedException {
        endAcme();
        aws.createBucket(acmes);
        var name = "airkit-audit-logs-20261120T000000Z-00000000-0000-0000-0000-000000000000.ndjson";
        emulated.s3.putObject(
                r -> r.bucket(AwsWorld.STATE_BUCKET)
                        .key("pending/acme/" + name)
                        .metadata(Map.of("origin", "resend", "events", "1")),
                RequestBody.fromString("{\"EVENT_ID\":\"old\"}\n"));
        time.advance(Duration.ofHours(7));

        drain.run();

        assertThat(aws.keys(acmes)).isEmpty();
        assertThat(waiting()).hasSize(3);
    }

    @Test
    void withinAnHourItDoesNotEnd() throws InterruptedException {
        vanish(acmes);
        drainOf("e1", "acme");
        time.advance(Duration.ofMinutes(59));
        drainOf("e2", "acme");
        aws.createBucket(acmes);
        time.advance(Duration.ofHours(7));

        drain.run();

        assertThat(aws.ids(acmes)).containsExactlyInAnyOrder("e1", "e2");
        assertThat(aws.stateKeys("health/")).isEmpty();
    }

    @Test
    void aDeliveryBetweenTheTwoDrainsBeginsTheHourAnew() throws InterruptedException {
        vanish(acmes);
        drainOf("e1", "acme");
        aws.createBucket(acmes);
        time.advance(Duration.ofMinutes(30));
        drain.run();
        vanish(acmes);
        time.advance(Duration.ofMinutes(40));
        drainOf("e2", "acme");

        assertThat(aws.state(HEALTH).has("ended")).isFalse();
    }

    @Test
    void aDeliveryThatThePlatformCouldNotBeToldOfBeginsItAnewToo() throws InterruptedException {
        drain = TestDrain.of(emulated.sqs, s3, queueUrl)
                .set("audit.notices.event-bus", "platform")
                .events(emulated.events())
                .clock(time)
                .build();
        vanish(acmes);
        drainOf("e1", "acme");
        aws.createBucket(acmes);
        emulated.emulators.refuseNotices(true);
        time.advance(Duration.ofMinutes(5));
        drain.run();
        assertThat(aws.ids(acmes)).containsExactly("e1");
        vanish(acmes);
        time.advance(Duration.ofHours(2));
        drainOf("e2", "acme");

        assertThat(aws.state(HEALTH).get("reason").asText()).isEqualTo("bucket-not-found");
        assertThat(aws.state(HEALTH).has("ended")).isFalse();
    }

    @Test
    void aVerificationBetweenTheTwoDrainsBeginsTheHourAnew() throws InterruptedException {
        vanish(acmes);
        drainOf("e1", "acme");
        time.advance(Duration.ofMinutes(30));
        verify(acmes, "");
        time.advance(Duration.ofMinutes(40));
        drainOf("e2", "acme");

        assertThat(aws.state(HEALTH).has("ended")).isFalse();
    }

    /// Somebody has one of that name, and does not let us write: who, nobody knows.
    @Test
    void aBucketThatIsThereForAWhileAndRefusesEverythingIsNoReasonToBeginAnew() throws InterruptedException {
        vanish(acmes);
        drainOf("e1", "acme");
        aws.createBucket(acmes);
        emulated.emulators.failing(acmes, S3Failure.ACCESS_DENIED);
        time.advance(Duration.ofMinutes(30));
        drainOf("e2", "acme");
        emulated.emulators.heal(acmes);
        vanish(acmes);
        time.advance(Duration.ofMinutes(40));
        drainOf("e3", "acme");

        assertThat(ended().get("bucket").asText()).isEqualTo(acmes);
    }

    @Test
    void oneWhoseOwnerIsPinnedDoesNotEnd() throws InterruptedException {
        aws.putDestination("acme", acmes, ",\"bucketOwner\":\"" + OWNER + "\"");

        endAcme();

        assertThat(aws.state(HEALTH).get("attempts").asInt()).isEqualTo(2);
        assertThat(aws.state(HEALTH).has("ended")).isFalse();
    }

    @Test
    void whenATenthIsMissingAtOnceNoneEnds() throws InterruptedException {
        for (var i = 0; i < 28; i++) {
            aws.configure("organization-" + i);
        }
        vanish(acmes);
        vanish("globex-bucket");
        drainOf("e1", "acme", "globex");
        time.advance(Duration.ofHours(1));
        vanish("organization-0-bucket");

        // One of them is found missing at another time.
        assertThat(drainOf("e2", "organization-0").count(Count.BUCKETS_MISSING_AT_ONCE))
                .isEqualTo(3);

        assertThat(aws.state(HEALTH).get("attempts").asInt()).isEqualTo(2);
        assertThat(aws.stateKeys("health/"))
                .hasSize(3)
                .allSatisfy(key -> assertThat(aws.state(key).has("ended")).isFalse());
    }

    @Test
    void fewerThanATenthEnd() throws InterruptedException {
        for (var i = 0; i < 29; i++) {
            aws.configure("organization-" + i);
        }
        vanish("globex-bucket");
        vanish("organization-0-bucket");
        vanish(acmes);
        drainOf("e1", "organization-0", "acme", "globex");
        time.advance(Duration.ofHours(1));

        // This drain has seen nothing but missing buckets: perhaps it asks in a wrong place.
        assertThat(drainOf("e2", "organization-0", "acme", "globex").count(Count.BUCKETS_MISSING_AT_ONCE))
                .isZero();
        assertThat(aws.stateKeys("health/"))
                .hasSize(3)
                .allSatisfy(key -> assertThat(aws.state(key).has("ended")).isFalse());

        time.advance(Duration.ofHours(1));
        drainOf("e3", "organization-0", "acme", "globex", "organization-1", "organization-2", "organization-3");

        assertThat(aws.stateKeys("health/"))
                .hasSize(3)
                .allSatisfy(key -> assertThat(aws.state(key).has("ended")).isTrue());
    }

    /// A drain dies that has put files there, and the organization moves: they are there.
    @Test
    void aBucketThatIsVerifiedAgainIsAPlaceLikeAnyOther() throws InterruptedException {
        endAcme();
        aws.createBucket(acmes);
        verify(acmes, "");
        aws.publish(event("acme", "e3"));
        try (var its = AwsTestResource.s3(emulated.emulators.s3(), new FailingWrites("drained/"))) {
            process(its).run();
        }
        assertThat(aws.ids(acmes)).containsExactlyInAnyOrder("e1", "e2", "e3");
        time.advance(Duration.ofMinutes(5));
        aws.createBucket("acme-new");
        verify("acme-new", "");

        newProcess().run();
        newProcess().run();

        assertThat(aws.keys("acme-new")).isEmpty();
        assertThat(aws.ids(acmes)).containsExactlyInAnyOrder("e1", "e2", "e3");
        assertThat(aws.stateKeys("pending/")).isEmpty();
    }

    /// What nobody can read may say that the verification has ended.
    @Test
    void aDestinationWhoseHealthCannotBeReadWaits() throws InterruptedException {
        endAcme();
        aws.createBucket(acmes);
        var unread = new ExecutionInterceptor() {
            @Override
            public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                if (context.request() instanceof GetObjectRequest get
                        && get.key().equals(HEALTH)) {
                    throw SdkClientException.create("told to fail");
                }
            }
        };
        aws.publish(event("acme", "e3"));
        try (var its = AwsTestResource.s3(emulated.emulators.s3(), unread)) {
            process(its).run();
        }

        assertThat(aws.keys(acmes)).isEmpty();
        assertThat(waiting()).hasSize(3);
        assertThat(ended().get("bucket").asText()).isEqualTo(acmes);
    }

    @Test
    void anEndedVerificationCostsADrainNothing() throws InterruptedException {
        drainOf("e0", "acme", "globex");
        var before = callsOfADrain();
        endAcme();
        aws.createBucket("acme-new");
        verify("acme-new", "");
        drainOf("e3", "acme", "globex");
        drainOf("e4", "acme", "globex");

        assertThat(callsOfADrain()).isEqualTo(before);
    }

    private int callsOfADrain() throws InterruptedException {
        var before = calls.calls();
        drainOf("e" + before, "acme", "globex");
        return calls.calls() - before;
    }
}
