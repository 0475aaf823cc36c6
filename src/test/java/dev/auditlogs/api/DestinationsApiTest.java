package dev.auditlogs.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.api.ApiWorld.Answer;
import dev.auditlogs.local.S3Failure;
import dev.auditlogs.world.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationsApiTest {

    private final MovableClock time = MovableClock.at("2026-11-24T10:15:30.123Z");
    private ApiWorld api;

    @BeforeEach
    void start() {
        api = new ApiWorld(ApiWorld.withSessions(), time);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private Answer set(String organization, String bucket) {
        return api.put(organization, "{\"bucket\":\"" + bucket + "\"}");
    }

    @Test
    void anOrganizationSetsVerifiesReadsAndRemovesItsDestination() {
        var bucket = api.createBucket("acme-logs");
        api.emulators.letOnly(bucket, "acme");
        assertThat(api.get("acme").status()).isEqualTo(404);

        var created = api.put("acme", """
                {"bucket": "acme-logs", "prefix": "audit/", "eventTypes": ["user_login", "user_logout", "user_login"]}""");
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.body().get("status").asText()).isEqualTo("unverified");

        var verified = api.verify("acme");
        assertThat(verified.status()).isEqualTo(200);
        assertThat(verified.body().get("testObject").asText())
                .isEqualTo("audit/airkit-verify-test-20261124T101530.123Z");
        assertThat(api.text(bucket, "audit/airkit-verify-test-20261124T101530.123Z"))
                .contains("acme", "may be deleted");

        var read = api.get("acme");
        assertThat(read.body().get("status").asText()).isEqualTo("verified");
        assertThat(read.body().get("verifiedAt").asText()).isEqualTo("2026-11-24T10:15:30.123Z");
        assertThat(read.body().get("region").asText()).isEqualTo("us-east-1");
        assertThat(read.body().get("eventTypes")).hasSize(2);
        assertThat(warnings(read)).containsExactly("owner-not-pinned");
        assertThat(read.header("etag")).isEqualTo(verified.header("etag")).isNotEqualTo(created.header("etag"));

        assertThat(api.delete("acme").status()).isEqualTo(204);
        assertThat(api.get("acme").status()).isEqualTo(404);
    }

    private static List<String> warnings(Answer answer) {
        return answer.body().get("warnings").findValuesAsText("code");
    }

    @Test
    void whoeverDoesNotPinTheBucketsOwnerIsWarned() {
        api.createBucket("acme-logs");

        assertThat(warnings(api.put("acme", "{\"bucket\":\"acme-logs\"}"))).containsExactly("owner-not-pinned");
        assertThat(warnings(api.get("acme"))).containsExactly("owner-not-pinned");
        assertThat(api.get("acme").body().at("/warnings/0/fix").asText()).contains("Set bucketOwner");
        assertThat(warnings(api.put("acme", "{\"bucket\":\"acme-logs\",\"bucketOwner\":\"111122223333\"}")))
                .isEmpty();
        assertThat(warnings(api.get("acme"))).isEmpty();
    }

    @Test
    void aDestinationWhoseBucketWasGoneCountsAsUnverifiedUntilItIsVerifiedAgain() {
        set("acme", api.createBucket("acme-logs"));
        api.verify("acme");
        api.endVerification("acme", "acme-logs");

        var ended = api.get("acme");

        assertThat(ended.body().get("status").asText()).isEqualTo("unverified");
        assertThat(warnings(ended)).contains("verification-ended");
        assertThat(ended.body().at("/health/verificationEnded").asText()).isEqualTo("2026-11-24T10:10:00Z");
        assertThat(ended.body().at("/health/failure/nextAttempt").isMissingNode())
                .isTrue();
        time.advance(Duration.ofHours(1));
        api.verify("acme");
        var again = api.get("acme");
        assertThat(again.body().get("status").asText()).isEqualTo("verified");
        assertThat(warnings(again)).doesNotContain("verification-ended");
        assertThat(again.body().at("/health/verificationEnded").isMissingNode()).isTrue();
    }

    @Test
    void theEndingOfAnotherVerificationIsNotThisOnes() {
        set("acme", api.createBucket("acme-logs"));
        api.verify("acme");
        api.endVerification("acme", "acme-other");

        assertThat(api.get("acme").body().get("status").asText()).isEqualTo("verified");
    }

    @Test
    void readingSaysHowDeliveriesGo() {
        set("acme", api.createBucket("acme-logs"));
        var untouched = api.get("acme").body().get("health");
        assertThat(untouched).hasToString("""
                {"state":"working","lastDay":{"files":0,"events":0},"pendingFiles":0}""");

        api.putState("delivered/20261124-a", "acme 1795511400 9:2:30 8:1:5\nglobex 1795511500 9:99:99\n");
        api.putState("delivered/20261124-b", "acme 1795511410 9:1:7\n");
        api.putState("pending/acme/" + ApiWorld.FILE, "{}");
        assertThat(api.get("acme").body().at("/health/state").asText()).isEqualTo("waiting");
        api.putState("health/acme.json", ApiWorld.HEALTH);

        var health = api.get("acme").body().get("health");

        assertThat(health.get("state").asText()).isEqualTo("failing");
        assertThat(health.get("lastDelivery").asText()).isEqualTo("2026-11-24T09:10:10Z");
        assertThat(health.get("lastDay")).hasToString("{\"files\":4,\"events\":42}");
        assertThat(health.get("pendingFiles").asInt()).isEqualTo(1);
        assertThat(health.get("pendingSince").asText()).isEqualTo("2026-11-24T09:00:00Z");
        assertThat(Instant.parse(health.get("pendingExpires").asText())).isAfter(Instant.now());
        assertThat(health.get("oldestUndeliveredEvent").asText()).isEqualTo("2026-11-24T08:57:12.345Z");
        assertThat(health.get("failure")).hasToString("""
                {"reason":"access-denied","code":"AccessDenied","message":"Access Denied",\
                "since":"2026-11-24T09:00:00Z","attempts":3,"lastAttempt":"2026-11-24T10:10:00Z",\
                "nextAttempt":"2026-11-24T10:20:00Z"}""");
    }

    @Test
    void filesAreLostWhenTheRetentionSaysSo() {
        try (var longer = new ApiWorld(ApiWorld.withSessions("audit.pending-retention", "30d"))) {
            longer.put("acme", "{\"bucket\":\"acme-logs\"}");
            longer.putState("pending/acme/" + ApiWorld.FILE, "{}");

            var expires = longer.get("acme").body().at("/health/pendingExpires").asText();

            assertThat(Instant.parse(expires))
                    .isBetween(
                            Instant.now().plus(Duration.ofDays(30)).minusSeconds(60),
                            Instant.now().plus(Duration.ofDays(31)));
        }
    }

    @Test
    void aDamagedHealthKeepsNobodyFromReadingItsDestination() {
        set("acme", api.createBucket("acme-logs"));
        api.putState("health/acme.json", "{");

        assertThat(api.get("acme").status()).isEqualTo(200);
    }

    @Test
    void whatIsStoredIsWhatTheDrainReads() {
        set("acme", api.createBucket("acme-logs"));
        api.verify("acme");

        var stored = api.state("destinations/acme.json");

        assertThat(stored.fieldNames())
                .toIterable()
                .containsExactly(
                        "organizationId",
                        "bucket",
                        "prefix",
                        "format",
                        "compression",
                        "schema",
                        "keyTemplate",
                        "eventTypes",
                        "status",
                        "verifiedAt",
                        "region",
                        "warnings",
                        "encryption",
                        "lastChange");
    }

    @Test
    void aDestinationThatIsChangedIsUnverified() {
        set("acme", api.createBucket("acme-logs"));
        var verified = api.verify("acme").body().get("verifiedAt");

        var changed = api.put("acme", "{\"bucket\":\"acme-logs\",\"compression\":\"none\"}");

        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.body().get("status").asText()).isEqualTo("unverified");
        assertThat(changed.body().get("verifiedAt")).isEqualTo(verified);
        assertThat(set("acme", "other-logs").body().has("verifiedAt")).isFalse();
        assertThat(set("acme", "acme-logs").body().has("verifiedAt")).isFalse();
    }

    @Test
    void thePolicyToPasteNamesTheOrganizationsSession() {
        var answer = set("acme", "acme-logs").body();

        assertThat(answer.get("bucketPolicy"))
                .hasToString(
                        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"AirkitWritePermission\",\"Effect\":\"Allow\","
                                + "\"Principal\":{\"AWS\":\"arn:aws:sts::111122223333:assumed-role/audit-log-export/acme\"},"
                                + "\"Action\":[\"s3:PutObject\"],\"Resource\":[\"arn:aws:s3:::acme-logs/*\"],"
                                + "\"Condition\":{\"Bool\":{\"aws:SecureTransport\":\"true\"}}}]}");
        assertThat(answer.get("kmsKeyPolicyStatement"))
                .hasToString("{\"Sid\":\"AirkitEncryptPermission\",\"Effect\":\"Allow\","
                        + "\"Principal\":{\"AWS\":\"arn:aws:sts::111122223333:assumed-role/audit-log-export/acme\"},"
                        + "\"Action\":[\"kms:GenerateDataKey\"],\"Resource\":\"*\","
                        + "\"Condition\":{\"StringLike\":{\"kms:ViaService\":\"s3.*.amazonaws.com\"}}}");
    }

    /// Whatever has a meaning in a policy stands for itself.
    @ParameterizedTest
    @CsvSource({"logs/, logs/*", "logs, logs*", "a*b?c$d/, a${*}b${?}c${$}d/*"})
    void thePolicyToPasteIsForKeysBelowThePrefixOnly(String prefix, String objects) {
        var answer = api.put("acme", "{\"bucket\":\"acme-logs\",\"prefix\":\"%s\"}".formatted(prefix))
                .body();

        assertThat(answer.at("/bucketPolicy/Statement/0/Resource/0").asText())
                .isEqualTo("arn:aws:s3:::acme-logs/" + objects);
    }

    @Test
    void withoutAnExportRoleThePolicyNamesTheFunctionsAccount() {
        try (var plain = new ApiWorld(Map.of())) {
            var answer = plain.put("acme", "{\"bucket\":\"acme-logs\"}").body();

            assertThat(answer.at("/bucketPolicy/Statement/0/Principal/AWS").asText())
                    .isEqualTo("arn:aws:iam::000000000000:root");
        }
    }

    @Test
    void aRegionIsAHintUntilTheBucketIsFound() {
        api.createBucket("acme-logs");

        assertThat(api.put("acme", "{\"bucket\":\"acme-logs\",\"region\":\"eu-south-1\"}")
                        .body()
                        .path("region")
                        .asText())
                .isEqualTo("eu-south-1");
        assertThat(api.verify("acme").status()).isEqualTo(200);
        assertThat(set("acme", "acme-logs").body().has("region")).isFalse();
    }

    /// A prefix is what keys begin with, not a folder: who forgets its slash sees so before files come.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"bucket":"acme-logs"}                                        | 2026/11/22/%s.ndjson.gz
            {"bucket":"acme-logs","prefix":"audit"}                       | audit2026/11/22/%s.ndjson.gz
            {"bucket":"acme-logs","prefix":"audit/","format":"parquet"}   | audit/2026/11/22/%s.parquet
            {"bucket":"acme-logs","prefix":"audit","keyTemplate":"hive","format":"csv","compression":"zstd"} \
            | auditorg=acme/dt=2026-11-22/%s.csv.zst
            """)
    void theAnswerShowsTheKeyThatAFileWillHave(String body, String key) {
        var name = "airkit-audit-logs-20261122T101530Z-00000000-0000-0000-0000-000000000000";

        assertThat(api.put("acme", body).body().path("exampleKey").asText()).isEqualTo(key.formatted(name));
        assertThat(api.get("acme").body().path("exampleKey").asText()).isEqualTo(key.formatted(name));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"bucket":"Upper"}                                   | /bucket      | a bucket's name is 3 to 63
            {"bucket":"ab"}                                      | /bucket      | a bucket's name is 3 to 63
            {"bucket":"a..b"}                                    | /bucket      | no two dots in a row
            {"bucket":"192.168.5.4"}                             | /bucket      | no IP address
            {"bucket":"xn--logs"}                                | /bucket      | begins with xn--
            {"bucket":"logs--use1-az4--x-s3"}                    | /bucket      | ends with --x-s3: that is a directory bucket
            {"bucket":"acme-1a2b3c--op-s3"}                      | /bucket      | an access point of S3 on Outposts
            {"bucket":"arn:aws:s3:::acme-logs"}                  | /bucket      | not an ARN
            {"bucket":7}                                         | /bucket      | is not a string
            {"bucket":null}                                      | /bucket      | bucket is required
            {}                                                   | /bucket      | bucket is required
            {"bucket":"logs-1","prefix":"/a"}                    | /prefix      | does not begin with a slash
            {"bucket":"logs-1","prefix":"a/../b"}                | /prefix      | no two dots in a row
            {"bucket":"logs-1","prefix":"a\\u0000"}              | /prefix      | no control characters
            {"bucket":"logs-1","prefix":"\\ud800"}               | /prefix      | half of a surrogate pair
            {"bucket":"logs-1","bucketOwner":"1234"}             | /bucketOwner | 12 digits
            {"bucket":"logs-1","region":"EU (Frankfurt)"}        | /region      | as AWS does, such as eu-central-1
            {"bucket":"logs-1","encryption":"aes"}               | /encryption  | choose bucket-default, sse-s3 or sse-kms
            {"bucket":"logs-1","encryption":"sse-kms"}           | /kmsKeyArn   | needs kmsKeyArn
            {"bucket":"logs-1","encryption":"sse-kms","kmsKeyArn":"alias/aws/s3"} | /kmsKeyArn | aws/s3, which works for no other
            {"bucket":"logs-1","kmsKeyArn":"arn:aws:kms:eu-west-1:123456789012:key/1-a"} | /kmsKeyArn | sse-kms only
            {"bucket":"logs-1","format":"xml"}                   | /format      | choose ndjson, csv or parquet
            {"bucket":"logs-1","compression":"zip"}              | /compression | choose gzip, zstd or none
            {"bucket":"logs-1","compression":null,"format":"CSV"} | /format     | choose ndjson, csv or parquet
            {"bucket":"logs-1","keyTemplate":"spark"}            | /keyTemplate | choose default or hive
            {"bucket":"logs-1","schema":"ecs"}                   | /schema      | choose airkit or ocsf
            {"bucket":"logs-1","schema":"ocsf","format":"csv"}   | /schema      | ocsf is written as ndjson only; choose that format, or
            {"bucket":"logs-1","schema":"ocsf","format":"parquet"} | /schema    | ocsf is written as ndjson only; choose that format, or
            {"bucket":"logs-1","csvSafe":"true"}                 | /csvSafe     | neither true nor false
            {"bucket":"logs-1","eventTypes":["user_login","x"]}  | /eventTypes  | x' is none of the 45 event types
            {"bucket":"logs-1","eventTypes":"user_login"}        | /eventTypes  | not an array of strings
            {"bucket":"logs-1","eventTypes":[null]}              | /eventTypes  | not an array of strings
            {"bucket":"logs-1","buckets":"a"}                    | /buckets     | there is no such property
            {"bucket":"logs-1","a/b~":1}                         | /a~1b~0      | there is no such property
            {"bucket":"logs-1","status":"verified"}              | /status      | not yours to set
            {"bucket":"logs-1","organizationId":"globex"}        | /organizationId | not the one in the path
            """)
    void whatCannotBeADestinationIsRefusedByProperty(String body, String pointer, String sentence) {
        var answer = api.put("acme", body);

        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("invalid-destination");
        assertThat(answer.body().at("/errors/0/pointer").asText()).isEqualTo(pointer);
        assertThat(answer.body().at("/errors/0/detail").asText()).contains(sentence);
        assertThat(api.get("acme").status()).isEqualTo(404);
    }

    /// What does not apply to a format may come along, as it does when only the format is changed in what was read.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"format":"ndjson","csvSafe":true}                  | ndjson  | gzip |       | default
            {"format":"csv"}                                    | csv     | gzip | false | default
            {"format":"csv","csvSafe":true,"compression":"zstd"}| csv     | zstd | true  | default
            {"format":"parquet","keyTemplate":"hive"}           | parquet |      |       | hive
            {"format":"parquet","compression":"gzip"}           | parquet |      |       | default
            {"format":null,"compression":null,"csvSafe":null,"keyTemplate":null} | ndjson | gzip |  | default
            """)
    void theAnswerSaysWhatFilesWillBe(String body, String format, String compression, String csvSafe, String template) {
        var answer = api.put("acme", body.replaceFirst("\\{", "{\"bucket\":\"acme-logs\","))
                .body();

        assertThat(answer.path("format").asText()).isEqualTo(format);
        assertThat(answer.path("compression").asText(null)).isEqualTo(compression);
        assertThat(answer.path("csvSafe").asText(null)).isEqualTo(csvSafe);
        assertThat(answer.path("keyTemplate").asText()).isEqualTo(template);
        assertThat(api.get("acme").body().path("format").asText()).isEqualTo(format);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"schema":"ocsf"}                     | ocsf   | .ocsf.jsonl.gz
            {"schema":"ocsf","format":"ndjson"}   | ocsf   | .ocsf.jsonl.gz
            {"schema":"airkit"}                   | airkit | .ndjson.gz
            {"schema":null}                       | airkit | .ndjson.gz
            {"format":"csv","schema":"airkit"}    |        | .csv.gz
            """)
    void theAnswerSaysWhatRowsWillBe(String body, String schema, String name) {
        api.put("acme", body.replaceFirst("\\{", "{\"bucket\":\"acme-logs\","));

        var answer = api.get("acme").body();
        assertThat(answer.path("schema").asText(null)).isEqualTo(schema);
        assertThat(answer.path("exampleKey").asText()).endsWith(name);
    }

    @Test
    void aPrefixMayHave512BytesAndNoMore() {
        assertThat(api.put("acme", "{\"bucket\":\"logs-1\",\"prefix\":\"" + "ä".repeat(256) + "\"}")
                        .status())
                .isEqualTo(201);
        assertThat(api.put("acme", "{\"bucket\":\"logs-1\",\"prefix\":\"" + "ä".repeat(256) + "a\"}")
                        .body()
                        .at("/errors/0/detail")
                        .asText())
                .contains("at most 512 bytes");
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        var answer = api.put("acme", "{\"prefix\":\"/\",\"owner\":1}");

        assertThat(answer.body().get("errors")).hasSize(3);
        assertThat(answer.body().get("detail").asText()).startsWith("3 things are wrong");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            '{"bucket":'                       | line 1, column 11
            '{"bucket":"a","bucket":"b"}'      | line 1, column 23
            '{"bucket":"a"} x'                 | line 1, column 16
            """)
    void malformedJsonIsRefusedWithItsPlace(String body, String place) {
        var answer = api.put("acme", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("malformed-json");
        assertThat(answer.body().get("detail").asText()).contains(place);
    }

    @Test
    void aBodyMayHave16KilobytesAndNoMore() {
        var bucket = "{\"bucket\":\"logs-1\"}";
        assertThat(api.put("acme", bucket + " ".repeat(16_384 - bucket.length()))
                        .status())
                .isEqualTo(201);
        assertThat(api.put("acme", bucket + " ".repeat(16_385 - bucket.length()))
                        .status())
                .isEqualTo(413);
    }

    @Test
    void aChangeToAnotherVersionThanTheNamedOneIsRefused() {
        var first = set("acme", "acme-logs").header("etag");
        var second = api.put("acme", "{\"bucket\":\"acme-logs-2\"}", "if-match", first)
                .header("etag");

        assertThat(api.put("acme", "{\"bucket\":\"acme-logs-3\"}", "If-Match", first)
                        .status())
                .isEqualTo(412);
        assertThat(api.put("acme", "{\"bucket\":\"acme-logs-3\"}", "if-match", "W/" + second)
                        .status())
                .isEqualTo(412);
        assertThat(api.put("acme", "{\"bucket\":\"acme-logs-3\"}", "if-none-match", "*")
                        .status())
                .isEqualTo(412);
        assertThat(api.verify("acme", "if-match", first).status()).isEqualTo(412);
        assertThat(api.delete("acme", "if-match", first).status()).isEqualTo(412);
        assertThat(api.get("acme").body().get("bucket").asText()).isEqualTo("acme-logs-2");
        assertThat(api.delete("acme", "if-match", "\"a,b\", " + second).status())
                .isEqualTo(204);
        assertThat(api.put("acme", "{\"bucket\":\"acme-logs-3\"}", "if-match", "*")
                        .status())
                .isEqualTo(412);
        assertThat(api.put("acme", "{\"bucket\":\"acme-logs-3\"}", "if-none-match", "*")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void aBucketThatLetsEveryoneInIsVerifiedWithAWarning() {
        var bucket = api.createBucket("acme-logs");
        set("acme", bucket);

        var answer = api.verify("acme");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().at("/warnings/0/code").asText()).isEqualTo("policy-too-wide");
        assertThat(api.get("acme").body().at("/warnings/0/fix").asText()).contains("Replace the statement");
        assertThat(api.keys(bucket))
                .containsExactly(answer.body().get("testObject").asText());
    }

    @Test
    void strictlyABucketThatLetsEveryoneInIsRefused() {
        try (var strict = new ApiWorld(ApiWorld.withSessions("audit.verify.strict", "true"))) {
            var bucket = strict.createBucket("acme-logs");
            strict.put("acme", "{\"bucket\":\"acme-logs\"}");

            var answer = strict.verify("acme");

            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.code()).isEqualTo("policy-too-wide");
            assertThat(answer.body().at("/paste/Statement/0/Principal/AWS").asText())
                    .endsWith("/acme");
            assertThat(strict.keys(bucket))
                    .containsExactly(answer.body().get("testObject").asText());
            assertThat(strict.get("acme").body().get("status").asText()).isEqualTo("unverified");

            strict.emulators.letOnly(bucket, "acme");
            assertThat(strict.verify("acme").status()).isEqualTo(200);
        }
    }

    @Test
    void aControlThatFailsIsNoRefusal() {
        set("acme", api.createBucket("acme-logs"));
        api.emulators.refuseSession("airkit-verify-nobody");

        assertThat(api.verify("acme").body().at("/warnings/0/code").asText()).isEqualTo("policy-unchecked");
    }

    @Test
    void aVerificationThatFailsChangesNothing() {
        var bucket = api.createBucket("acme-logs");
        set("acme", bucket);
        api.verify("acme");
        api.emulators.failing(bucket, S3Failure.ACCESS_DENIED);

        var answer = api.verify("acme");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.header("etag")).isEqualTo(api.get("acme").header("etag"));
        assertThat(api.get("acme").body().get("status").asText()).isEqualTo("verified");
    }

    @Test
    void anOrganizationWhoseSessionIsRefusedIsToldThatItIsNotItsFault() {
        set("acme", api.createBucket("acme-logs"));
        api.emulators.refuseSession("acme");

        var answer = api.verify("acme");

        assertThat(answer.code()).isEqualTo("session-refused");
        assertThat(answer.body().get("actor").asText()).isEqualTo("operator");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{}", "\"text\"", "{\"headers\":[]}", "not JSON", "{\"a\":"})
    void whatIsNoEventIsAnsweredAllTheSame(String event) {
        assertThat(api.send(event).status()).isIn(400, 401);
    }

    @Test
    void aBodyThatIsSaidToBeBase64MustBe() {
        var answer = api.send("""
                {"requestContext":{"http":{"method":"PUT"},"authorizer":{"jwt":{"claims":{
                   "organization_id":"acme","scope":"audit-log-destinations:write"}}}},
                 "rawPath":"/organizations/acme/audit-log-destination","body":"{}","isBase64Encoded":true}""");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("invalid-body");
    }
}
