package dev.auditlogs.notice;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.auditlogs.TestDrain;
import dev.auditlogs.simulation.Model;
import dev.auditlogs.simulation.ModelClients;
import dev.auditlogs.state.StateUnavailable;
import dev.auditlogs.world.AwsWorld;
import dev.auditlogs.world.Events;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the platform is told of destinations that fail, before a model of AWS with a clock of its own: each step
/// once.
class NoticesTest {

    private static final Duration DRAIN_EVERY = Duration.ofMinutes(5);
    private static final String STATE_BUCKET = AwsWorld.STATE_BUCKET;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Logger PRODUCT = Logger.getLogger("dev.auditlogs");

    private final ModelClients clients = new ModelClients();
    private final Level level = PRODUCT.getLevel();
    private TestDrain.Builder processes = processes().set("audit.notices.event-bus", "platform");
    private Random random;
    private Model model;
    private TestDrain drain;
    private int events;

    private TestDrain.Builder processes() {
        return TestDrain.of(clients.sqs(), clients.s3(), ModelClients.QUEUE_URL)
                .set("audit.drain.writes", "1")
                .set("audit.drain.polls", "1")
                .events(clients.events());
    }

    @BeforeEach
    void start() {
        PRODUCT.setLevel(Level.OFF);
        world(1, 0, 0);
    }

    @AfterEach
    void stop() {
        PRODUCT.setLevel(level);
        clients.close();
    }

    private void world(long seed, double faultRate, double killRate) {
        random = new Random(seed);
        model = new Model(seed, faultRate, killRate, "");
        clients.talkTo(model);
        model.createBucket(STATE_BUCKET);
        for (var organization : List.of("acme", "globex")) {
            model.createBucket(organization + "-bucket");
            model.put(
                    STATE_BUCKET, "destinations/" + organization + ".json", """
                    {"organizationId":"%s","bucket":"%s-bucket","status":"verified"}""".formatted(organization, organization));
        }
        drain = newProcess();
    }

    private TestDrain newProcess() {
        return processes
                .clock(model.clock())
                .ids(() -> new UUID(random.nextLong(), random.nextLong()))
                .build();
    }

    /// One event of each organization an hour, and a drain every five minutes.
    private void pass(Duration time) throws InterruptedException {
        pass(time, DRAIN_EVERY);
    }

    private void pass(Duration time, Duration every) throws InterruptedException {
        var end = model.clock().instant().plus(time);
        var nextEvent = model.clock().instant();
        while (model.clock().instant().isBefore(end)) {
            if (!model.clock().instant().isBefore(nextEvent)) {
                publish();
                nextEvent = nextEvent.plus(Duration.ofHours(1));
            }
            var nextDrain = model.clock().instant().plus(every);
            drain.runFor(Duration.ofMinutes(4));
            if (model.clock().instant().isBefore(nextDrain)) {
                model.pass(Duration.between(model.clock().instant(), nextDrain));
            }
        }
    }

    private void publish() {
        for (var organization : List.of("acme", "globex")) {
            model.send(Events.event(organization, "e" + events++));
        }
    }

    /// `DestinationStillFailing.v1 3`, in order.
    private List<String> told() {
        return model.notices().stream()
                .map(entry -> (entry.get("DetailType").asText() + " "
                                + detail(entry).path("daysFailing").asText())
                        .strip())
                .toList();
    }

    private static JsonNode detail(JsonNode entry) {
        try {
            return JSON.readTree(entry.get("Detail").asText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Instant time(int notice) {
        return Instant.ofEpochMilli(
                (long) (model.notices().get(notice).get("Time").asDouble() * 1000));
    }

    @Test
    void aWeekInWhichADestinationBreaksAndHealsTwiceGivesEachStepOnce() throws InterruptedException {
        pass(Duration.ofHours(2));
        model.deny("acme-bucket");
        pass(Duration.ofDays(4));
        model.allow("acme-bucket");
        pass(Duration.ofDays(1));
        model.deny("acme-bucket");
        pass(Duration.ofDays(1).plusHours(12));
        model.allow("acme-bucket");
        pass(Duration.ofHours(12));

        assertThat(told())
                .containsExactly(
                        "DestinationFailing.v1",
                        "DestinationStillFailing.v1 1",
                        "DestinationStillFailing.v1 3",
                        "DestinationRecovered.v1",
                        "DestinationFailing.v1",
                        "DestinationStillFailing.v1 1",
                        "DestinationRecovered.v1");
        assertThat(model.notices())
                .allSatisfy(entry ->
                        assertThat(detail(entry).get("organizationId").asText()).isEqualTo("acme"))
                .extracting(entry -> detail(entry).get("noticeId").asText())
                .doesNotHaveDuplicates();
        // A step is told by the first drain after its time, whenever the next attempt is.
        assertThat(Duration.between(time(0), time(1)))
                .isBetween(Duration.ofDays(1), Duration.ofDays(1).plusMinutes(6));
        assertThat(Duration.between(time(0), time(2)))
                .isBetween(Duration.ofDays(3), Duration.ofDays(3).plusMinutes(6));
        assertThat(model.keys(STATE_BUCKET)).noneMatch(key -> key.startsWith("health/"));
    }

    @Test
    void twoWeeksOfFailureAreToldUntilFilesAreAboutToBeLost() throws InterruptedException {
        model.deny("acme-bucket");
        pass(Duration.ofDays(14), Duration.ofHours(1));
        var begun = time(0);
        model.allow("acme-bucket");
        pass(Duration.ofHours(7), Duration.ofHours(1));

        assertThat(told())
                .containsExactly(
                        "DestinationFailing.v1",
                        "DestinationStillFailing.v1 1",
                        "DestinationStillFailing.v1 3",
                        "DestinationStillFailing.v1 7",
                        "DestinationStillFailing.v1 12",
                        "PendingFilesExpiring.v1",
                        "DestinationRecovered.v1");
        var expires =
                Instant.parse(detail(model.notices().get(5)).get("expires").asText());
        assertThat(expires).isAfter(begun.plus(Duration.ofDays(14)));
        assertThat(Duration.between(time(5), expires)).isBetween(Duration.ofHours(22), Duration.ofHours(24));
    }

    private void verify(String bucket) {
        model.put(STATE_BUCKET, "destinations/acme.json", """
                {"organizationId":"acme","bucket":"%s","status":"verified","verifiedAt":"%s"}""".formatted(
                        bucket, model.clock().instant()));
    }

    @Test
    void theEndOfAVerificationIsToldOnceAndNothingElseUntilItIsVerifiedAgain() throws InterruptedException {
        model.vanish("acme-bucket");
        model.refuseNotices(true);
        pass(Duration.ofHours(4));
        model.refuseNotices(false);
        pass(Duration.ofDays(3), Duration.ofMinutes(30));
        assertThat(told()).containsExactly("DestinationVerificationEnded.v1");
        assertThat(schema("DestinationVerificationEnded.v1")
                        .validate(detail(model.notices().getFirst())))
                .isEmpty();

        model.createBucket("acme-new");
        verify("acme-new");
        pass(Duration.ofHours(1));

        assertThat(told()).containsExactly("DestinationVerificationEnded.v1", "DestinationRecovered.v1");
        assertThat(model.keys(STATE_BUCKET)).noneMatch(key -> key.startsWith("pending/"));
    }

    /// Nobody knows why, but somebody should.
    @Test
    void filesThatWaitForAVerificationAreToldOfBeforeTheyAreLost() throws InterruptedException {
        model.put(STATE_BUCKET, "destinations/acme.json", """
                {"organizationId":"acme","bucket":"acme-bucket","status":"unverified"}""");
        pass(Duration.ofDays(14).plusHours(20), Duration.ofHours(1));

        assertThat(told()).containsExactly("PendingFilesExpiring.v1");
    }

    @Test
    void afterATimeWithoutDrainsOnlyTheLastStepIsTold() throws InterruptedException {
        model.deny("acme-bucket");
        pass(Duration.ofHours(1));
        model.pass(Duration.ofDays(8));
        pass(Duration.ofHours(1));

        assertThat(told()).containsExactly("DestinationFailing.v1", "DestinationStillFailing.v1 7");
    }

    @Test
    void withoutABusNobodyIsTold() throws InterruptedException {
        processes = processes();
        drain = newProcess();
        model.deny("acme-bucket");
        pass(Duration.ofHours(1));

        assertThat(told()).isEmpty();
        assertThat(model.keys(STATE_BUCKET)).contains("health/acme.json");
    }

    /// Another drain sends what EventBridge did not take, and a destination that works again is not left alone for
    /// that.
    @Test
    void whatEventBridgeDidNotTakeIsToldLater() throws InterruptedException {
        model.deny("acme-bucket");
        model.refuseNotices(true);
        pass(Duration.ofHours(3));
        model.refuseNotices(false);
        pass(Duration.ofMinutes(10));
        assertThat(told()).containsExactly("DestinationFailing.v1");

        model.allow("acme-bucket");
        model.refuseNotices(true);
        pass(Duration.ofHours(7));
        assertThat(model.keys(STATE_BUCKET)).noneMatch(key -> key.startsWith("pending/acme"));
        model.refuseNotices(false);
        pass(Duration.ofHours(1));

        assertThat(told()).containsExactly("DestinationFailing.v1", "DestinationRecovered.v1");
        assertThat(model.keys(STATE_BUCKET)).noneMatch(key -> key.startsWith("health/"));
    }

    /// Whoever drops copies by their ids is told each step once, wherever drains die and whatever fails.
    @Test
    void howeverDrainsDieAndCallsFailEachStepHasOneId() throws InterruptedException {
        var kills = 0;
        var complete = 0;
        for (var seed : LongStream.rangeClosed(1, 150).toArray()) {
            // At any of its calls, so that one drain in three dies.
            world(seed, seed % 2 == 0 ? 0.1 : 0, 0.026);
            model.deny("acme-bucket");
            publish();
            kills += drains(4);
            model.pass(Duration.ofDays(1));
            kills += drains(4);
            model.allow("acme-bucket");
            model.pass(Duration.ofHours(7));
            kills += drains(4);
            model.calmDown();
            drains(3);
            model.pass(Duration.ofHours(7));
            drains(2);

            var byId = new LinkedHashMap<String, String>();
            for (var i = 0; i < model.notices().size(); i++) {
                byId.put(detail(model.notices().get(i)).get("noticeId").asText(), told().get(i));
            }
            if (byId.isEmpty()) {
                // All drains died that met the failure; it was over when one lived to tell of it.
                continue;
            }
            // When all drains of the second day died, nobody lived to tell that it is the second.
            assertThat(byId.values())
                    .as("seed " + seed)
                    .doesNotHaveDuplicates()
                    .startsWith("DestinationFailing.v1")
                    .endsWith("DestinationRecovered.v1");
            complete += byId.size() == 3 ? 1 : 0;
        }
        assertThat(kills).isGreaterThan(150);
        assertThat(complete).isGreaterThan(120);
    }

    private int drains(int count) throws InterruptedException {
        var kills = 0;
        for (var i = 0; i < count; i++) {
            model.revive();
            drain = newProcess();
            try {
                drain.runFor(Duration.ofMinutes(4));
            } catch (RuntimeException | Error e) {
                // Dead, or the state bucket failed before anything began.
                assertThat(model.isDead() || e instanceof StateUnavailable).isTrue();
            }
            kills += model.isDead() ? 1 : 0;
            model.pass(DRAIN_EVERY);
        }
        return kills;
    }

    @Test
    void everyNoticeIsAsItsSchemaSays() throws InterruptedException {
        twoWeeksOfFailureAreToldUntilFilesAreAboutToBeLost();

        for (var entry : model.notices()) {
            var type = entry.get("DetailType").asText();
            assertThat(schema(type).validate(detail(entry))).as("%s", entry).isEmpty();
            assertThat(entry.get("Source").asText()).isEqualTo("audit-log-delivery");
            assertThat(entry.get("EventBusName").asText()).isEqualTo("platform");
        }
    }

    private static JsonSchema schema(String type) {
        try {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(Files.readString(Path.of("docs/notices", type + ".json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
