package dev.auditlogs.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.local.Emulators;
import dev.auditlogs.local.S3Failure;
import dev.auditlogs.state.StateBucket;
import dev.auditlogs.state.StateUnavailable;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.MovableClock;
import dev.auditlogs.world.StateRequests;
import dev.auditlogs.world.TestConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

class DeliveryCountsTest {

    private static final OrganizationId ACME = new OrganizationId("acme");
    private static final OrganizationId ACME_2 = new OrganizationId("acme2");

    private final Emulators emulators = Emulators.inMemory();
    private final StateRequests requests = new StateRequests();
    private final S3Client s3 = AwsTestResource.s3(emulators.s3(), requests);
    private final MovableClock clock = MovableClock.at("2026-11-24T10:30:00Z");

    @BeforeEach
    void start() {
        s3.createBucket(r -> r.bucket("audit-state"));
    }

    @AfterEach
    void stop() {
        s3.close();
        emulators.close();
    }

    private DeliveryCounts newProcess() {
        return new DeliveryCounts(
                new StateBucket(s3, TestConfig.of("http://127.0.0.1/no-queue", Map.of())), clock, UUID::randomUUID);
    }

    private int objects() {
        return s3.listObjectsV2(r -> r.bucket("audit-state")).contents().size();
    }

    @Test
    void whatAllProcessesHaveDeliveredIsAdded() {
        for (var i = 1; i <= 3; i++) {
            var process = newProcess();
            process.add(ACME, 1, 10 * i);
            process.add(ACME_2, 7, 7);
            process.save();
            clock.advance(Duration.ofSeconds(300));
        }

        var total = newProcess().of(ACME);

        assertThat(total.files()).isEqualTo(3);
        assertThat(total.events()).isEqualTo(60);
        assertThat(total.last()).contains(clock.instant().minusSeconds(300));
    }

    @Test
    void aProcessWritesOneObjectADayHoweverManyOrganizations() {
        var process = newProcess();
        for (var drain = 0; drain < 10; drain++) {
            process.add(ACME, 1, 1);
            process.add(ACME_2, 1, 1);
            process.save();
        }
        assertThat(objects()).isEqualTo(1);
        clock.advance(Duration.ofDays(1));
        process.add(ACME, 1, 1);
        process.save();

        assertThat(objects()).isEqualTo(2);
    }

    @Test
    void withoutADeliveryNothingIsWritten() {
        newProcess().save();

        assertThat(objects()).isZero();
    }

    @Test
    void onlyTheLastDayCountsAndTheLastDeliveryIsKnownLonger() {
        var process = newProcess();
        process.add(ACME, 1, 5);
        process.save();
        var delivered = clock.instant();

        clock.moveTo(delivered.plus(Duration.ofHours(23)));
        assertThat(process.of(ACME).files()).isEqualTo(1);
        clock.moveTo(delivered.plus(Duration.ofHours(25)));
        assertThat(process.of(ACME))
                .isEqualTo(
                        new DeliveryCounts.Total(0, 0, process.of(ACME).last().orElseThrow()));
        clock.moveTo(delivered.plus(Duration.ofDays(DeliveryCounts.DAYS_MAX)));
        assertThat(process.of(ACME).last()).contains(delivered);
        clock.moveTo(delivered.plus(Duration.ofDays(DeliveryCounts.DAYS_MAX + 1)));
        assertThat(process.of(ACME)).isEqualTo(DeliveryCounts.Total.NOTHING);
    }

    @Test
    void overMidnightNothingIsForgotten() {
        clock.moveTo(Instant.parse("2026-11-24T23:55:00Z"));
        var process = newProcess();
        process.add(ACME, 1, 1);
        process.save();
        clock.advance(Duration.ofSeconds(600));
        process.add(ACME, 1, 1);
        process.save();

        assertThat(newProcess().of(ACME).files()).isEqualTo(2);
    }

    /// An object of the day that is looked at last was written until its end.
    @Test
    void theStateBucketKeepsThemForAsLongAsTheyAreLookedAt() throws IOException {
        var rules = new YAMLMapper()
                .readTree(Path.of("infra/sam/template.yaml").toFile())
                .at("/Resources/StateBucket/Properties/LifecycleConfiguration/Rules");
        var days = StreamSupport.stream(rules.spliterator(), false)
                .filter(rule -> rule.path("Prefix").asText().equals("delivered/"))
                .map(rule -> rule.path("ExpirationInDays").asInt())
                .toList();

        assertThat(days).singleElement(InstanceOfAssertFactories.INTEGER).isGreaterThan(DeliveryCounts.DAYS_MAX + 1);
    }

    @Test
    void whatIsDamagedCountsAsNothing() {
        for (var line : List.of("acme", "acme x", "acme 1 25:1:1", "acme 1 10:x:1", "acme 1 10:1")) {
            put("delivered/20261124-a", line + "\n");
            assertThat(newProcess().of(ACME)).as(line).isEqualTo(DeliveryCounts.Total.NOTHING);
        }
        put("delivered/20261124-a", "globex 1 9:1:1\nacme 1 9:1:1\n");
        put("delivered/somebody-elses", "acme 1 9:1:1\n");
        assertThat(newProcess().of(ACME).files()).isEqualTo(1);
    }

    /// More than that are there if each drain has a process of its own, or somebody restarts them again and again.
    @Test
    void ofManyProcessesThoseThatWroteLastAreReadAndTheTotalSaysSinceWhenItIsWhole() throws Exception {
        var now = Instant.now();
        var day = LocalDate.ofInstant(now, ZoneOffset.UTC).format(DateTimeFormatter.BASIC_ISO_DATE);
        var line = "acme " + now.getEpochSecond() + " "
                + now.atOffset(ZoneOffset.UTC).getHour() + ":1:10\n";
        clock.moveTo(now);
        for (var i = 0; i < 50; i++) {
            put("delivered/" + day + "-z" + i, line);
        }
        var whole = newProcess().of(ACME);
        // What S3 says of an object's time is in whole seconds.
        Thread.sleep(2100);
        for (var i = 0; i < DeliveryCounts.OBJECTS_MAX; i++) {
            put("delivered/" + day + "-a" + i, i == 7 ? line.replace(":1:", ":5:") : line);
        }

        requests.clear();
        var cut = newProcess().of(ACME);

        assertThat(whole.files()).isEqualTo(50);
        assertThat(whole.knownSince()).isEmpty();
        assertThat(whole.last()).contains(now.truncatedTo(ChronoUnit.SECONDS));
        assertThat(requests.count("GET")).isEqualTo(DeliveryCounts.OBJECTS_MAX);
        assertThat(requests.count("LIST")).isEqualTo(1);
        assertThat(cut.files()).isEqualTo(DeliveryCounts.OBJECTS_MAX + 4L);
        assertThat(cut.knownSince().orElseThrow()).isBetween(now.minusSeconds(5), Instant.now());
        assertThat(cut.last())
                .as("the last delivery that was found is older than what was not read")
                .isEmpty();
    }

    @Test
    void theDayOfTheLastDeliveryIsLookedForInNoMoreObjectsThanThat() {
        for (var i = 0; i < DeliveryCounts.OBJECTS_MAX; i++) {
            put("delivered/20261121-" + i, "globex 1795483200 10:1:1\n");
        }
        put("delivered/20261124-a", "globex 1795483200 10:1:1\n");

        var total = newProcess().of(ACME);

        assertThat(requests.count("GET")).isEqualTo(DeliveryCounts.OBJECTS_MAX);
        assertThat(total.last()).isEmpty();
        assertThat(total.knownSince()).isPresent();
    }

    private void put(String key, String text) {
        s3.putObject(r -> r.bucket("audit-state").key(key), RequestBody.fromString(text));
    }

    @Test
    void whatCouldNotBeWrittenIsWrittenByTheNextDrain() {
        var process = newProcess();
        emulators.failing("audit-state", S3Failure.ACCESS_DENIED);
        process.add(ACME, 1, 1);
        Assertions.assertThatExceptionOfType(StateUnavailable.class).isThrownBy(process::save);
        emulators.heal("audit-state");
        process.save();

        assertThat(newProcess().of(ACME).files()).isEqualTo(1);
    }
}
