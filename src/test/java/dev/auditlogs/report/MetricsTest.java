package dev.auditlogs.report;

import static dev.auditlogs.world.Events.event;
import static dev.auditlogs.world.Events.together;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.auditlogs.TestDrain;
import dev.auditlogs.local.S3Failure;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.AwsWorld;
import dev.auditlogs.world.EmulatedAws;
import dev.auditlogs.world.FailingReads;
import dev.auditlogs.world.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Each metric of a drain, in a world where each of them has another value.
class MetricsTest {

    private final MovableClock time = MovableClock.running();
    private EmulatedAws emulated;
    private AwsWorld aws;
    private String queueUrl;
    private TestDrain drain;

    @BeforeEach
    void start() {
        emulated = new EmulatedAws();
        queueUrl = emulated.createQueue("audit-events");
        aws = emulated.world(queueUrl);
        drain = drain().build();
    }

    @AfterEach
    void stop() {
        emulated.close();
    }

    private TestDrain.Builder drain() {
        var s3 = AwsTestResource.s3(emulated.emulators.s3(), new FailingReads("destinations/unreadable.json"));
        return TestDrain.of(emulated.sqs, s3, queueUrl).clock(time);
    }

    private JsonNode line() throws InterruptedException {
        var before = drain.metrics().size();
        drain.run();
        assertThat(drain.metrics()).hasSize(before + 1);
        return drain.metrics().getLast();
    }

    private static String eventAt(String organization, String id, Instant happened) {
        return event(organization, id).replace("2026-11-22T10:15:30.123Z", happened.toString());
    }

    /// One message of so many events, whose ids are the same each time.
    private static String many(String organization, int count, String type) {
        return together(IntStream.range(0, count)
                .mapToObj(i -> event(organization, type + i).replace("user_login\"", type + "\""))
                .toList());
    }

    private long bytes(List<String> buckets) {
        return buckets.stream()
                .flatMap(bucket -> emulated.s3.listObjectsV2(r -> r.bucket(bucket)).contents().stream())
                .mapToLong(object -> object.size())
                .sum();
    }

    @Test
    void eachCountsWhatItsNameSays() throws InterruptedException {
        var buckets = List.of(
                aws.configure("acme"),
                aws.configure("globex", ",\"eventTypes\":[\"user_login\"]"),
                aws.configure("wayne"),
                aws.configure("stark"));
        emulated.emulators.failing(aws.configure("initech"), S3Failure.ACCESS_DENIED);
        aws.putDestination("umbrella", "umbrella-bucket", ",\"status\":\"unverified\"");
        aws.configure("unreadable");
        aws.publish(event("initech", "earlier"));
        drain.run();
        aws.publish(many("acme", 5, "user_login"));
        // It comes again, so files are read that may hold its events.
        emulated.sqs.receiveMessage(r -> r.queueUrl(queueUrl).visibilityTimeout(0));
        for (var i = 0; i < 12; i++) {
            aws.put(
                    "settled/acme/airkit-audit-logs-29991231T235959Z-00000000-0000-0000-0000-%012d.ndjson.gz"
                            .formatted(i),
                    "damaged");
        }
        aws.publish(
                many("acme", 5, "user_login"),
                // of one type that globex wants, and of one that it does not
                many("globex", 1, "user_login"),
                many("globex", 9, "user_logout"),
                many("wayne", 6, "of_a_new_type"),
                event("stark", "one"),
                // the same id with other content, again and again
                together(IntStream.range(0, 14)
                        .mapToObj(i -> event("stark", "one").replace("\"u\"", "\"u" + i + "\""))
                        .toList()),
                // initech's bucket takes nothing, umbrella waits, hooli has no destination, one cannot be read
                event("initech", "later"),
                many("umbrella", 7, "user_login"),
                many("hooli", 10, "user_login"),
                many("unreadable", 11, "user_login"));
        aws.publish(IntStream.range(0, 8).mapToObj(i -> "no event " + i).toList());

        var values = values(line());

        assertThat(values.remove("Rounds")).isEqualTo(1);
        assertThat(values.remove("FilesPerhapsTwice")).isZero();
        assertThat(values.remove("BucketsMissingAtOnce")).isZero();
        assertThat(values.remove("ClockDifference")).isZero();
        assertThat(values.remove("DrainDuration")).isGreaterThan(0);
        assertThat(values.remove("TimeToDeliveryMedian")).isGreaterThan(0);
        assertThat(values.remove("TimeToDeliveryMax")).isGreaterThan(0);
        assertThat(values.remove("OldestPendingAge")).isBetween(0.0, 30.0);
        assertThat(values)
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("MessagesReceived", 19.0),
                        Map.entry("EventsReceived", 70.0),
                        Map.entry("EventsDelivered", 13.0),
                        Map.entry("FilesDelivered", 4.0),
                        Map.entry("FilesDeferred", 2.0),
                        Map.entry("BytesDelivered", (double) bytes(buckets)),
                        Map.entry("Duplicates", 5.0),
                        Map.entry("Quarantined", 22.0),
                        Map.entry("ContentConflicts", 14.0),
                        Map.entry("Discarded", 10.0),
                        Map.entry("Held", 7.0),
                        Map.entry("Filtered", 9.0),
                        Map.entry("UnlistedTypes", 6.0),
                        Map.entry("LeftInQueue", 11.0),
                        Map.entry("DamagedFiles", 12.0),
                        Map.entry("QueueLeftNonEmpty", 0.0),
                        Map.entry("FailingDestinations", 1.0),
                        Map.entry("PendingFiles", 3.0)));
        // Or one could stand for another.
        assertThat(values.values()).doesNotHaveDuplicates();
    }

    @Test
    void theDurationIsTheDrains() throws InterruptedException {
        aws.configure("acme");
        drain = drain().set("audit.drain.poll-wait", "1s").build();
        aws.publish(event("acme", "a1"));
        var start = time.millis();

        var values = values(line());

        // It has waited a second for more messages.
        assertThat(values.get("DrainDuration")).isBetween(1000.0, (double) (time.millis() - start));
    }

    @Test
    void theTimeToDeliveryIsMeasuredFromTheEvent() throws InterruptedException {
        aws.configure("acme");
        var now = time.instant();
        aws.publish(
                eventAt("acme", "a1", now.minusSeconds(60)),
                eventAt("acme", "a2", now.minusSeconds(600)),
                eventAt("acme", "a3", now.minusSeconds(86_400)));

        var values = values(line());

        assertThat(values.get("TimeToDeliveryMedian")).isBetween(595.0, 640.0);
        assertThat(values.get("TimeToDeliveryMax")).isBetween(86_400.0, 86_430.0);
    }

    @Test
    void aFileThatHasWaitedCountsWithTheTimeThatItTook() throws InterruptedException {
        var bucket = aws.configure("acme");
        emulated.emulators.failing(bucket, S3Failure.INTERNAL_ERROR);
        aws.publish(eventAt("acme", "a1", time.instant().minusSeconds(60)));
        drain.run();
        emulated.emulators.heal(bucket);
        time.advance(Duration.ofHours(2));

        var values = values(line());

        assertThat(values.get("EventsDelivered")).isEqualTo(1);
        assertThat(values.get("TimeToDeliveryMedian")).isBetween(7260.0 * 0.99, 7320.0);
    }

    @Test
    void whatWaitsGrowsOlder() throws InterruptedException {
        emulated.emulators.failing(aws.configure("acme"), S3Failure.ACCESS_DENIED);
        aws.publish(event("acme", "a1"));
        drain.run();
        time.advance(Duration.ofHours(2));
        aws.publish(event("acme", "a2"));

        var values = values(line());

        assertThat(values.get("PendingFiles")).isEqualTo(2);
        assertThat(values.get("OldestPendingAge")).isBetween(7200.0, 7260.0);
    }

    @Test
    void aDestinationThatIsLeftAloneCountsAsFailing() throws InterruptedException {
        emulated.emulators.failing(aws.configure("acme"), S3Failure.ACCESS_DENIED);
        for (var i = 0; i < 3; i++) {
            aws.publish(event("acme", "a" + i));
            drain.run();
        }

        assertThat(values(line())).containsEntry("FailingDestinations", 1.0).containsEntry("FilesDeferred", 0.0);
    }

    @Test
    void aLimitThatLeavesMessagesInTheQueueIsSeen() throws InterruptedException {
        aws.configure("acme");
        aws.publish(event("acme", "a1"));

        drain.runFor(Duration.ZERO);

        assertThat(values(drain.metrics().getLast())).containsEntry("QueueLeftNonEmpty", 1.0);
    }

    @Test
    void clocksThatDifferAreSeen() throws InterruptedException {
        aws.configure("acme");
        aws.publish(event("acme", "a1"));
        time.advance(Duration.ofMinutes(-10));

        assertThat(values(line()).get("ClockDifference")).isBetween(595.0, 630.0);
    }

    @Test
    void whereNothingHappensEachIsZeroOrAbsent() throws InterruptedException {
        var values = values(line());
        values.remove("DrainDuration");

        assertThat(values)
                .hasSize(23)
                .doesNotContainKey("TimeToDeliveryMax")
                .allSatisfy((name, value) -> assertThat(value).as(name).isZero());
    }

    @Test
    void theLineIsInTheEmbeddedMetricFormat() throws InterruptedException {
        aws.configure("acme");
        aws.publish(event("acme", "a1"));

        var line = line();

        var directive = line.at("/_aws/CloudWatchMetrics/0");
        assertThat(line.at("/_aws/Timestamp").isIntegralNumber()).isTrue();
        assertThat(directive.get("Namespace").asText()).isEqualTo("AuditLogDelivery");
        assertThat(directive.get("Dimensions")).hasToString("[[]]");
        assertThat(directive.get("Metrics").size()).isBetween(1, 100);
        for (var metric : directive.get("Metrics")) {
            assertThat(line.get(metric.get("Name").asText()).isNumber()).isTrue();
            assertThat(metric.get("Unit").asText()).isIn("Count", "Bytes", "Seconds", "Milliseconds");
        }
        assertThat(line.get("level").asText()).isEqualTo("INFO");
        assertThat(Instant.parse(line.get("timestamp").asText())).isBeforeOrEqualTo(time.instant());
    }

    @Test
    void switchedOnEachOrganizationHasItsOwn() throws InterruptedException {
        drain = drain().set("audit.metrics.per-organization", "true")
                .set("audit.metrics.namespace", "Other")
                .build();
        var acmes = aws.configure("acme");
        emulated.emulators.failing(aws.configure("initech"), S3Failure.ACCESS_DENIED);
        aws.publish(event("acme", "a1"), event("acme", "a2"), event("initech", "i1"));
        drain.run();

        assertThat(drain.metrics()).hasSize(3);
        var acme = drain.metrics().get(1);
        assertThat(acme.at("/_aws/CloudWatchMetrics/0/Dimensions")).hasToString("[[\"OrganizationId\"]]");
        assertThat(acme.at("/_aws/CloudWatchMetrics/0/Namespace").asText()).isEqualTo("Other");
        assertThat(acme.get("OrganizationId").asText()).isEqualTo("acme");
        assertThat(values(acme))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "FilesDelivered", 1.0,
                        "FilesDeferred", 0.0,
                        "EventsDelivered", 2.0,
                        "BytesDelivered", (double) bytes(List.of(acmes))));
        assertThat(values(drain.metrics().get(2))).containsEntry("FilesDeferred", 1.0);
    }

    @Test
    void switchedOffNothingIsPrinted() throws InterruptedException {
        drain = drain().set("audit.metrics.enabled", "false")
                .set("audit.metrics.per-organization", "true")
                .build();
        drain.run();

        assertThat(drain.metrics()).isEmpty();
    }

    private static Map<String, Double> values(JsonNode line) {
        var values = new LinkedHashMap<String, Double>();
        StreamSupport.stream(line.at("/_aws/CloudWatchMetrics/0/Metrics").spliterator(), false)
                .map(metric -> metric.get("Name").asText())
                .forEach(name -> values.put(name, line.get(name).asDouble()));
        return values;
    }
}
