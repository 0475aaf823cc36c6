package dev.auditlogs.api;

import static dev.auditlogs.world.Events.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.auditlogs.TestDrain;
import dev.auditlogs.event.EventTime;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.AuditFile;
import dev.auditlogs.file.AuditFileName;
import dev.auditlogs.file.Encoding;
import dev.auditlogs.file.FileId;
import dev.auditlogs.file.KeyTemplate;
import dev.auditlogs.local.S3Failure;
import dev.auditlogs.place.AccountId;
import dev.auditlogs.place.BucketName;
import dev.auditlogs.place.KeyPrefix;
import dev.auditlogs.spool.ChangeFiles;
import dev.auditlogs.spool.SpooledFile;
import dev.auditlogs.spool.Target;
import dev.auditlogs.state.StateBucket;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.AwsWorld;
import dev.auditlogs.world.EmulatedAws;
import dev.auditlogs.world.MovableClock;
import dev.auditlogs.world.TestConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.sqs.SqsClient;

/// Who has changed a destination is written down before it takes effect, and told to those whom it concerns.
class ChangesTest {

    private static final String ANNA = ApiWorld.jwt(
            Map.of("organization_id", "acme", "scope", ApiWorld.MEMBERS, "sub", "user-1", "email", "anna@example.com"));

    /// Owns none of the buckets.
    private static final String FOREIGN = "999999999999";

    private final MovableClock time =
            MovableClock.at(Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
    private final Deaths deaths = new Deaths();
    private ApiWorld api;
    private SqsClient sqs;
    private S3Client drains;

    /// What the state bucket does not give to drains.
    private String unreadable = "";
    private AwsWorld aws;
    private String queueUrl;

    /// Lets puts of objects fail whose keys match.
    private static final class Deaths implements ExecutionInterceptor {

        private String keys = "";

        @Override
        public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
            if (context.request() instanceof PutObjectRequest put && put.key().matches(keys)) {
                throw SdkClientException.create("told to fail");
            }
        }
    }

    @BeforeEach
    void start() {
        api = new ApiWorld(
                ApiWorld.withSessions("audit.notices.event-bus", "platform", "audit.unconfigured", "discard"),
                time,
                deaths);
        sqs = AwsTestResource.sqs(api.emulators.sqs());
        drains = AwsTestResource.s3(api.emulators.s3(), new ExecutionInterceptor() {
            @Override
            public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                if (context.request() instanceof GetObjectRequest get
                        && get.key().equals(unreadable)) {
                    throw SdkClientException.create("told to fail");
                }
                if (context.request() instanceof PutObjectRequest put && FOREIGN.equals(put.expectedBucketOwner())) {
                    throw SdkClientException.create("told that the bucket is another account's");
                }
            }
        });
        queueUrl = sqs.createQueue(r -> r.queueName("audit-events")).queueUrl();
        aws = new AwsWorld(sqs, api.s3, queueUrl);
        for (var bucket : List.of("acme-logs", "other-logs")) {
            api.createBucket(bucket);
        }
    }

    @AfterEach
    void stop() {
        sqs.close();
        drains.close();
        api.close();
    }

    private ApiWorld.Answer anna(String method, String body) {
        return api.call(ANNA, method, ApiWorld.path("acme"), body);
    }

    private void verifiedAt(String bucket) {
        assertThat(anna("PUT", "{\"bucket\":\"" + bucket + "\"}").status()).isBetween(200, 201);
        verify();
    }

    private void verify() {
        assertThat(api.call(ANNA, "POST", ApiWorld.path("acme") + "/verify", "").status())
                .isEqualTo(200);
    }

    private ApiWorld.Answer changes(Map<String, String> query) {
        return api.call(ANNA, ApiWorld.path("acme") + "/changes", query);
    }

    private JsonNode changes() {
        return changes(Map.of()).body().get("changes");
    }

    /// A drain of a process that is new.
    private void drain() throws InterruptedException {
        process().run();
    }

    private TestDrain process() {
        return TestDrain.of(sqs, drains, queueUrl)
                .set("audit.notices.event-bus", "platform")
                .events(EmulatedAws.events(api.emulators))
                .clock(time)
                .build();
    }

    private List<JsonNode> rows(String bucket) {
        return api.keys(bucket).stream()
                .filter(key -> key.endsWith(".gz"))
                .flatMap(key -> aws.rows(bucket, key).stream())
                .toList();
    }

    /// The types of the events about the destination in a bucket.
    private List<String> told(String bucket) {
        return rows(bucket).stream()
                .filter(row -> row.path("NOTIFIER_ID").asText().equals("audit-log-destination"))
                .map(row -> row.get("EVENT_TYPE").asText())
                .toList();
    }

    private List<String> notices() {
        return api.emulators.notices().stream()
                .filter(entry -> entry.get("DetailType").asText().equals("DestinationChanged.v1"))
                .map(entry -> ApiWorld.parse(entry.get("Detail").asText()))
                .map(detail -> detail.get("operation").asText() + " "
                        + detail.path("bucketBefore").asText("-") + " "
                        + detail.path("bucketAfter").asText("-"))
                .distinct()
                .toList();
    }

    @Test
    void eachChangeSaysWhoHasChangedWhatAndTheNewestComesFirst() {
        verifiedAt("acme-logs");
        time.advance(Duration.ofSeconds(1));
        anna("PUT", "{\"bucket\":\"other-logs\",\"prefix\":\"a/\"}");
        anna("DELETE", "");

        var changes = changes();

        assertThat(changes)
                .extracting(change -> change.get("operation").asText())
                .containsExactly("remove", "set", "verify", "set");
        assertThat(changes).allMatch(change -> change.get("tookEffect").asBoolean());
        var moved = changes.get(1);
        assertThat(moved.get("by")).hasToString("""
                {"subject":"user-1","email":"anna@example.com","administrator":false,"sourceAddress":"205.255.255.176"}""");
        assertThat(moved.get("requestId").asText()).isNotEmpty();
        assertThat(moved.get("changedAt").asText()).isEqualTo(time.instant().toString());
        assertThat(moved.at("/before/bucket").asText()).isEqualTo("acme-logs");
        assertThat(moved.at("/before/status").asText()).isEqualTo("verified");
        assertThat(moved.at("/after/bucket").asText()).isEqualTo("other-logs");
        assertThat(moved.at("/after/prefix").asText()).isEqualTo("a/");
        assertThat(changes.get(3).has("before")).isFalse();
        assertThat(changes.get(0).at("/after/status").asText()).isEqualTo("removed");
    }

    @Test
    void anAdministratorIsNamedAsWellAndNobodySeesAnotherOrganizationsChanges() {
        api.call(
                ApiWorld.jwt(Map.of("scope", "audit-log-destinations:admin", "sub", "operator")),
                "PUT",
                ApiWorld.path("acme"),
                "{\"bucket\":\"acme-logs\"}");

        assertThat(changes().get(0).get("by")).hasToString("""
                {"subject":"operator","administrator":true,"sourceAddress":"205.255.255.176"}""");
        assertThat(api.as("globex", "GET", ApiWorld.path("acme") + "/changes", "")
                        .status())
                .isEqualTo(403);
        assertThat(api.as("globex", "GET", ApiWorld.path("globex") + "/changes", "")
                        .body())
                .hasToString("{\"changes\":[]}");
    }

    @Test
    void aRecordThatCannotBeWrittenStopsTheChange() {
        verifiedAt("acme-logs");
        var before = anna("GET", "").header("etag");
        deaths.keys = "changes/.*json";

        assertThat(anna("PUT", "{\"bucket\":\"other-logs\"}").status()).isEqualTo(503);
        assertThat(anna("DELETE", "").status()).isEqualTo(503);

        assertThat(anna("GET", "").header("etag")).isEqualTo(before);
    }

    @Test
    void aChangeThatWasNotMadeIsToldFromThoseThatWere() {
        verifiedAt("acme-logs");
        deaths.keys = "destinations/.*";
        assertThat(anna("PUT", "{\"bucket\":\"other-logs\"}").status()).isEqualTo(503);
        deaths.keys = "";
        time.advance(Duration.ofSeconds(1));
        anna("PUT", "{\"bucket\":\"acme-logs\",\"prefix\":\"b/\"}");

        assertThat(changes())
                .extracting(change -> change.get("tookEffect").asBoolean())
                .containsExactly(true, false, true, true);
        assertThat(changes(Map.of("limit", "1")).body().get("changes")).hasSize(1);
    }

    @Test
    void pagesHaveEachChangeOnce() {
        for (var i = 0; i < 25; i++) {
            anna("PUT", "{\"bucket\":\"acme-logs\",\"prefix\":\"" + i + "/\"}");
            time.advance(Duration.ofSeconds(10));
        }
        var prefixes = new ArrayList<String>();
        var query = Map.of("limit", "10");
        while (true) {
            var page = changes(query).body();
            page.get("changes").forEach(change -> {
                prefixes.add(change.at("/after/prefix").asText());
                assertThat(change.get("tookEffect").asBoolean()).isTrue();
            });
            if (!page.has("next")) {
                break;
            }
            query = Map.of("limit", "10", "after", page.get("next").asText());
        }

        assertThat(prefixes)
                .isEqualTo(IntStream.range(0, 25).mapToObj(i -> 24 - i + "/").toList());
        assertThat(changes()).hasSize(ChangesAnswer.CHANGES_DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "101", "-1", "many", "", "99999999999"})
    void aPageHasOneToAHundredChanges(String limit) {
        assertThat(changes(Map.of("limit", limit)).code()).isEqualTo("invalid-query");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "20261399T101530.123Z-00000000-0000-0000-0000-000000000001", "../globex/"})
    void aPageBeginsWhereThePageBeforeItSaid(String after) {
        assertThat(changes(Map.of("after", after)).code()).isEqualTo("invalid-query");
    }

    @Test
    void whoeverReadsThePlaceBeforeLearnsThatTheLogsWentElsewhere() throws InterruptedException {
        anna("PUT", "{\"bucket\":\"acme-logs\",\"eventTypes\":[\"user_login\"]}");
        verify();
        drain();
        assertThat(told("acme-logs")).containsExactly("new_notifier");

        // Not verified: nobody's logs go there, and nobody's events are filtered.
        anna("PUT", "{\"bucket\":\"other-logs\"}");
        aws.publish(event("acme", "e1"));
        drain();

        assertThat(told("acme-logs")).containsExactlyInAnyOrder("new_notifier", "modified_notifier");
        assertThat(api.keys("other-logs")).isEmpty();
        var row = rows("acme-logs").stream()
                .filter(other -> other.get("EVENT_TYPE").asText().equals("modified_notifier"))
                .findFirst()
                .orElseThrow();
        assertThat(row.get("USER_ID").asText()).isEqualTo("user-1");
        assertThat(row.get("EMAIL").asText()).isEqualTo("anna@example.com");
        assertThat(row.get("EVENT_ID").asText())
                .isEqualTo(changes().get(0).get("id").asText());
        assertThat(aws.stateKeys("pending/~changes/")).isEmpty();
        assertThat(aws.stateKeys("health/")).isEmpty();
    }

    @Test
    void whoeverNarrowsTheFilterOrRemovesTheDestinationTellsThatThereToo() throws InterruptedException {
        verifiedAt("acme-logs");
        anna("PUT", "{\"bucket\":\"acme-logs\",\"eventTypes\":[\"user_login\"]}");
        verify();
        assertThat(anna("GET", "").body().at("/health/filter/eventTypes").asInt())
                .isEqualTo(1);
        anna("DELETE", "");
        drain();

        assertThat(told("acme-logs"))
                .containsExactlyInAnyOrder(
                        "new_notifier", "modified_notifier", "modified_notifier", "deleted_notifier");
        assertThat(notices())
                .containsExactly(
                        "set - acme-logs",
                        "verify acme-logs acme-logs",
                        "set acme-logs acme-logs",
                        "remove acme-logs -");
        drain();
        assertThat(told("acme-logs")).hasSize(4);
    }

    /// In the first step he could also say that somebody else must own the bucket, so that it takes nothing.
    @Test
    void aRedirectInTwoStepsIsToldWhereTheLogsWere() throws InterruptedException {
        verifiedAt("acme-logs");
        anna("PUT", "{\"bucket\":\"acme-logs\",\"bucketOwner\":\"999999999999\",\"format\":\"csv\"}");
        time.advance(Duration.ofSeconds(1));
        anna("DELETE", "");
        time.advance(Duration.ofSeconds(1));
        verifiedAt("other-logs");
        drain();

        assertThat(told("acme-logs"))
                .containsExactlyInAnyOrder(
                        "new_notifier",
                        "modified_notifier",
                        "deleted_notifier",
                        "modified_notifier",
                        "modified_notifier");
        assertThat(told("other-logs")).isEmpty();
        assertThat(anna("GET", "").body().has("verifiedBefore")).isFalse();
        assertThat(changes().get(1).get("after").has("verifiedBefore")).isFalse();
        verify();
        drain();
        assertThat(told("acme-logs")).hasSize(5);
        anna("DELETE", "");
        drain();
        assertThat(told("other-logs")).containsExactly("deleted_notifier");
    }

    @Test
    void aNoticeThatEventBridgeDoesNotTakeIsSentByTheNextDrainOfTheSameProcess() throws InterruptedException {
        api.emulators.refuseNotices(true);
        anna("PUT", "{\"bucket\":\"acme-logs\"}");
        aws.publish(event("acme", "e1"));
        var process = process();
        process.run();
        api.emulators.refuseNotices(false);
        time.advance(Duration.ofMinutes(5));
        aws.publish(event("acme", "e2"));

        process.run();

        assertThat(notices()).containsExactly("set - acme-logs");
    }

    @Test
    void aPlaceThatRefusesTheNewsKeepsNoneFromAnotherPlaceOfTheSameBucket() throws InterruptedException {
        anna("PUT", "{\"bucket\":\"acme-logs\",\"bucketOwner\":\"111122223333\"}");
        verify();
        drain();
        // What waits for this place is refused: somebody else must own the bucket.
        var waiting = new ChangeFiles(new StateBucket(api.s3, TestConfig.of(queueUrl, Map.of())));
        var refused = new Target(
                new BucketName("acme-logs"),
                Optional.of(new AccountId(FOREIGN)),
                new KeyPrefix(""),
                KeyTemplate.DEFAULT);
        for (var i = 0; i < 12; i++) {
            var name = AuditFileName.of(Instant.parse("2026-01-01T00:00:00Z"), new UUID(0, i), Encoding.DEFAULT);
            var file = new AuditFile(
                    new FileId(new OrganizationId("acme"), name),
                    new byte[1],
                    "",
                    1,
                    new EventTime(0),
                    new EventTime(0));
            waiting.put(new SpooledFile(file, Optional.of(refused)));
        }
        anna("DELETE", "");

        drain();

        assertThat(told("acme-logs")).contains("deleted_notifier");
        assertThat(aws.stateKeys("pending/~changes/")).hasSize(12);
    }

    @Test
    void changesOfATimeInWhichEventBridgeTookNothingAreAllToldAfterwards() throws InterruptedException {
        api.emulators.refuseNotices(true);
        verifiedAt("acme-logs");
        time.advance(Duration.ofMinutes(2));
        verifiedAt("other-logs");
        time.advance(Duration.ofMinutes(2));
        api.emulators.refuseNotices(false);
        aws.publish(event("acme", "e1"));

        drain();
        drain();

        assertThat(notices())
                .containsExactly(
                        "set - acme-logs",
                        "verify acme-logs acme-logs",
                        "set acme-logs other-logs",
                        "verify other-logs other-logs");
        assertThat(told("acme-logs"))
                .containsExactlyInAnyOrder("new_notifier", "modified_notifier", "modified_notifier");
    }

    @Test
    void whatIsNotToldIsNotInTheCopyThatNewProcessesRead() throws InterruptedException {
        api.emulators.refuseNotices(true);
        for (var i = 0; i < 12; i++) {
            api.put("organization-" + i, "{\"bucket\":\"acme-logs\"}");
            aws.publish(event("organization-" + i, "e1"));
        }
        drain();
        api.emulators.refuseNotices(false);
        for (var i = 0; i < 12; i++) {
            aws.publish(event("organization-" + i, "e2"));
        }

        drain();

        assertThat(api.emulators.notices()).hasSize(12);
        assertThat(aws.stateKeys("copies/")).hasSize(1);
    }

    /// A place may be somebody else's now, and only `health/` says so.
    @Test
    void newsWaitWhileNobodyKnowsWhetherThePlaceHasVanished() throws InterruptedException {
        verifiedAt("acme-logs");
        var verifiedAt = anna("GET", "").body().get("verifiedAt").asText();
        api.putState("health/acme.json", """
                {"organizationId":"acme","attempts":3,
                 "ended":[{"bucket":"acme-logs","verifiedAt":"%s","endedAt":"%s","noticed":true}]}""".formatted(verifiedAt, time.instant()));
        verifiedAt("other-logs");
        unreadable = "health/acme.json";
        drain();
        assertThat(aws.stateKeys("pending/~changes/acme/acme-logs-")).isNotEmpty();

        unreadable = "";
        drain();

        assertThat(aws.stateKeys("pending/~changes/")).isEmpty();
        assertThat(told("acme-logs")).isEmpty();
    }

    @Test
    void theFileIsAsThePlaceWantsIt() throws InterruptedException {
        anna("PUT", "{\"bucket\":\"acme-logs\",\"prefix\":\"in/\",\"format\":\"csv\",\"compression\":\"none\"}");
        verify();
        anna("DELETE", "");
        drain();

        var files = api.keys("acme-logs").stream()
                .filter(key -> key.endsWith(".csv"))
                .toList();
        assertThat(files).hasSize(2).allMatch(key -> key.startsWith("in/"));
        assertThat(api.text("acme-logs", files.getLast())).contains("audit-log-destination", "anna@example.com");
    }

    @Test
    void whatADeadProcessHasNotToldTheNextChangeTells() throws InterruptedException {
        verifiedAt("acme-logs");
        deaths.keys = "pending/.*";
        assertThat(anna("PUT", "{\"bucket\":\"other-logs\"}").status()).isEqualTo(200);
        assertThat(anna("PUT", "{\"bucket\":\"third-logs\"}").status()).isEqualTo(503);
        deaths.keys = "";
        anna("PUT", "{\"bucket\":\"third-logs\"}");

        drain();

        assertThat(told("acme-logs"))
                .containsExactlyInAnyOrder("new_notifier", "modified_notifier", "modified_notifier");
        assertThat(notices()).contains("set acme-logs other-logs", "set other-logs third-logs");
    }

    @Test
    void whatADeadProcessHasNotToldADrainTells() throws InterruptedException {
        verifiedAt("acme-logs");
        drain();
        deaths.keys = "(pending|changes)/.*(gz|told)";
        assertThat(anna("PUT", "{\"bucket\":\"other-logs\"}").status()).isEqualTo(200);
        assertThat(changes().get(0).get("tookEffect").asBoolean()).isTrue();
        aws.publish(event("acme", "e1"));

        drain();
        drain();

        assertThat(told("acme-logs")).containsExactlyInAnyOrder("new_notifier", "modified_notifier");
        assertThat(notices()).contains("set acme-logs other-logs");
    }

    @Test
    void aNoticeThatEventBridgeDoesNotTakeIsSentLater() throws InterruptedException {
        api.emulators.refuseNotices(true);
        anna("PUT", "{\"bucket\":\"acme-logs\"}");
        assertThat(notices()).isEmpty();
        api.emulators.refuseNotices(false);
        aws.publish(event("acme", "e1"));

        drain();
        drain();

        assertThat(notices()).containsExactly("set - acme-logs");
        assertThat(api.emulators.notices()).hasSize(1);
    }

    @Test
    void aPlaceThatTakesNoNewsHoldsUpNothingAndHasNoHealth() throws InterruptedException {
        verifiedAt("acme-logs");
        drain();
        api.emulators.failing("acme-logs", S3Failure.ACCESS_DENIED);
        verifiedAt("other-logs");
        aws.publish(event("acme", "e1"));

        drain();
        drain();

        assertThat(rows("other-logs"))
                .extracting(row -> row.get("EVENT_ID").asText())
                .contains("e1");
        assertThat(told("other-logs")).isEmpty();
        assertThat(aws.stateKeys("health/")).isEmpty();
        assertThat(aws.stateKeys("pending/")).hasSize(2);
        api.emulators.heal("acme-logs");
        drain();
        assertThat(told("acme-logs"))
                .containsExactlyInAnyOrder("new_notifier", "modified_notifier", "modified_notifier");
        assertThat(aws.stateKeys("pending/")).isEmpty();
    }

    @Test
    void manyThatWaitOfOneOrganizationHoldUpNoOther() throws InterruptedException {
        var organization = new OrganizationId("aa");
        var target = new Target(new BucketName("dead-logs"), Optional.empty(), new KeyPrefix(""), KeyTemplate.DEFAULT);
        var files = new ChangeFiles(new StateBucket(api.s3, TestConfig.of(queueUrl, Map.of())));
        for (var i = 0; i < 30; i++) {
            var name = AuditFileName.of(time.instant(), new UUID(0, i), Encoding.DEFAULT);
            var file = new AuditFile(
                    new FileId(organization, name), new byte[1], "", 1, new EventTime(0), new EventTime(0));
            files.put(new SpooledFile(file, Optional.of(target)));
        }
        verifiedAt("acme-logs");

        drain();

        assertThat(told("acme-logs")).containsExactly("new_notifier");
        api.createBucket("dead-logs");
        time.advance(Duration.ofMinutes(30));
        drain();
        assertThat(api.keys("dead-logs")).hasSize(10);
        drain();
        drain();
        assertThat(api.keys("dead-logs")).hasSize(30);
        assertThat(aws.stateKeys("pending/")).isEmpty();
    }

    @Test
    void aRemovedDestinationRestsAndWhatCameMeanwhileGoesToTheOneThatIsSetAgain() throws InterruptedException {
        verifiedAt("acme-logs");
        assertThat(anna("DELETE", "").status()).isEqualTo(204);
        assertThat(anna("DELETE", "").status()).isEqualTo(404);
        assertThat(anna("GET", "").body().get("detail").asText())
                .contains("held until " + time.instant().plus(Duration.ofDays(7)));
        aws.publish(event("acme", "e1"));
        drain();
        time.advance(Duration.ofDays(7).minusSeconds(60));
        aws.publish(event("acme", "e2"));
        drain();

        var again = api.call(ANNA, "PUT", ApiWorld.path("acme"), "{\"bucket\":\"acme-logs\"}", "If-None-Match", "*");
        assertThat(again.status()).isEqualTo(201);
        verify();
        drain();

        assertThat(rows("acme-logs"))
                .extracting(row -> row.get("EVENT_ID").asText())
                .contains("e1", "e2");
    }

    @Test
    void afterItsRestARemovedDestinationIsNoneAnyMore() throws InterruptedException {
        verifiedAt("acme-logs");
        anna("DELETE", "");
        aws.publish(event("acme", "e1"));
        drain();
        time.advance(Duration.ofDays(7));
        aws.publish(event("acme", "e2"));
        drain();

        assertThat(aws.stateKeys("pending/acme/")).hasSize(1);
        assertThat(aws.queued()).isZero();
        assertThat(anna("GET", "").body().get("detail").asText()).doesNotContain("held");
    }

    @Test
    void aRestIsNeitherShorterThanAnHourNorLongerThanFilesAreKept() {
        assertThatThrownBy(() -> new ApiWorld(Map.of("audit.removed-destination-rest", "59m")))
                .hasMessageContaining("at least an hour");
        try (var short1 = new ApiWorld(Map.of("audit.pending-retention", "2d"), time)) {
            short1.put("acme", "{\"bucket\":\"acme-logs\"}");
            short1.delete("acme");
            assertThat(short1.get("acme").body().get("detail").asText())
                    .contains("held until " + time.instant().plus(Duration.ofDays(2)));
        }
    }
}
