package dev.auditlogs;

import static dev.auditlogs.world.Events.event;
import static dev.auditlogs.world.Events.events;
import static dev.auditlogs.world.Events.together;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.queue.Queues;
import dev.auditlogs.report.Count;
import dev.auditlogs.report.DrainReport;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.AwsWorld;
import dev.auditlogs.world.LambdaRuntime;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/// The whole flow with the product's own wiring and clients.
@QuarkusTest
@WithTestResource(AwsTestResource.class)
class DrainTest {

    private static final AtomicInteger ORGANIZATIONS = new AtomicInteger();

    @Inject
    Drain drain;

    @Inject
    Queues queues;

    @Inject
    SqsClient sqs;

    @Inject
    S3Client s3;

    @Inject
    AuditConfig config;

    LambdaRuntime lambda;

    private AwsWorld aws;
    private String acme;
    private String globex;

    @BeforeEach
    void anEmptyWorld() {
        aws = new AwsWorld(sqs, s3, config.queueUrl().getFirst());
        aws.reset();
        acme = "acme-" + ORGANIZATIONS.incrementAndGet();
        globex = "globex-" + ORGANIZATIONS.incrementAndGet();
    }

    private DrainReport drain() throws InterruptedException {
        return drain.run(queues.first(), Instant.now().plusSeconds(120));
    }

    @Test
    void eachOrganizationGetsItsEventsInOneFile() throws InterruptedException {
        var acmes = aws.configure(acme);
        var globexs = aws.configure(globex);
        aws.publish(events(25).of(acme));
        aws.publish(events(3).of(globex));

        var report = drain();

        assertThat(report.count(Count.MESSAGES)).isEqualTo(28);
        assertThat(report.count(Count.EVENTS)).isEqualTo(28);
        assertThat(report.count(Count.FILES_DELIVERED)).isEqualTo(2);
        assertThat(report.count(Count.QUEUE_LEFT_NON_EMPTY)).isZero();
        assertThat(aws.keys(acmes))
                .singleElement()
                .asString()
                .matches("\\d{4}/\\d\\d/\\d\\d/airkit-audit-logs-\\d{8}T\\d{6}Z-[0-9a-f-]{36}\\.ndjson\\.gz");
        assertThat(aws.rows(acmes))
                .hasSize(25)
                .allMatch(row -> row.get("ORGANIZATION_ID").asText().equals(acme));
        assertThat(aws.rows(globexs))
                .hasSize(3)
                .allMatch(row -> row.get("ORGANIZATION_ID").asText().equals(globex));
        assertThat(aws.stateKeys("pending/")).isEmpty();
        assertThat(aws.stateKeys("settled/")).isEmpty();
        assertThat(aws.queued()).isZero();
    }

    @Test
    void anEmptyQueueIsNoWork() throws InterruptedException {
        var report = drain();

        assertThat(report.count(Count.MESSAGES)).isZero();
        assertThat(report.count(Count.FILES_DELIVERED)).isZero();
        assertThat(report.count(Count.QUEUE_LEFT_NON_EMPTY)).isZero();
    }

    @Test
    void aMessageMayCarryEventsOfSeveralOrganizations() throws InterruptedException {
        var acmes = aws.configure(acme);
        var globexs = aws.configure(globex);
        var both = new ArrayList<>(events(2).of(acme));
        both.addAll(events(3).of(globex));
        aws.publish(together(both), String.join("\n", events(2).of(globex)));

        var report = drain();

        assertThat(report.count(Count.MESSAGES)).isEqualTo(2);
        assertThat(report.count(Count.EVENTS)).isEqualTo(7);
        assertThat(aws.rows(acmes)).hasSize(2);
        assertThat(aws.rows(globexs)).hasSize(5);
        assertThat(aws.queued()).isZero();
    }

    @Test
    void theSameIdTwiceIsTheSameEvent() throws InterruptedException {
        var acmes = aws.configure(acme);
        aws.publish(event(acme, "e1"), event(acme, "e2"), together(List.of(event(acme, "e1"), event(acme, "e1"))));

        var report = drain();

        assertThat(report.count(Count.DUPLICATES)).isEqualTo(2);
        assertThat(aws.ids(acmes)).containsExactlyInAnyOrder("e1", "e2");
        assertThat(aws.queued()).isZero();
    }

    @Test
    void theDestinationDecidesPrefixCompressionAndTypes() throws InterruptedException {
        var acmes = aws.configure(
                acme, ",\"prefix\":\"lögs/\",\"compression\":\"none\",\"eventTypes\":[\"user_login\"],\"unknown\":1");
        aws.publish(event(acme, "e1"), event(acme, "e2").replace("user_login", "user_logout"));

        var report = drain();

        assertThat(report.count(Count.FILTERED)).isEqualTo(1);
        assertThat(aws.ids(acmes)).containsExactly("e1");
        assertThat(aws.keys(acmes))
                .singleElement()
                .asString()
                .startsWith("lögs/")
                .endsWith(".ndjson");
        assertThat(aws.queued()).isZero();
    }

    @Test
    void aTypeThatIsNotListedIsDeliveredAndCounted() throws InterruptedException {
        var acmes = aws.configure(acme);
        aws.publish(event(acme, "e1").replace("user_login", "teleported_user"));

        assertThat(drain().count(Count.UNLISTED_TYPES)).isEqualTo(1);
        assertThat(aws.rows(acmes).getFirst().get("EVENT_TYPE").asText()).isEqualTo("teleported_user");
    }

    @Test
    void whatCannotBeDecodedIsQuarantinedWithItsReasonAndHoldsUpNobody() throws InterruptedException {
        var acmes = aws.configure(acme);
        aws.publish("no event", event(acme, "e1"), "[" + event(acme, "e2") + ",{\"EVENT_ID\":\"e3\"}]");

        var report = drain();

        assertThat(report.count(Count.QUARANTINED)).isEqualTo(2);
        assertThat(aws.ids(acmes)).containsExactlyInAnyOrder("e1", "e2");
        assertThat(aws.queued()).isZero();
        assertThat(aws.stateKeys("quarantine/"))
                .hasSize(2)
                .allMatch(key -> key.matches("quarantine/\\d{4}/\\d\\d/\\d\\d/[0-9a-f-]{36}"));
        assertThat(aws.stateKeys("quarantine/").stream()
                        .map(key -> aws.state(key).get("rejected").get(0))
                        .map(rejected -> rejected.get("index") + " "
                                + rejected.get("reason").asText() + ": "
                                + rejected.get("text").asText()))
                .containsExactlyInAnyOrder(
                        "-1 not JSON at line 1, column 1: no event",
                        "1 ORGANIZATION_ID is missing or no string: {\"EVENT_ID\":\"e3\"}");
    }

    @Test
    void eventsWithoutADestinationAreHeldUntilOneIsVerified() throws InterruptedException {
        aws.publish(events(3).of(acme));

        assertThat(drain().count(Count.HELD)).isEqualTo(3);
        assertThat(aws.queued()).isZero();
        assertThat(aws.stateKeys("pending/" + acme + "/")).hasSize(1);
        assertThat(drain().count(Count.FILES_DELIVERED)).isZero();

        var acmes = aws.configure(acme, ",\"status\":\"unverified\"");
        aws.publish(events(2).of(acme));

        assertThat(drain().count(Count.HELD)).isEqualTo(2);
        assertThat(aws.keys(acmes)).isEmpty();

        aws.putDestination(acme, acmes, "");

        assertThat(drain().count(Count.FILES_DELIVERED)).isEqualTo(2);
        assertThat(aws.rows(acmes)).hasSize(5);
        assertThat(aws.stateKeys("pending/")).isEmpty();
    }

    /// Before it is verified, too: nobody wants CSV in a folder of Parquet.
    @Test
    void filesThatWaitForAVerificationAreMadeAsTheDestinationAsksForThem() throws InterruptedException {
        var acmes = aws.configure(acme, ",\"status\":\"unverified\",\"format\":\"parquet\",\"keyTemplate\":\"hive\"");
        aws.publish(events(3).of(acme));
        drain();

        aws.putDestination(acme, acmes, ",\"format\":\"parquet\",\"keyTemplate\":\"hive\"");

        assertThat(drain().count(Count.FILES_DELIVERED)).isEqualTo(1);
        assertThat(aws.keys(acmes))
                .singleElement()
                .asString()
                .matches("org=" + acme
                        + "/dt=\\d{4}-\\d\\d-\\d\\d/airkit-audit-logs-\\d{8}T\\d{6}Z-[0-9a-f-]{36}\\.parquet");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            ndjson,  gzip, .ndjson.gz,  application/gzip
            ndjson,  none, .ndjson,     application/x-ndjson
            csv,     zstd, .csv.zst,    application/zstd
            csv,     none, .csv,        text/csv; charset=utf-8; header=present
            parquet, gzip, .parquet,    application/vnd.apache.parquet
            """)
    void anObjectSaysWhatItIs(String format, String compression, String extension, String contentType)
            throws InterruptedException {
        var acmes = aws.configure(acme, ",\"format\":\"%s\",\"compression\":\"%s\"".formatted(format, compression));
        aws.publish(event(acme, "e1"), event(acme, "e2").replace("10:15", "11:15"));
        drain();

        var key = aws.keys(acmes).getFirst();
        var object = s3.headObject(r -> r.bucket(acmes).key(key));
        assertThat(key).endsWith(extension);
        assertThat(object.contentType()).isEqualTo(contentType);
        // No client is to unpack what it was asked to store.
        assertThat(object.contentEncoding()).isNull();
        assertThat(object.metadata())
                .isEqualTo(Map.of(
                        "event-count", "2",
                        "first-event-time", "2026-11-22T10:15:30.123",
                        "last-event-time", "2026-11-22T11:15:30.123",
                        "schema-version", "1"));
    }

    /// Under the key that it was spooled for it may be there already.
    @Test
    void aFileThatIsThereDoesNotComeAgainWhenTheKeyTemplateChanges() throws InterruptedException {
        var bucket = acme + "-later";
        aws.putDestination(acme, bucket, "");
        aws.publish(events(3).of(acme));
        drain();
        aws.createBucket(bucket);
        aws.putInto(bucket, keyOfThePendingFile(acme), "what an earlier attempt wrote");
        aws.putDestination(acme, bucket, ",\"keyTemplate\":\"hive\"");

        assertThat(drain().count(Count.FILES_DELIVERED)).isEqualTo(1);
        assertThat(aws.keys(bucket)).hasSize(1);
        assertThat(aws.stateKeys("pending/")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {",\"format\":\"xml\"", ",\"compression\":\"brotli\"", ",\"keyTemplate\":\"daily\""})
    void eventsOfADestinationThatAsksForTheUnknownAreHeld(String unknown) throws InterruptedException {
        var acmes = aws.configure(acme, unknown);
        aws.publish(events(3).of(acme));

        assertThat(drain().count(Count.HELD)).isEqualTo(3);
        assertThat(aws.keys(acmes)).isEmpty();
        assertThat(aws.stateKeys("pending/" + acme + "/"))
                .singleElement()
                .asString()
                .endsWith(".ndjson.gz");

        aws.putDestination(acme, acmes, "");

        assertThat(drain().count(Count.FILES_DELIVERED)).isEqualTo(1);
        assertThat(aws.rows(acmes)).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "{}",
                "null",
                "{\"bucket\":\"a-bucket\",\"status\":\"verified\",\"eventTypes\":[null]}",
                "{\"bucket\":\"UPPER\"}",
                "{\"bucket\":\"a-bucket\",\"bucketOwner\":\"12\"}",
                "{\"bucket\":\"a-bucket\",\"organizationId\":\"somebody-else\"}"
            })
    void eventsOfAnOrganizationWhoseDestinationIsDamagedWaitUntilItIsRepaired(String document)
            throws InterruptedException {
        aws.put("destinations/" + acme + ".json", document);
        var globexs = aws.configure(globex);
        aws.publish(events(3).of(acme));
        aws.publish(events(2).of(globex));

        var report = drain();

        assertThat(report.count(Count.HELD)).isEqualTo(3);
        assertThat(aws.queued()).isZero();
        assertThat(aws.rows(globexs)).hasSize(2);
        var acmes = aws.configure(acme);
        drain();
        assertThat(aws.rows(acmes)).hasSize(3);
        assertThat(aws.stateKeys("pending/")).isEmpty();
    }

    @Test
    void aBucketThatIsMissingCostsNobodyElseAnythingAndLosesNothing() throws InterruptedException {
        aws.putDestination(acme, acme + "-later", "");
        var globexs = aws.configure(globex);
        aws.publish(events(3).of(acme));
        aws.publish(events(2).of(globex));

        var report = drain();

        assertThat(report.count(Count.FILES_DELIVERED)).isEqualTo(1);
        assertThat(report.count(Count.FILES_DEFERRED)).isEqualTo(1);
        assertThat(aws.rows(globexs)).hasSize(2);
        assertThat(aws.queued()).isZero();
        assertThat(aws.stateKeys("pending/")).hasSize(1);

        aws.publish(events(1).of(acme));

        assertThat(drain().count(Count.FILES_DEFERRED)).isEqualTo(2);

        aws.createBucket(acme + "-later");

        assertThat(drain().count(Count.FILES_DELIVERED)).isEqualTo(2);
        assertThat(aws.ids(acme + "-later")).hasSize(4).doesNotHaveDuplicates();
        assertThat(aws.stateKeys("pending/")).isEmpty();
    }

    @Test
    void whatSomebodyElsePutIntoPendingIsLeftAlone() throws InterruptedException {
        var acmes = aws.configure(acme);
        aws.put("pending/" + acme + "/notes.txt", "not a file of ours");
        aws.put("pending/not an organization/x", "");
        aws.publish(events(3).of(acme));

        assertThat(drain().count(Count.FILES_DELIVERED)).isEqualTo(1);
        assertThat(aws.keys(acmes)).hasSize(1);
        assertThat(aws.stateKeys("pending/" + acme + "/")).containsExactly("pending/" + acme + "/notes.txt");
    }

    @Test
    void filesWaitForABucketThatIsMissingAndGoToTheNewOne() throws InterruptedException {
        aws.putDestination(acme, acme + "-old", "");
        aws.publish(events(3).of(acme));
        drain();

        var acmes = aws.configure(acme);

        assertThat(drain().count(Count.FILES_DELIVERED)).isEqualTo(1);
        assertThat(aws.rows(acmes)).hasSize(3);
        assertThat(aws.stateKeys("pending/")).isEmpty();
    }

    /// The key, in an organization's bucket, of its one file in `pending/`.
    private String keyOfThePendingFile(String organization) {
        var pending = aws.stateKeys("pending/" + organization + "/");
        assertThat(pending).hasSize(1);
        var name = pending.getFirst().substring(pending.getFirst().lastIndexOf('/') + 1);
        return "%s/%s/%s/%s".formatted(name.substring(18, 22), name.substring(22, 24), name.substring(24, 26), name);
    }

    @Test
    void anObjectInAnOrganizationsBucketIsNeverReplaced() throws InterruptedException {
        var bucket = acme + "-later";
        aws.putDestination(acme, bucket, "");
        aws.publish(events(3).of(acme));
        drain();
        aws.createBucket(bucket);
        aws.putInto(bucket, keyOfThePendingFile(acme), "what an earlier attempt wrote");
        var key = keyOfThePendingFile(acme);

        assertThat(drain().count(Count.FILES_DELIVERED)).isEqualTo(1);
        assertThat(aws.text(bucket, key)).isEqualTo("what an earlier attempt wrote");
        assertThat(aws.stateKeys("pending/")).isEmpty();
    }

    @Test
    void aFileThatIsInTheOldBucketDoesNotGoToTheNewOneToo() throws InterruptedException {
        var old = acme + "-old";
        aws.putDestination(acme, old, "");
        aws.publish(events(3).of(acme));
        drain();
        // An attempt took effect there, but its answer was lost.
        aws.createBucket(old);
        aws.putInto(old, keyOfThePendingFile(acme), "what an earlier attempt wrote");
        var acmes = aws.configure(acme);

        assertThat(drain().count(Count.FILES_DELIVERED)).isEqualTo(1);
        assertThat(aws.keys(acmes)).isEmpty();
        assertThat(aws.keys(old)).hasSize(1);
        assertThat(aws.stateKeys("pending/")).isEmpty();
    }

    @Test
    void anyJsonStartsADrainAndItsAnswerIsTheReport() throws IOException, InterruptedException {
        aws.configure(acme);
        for (var event : List.of("{\"detail-type\":\"Scheduled Event\"}", "[]", "null", "\"text\"")) {
            aws.publish(events(2).of(acme));

            var answer = new ObjectMapper().readTree(lambda.invoke(event));

            assertThat(answer.get("messages").asInt()).isEqualTo(2);
            assertThat(answer.get("filesDelivered").asInt()).isEqualTo(1);
            assertThat(answer.get("queueLeftNonEmpty").asBoolean()).isFalse();
            assertThat(answer.get("receivingEnded").asText()).isEqualTo("QUEUE_EMPTY");
        }
    }
}
