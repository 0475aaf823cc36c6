package dev.auditlogs.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.auditlogs.api.ApiWorld.Answer;
import dev.auditlogs.destination.BucketClaims;
import dev.auditlogs.file.Sha256;
import dev.auditlogs.local.S3Failure;
import dev.auditlogs.world.Death;
import dev.auditlogs.world.KillSwitch;
import dev.auditlogs.world.LoggedLines;
import dev.auditlogs.world.MovableClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whose a place in a bucket is.
class ClaimsTest {

    private static final String CLAIMS = "claims/the-logs.json";
    private static final Duration A_MINUTE = Duration.ofMinutes(1);

    private final MovableClock time = MovableClock.at("2026-11-24T10:15:30.123Z");
    private final Death death = new Death();
    private ApiWorld api;

    @BeforeEach
    void start() {
        api = new ApiWorld(ApiWorld.withSessions(), time, death);
        api.createBucket("the-logs");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private Answer set(String organization, String bucket, String prefix) {
        return api.put(organization, "{\"bucket\":\"%s\",\"prefix\":\"%s\"}".formatted(bucket, prefix));
    }

    private Answer set(String organization) {
        return set(organization, "the-logs", "");
    }

    private Answer verified(String organization, String prefix) {
        assertThat(set(organization, "the-logs", prefix).status()).isIn(200, 201);
        return api.verify(organization);
    }

    private List<String> holders() {
        return api.state(CLAIMS)
                .path("places")
                .valueStream()
                .map(place -> place.get("organizationId").asText())
                .toList();
    }

    private List<String> claimsObjects() {
        return api.keys(ApiWorld.STATE_BUCKET).stream()
                .filter(key -> key.startsWith("claims/"))
                .toList();
    }

    private void assertTaken(Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(409);
        assertThat(answer.code()).isEqualTo("bucket-taken");
    }

    @Test
    void namingAPlaceEveryHourKeepsNobodyOut() {
        for (var hour = 0; hour < 72; hour++) {
            assertThat(set("globex").status()).isIn(200, 201);
            assertThat(set("acme").status()).isIn(200, 201);
            assertThat(api.verify("acme").status()).as("hour %d", hour).isEqualTo(200);
            time.advance(Duration.ofHours(1));
        }
    }

    @Test
    void whateverIsNamedIsStoredAndClaimsNothing() {
        for (var i = 0; i < 200; i++) {
            assertThat(set("organization-" + i % 40, "the-logs", i % 2 == 0 ? "" : i + "/")
                            .status())
                    .isIn(200, 201);
        }
        assertThat(claimsObjects()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "'', 2026/11/24/",
        "2026/11/24/, ''",
        "a/, a/b/",
        "logs, logs-2/",
        "\u00e4, \u00e4\u00f6",
    })
    void placesOverlapWhenOnePrefixBeginsWithTheOther(String first, String second) {
        assertThat(verified("acme", first).status()).isEqualTo(200);

        assertTaken(verified("globex", second));
        assertThat(api.get("globex").body().get("status").asText()).isEqualTo("unverified");
        assertThat(holders()).containsExactly("acme");
    }

    @Test
    void otherPrefixesOfABucketAreOtherPlaces() {
        for (var prefix : List.of("a/", "b/", "a-b/", "\u00e4/")) {
            assertThat(verified("organization-" + prefix.codePointAt(0) + prefix.length(), prefix)
                            .status())
                    .isEqualTo(200);
        }
        assertThat(holders()).hasSize(4);
    }

    /// It was written by hand, so that nobody has claimed its place.
    @Test
    void aDestinationThatWasImportedIsNotKeptFromItsPlaceAndClaimsItAtItsNextVerify() {
        api.putState("destinations/acme.json", "{\"bucket\":\"the-logs\",\"status\":\"verified\"}");
        assertThat(set("globex").status()).isEqualTo(201);
        time.advance(A_MINUTE);

        assertThat(api.verify("acme").status()).isEqualTo(200);

        assertThat(holders()).containsExactly("acme");
        assertTaken(api.verify("globex"));
    }

    @Test
    void aPlaceInUseIsNeverTaken() {
        assertThat(verified("acme", "").status()).isEqualTo(200);
        time.advance(Duration.ofDays(100));

        assertTaken(verified("globex", ""));
        assertThat(api.verify("acme").status()).isEqualTo(200);
    }

    /// Else somebody whom the bucket lets in could come between the change and its Verify.
    @Test
    void whoeverChangesAnythingButThePlaceKeepsIt() {
        verified("acme", "");
        time.advance(Duration.ofDays(1));
        var changed = api.put("acme", "{\"bucket\":\"the-logs\",\"format\":\"parquet\"}");
        assertThat(changed.body().get("status").asText()).isEqualTo("unverified");
        time.advance(Duration.ofDays(1));

        assertTaken(verified("globex", ""));
        assertThat(api.verify("acme").status()).isEqualTo(200);
    }

    /// To name it again is not to have verified it.
    @Test
    void whoeverLeavesAPlaceAndComesBackMustVerifyItAgain() {
        verified("acme", "");
        set("acme", "other-logs", "");
        set("acme");
        time.advance(A_MINUTE);

        assertThat(verified("globex", "").status()).isEqualTo(200);
        assertTaken(api.verify("acme"));
    }

    @Test
    void aPlaceThatIsLeftIsFreeAfterAMinuteAndItsClaimIsGone() {
        verified("acme", "a/");
        verified("globex", "b/");
        time.advance(A_MINUTE.minusMillis(1));
        assertTaken(verified("initech", "a/"));
        time.advance(Duration.ofMillis(1));

        assertThat(set("acme", "other-logs", "").status()).isEqualTo(200);
        assertThat(holders()).containsExactly("globex");
        assertThat(api.verify("initech").status()).isEqualTo(200);
    }

    @Test
    void aRemovedDestinationKeepsItsPlaceAsLongAsItRests() {
        verified("acme", "a/");
        assertThat(api.delete("acme").status()).isEqualTo(204);
        time.advance(Duration.ofDays(7).minusMillis(1));
        assertTaken(verified("globex", ""));
        time.advance(Duration.ofMillis(1));

        assertThat(api.verify("globex").status()).isEqualTo(200);
        assertTaken(verified("acme", "a/"));
    }

    @Test
    void whoeverSetsARemovedDestinationAgainHasItsPlaceStill() {
        verified("acme", "");
        api.delete("acme");
        set("acme");
        time.advance(Duration.ofDays(8));

        assertTaken(verified("globex", ""));
        assertThat(api.verify("acme").status()).isEqualTo(200);
    }

    /// Whoever has a bucket of that name may be its only owner now.
    @Test
    void aBucketThatWasGoneIsNobodysPlaceAnyMore() {
        verified("acme", "");
        var verifiedAt = api.get("acme").body().get("verifiedAt").asText();
        time.advance(Duration.ofDays(1));
        assertTaken(verified("globex", ""));
        api.putState("health/acme.json", """
                {"organizationId":"acme","attempts":3,
                 "ended":[{"bucket":"the-logs","verifiedAt":"%s","endedAt":"2026-11-24T12:00:00Z","noticed":true}]}""".formatted(verifiedAt));

        assertThat(api.get("acme").body().get("status").asText()).isEqualTo("unverified");
        api.put("acme", "{\"bucket\":\"the-logs\",\"bucketOwner\":\"111122223333\"}");
        assertThat(api.verify("globex").status()).isEqualTo(200);
        assertTaken(verified("acme", ""));
    }

    @Test
    void aClaimThatCannotBeGivenBackCountsForNothingAllTheSame() {
        verified("acme", "");
        var claims = api.text(ApiWorld.STATE_BUCKET, CLAIMS);
        time.advance(A_MINUTE);
        set("acme", "other-logs", "");
        api.putState(CLAIMS, claims);

        assertThat(verified("globex", "x/").status()).isEqualTo(200);
        assertThat(holders()).containsExactly("globex");

        api.putState(CLAIMS, "{");
        time.advance(A_MINUTE);
        assertThat(set("globex", "other-logs", "x/").status()).isEqualTo(200);
    }

    @Test
    void ofManyThatVerifyOverlappingPlacesAtOnceOneGetsIt() throws Exception {
        for (var seed = 0; seed < 25; seed++) {
            var bucket = api.createBucket("bucket-" + seed);
            var prefixes = List.of("", "2026/", "2026/11/24/", "", "2026/11/");
            for (var i = 0; i < prefixes.size(); i++) {
                set(name(seed, i), bucket, prefixes.get(i));
            }
            var one = seed;

            var answers = atOnce(prefixes.size(), i -> () -> api.verify(name(one, i)));

            assertThat(answers)
                    .as(bucket)
                    .filteredOn(answer -> answer.status() == 200)
                    .hasSize(1);
            assertThat(answers)
                    .as(bucket)
                    .filteredOn(answer -> answer.status() != 200)
                    .allSatisfy(this::assertTaken)
                    .noneMatch(answer -> answer.body().toString().contains("organization-"));
            var verified = IntStream.range(0, prefixes.size())
                    .filter(i ->
                            api.get(name(one, i)).body().get("status").asText().equals("verified"));
            assertThat(verified.count()).as(bucket).isOne();
        }
    }

    private static String name(int seed, int number) {
        return "organization-" + seed + "-" + number;
    }

    @Test
    void twentyThatVerifyPlacesOfOneBucketAtOnceGetThemAll() throws Exception {
        for (var i = 0; i < 20; i++) {
            set("organization-" + i, "the-logs", i + "/");
        }

        var answers = atOnce(20, i -> () -> api.verify("organization-" + i));

        // Who was too slow is told to try again.
        for (var i = 0; i < 20; i++) {
            assertThat(answers.get(i).status()).isIn(200, 503);
            assertThat(api.verify("organization-" + i).status()).isEqualTo(200);
        }
        assertThat(holders()).hasSize(20).doesNotHaveDuplicates();
    }

    @Test
    void whoeverIsAlwaysTooLateIsToldSoInTime() {
        set("acme");
        api.emulators.failing(ApiWorld.STATE_BUCKET, S3Failure.CHANGES_REFUSED);
        var start = System.nanoTime();

        var answer = api.verify("acme");

        assertThat(answer.code()).isEqualTo("storage-unavailable");
        assertThat(answer.header("retry-after")).isEqualTo("60");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    private static List<Answer> atOnce(int many, IntFunction<Callable<Answer>> call) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = IntStream.range(0, many).mapToObj(call).toList();
            return threads.invokeAll(calls).stream()
                    .map(answer -> answer.resultNow())
                    .toList();
        }
    }

    @Test
    void whoeverDiesWhileVerifyingKeepsAPlaceForAMinuteAtMost() {
        var died = true;
        for (var call = 1; died; call++) {
            for (var moment : KillSwitch.Moment.values()) {
                var bucket = api.createBucket("bucket-" + call + "-" + moment.ordinal());
                set("acme", bucket, "");
                set("globex", bucket, "");
                death.comesAt(call, moment);
                var end = catchThrowable(() -> api.verify("acme"));
                died = death.hasCome();
                death.revive();

                assertThat(end)
                        .satisfiesAnyOf(
                                none -> assertThat(none).isNull(),
                                any -> assertThat(any).isInstanceOf(KillSwitch.Killed.class));
                var isAcmes = api.get("acme").body().get("status").asText().equals("verified");
                time.advance(A_MINUTE);
                var globex = api.verify("globex");
                assertThat(globex.status()).as("call %d %s", call, moment).isEqualTo(isAcmes ? 409 : 200);
                time.advance(A_MINUTE);
            }
            assertThat(call).isLessThan(30);
        }
    }

    @Test
    void aBucketHasAThousandPlacesAndNoMore() {
        fill(999);
        for (var i = 0; i < 999; i++) {
            api.putState(
                    "destinations/organization-" + i + ".json",
                    "{\"bucket\":\"the-logs\",\"prefix\":\"%d/\",\"status\":\"verified\"}".formatted(i));
        }
        assertThat(verified("acme", "acme/").status()).isEqualTo(200);

        var answer = verified("globex", "globex/");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.code()).isEqualTo("bucket-full");
        assertThat(answer.body().get("detail").asText()).contains("1000 prefixes");
        assertThat(api.verify("acme").status()).isEqualTo(200);
        assertThat(holders()).hasSize(1_000);

        // One that is gone without giving its place back makes room.
        api.s3.deleteObject(r -> r.bucket(ApiWorld.STATE_BUCKET).key("destinations/organization-500.json"));
        assertThat(api.verify("globex").status()).isEqualTo(200);
        assertThat(holders()).hasSize(1_000).doesNotContain("organization-500");
    }

    private void fill(int places) {
        api.putState(
                CLAIMS,
                IntStream.range(0, places)
                        .mapToObj(i -> """
                        {"organizationId":"organization-%d","prefix":"%d/","verifiedAt":"2026-11-20T00:00:00Z"}""".formatted(i, i))
                        .collect(Collectors.joining(",", "{\"places\":[", "]}")));
    }

    private void earlier(String organization, String prefix, String claimedAt) {
        api.putState(earlierKey(prefix), """
                {"organizationId":"%s","bucket":"the-logs","prefix":"%s","claimedAt":"%s"}""".formatted(organization, prefix, claimedAt));
    }

    private static String earlierKey(String prefix) {
        var hash = Sha256.digest().digest(prefix.getBytes(StandardCharsets.UTF_8));
        return "claims/the-logs/" + HexFormat.of().formatHex(hash) + ".json";
    }

    private void stored(String organization, String prefix, String more) {
        api.putState(
                "destinations/" + organization + ".json",
                "{\"bucket\":\"the-logs\",\"prefix\":\"%s\"%s}".formatted(prefix, more));
    }

    private static final String VERIFIED = ",\"status\":\"verified\",\"verifiedAt\":\"2026-11-01T00:00:00Z\"";

    @Test
    void claimsOfAVersionBeforeAreTakenOverIfTheirPlacesAreVerified() {
        earlier("acme", "a/", "2026-11-01T00:00:00Z");
        stored("acme", "a/", VERIFIED);
        earlier("hooli", "b/", "2026-11-24T09:59:00Z");
        stored("hooli", "b/", "");
        earlier("initech", "c/", "2026-11-01T00:00:00Z");
        stored("globex", "", "");

        assertTaken(api.verify("globex"));
        assertThat(verified("globex", "b/").status()).isEqualTo(200);

        assertThat(holders()).containsExactlyInAnyOrder("acme", "globex");
        assertThat(claimsObjects()).containsExactly(CLAIMS);
        assertTaken(api.verify("hooli"));
        assertThat(verified("initech", "c/").status()).isEqualTo(200);
        assertThat(api.verify("acme").status()).isEqualTo(200);
    }

    /// The version before may still be about to store the destination.
    @Test
    void aYoungClaimOfAVersionBeforeCountsForAMinute() {
        earlier("acme", "", "2026-11-24T10:15:00Z");
        stored("acme", "", "");
        stored("globex", "", "");

        assertTaken(api.verify("globex"));
        time.advance(Duration.ofSeconds(30));
        assertThat(api.verify("globex").status()).isEqualTo(200);
    }

    /// That version lets anybody name any place that overlaps one.
    @Test
    void aYoungClaimOfAVersionBeforeTakesNobodysPlace() {
        verified("acme", "");
        time.advance(Duration.ofDays(1));
        earlier("globex", "a/", "2026-11-25T10:15:25Z");

        assertTaken(verified("globex", "a/"));
        assertThat(api.verify("acme").status()).isEqualTo(200);
    }

    /// That version took them for two.
    @Test
    void placesThatOverlapSinceAVersionBeforeStayBoth() {
        earlier("acme", "", "2026-11-01T00:00:00Z");
        stored("acme", "", VERIFIED);
        earlier("globex", "globex/", "2026-11-01T00:00:00Z");
        stored("globex", "globex/", VERIFIED);

        assertThat(api.verify("acme").status()).isEqualTo(200);
        assertThat(api.verify("globex").status()).isEqualTo(200);
        assertTaken(verified("initech", "globex/"));
        assertThat(holders()).containsExactlyInAnyOrder("acme", "globex");
    }

    /// As it may leave them when the function is updated while it runs.
    @Test
    void aClaimOfAVersionBeforeThatComesLaterIsSeen() {
        assertThat(verified("acme", "a/").status()).isEqualTo(200);
        earlier("hooli", "b/", "2026-11-24T10:00:00Z");
        stored("hooli", "b/", VERIFIED);

        assertTaken(verified("globex", "b/"));
    }

    @Test
    void moreClaimsOfAVersionBeforeThanOneListHasAreTakenOverBitByBit() {
        stored("acme", "", VERIFIED);
        earlier("acme", "", "2026-11-01T00:00:00Z");
        for (var i = 0; i < 1_010; i++) {
            earlier("globex", i + "/", "2026-11-01T00:00:00Z");
        }
        stored("initech", "initech/", "");

        var first = api.verify("initech");
        assertThat(first.status()).isEqualTo(503);
        assertThat(first.header("retry-after")).isEqualTo("60");
        assertTaken(api.verify("initech"));
        assertThat(api.verify("acme").status()).isEqualTo(200);
        assertThat(claimsObjects()).containsExactly(CLAIMS);
    }

    /// Nobody knows whose places those are.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"places\":[{\"organizationId\":\"a\",\"prefix\":\"\",\"verifiedAt\":\"2026-11-24T10:00:00Z\"}]}",
                "{\"places\":[{\"organizationId\":null,\"prefix\":\"\",\"verifiedAt\":\"2026-11-24T10:00:00Z\"}]}",
                "{\"places\":[{\"organizationId\":\"acme\",\"prefix\":\"/\",\"verifiedAt\":\"2026-11-24T10:00:00Z\"}]}",
                "{\"places\":[{\"organizationId\":\"acme\",\"verifiedAt\":\"2026-11-24T10:00:00Z\"}]}",
                "{\"places\":[{\"organizationId\":\"acme\",\"prefix\":\"\",\"verifiedAt\":\"yesterday\"}]}",
                "{\"places\":[{\"organizationId\":\"acme\",\"prefix\":\"\"}]}",
                "{\"places\":[null]}",
                "{\"places\":{}}",
                "{}",
                "null",
                "{",
                "",
            })
    void theBucketOfDamagedClaimsIsTaken(String damaged) {
        assertDamaged(CLAIMS, damaged);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"organizationId\":\"..\",\"bucket\":\"the-logs\",\"prefix\":\"\",\"claimedAt\":\"2026-11-24T10:00:00Z\"}",
                "{\"organizationId\":\"globex\",\"prefix\":\"x/\",\"claimedAt\":\"2026-11-24T10:00:00Z\"}",
                "{\"organizationId\":\"globex\",\"prefix\":\"\"}",
                "null",
                "{",
                "",
            })
    void theBucketOfADamagedClaimOfAVersionBeforeIsTaken(String damaged) {
        assertDamaged(earlierKey(""), damaged);
    }

    private void assertDamaged(String key, String damaged) {
        api.putState(key, damaged);

        try (var log = new LoggedLines(BucketClaims.class)) {
            assertTaken(verified("acme", "acme/"));
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("ERROR a claim is damaged")
                    .contains("key=" + key);
        }
        assertThat(api.text(ApiWorld.STATE_BUCKET, key)).isEqualTo(damaged);
    }

    @Test
    void thePlaceOfAnOrganizationWhoseDestinationCannotBeReadIsNotTaken() {
        verified("acme", "");
        stored("acme", "", ",\"eventTypes\":[null]");
        time.advance(Duration.ofDays(1));

        assertTaken(verified("globex", ""));
        assertThat(api.get("acme").code()).isEqualTo("destination-unreadable");
    }

    @Test
    void whoeverCannotWriteThereDoesNotLearnThatAPlaceIsTaken() {
        verified("acme", "");
        api.emulators.letOnly("the-logs", "acme");
        api.emulators.letOnly(api.createBucket("nobodys-logs"), "somebody");

        var taken = verified("globex", "");
        set("globex", "nobodys-logs", "");
        var free = api.verify("globex");

        assertThat(taken.status()).isEqualTo(422);
        assertThat(withoutNames(taken, "the-logs")).isEqualTo(withoutNames(free, "nobodys-logs"));
    }

    @Test
    void whoeverNamesTheStateBucketIsAnsweredAsByAnyBucketThatDoesNotLetHimIn() {
        api.emulators.letOnly("the-logs", "somebody");
        set("globex");
        var closed = api.verify("globex");
        var objects = objects();

        var named = set("globex", ApiWorld.STATE_BUCKET, "");
        var answer = api.verify("globex");

        assertThat(named.status()).isEqualTo(200);
        assertThat(answer.status()).isEqualTo(422);
        for (var refused : List.of(closed, answer)) {
            assertThat(refused.body().at("/cause/requestId").asText()).matches("[0-9A-Z]{16}");
        }
        assertThat(withoutNames(answer, ApiWorld.STATE_BUCKET)).isEqualTo(withoutNames(closed, "the-logs"));
        assertThat(api.get("globex").body().get("status").asText()).isEqualTo("unverified");
        assertThat(objects()).isEqualTo(objects);
    }

    /// Of the state bucket, but for records of changes.
    private List<String> objects() {
        return api.keys(ApiWorld.STATE_BUCKET).stream()
                .filter(key -> !key.startsWith("changes/"))
                .toList();
    }

    private static String withoutNames(Answer answer, String bucket) {
        ObjectNode body = answer.body().deepCopy();
        ((ObjectNode) body.get("cause")).remove("requestId");
        return body.toString().replace(bucket, "BUCKET");
    }
}
