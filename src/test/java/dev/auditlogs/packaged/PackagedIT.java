package dev.auditlogs.packaged;

import static dev.auditlogs.world.Events.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.local.S3Failure;
import dev.auditlogs.world.AwsWorld;
import dev.auditlogs.world.EmulatedAws;
import dev.auditlogs.world.LambdaRuntime;
import dev.auditlogs.world.TlsFront;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The packaged artefact, as it is run: the executable, or the jar under AWS's Java runtime; and the jar as a
/// long-running process.
class PackagedIT {

    private static final String NATIVE = "quarkus.native.enabled";
    private static final Path ZIP = Path.of("target/function.zip");
    private static final long EXECUTABLE_BYTES_MAX = 71_000_000;
    private static final long ZIP_BYTES_MAX = 24_000_000;

    private EmulatedAws emulated;
    private AwsWorld aws;
    private String queueUrl;
    private String bucket;

    @BeforeEach
    void start() {
        emulated = new EmulatedAws();
        queueUrl = emulated.createQueue("audit-events");
        aws = emulated.world(queueUrl);
        bucket = aws.configure("acme");
    }

    @AfterEach
    void stop() {
        emulated.close();
    }

    private PackagedProcess lambda(
            LambdaRuntime runtime, String handler, Map<String, String> settings, String... options) {
        var environment = new HashMap<>(settings);
        environment.put("QUARKUS_LAMBDA_HANDLER", handler);
        return PackagedProcess.lambda(emulated.emulators, queueUrl, runtime, environment, options);
    }

    @Test
    void anInvocationDrains() throws Exception {
        try (var runtime = new LambdaRuntime();
                var process = lambda(runtime, "drain", Map.of())) {
            for (var invocation = 1; invocation <= 2; invocation++) {
                aws.publish(events(25).of("acme"));

                var report = new ObjectMapper().readTree(runtime.invoke("{\"source\":\"aws.scheduler\"}"));

                assertThat(report.get("events").asInt()).as(process.log()).isEqualTo(25);
                assertThat(report.get("filesDelivered").asInt()).isEqualTo(1);
                assertThat(aws.ids(bucket)).hasSize(25 * invocation).doesNotHaveDuplicates();
            }
            assertThat(process.log()).doesNotContain("acme-event");
            assertThat(lines(process))
                    .filteredOn(line -> line.path("message").asText().startsWith("drained messages=25"))
                    .hasSize(2)
                    .allSatisfy(line -> {
                        assertThat(line.get("level").asText()).isEqualTo("INFO");
                        assertThat(Instant.parse(line.get("timestamp").asText()))
                                .isBefore(Instant.now());
                        assertThat(line.get("requestId").asText()).isEqualTo("request-1");
                        assertThat(line.get("drainId").asText()).hasSize(36);
                    });
            assertThat(lines(process))
                    .filteredOn(line -> line.has("_aws"))
                    .hasSize(2)
                    .allSatisfy(line -> {
                        assertThat(line.get("EventsDelivered").asInt()).isEqualTo(25);
                        assertThat(line.get("requestId").asText()).isEqualTo("request-1");
                    });
        }
    }

    /// What it has printed as JSON.
    private static List<JsonNode> lines(PackagedProcess process) {
        return process.log()
                .lines()
                .filter(line -> line.startsWith("{"))
                .map(PackagedIT::json)
                .toList();
    }

    private static JsonNode json(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            ndjson,  zstd, .ndjson.zst
            csv,     gzip, .csv.gz
            csv,     zstd, .csv.zst
            parquet, none, .parquet
            """)
    void everyFormatIsWritten(String format, String compression, String extension, @TempDir Path folder)
            throws Exception {
        aws.putDestination("acme", bucket, ",\"format\":\"%s\",\"compression\":\"%s\"".formatted(format, compression));
        aws.publish(events(25).of("acme"));
        try (var runtime = new LambdaRuntime();
                var process = lambda(runtime, "drain", Map.of())) {
            runtime.invoke("{}");

            assertThat(aws.keys(bucket)).as(process.log()).hasSize(1);
        }
        var file = Files.write(
                folder.resolve("events" + extension),
                aws.bytes(bucket, aws.keys(bucket).getFirst()));
        try (var duckDb = DriverManager.getConnection("jdbc:duckdb:");
                var statement = duckDb.createStatement();
                var events = statement.executeQuery("SELECT count(DISTINCT EVENT_ID) FROM '" + file + "'")) {
            assertThat(events.next()).isTrue();
            assertThat(events.getInt(1)).isEqualTo(25);
        }
        assertThat(aws.keys(bucket).getFirst()).endsWith(extension);
    }

    @Test
    void aFailureIsToldOnEventBridge() throws Exception {
        emulated.emulators.failing(bucket, S3Failure.ACCESS_DENIED);
        var settings = Map.of(
                "AUDIT_NOTICES_EVENT_BUS",
                "platform",
                "AWS_ENDPOINT_URL_EVENTBRIDGE",
                emulated.emulators.events().toString());
        try (var runtime = new LambdaRuntime();
                var process = lambda(runtime, "drain", settings)) {
            aws.publish(events(1).of("acme"));
            runtime.invoke("{}");
            runtime.invoke("{}");

            assertThat(emulated.emulators.notices()).as(process.log()).hasSize(1);
            var notice = emulated.emulators.notices().getFirst();
            assertThat(notice.get("DetailType").asText()).isEqualTo("DestinationFailing.v1");
            assertThat(json(notice.get("Detail").asText()).get("reason").asText())
                    .isEqualTo("access-denied");
        }
    }

    @Test
    void aDestinationIsSetAndVerified() throws Exception {
        emulated.s3.createBucket(r -> r.bucket("globex-logs"));
        emulated.emulators.letOnly("globex-logs", "globex");
        try (var runtime = new LambdaRuntime();
                var process = lambda(runtime, "destinations", exportRole())) {
            var set = runtime.invoke(apiEvent("PUT", "", "{\\\"bucket\\\":\\\"globex-logs\\\"}"));
            assertThat(new ObjectMapper().readTree(set).get("statusCode").asInt())
                    .as(set + process.log())
                    .isEqualTo(201);

            var verified = runtime.invoke(apiEvent("POST", "/verify", ""));

            assertThat(new ObjectMapper().readTree(verified).get("statusCode").asInt())
                    .as(verified + process.log())
                    .isEqualTo(200);
            assertThat(verified).doesNotContain("policy-too-wide");
            assertThat(emulated.emulators.sessions()).containsExactly("globex", "airkit-verify-nobody");
            assertThat(aws.keys("globex-logs")).singleElement().asString().startsWith("airkit-verify-test-");
        }
    }

    /// Records of changes and claims are JSON that the executable must be told of; the function behind the API
    /// writes a file.
    @Test
    void whoChangesADestinationIsRecordedAndTold() throws Exception {
        emulated.s3.createBucket(r -> r.bucket("globex-logs"));
        try (var runtime = new LambdaRuntime();
                var process = lambda(runtime, "destinations", exportRole())) {
            runtime.invoke(apiEvent("PUT", "", "{\\\"bucket\\\":\\\"globex-logs\\\",\\\"format\\\":\\\"parquet\\\"}"));
            runtime.invoke(apiEvent("POST", "/verify", ""));
            runtime.invoke(apiEvent("DELETE", "", ""));

            var answer = json(runtime.invoke(apiEvent("GET", "/changes", "")));

            assertThat(answer.get("statusCode").asInt())
                    .as(answer + process.log())
                    .isEqualTo(200);
            assertThat(json(answer.get("body").asText()).get("changes"))
                    .as(answer + process.log())
                    .hasSize(3)
                    .allMatch(change -> change.get("tookEffect").asBoolean())
                    .allMatch(change -> change.at("/by/subject").asText().equals("user-1"));
        }
        assertThat(aws.stateKeys("claims/")).containsExactly("claims/globex-logs.json");
        // As if the process had died before it could tell anybody.
        aws.deleteState("pending/");
        aws.stateKeys("changes/").stream().filter(key -> key.endsWith(".told")).forEach(aws::deleteState);
        aws.publish(events(1).of("globex"));
        try (var runtime = new LambdaRuntime();
                var process = lambda(runtime, "drain", exportRole())) {
            // Those of Verify and of DELETE.
            runtime.invoke("{}");
            var report = json(runtime.invoke("{}"));

            assertThat(report.path("filesDelivered").asInt())
                    .as(report + process.log())
                    .isEqualTo(2);
        }
        assertThat(aws.keys("globex-logs"))
                .filteredOn(key -> key.endsWith(".parquet"))
                .hasSize(2);
    }

    private Map<String, String> exportRole() {
        return Map.of(
                "AUDIT_EXPORT_ROLE_ARN",
                "arn:aws:iam::111122223333:role/export",
                "AWS_ENDPOINT_URL_STS",
                emulated.emulators.sts().toString());
    }

    @Test
    void overTlsEachBucketIsWrittenInItsSessionAndRegionWhateverTheLocalTimeZone() throws Exception {
        emulated.emulators.letOnly(bucket, "acme");
        aws.publish(events(25).of("acme"));
        try (var tls = new TlsFront(emulated.emulators.s3(), bucket, "ap-southeast-2");
                var runtime = new LambdaRuntime()) {
            var settings = new HashMap<>(exportRole());
            settings.put("AWS_ENDPOINT_URL_S3", tls.uri().toString());
            settings.put("TZ", "Pacific/Kiritimati");
            try (var process = lambda(runtime, "drain", settings, tls.trusting())) {
                var report = new ObjectMapper().readTree(runtime.invoke("{}"));

                assertThat(report.path("filesDelivered").asInt())
                        .as(report + process.log())
                        .isEqualTo(1);
                assertThat(emulated.emulators.sessions()).containsExactly("acme");
                assertThat(aws.ids(bucket)).hasSize(25);
                assertThat(aws.keys(bucket))
                        .singleElement()
                        .asString()
                        .startsWith(DateTimeFormatter.ofPattern("uuuu/MM/dd/")
                                .withZone(ZoneOffset.UTC)
                                .format(Instant.now()));
            }
        }
    }

    @Test
    void whatCannotBeDecodedIsQuarantinedByTheArtefactToo() throws Exception {
        aws.publish("{\"ORGANIZATION_ID\":\"acme\",\"EVENT_ID\":\"\u00e9\"}");
        try (var runtime = new LambdaRuntime();
                var process = lambda(runtime, "drain", Map.of())) {
            var report = new ObjectMapper().readTree(runtime.invoke("{}"));

            assertThat(report.path("quarantined").asInt())
                    .as(report + process.log())
                    .isEqualTo(1);
        }
        assertThat(aws.keys(AwsWorld.STATE_BUCKET)).anyMatch(key -> key.startsWith("quarantine/"));
        assertThat(aws.queued()).isZero();
    }

    private static String apiEvent(String method, String suffix, String body) {
        return """
                {"version":"2.0","rawPath":"/organizations/globex/audit-log-destination%s","headers":{},"body":"%s",
                 "requestContext":{"http":{"method":"%s"},
                   "authorizer":{"jwt":{"claims":{"organization_id":"globex","sub":"user-1","scope":"audit-log-destinations:write"}}}},
                 "isBase64Encoded":false}""".formatted(suffix, body, method);
    }

    @Test
    @DisabledIfSystemProperty(named = NATIVE, matches = "true", disabledReason = "the executable only serves Lambda")
    void aDrainThatIsRunningIsFinishedOnSigterm() throws Exception {
        aws.publish(events(25).of("acme"));
        // The poll that finds the queue empty takes five seconds: the drain is in the middle for that long.
        try (var process = PackagedProcess.start(
                emulated.emulators,
                queueUrl,
                Map.of("AUDIT_DRAIN_EVERY", "1s", "AUDIT_DRAIN_POLL_WAIT", "5s"),
                List.of(PackagedProcess.java(), "-jar", PackagedProcess.jar().toString()))) {
            await().atMost(Duration.ofSeconds(30)).until(() -> inFlight() == 25);

            process.terminate();

            assertThat(process.endsWithin(20)).as(process.log()).isTrue();
            assertThat(process.log()).contains("stopping once the running drain is finished", "drained messages=25");
        }
        assertThat(aws.ids(bucket)).hasSize(25);
        assertThat(aws.queued()).isZero();
    }

    private int inFlight() {
        return Integer.parseInt(emulated.sqs
                .getQueueAttributes(
                        r -> r.queueUrl(queueUrl).attributeNamesWithStrings("ApproximateNumberOfMessagesNotVisible"))
                .attributesAsStrings()
                .get("ApproximateNumberOfMessagesNotVisible"));
    }

    @Test
    @EnabledIfSystemProperty(named = NATIVE, matches = "true", disabledReason = "there is no executable")
    void theExecutableAndItsZipAreSmall() throws IOException {
        assertThat(Files.size(PackagedProcess.executable())).isLessThan(EXECUTABLE_BYTES_MAX);
        assertThat(Files.size(ZIP)).isLessThan(ZIP_BYTES_MAX);
        try (var zip = new ZipFile(ZIP.toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName)).containsExactly("bootstrap");
        }
    }

    @Test
    @DisabledIfSystemProperty(named = NATIVE, matches = "true", disabledReason = "the zip holds the executable")
    void nothingOfTheEmulatorsIsInTheZip() throws IOException {
        try (var zip = new ZipFile(ZIP.toFile())) {
            assertThat(zip.stream().map(entry -> entry.getName().toLowerCase(Locale.ROOT)))
                    .contains("dev/auditlogs/drain.class")
                    .noneMatch(
                            name -> name.contains("s3proxy") || name.contains("elasticmq") || name.contains("scala"));
        }
        try (var jar = new ZipFile(PackagedProcess.jar().toFile())) {
            assertThat(jar.stream().map(ZipEntry::getName))
                    .anyMatch(name -> name.startsWith("dev/auditlogs/"))
                    .noneMatch(name -> name.startsWith("dev/auditlogs/local/"));
        }
    }
}
