package dev.auditlogs;

import static dev.auditlogs.world.Events.event;
import static dev.auditlogs.world.Events.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.destination.DestinationDocument;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.health.DeliveryCounts;
import dev.auditlogs.health.DestinationHealth;
import dev.auditlogs.local.S3Failure;
import dev.auditlogs.report.Count;
import dev.auditlogs.spool.Backlogs;
import dev.auditlogs.state.StateBucket;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.AwsWorld;
import dev.auditlogs.world.EmulatedAws;
import dev.auditlogs.world.KillSwitch;
import dev.auditlogs.world.MovableClock;
import dev.auditlogs.world.TestConfig;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/// Destinations that fail until their customer acts, and what they cost others: nothing.
class FailingDestinationsTest {

    private final MovableClock time = MovableClock.running();
    private final KillSwitch calls = KillSwitch.never();
    private EmulatedAws emulated;
    private AwsWorld aws;
    private String queueUrl;
    private TestDrain drain;
    private String acmes;

    @BeforeEach
    void start() {
        emulated = new EmulatedAws();
        queueUrl = emulated.createQueue("audit-events");
        aws = emulated.world(queueUrl);
        acmes = aws.configure("acme");
        var s3 = AwsTestResource.s3(emulated.emulators.s3(), calls);
        drain = TestDrain.of(emulated.sqs, s3, queueUrl).clock(time).build();
    }

    @AfterEach
    void stop() {
        emulated.close();
    }

    private void failThreeTimes() throws InterruptedException {
        emulated.emulators.failing(acmes, S3Failure.ACCESS_DENIED);
        for (var i = 0; i < 3; i++) {
            aws.publish(event("acme", "e" + i));
            drain.run();
        }
    }

    @Test
    void itsHealthSaysWhySinceWhenAndWhenItIsTriedAgain() throws InterruptedException {
        var before = time.instant();
        failThreeTimes();

        var health = aws.state("health/acme.json");

        assertThat(health.get("reason").asText()).isEqualTo("access-denied");
        assertThat(health.get("code").asText()).isEqualTo("AccessDenied");
        assertThat(health.get("attempts").asInt()).isEqualTo(3);
        assertThat(Instant.parse(health.get("since").asText())).isBetween(before, time.instant());
        var last = Instant.parse(health.get("lastAttempt").asText());
        assertThat(Instant.parse(health.get("nextAttempt").asText())).isEqualTo(last.plus(Duration.ofMinutes(10)));
    }

    @Test
    void whatTheApiReadsOfItIsTrue() throws Exception {
        failThreeTimes();
        var acme = new OrganizationId("acme");

        var failing = health().of(acme, document());

        assertThat(failing.pendingFiles()).isEqualTo(3);
        assertThat(failing.oldestEvent()).contains(Instant.parse("2026-11-22T10:15:30.123Z"));
        assertThat(failing.expires().orElseThrow())
                .isBetween(
                        time.instant().plus(Duration.ofDays(14)), time.instant().plus(Duration.ofDays(15)));
        assertThat(failing.failure().orElseThrow().attempts()).isEqualTo(3);
        assertThat(failing.delivered().files()).isZero();
        emulated.emulators.heal(acmes);
        time.advance(Duration.ofMinutes(10));
        drain.run();

        var healed = health().of(acme, document());

        assertThat(healed.pendingFiles()).isZero();
        assertThat(healed.failure()).isEmpty();
        assertThat(healed.expires()).isEmpty();
        assertThat(healed.delivered().files()).isEqualTo(3);
        assertThat(healed.delivered().events()).isEqualTo(3);
        assertThat(healed.delivered().last()).isPresent();
    }

    private DestinationDocument document() throws IOException {
        return new ObjectMapper().treeToValue(aws.state("destinations/acme.json"), DestinationDocument.class);
    }

    /// As another process reads it.
    private DestinationHealth health() {
        var config = TestConfig.of("http://127.0.0.1/no-queue", Map.of());
        var bucket = new StateBucket(emulated.s3, config);
        return new DestinationHealth(
                bucket,
                new ObjectMapper(),
                new Backlogs(bucket, time),
                new DeliveryCounts(bucket, time, UUID::randomUUID),
                config);
    }

    @Test
    void untilThenItIsLeftAloneAndNothingIsWrittenAboutIt() throws InterruptedException {
        failThreeTimes();
        emulated.emulators.heal(acmes);
        aws.publish(event("acme", "e3"));

        var report = drain.run();

        assertThat(report.count(Count.FILES_DEFERRED)).isEqualTo(1);
        assertThat(aws.keys(acmes)).isEmpty();
        assertThat(aws.stateKeys("pending/acme/")).hasSize(4);
        assertThat(aws.state("health/acme.json").get("attempts").asInt()).isEqualTo(3);
    }

    @Test
    void whenItsTimeHasComeItsBacklogGoesOutOldestFirst() throws InterruptedException {
        failThreeTimes();
        emulated.emulators.heal(acmes);
        time.advance(Duration.ofMinutes(10));
        aws.publish(event("acme", "e3"));

        var report = drain.run();

        assertThat(report.count(Count.FILES_DELIVERED)).isEqualTo(4);
        assertThat(aws.ids(acmes)).containsExactlyInAnyOrder("e0", "e1", "e2", "e3");
        assertThat(aws.stateKeys("health/")).isEmpty();
        assertThat(aws.stateKeys("pending/")).isEmpty();
    }

    @Test
    void aVerificationThatSucceededSinceMakesItDue() throws InterruptedException {
        failThreeTimes();
        emulated.emulators.heal(acmes);
        aws.put("destinations/acme.json", """
                {"organizationId":"acme","bucket":"%s","status":"verified","verifiedAt":"%s"}""".formatted(acmes, time.instant()));

        drain.run();

        assertThat(aws.ids(acmes)).containsExactlyInAnyOrder("e0", "e1", "e2");
    }

    @Test
    void aDamagedHealthIsNoReasonToLeaveADestinationAlone() throws InterruptedException {
        aws.put("health/acme.json", "{");
        aws.publish(event("acme", "e0"));

        drain.run();

        assertThat(aws.ids(acmes)).containsExactly("e0");
        assertThat(aws.stateKeys("health/")).isEmpty();
    }

    @Test
    void anotherProcessKnowsItToo() throws InterruptedException {
        failThreeTimes();
        emulated.emulators.heal(acmes);

        TestDrain.of(emulated.sqs, emulated.s3, queueUrl).clock(time).build().run();

        assertThat(aws.keys(acmes)).isEmpty();
    }

    @Test
    void aFailureThatPassesIsTriedByEachDrain() throws InterruptedException {
        emulated.emulators.failing(acmes, S3Failure.INTERNAL_ERROR);
        for (var i = 0; i < 4; i++) {
            aws.publish(event("acme", "e" + i));
            drain.run();
        }
        assertThat(aws.stateKeys("health/")).isEmpty();
        emulated.emulators.heal(acmes);

        drain.run();

        assertThat(aws.ids(acmes)).hasSize(4);
    }

    @Test
    void aDestinationThatHangsIsLeftAloneUntilItsTimeHasCome() throws InterruptedException {
        aws.configure("globex");
        aws.configure("hooli");
        emulated.emulators.failing(acmes, S3Failure.HANGING);
        publishToAll(0);
        drain.run();
        time.advance(Duration.ofMinutes(5));
        publishToAll(1);

        var start = System.nanoTime();
        var report = drain.run();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThat(report.count(Count.FAILING_DESTINATIONS)).isOne();
        assertThat(report.count(Count.FILES_DELIVERED)).isEqualTo(2);
        assertThat(aws.stateKeys("pending/acme/")).hasSize(2);
        assertThat(aws.stateKeys("health/")).isEmpty();
        emulated.emulators.heal(acmes);
        time.advance(Duration.ofMinutes(5));
        drain.run();
        assertThat(aws.ids(acmes)).containsExactlyInAnyOrder("e0", "e1");
    }

    private void publishToAll(int number) {
        for (var organization : List.of("acme", "globex", "hooli")) {
            aws.publish(event(organization, "e" + number));
        }
    }

    /// The file of `e0` may be in the old bucket, which does not answer.
    private void moveAwayFromABucketThatHangs() throws InterruptedException {
        emulated.emulators.failing(acmes, S3Failure.HANGING);
        aws.publish(event("acme", "e0"));
        drain.run();
        aws.createBucket("acme-new");
        aws.putDestination("acme", "acme-new", "");
    }

    @Test
    void anOldBucketThatNeverAnswersHoldsUpItsOwnFilesOnlyAndThoseForADay() throws InterruptedException {
        moveAwayFromABucketThatHangs();
        aws.publish(event("acme", "e1"));
        time.advance(Duration.ofMinutes(5));

        drain.run();

        assertThat(aws.ids("acme-new")).containsExactly("e1");
        assertThat(aws.stateKeys("pending/acme/")).hasSize(1);
        time.advance(Duration.ofHours(23));
        drain.run();
        assertThat(aws.ids("acme-new")).containsExactly("e1");
        time.advance(Duration.ofHours(1));

        var report = drain.run();

        assertThat(report.count(Count.FILES_PERHAPS_TWICE)).isOne();
        assertThat(aws.ids("acme-new")).containsExactlyInAnyOrder("e0", "e1");
        assertThat(aws.stateKeys("pending/")).isEmpty();
    }

    @Test
    void aFileThatIsPerhapsInAnOldBucketCountsThoughTheNewOneDoesNotTakeItAtOnce() throws InterruptedException {
        moveAwayFromABucketThatHangs();
        time.advance(Duration.ofMinutes(5));
        drain.run();
        time.advance(Duration.ofHours(25));
        emulated.emulators.failing("acme-new", S3Failure.INTERNAL_ERROR);

        assertThat(drain.run().count(Count.FILES_PERHAPS_TWICE)).isOne();
        assertThat(aws.stateKeys("pending/acme/")).hasSize(1);

        emulated.emulators.heal("acme-new");
        time.advance(Duration.ofMinutes(5));
        assertThat(drain.run().count(Count.FILES_PERHAPS_TWICE)).isZero();
        assertThat(aws.ids("acme-new")).containsExactly("e0");
    }

    /// However many files wait: a dead destination is one entry in two lists. Only once an hour they are counted.
    @Test
    void itsFilesDoNotMakeADrainAskMore() throws InterruptedException {
        failThreeTimes();
        drain.run();
        var few = callsOfADrain();
        for (var i = 0; i < 1200; i++) {
            var name = "pending/acme/airkit-audit-logs-20261120T%06dZ-00000000-0000-0000-0000-%012d.ndjson"
                    .formatted(i % 60, i);
            aws.put(name, "{}");
        }
        drain.run();

        assertThat(callsOfADrain()).isEqualTo(few);
    }

    private int callsOfADrain() throws InterruptedException {
        var before = calls.calls();
        drain.run();
        return calls.calls() - before;
    }

    /// Forty of sixty hang for as long as a put may take.
    @Test
    void destinationsThatHangDoNotHoldUpTheOthers() throws Exception {
        for (var i = 0; i < 60; i++) {
            var bucket = aws.configure("organization-" + i);
            if (i % 3 > 0) {
                emulated.emulators.failing(bucket, S3Failure.HANGING);
            }
            aws.publish(events(1).of("organization-" + i));
        }
        var start = System.nanoTime();
        var running = Thread.ofVirtual().start(() -> {
            try {
                drain.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        await().atMost(Duration.ofSeconds(20)).until(() -> healthyHaveTheirFiles());
        var tookHealthy = Duration.ofNanos(System.nanoTime() - start);
        running.join();
        var tookAll = Duration.ofNanos(System.nanoTime() - start);

        // One after the other, 32 at a time, the healthy ones would wait for those that hang.
        assertThat(tookHealthy).isLessThan(Duration.ofSeconds(5));
        assertThat(tookAll).isGreaterThan(Duration.ofSeconds(5)).isLessThan(Duration.ofSeconds(30));
        assertThat(aws.stateKeys("pending/")).hasSize(40);
    }

    private boolean healthyHaveTheirFiles() {
        for (var i = 0; i < 60; i += 3) {
            if (aws.keys("organization-" + i + "-bucket").isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /// It was never tried in the bucket for which its destination stood when it was written.
    @Test
    void aFileThatOnlyWaitedGoesWhereItsDestinationIsByThen() throws InterruptedException {
        failThreeTimes();
        aws.publish(event("acme", "e3"));
        drain.run();
        emulated.emulators.heal(acmes);
        aws.createBucket("acme-new");
        aws.putDestination("acme", "acme-new", "");
        time.advance(Duration.ofMinutes(10));

        assertThat(drain.run().count(Count.FILES_DELIVERED)).isEqualTo(4);

        // The first one may have been in the old bucket already, so it is put there; those behind it only if they were
        // written before that was refused again.
        assertThat(aws.ids(acmes)).contains("e0").doesNotContain("e3");
        assertThat(aws.ids("acme-new")).contains("e3");
        assertThat(Stream.of(acmes, "acme-new").flatMap(bucket -> aws.ids(bucket).stream()))
                .containsExactlyInAnyOrder("e0", "e1", "e2", "e3");
        assertThat(aws.stateKeys("pending/")).isEmpty();
    }

    /// Nobody gets the younger one first.
    @Test
    void aNewFileStaysBehindALeftoverThatIsNotTaken() throws InterruptedException {
        emulated.emulators.failing(acmes, S3Failure.INTERNAL_ERROR);
        aws.publish(event("acme", "e0"));
        drain.run();
        emulated.emulators.heal(acmes);
        var leftover = aws.stateKeys("pending/acme/").getFirst().replaceFirst(".*/", "");
        aws.publish(event("acme", "e1"));
        var refusesIt = new ExecutionInterceptor() {
            @Override
            public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                if (context.request() instanceof PutObjectRequest put
                        && put.bucket().equals(acmes)
                        && put.key().endsWith(leftover)) {
                    throw SdkClientException.create("told to fail");
                }
            }
        };
        try (var s3 = AwsTestResource.s3(emulated.emulators.s3(), refusesIt)) {
            TestDrain.of(emulated.sqs, s3, queueUrl).clock(time).build().run();
        }
        assertThat(aws.keys(acmes)).isEmpty();

        drain.run();

        assertThat(aws.ids(acmes)).containsExactlyInAnyOrder("e0", "e1");
    }

    @Test
    void aNewFileStaysBehindMoreLeftoversThanADrainTakes() throws InterruptedException {
        for (var i = 0; i <= 1_000; i++) {
            var name = "pending/acme/airkit-audit-logs-20261120T000000Z-00000000-0000-0000-0000-%012d.ndjson";
            aws.put(name.formatted(i), "{\"EVENT_ID\":\"e%d\"}\n".formatted(i));
        }
        aws.publish(event("acme", "a-new-one"));

        drain.run();

        assertThat(aws.keys(acmes)).hasSize(1_000);
        assertThat(aws.stateKeys("pending/acme/")).hasSize(2);
        drain.run();
        assertThat(aws.keys(acmes)).hasSize(1_002);
        assertThat(aws.stateKeys("pending/acme/")).isEmpty();
    }
}
