package dev.auditlogs.documents;

import static dev.auditlogs.world.Events.event;
import static dev.auditlogs.world.Events.together;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.auditlogs.TestDrain;
import dev.auditlogs.evidence.TestKey;
import dev.auditlogs.local.S3Failure;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.AwsWorld;
import dev.auditlogs.world.EmulatedAws;
import dev.auditlogs.world.FailingReads;
import dev.auditlogs.world.FailingWrites;
import dev.auditlogs.world.MovableClock;
import dev.auditlogs.world.VersionedBucket;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// The operator's script with the real AWS CLI before the emulators; not where the CLI, jq or bash is missing, or
/// the CLI is older than the script says.
class OperateTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path scratch;

    private EmulatedAws emulated;
    private AwsWorld aws;
    private String queueUrl;
    private String deadLettersUrl;

    /// Empty for all queues.
    private String producerQueues = "";

    private TestDrain drain;

    private record Result(int status, String output) {}

    @BeforeAll
    static void findTools() throws Exception {
        assumeTrue(
                Stream.of("aws", "jq", "bash", "unzip", "zip").allMatch(OperateTest::isInstalled)
                        && knowsConditionalPuts(),
                "jq, unzip, zip, bash or an AWS CLI that is recent enough is missing");
    }

    /// Asks nobody but the CLI.
    private static boolean knowsConditionalPuts() throws IOException, InterruptedException {
        var skeleton = "s3api put-object --bucket some --key some --if-none-match * --generate-cli-skeleton input";
        var command = Stream.concat(Stream.of(installed("aws").toString()), Stream.of(skeleton.split(" ")));
        return new ProcessBuilder(command.toList())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    @BeforeEach
    void start() {
        emulated = new EmulatedAws();
        queueUrl = emulated.createQueue("audit-events");
        deadLettersUrl = emulated.createQueue("dead-letters");
        aws = emulated.world(queueUrl);
        drain = TestDrain.of(emulated.sqs, emulated.s3, queueUrl).build();
    }

    @AfterEach
    void stop() {
        emulated.close();
    }

    private static boolean isInstalled(String tool) {
        return places(tool).findFirst().isPresent();
    }

    private static Path installed(String tool) {
        return places(tool).findFirst().orElseThrow();
    }

    private static Stream<Path> places(String tool) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, tool))
                .filter(Files::isExecutable);
    }

    private Result operate(URI s3, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("bash", "bin/operate"));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "AWS_ACCESS_KEY_ID",
                        "test",
                        "AWS_SECRET_ACCESS_KEY",
                        "test",
                        "AWS_REGION",
                        "us-east-1",
                        "AWS_DEFAULT_REGION",
                        "us-east-1",
                        "AWS_ENDPOINT_URL_S3",
                        s3.toString(),
                        "AWS_ENDPOINT_URL_SQS",
                        emulated.emulators.sqs().toString(),
                        "AUDIT_STATE_BUCKET",
                        AwsWorld.STATE_BUCKET,
                        "AUDIT_QUEUE_URL",
                        queueUrl));
        builder.environment().put("AUDIT_DEAD_LETTER_QUEUE_URL", deadLettersUrl);
        builder.environment().put("AUDIT_PRODUCER_QUEUES", producerQueues);
        var process = builder.start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }

    private String operate(String... arguments) throws IOException, InterruptedException {
        var result = operate(emulated.emulators.s3(), arguments);
        assertThat(result.status()).as(result.output()).isZero();
        return result.output();
    }

    private static List<String> words(String output, String organization) {
        return List.of(output.lines()
                .filter(line -> line.startsWith(organization + " "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(organization + " is not in\n" + output))
                .split(" +"));
    }

    @Test
    void itSaysWhatItCanDo() throws Exception {
        assertThat(operate("--help"))
                .contains("list", "show", "quarantine", "requeue", "resend", "unspool", "erase", "queues")
                .contains("redrive", "replay");
        assertThat(operate(emulated.emulators.s3(), "lst").status()).isEqualTo(2);
        assertThat(operate(emulated.emulators.s3(), "resend", "acme").status()).isEqualTo(2);
        for (var id : List.of("../x", "..", "airkit-verify-nobody", "acmé")) {
            assertThat(operate(emulated.emulators.s3(), "show", id).output())
                    .startsWith("operate: not an organization");
        }
        assertThat(operate(emulated.emulators.s3(), "redrive", "--max", "-1").status())
                .isEqualTo(1);
    }

    @Test
    void itSaysWhatItCanDoWithoutTheCliAndWhatIsMissing() throws Exception {
        Files.createSymbolicLink(scratch.resolve("cat"), installed("cat"));

        assertThat(operateWithout("--help")).isEqualTo(new Result(0, operate("--help")));
        assertThat(operateWithout("list")).isEqualTo(new Result(1, "operate: aws is not installed\n"));
    }

    /// With nothing but `cat` on the path.
    private Result operateWithout(String command) throws IOException, InterruptedException {
        var builder =
                new ProcessBuilder(installed("bash").toString(), "bin/operate", command).redirectErrorStream(true);
        builder.environment().putAll(Map.of("PATH", scratch.toString(), "AUDIT_STATE_BUCKET", AwsWorld.STATE_BUCKET));
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }

    /// Whoever reads the script's help, or the runbook, is told what there is.
    @Test
    void theRunbookNamesItsCommandsAsItHasThem() throws Exception {
        var help = operate("--help");
        var named = Pattern.compile("bin/operate ((?:quarantine )?[a-z]+)")
                .matcher(Files.readString(Path.of("docs/RUNBOOK.md")))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
        assertThat(named)
                .contains("list", "show", "requeue", "resend", "redrive")
                .allSatisfy(command -> assertThat(help).containsPattern("\n  " + command + "\\b"));
    }

    @Test
    void itSaysHowFarEvidenceGoesAndLetsItBePutAgain() throws Exception {
        assertThat(operate(emulated.emulators.s3(), "evidence").output()).contains("is audit.evidence.key set");
        var clock = MovableClock.running();
        var signing = TestDrain.of(emulated.sqs, emulated.s3, queueUrl)
                .set("audit.evidence.key", "file:" + TestKey.in(scratch))
                .set("audit.evidence.origin", TestKey.ORIGIN)
                .clock(clock)
                .build();
        var bucket = aws.configure("acme");
        aws.configure("globex");
        aws.publish(event("acme", "a1"), event("acme", "a2"), event("globex", "g1"));
        signing.run();
        var evidence = aws.keys(bucket).stream()
                .filter(key -> key.startsWith("_evidence/"))
                .findFirst()
                .orElseThrow();
        var bytes = aws.text(bucket, evidence);
        aws.put("pending/~evidence/globex/0000000001-2026-11-24-airkit-audit-evidence-1.tlog-proof", "proof");

        var output = operate("evidence");
        assertThat(output).contains("seal 1, until ").doesNotContain("not all put yet");
        assertThat(words(output, "acme")).startsWith("acme", "1").containsSequence("1", "2", "0");
        assertThat(words(output, "globex")).containsSequence("1", "1", "1");
        assertThat(operate("evidence", "globex")).doesNotContain("acme");

        emulated.s3.deleteObject(r -> r.bucket(bucket).key(evidence));
        var hour = new String[] {"evidence", "resend", "acme", "2026-01-01T00:00:00Z", "2099-01-01T00:00:00Z"};
        assertThat(operate(hour)).contains("the evidence of 1 seals would be put again");
        assertThat(aws.stateKeys("pending/~evidence/acme/")).isEmpty();
        assertThat(operate(Stream.concat(Stream.of(hour), Stream.of("--yes")).toArray(String[]::new)))
                .contains("the evidence of 1 seals is put again by the next drain");
        signing.run();

        assertThat(aws.text(bucket, evidence)).isEqualTo(bytes);
        assertThat(aws.stateKeys("pending/~evidence/acme/")).isEmpty();
    }

    @Test
    void itListsEveryDestinationWithItsHealth() throws Exception {
        aws.configure("acme");
        emulated.emulators.failing(aws.configure("initech"), S3Failure.ACCESS_DENIED);
        aws.putDestination("umbrella", "umbrella-bucket", ",\"status\":\"unverified\"");
        aws.publish(event("acme", "a1"), event("acme", "a2"), event("initech", "i1"), event("umbrella", "u1"));
        drain.run();
        aws.put("destinations/hooli.json", "{\n\t\"bucket\":");
        aws.put("destinations/soylent.json", "");
        aws.put("destinations/wonka.json", "{\r\n\t\"bucket\": \"wonka-bucket\"\r\n}\n");

        var output = operate("list");

        assertThat(words(output, "acme"))
                .containsSequence("verified", "working")
                .containsSequence("0", "-", "1", "2");
        assertThat(words(output, "initech"))
                .containsSequence("verified", "failing", "access-denied")
                .endsWith("0", "0", "initech-bucket");
        assertThat(words(output, "umbrella")).containsSequence("unverified", "waiting");
        assertThat(words(output, "hooli")).startsWith("hooli", "unreadable");
        assertThat(words(output, "soylent")).startsWith("soylent", "unreadable");
        assertThat(words(output, "wonka"))
                .containsSequence("unverified", "working")
                .endsWith("wonka-bucket");
        assertThat(operate("show", "acme")).contains("1 files, 2 events in the last 24 hours; last delivery 20");
        assertThat(operate("show", "hooli")).contains("\"bucket\":", "delivered/: nothing for a week");
        assertThat(operate("show", "acne")).contains("destinations/acne.json: none; or is the name mistyped?");
    }

    @Test
    void whatItSaysOfAFailureEndsWithTheDrainThatDelivers() throws Exception {
        var bucket = aws.configure("initech");
        emulated.emulators.failing(bucket, S3Failure.ACCESS_DENIED);
        aws.publish(event("initech", "i1"));
        drain.run();
        emulated.emulators.heal(bucket);

        assertThat(operate("show", "initech"))
                .contains("\"reason\": \"access-denied\"", "pending/initech/: 1 files", "/airkit-audit-logs-");
        drain.run();

        assertThat(words(operate("list"), "initech")).containsSequence("working", "-", "-", "-", "0", "-", "1", "1");
        assertThat(operate("show", "initech")).contains("health/initech.json: none", "pending/initech/: 0 files");
    }

    @Test
    void aRepairedMessageIsDeliveredAndLeavesTheQuarantine() throws Exception {
        var bucket = aws.configure("acme");
        aws.publish(event("acme", "a1").replace("EVENT_TIME", "EVENT_TIM"));
        drain.run();
        var key = aws.stateKeys("quarantine/").getFirst();

        assertThat(operate("quarantine")).contains(key).contains("EVENT_TIME");
        assertThat(operate("quarantine", "show", key)).contains("EVENT_TIM");
        var repaired = Files.writeString(scratch.resolve("repaired.json"), event("acme", "a1"));
        operate("requeue", key, repaired.toString());
        drain.run();

        assertThat(aws.ids(bucket)).containsExactly("a1");
        assertThat(aws.stateKeys("quarantine/")).isEmpty();
        assertThat(operate(emulated.emulators.s3(), "requeue", key, repaired.toString())
                        .status())
                .isEqualTo(1);
    }

    @Test
    void filesOfATimeSpanAreSentAgainUnderTheirNamesAndWhatIsThereStays() throws Exception {
        var bucket = aws.configure("acme");
        emulated.emulators.failing(bucket, S3Failure.ACCESS_DENIED);
        try (var versions = new VersionedBucket()) {
            aws.publish(event("acme", "a1"));
            drain.run();
            var key = aws.stateKeys("pending/acme/").getFirst();
            var pending = emulated.s3.getObjectAsBytes(
                    r -> r.bucket(AwsWorld.STATE_BUCKET).key(key));
            versions.add(key, pending, false);
            versions.add(key.replace("logs-20", "logs-19"), pending, false);
            emulated.emulators.heal(bucket);
            drain.run();
            var delivered = aws.keys(bucket).getFirst();

            var year = List.of("2026-01-01T00:00:00Z", "2099-01-01T00:00:00Z");
            var dry = operate(versions.uri(), "resend", "acme", year.get(0), year.get(1));
            assertThat(dry.output())
                    .contains("1 files would be pending again")
                    .contains(Path.of(key).getFileName().toString());
            assertThat(versions.puts()).isEmpty();
            var done = operate(versions.uri(), "resend", "acme", year.get(0), year.get(1), "--yes");
            assertThat(done.output()).contains("1 files are pending again");

            var put = versions.puts().getFirst();
            assertThat(versions.puts()).hasSize(1);
            assertThat(put.key()).isEqualTo(key);
            assertThat(put.ifNoneMatch()).isEqualTo("*");
            assertThat(put.bytes()).isEqualTo(pending.asByteArray());
            assertThat(put.contentType()).isEqualTo("application/gzip");
            assertThat(put.metadata()).containsOnlyKeys("events", "first-event", "last-event", "origin");

            // It is still there, and stays as it is; deleted there, it comes again under its name.
            var mark = emulated.s3.headObject(r -> r.bucket(bucket).key(delivered));
            restore(put);
            drain.run();
            assertThat(emulated.s3
                            .headObject(r -> r.bucket(bucket).key(delivered))
                            .lastModified())
                    .isEqualTo(mark.lastModified());
            emulated.s3.deleteObject(r -> r.bucket(bucket).key(delivered));
            restore(put);
            drain.run();
            assertThat(aws.keys(bucket)).containsExactly(delivered);
            assertThat(aws.stateKeys("pending/")).isEmpty();
        }
    }

    /// An id may begin with hyphens, and be what an option is.
    @ParameterizedTest
    @ValueSource(strings = {"--all", "--yes", "-x", "--"})
    void anOrganizationWhoseIdLooksLikeAnOptionComesAfterTwoHyphens(String id) throws Exception {
        aws.putDestination(id, "the-logs", ",\"status\":\"unverified\"");
        aws.publish(event(id, "e1"));
        drain.run();
        var key = aws.stateKeys("pending/" + id + "/").getFirst();
        var pending = emulated.s3.getObjectAsBytes(
                r -> r.bucket(AwsWorld.STATE_BUCKET).key(key));

        assertThat(operate("show", "--", id)).contains("\"bucket\": \"the-logs\"", "pending/" + id + "/: 1 files", key);
        assertThat(words(operate("list"), id)).containsSequence("unverified", "waiting");
        try (var versions = new VersionedBucket()) {
            versions.add(key, pending, false);
            var span = List.of("2026-01-01T00:00:00Z", "2099-01-01T00:00:00Z");
            var dry = operate(versions.uri(), "resend", "--", id, span.get(0), span.get(1));
            assertThat(dry.output()).contains("1 files would be pending again");
            assertThat(versions.puts()).isEmpty();
            var done = operate(versions.uri(), "resend", "--yes", "--", id, span.get(0), span.get(1));
            assertThat(done.output()).contains("1 files are pending again");
            assertThat(versions.puts())
                    .singleElement()
                    .satisfies(put -> assertThat(put.key()).isEqualTo(key));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "show --all, 1",
        "show acme --yes, 1",
        "list --yes, 1",
        "quarantine -- 2026-11-24 2026-11-25 2026-11-26, 2",
        "resend acme 2026-11-24T10:00:00Z 2026-11-24T12:00:00Z --no, 1",
        "resend acme 2026-11-24T10:00:00Z 2026-11-24T12:00:00Z -- --yes, 2",
        "unspool -- --yes, 2",
        "erase acme --all, 1",
        "erase --yes, 2",
        "erase --dry-run acme globex, 2",
        "erase .., 1",
        "redrive -- --yes, 1",
        "redrive --all, 1",
        "show, 2",
        "show --, 2",
        "show -- acme globex, 2",
    })
    void whatIsNeitherAnOptionNorAnArgumentIsRefused(String arguments, int status) throws Exception {
        var refused = operate(emulated.emulators.s3(), arguments.split(" "));

        assertThat(refused.status()).as(refused.output()).isEqualTo(status);
        assertThat(refused.output()).startsWith(status == 1 ? "operate: " : "usage: ");
    }

    /// The version before knows no segments.
    @Test
    void beforeARollbackWhatIsLeftInSegmentsBecomesFilesInPending() throws Exception {
        var acmes = aws.configure("acme");
        var globexs = aws.configure("globex");
        aws.publish(event("acme", "a1"), event("globex", "g1"));
        try (var s3 = AwsTestResource.s3(emulated.emulators.s3(), new FailingWrites("drained/"))) {
            TestDrain.of(emulated.sqs, s3, queueUrl).build().run();
        }
        assertThat(operate("unspool")).contains("2 files of 1 segments would go to pending/");
        assertThat(aws.stateKeys("pending/")).singleElement().asString().startsWith("pending/!audit-events/");

        assertThat(operate("unspool", "--yes")).contains("2 files of 1 segments are in pending/ now");

        assertThat(aws.stateKeys("pending/"))
                .hasSize(2)
                .anyMatch(key -> key.startsWith("pending/acme/airkit-audit-logs-"))
                .anyMatch(key -> key.startsWith("pending/globex/airkit-audit-logs-"));
        drain.run();
        assertThat(aws.ids(acmes)).containsExactly("a1");
        assertThat(aws.ids(globexs)).containsExactly("g1");
        assertThat(aws.stateKeys("pending/")).isEmpty();
    }

    /// A bucket was deleted with all that was in it, and another one is named.
    @Test
    void whatABucketHadIsSentIntoTheNextOne() throws Exception {
        var bucket = aws.configure("acme");
        try (var versions = new VersionedBucket();
                var s3 = AwsTestResource.s3(emulated.emulators.s3(), versions.keeping(emulated.s3))) {
            drain = TestDrain.of(emulated.sqs, s3, queueUrl).build();
            for (var event = 1; event <= 9; event++) {
                aws.publish(event("acme", "a" + event));
                drain.run();
            }
            assertThat(aws.stateKeys("pending/")).isEmpty();
            assertThat(aws.keys(bucket)).hasSize(9);
            aws.createBucket("acme-second");
            aws.putDestination("acme", "acme-second", "");

            var resend =
                    operate(versions.uri(), "resend", "acme", "2026-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "--yes");
            assertThat(resend.output()).contains("sending 9 files again", "9 files are pending again");
            versions.puts().forEach(this::restore);
            drain.run();

            assertThat(aws.ids("acme-second"))
                    .containsExactlyInAnyOrder("a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9");
            assertThat(aws.stateKeys("pending/")).isEmpty();
        }
    }

    @Test
    void whatIsSentAgainDoesNotGoToABucketThatWasGone() throws Exception {
        var bucket = aws.configure("acme");
        try (var versions = new VersionedBucket();
                var s3 = AwsTestResource.s3(emulated.emulators.s3(), versions.keeping(emulated.s3))) {
            drain = TestDrain.of(emulated.sqs, s3, queueUrl).build();
            aws.publish(event("acme", "a1"));
            drain.run();
            // It is somebody else's by now.
            aws.keys(bucket)
                    .forEach(key ->
                            emulated.s3.deleteObject(r -> r.bucket(bucket).key(key)));
            aws.put("health/acme.json", """
                    {"organizationId":"acme","reason":"bucket-not-found","code":"NoSuchBucket","since":"2026-11-24T09:00:00Z",
                    "attempts":6,"lastAttempt":"2026-11-24T10:20:00Z","nextAttempt":"9999-12-31T23:59:59Z",
                    "missing":{"bucket":"%1$s","verifiedAt":"2026-11-20T00:00:00Z","since":"2026-11-24T09:00:00Z"},
                    "ended":[{"bucket":"%1$s","verifiedAt":"2026-11-20T00:00:00Z","endedAt":"2026-11-24T10:20:00Z"}]}""".formatted(bucket));

            operate(versions.uri(), "resend", "acme", "2026-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "--yes");
            versions.puts().forEach(this::restore);
            drain.run();

            assertThat(aws.keys(bucket)).isEmpty();
            assertThat(words(operate("list"), "acme"))
                    .containsSequence("ended", "failing", "bucket-not-found", "2026-11-24T09:00:00Z", "-", "1");
            aws.createBucket("acme-second");
            aws.putDestination("acme", "acme-second", "");
            drain.run();
            assertThat(aws.ids("acme-second")).containsExactly("a1");
            assertThat(aws.keys(bucket)).isEmpty();
        }
    }

    @Test
    void aBucketWithoutVersionsIsSaidToHaveNone() throws Exception {
        var everything = List.of("resend", "acme", "2026-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "--yes");
        assertThat(operate(everything.toArray(String[]::new))).contains("the bucket keeps no versions");

        emulated.s3.deleteBucket(r -> r.bucket(AwsWorld.STATE_BUCKET));
        var refused = operate(emulated.emulators.s3(), everything.toArray(String[]::new));
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.output()).startsWith("operate: cannot list the versions of pending/acme/; does audit-state");
        assertThat(operate(emulated.emulators.s3(), "list").status()).isEqualTo(1);
        assertThat(operate(emulated.emulators.s3(), "show", "acme").status()).isEqualTo(1);
    }

    private static MessageAttributeValue text(String value) {
        return MessageAttributeValue.builder()
                .dataType("String")
                .stringValue(value)
                .build();
    }

    private void die(String body, Map<String, MessageAttributeValue> attributes) {
        emulated.sqs.sendMessage(r -> r.queueUrl(deadLettersUrl)
                .messageBody(body)
                .messageAttributes(attributes)
                .messageGroupId("acme"));
    }

    private int deadLetters() {
        return new AwsWorld(emulated.sqs, emulated.s3, deadLettersUrl).queued();
    }

    /// All that is in a queue, which nobody else sees from then on.
    private List<Message> receive(String url) {
        var all = new ArrayList<Message>();
        List<Message> some;
        do {
            some = emulated.sqs
                    .receiveMessage(r -> r.queueUrl(url)
                            .maxNumberOfMessages(10)
                            .messageAttributeNames("All")
                            .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
                    .messages();
            all.addAll(some);
        } while (!some.isEmpty());
        return all;
    }

    @Test
    void messagesComeBackAsTheyWereWithTheTimeSinceWhenTheyMayHaveBeenReceived() throws Exception {
        var before = System.currentTimeMillis();
        for (var message = 1; message <= 12; message++) {
            die(message + " grüße, \"€\"\n\t😀 \\u0041", Map.of("trace", text("ü" + message)));
        }
        var after = System.currentTimeMillis();
        die("twice", Map.of("audit-first-received", text("1234567890123")));
        die("no time", Map.of("audit-first-received", text("yesterday")));
        die("later", Map.of("audit-first-received", text("9999999999999")));
        assertThat(operate("redrive")).contains("15 of 15 messages in dead-letters would be moved to audit-events");
        assertThat(aws.queued()).isZero();

        assertThat(operate("redrive", "--yes"))
                .contains("15 messages were moved to audit-events, 0 cannot be and stay, 0 failed; about 0 are in");

        assertThat(deadLetters()).isZero();
        var moved = receive(queueUrl).stream().collect(Collectors.toMap(Message::body, message -> message));
        assertThat(moved).hasSize(15);
        for (var number = 1; number <= 12; number++) {
            var message = moved.get(number + " grüße, \"€\"\n\t😀 \\u0041");
            assertThat(message.attributes()).containsEntry(MessageSystemAttributeName.MESSAGE_GROUP_ID, "acme");
            assertThat(message.messageAttributes()).hasSize(2).containsEntry("trace", text("ü" + number));
            assertThat(firstReceived(message)).isBetween(before, after);
        }
        assertThat(firstReceived(moved.get("twice"))).isEqualTo(1_234_567_890_123L);
        assertThat(firstReceived(moved.get("no time"))).isGreaterThanOrEqualTo(after);
        assertThat(firstReceived(moved.get("later"))).isLessThan(9_999_999_999_999L);
    }

    private static long firstReceived(Message message) {
        var attribute = message.messageAttributes().get("audit-first-received");
        assertThat(attribute.dataType()).isEqualTo("Number");
        return Long.parseLong(attribute.stringValue());
    }

    /// One organization of it has its event, which nobody remembers but the file in `settled/`.
    @Test
    void whatWasDeliveredOfAMessageIsNotDeliveredAgainWhenItComesBack() throws Exception {
        var acmes = aws.configure("acme");
        var globexs = aws.configure("globex");
        var unreadable = new FailingReads("destinations/globex.json");
        drain = TestDrain.of(emulated.sqs, AwsTestResource.s3(emulated.emulators.s3(), unreadable), queueUrl)
                .set("audit.duplicate-window", "0s")
                .build();
        var body = together(List.of(event("acme", "a1"), event("globex", "g1")));
        die(body, Map.of());
        aws.publish(body);
        drain.run();
        assertThat(aws.ids(acmes)).containsExactly("a1");
        unreadable.heal();
        emulated.sqs.purgeQueue(r -> r.queueUrl(queueUrl));

        operate("redrive", "--yes");
        drain.run();

        assertThat(aws.ids(acmes)).containsExactly("a1");
        assertThat(aws.ids(globexs)).containsExactly("g1");
        assertThat(aws.queued()).isZero();
    }

    @Test
    void noMoreMessagesAreMovedThanWereAskedFor() throws Exception {
        for (var message = 1; message <= 5; message++) {
            die("message " + message, Map.of());
        }

        assertThat(operate("redrive", "--max", "3")).contains("3 of 5 messages");
        assertThat(operate("redrive", "--max", "3", "--yes"))
                .contains("3 messages were moved", "about 2 are in dead-letters now");

        assertThat(aws.queued()).isEqualTo(3);
        assertThat(receive(deadLettersUrl)).hasSize(2);
    }

    @Test
    void aMessageThatHasNoRoomForTheAttributeStaysAndIsNamed() throws Exception {
        var ten = IntStream.range(0, 10).boxed().collect(Collectors.toMap(n -> "attribute" + n, n -> text("some")));
        var nine = new HashMap<>(ten);
        nine.remove("attribute0");
        die("ten", ten);
        die("nine", nine);
        var eleventh = new HashMap<>(nine);
        eleventh.put("audit-first-received", text("1"));
        die("nine and its own", eleventh);
        die("x".repeat(300_000), Map.of());
        die("y".repeat((1 << 20) - 30), Map.of());

        var result = operate(emulated.emulators.s3(), "redrive", "--yes");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.output())
                .contains(": it has ten message attributes", ": with another message attribute it is larger")
                .contains("3 messages were moved to audit-events, 2 cannot be and stay, 0 failed")
                .contains("about 2 are in dead-letters now", "2 of these are hidden, for two minutes");
        assertThat(receive(queueUrl))
                .extracting(Message::body)
                .containsExactlyInAnyOrder("nine", "nine and its own", "x".repeat(300_000));
    }

    private static List<String> row(String output, String queue) {
        return words(output, queue).stream().limit(6).toList();
    }

    /// What shrinking asks for.
    @Test
    void itSaysOfEachQueueWhatItHoldsAndWhetherItMayBeRemoved() throws Exception {
        var arn = emulated.sqs
                .getQueueAttributes(r -> r.queueUrl(deadLettersUrl).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN);
        var second = emulated.sqs
                .createQueue(r -> r.queueName("audit-events-2")
                        .attributes(Map.of(
                                QueueAttributeName.REDRIVE_POLICY,
                                "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":50}".formatted(arn))))
                .queueUrl();
        var third = emulated.createQueue("audit-events-3");
        queueUrl = queueUrl + ", " + second + "," + third;
        emulated.sqs.sendMessage(r -> r.queueUrl(second).messageBody("one"));
        emulated.sqs.sendMessage(r -> r.queueUrl(second).messageBody("two"));
        emulated.sqs.sendMessage(r -> r.queueUrl(second).messageBody("three").delaySeconds(900));
        var received = emulated.sqs
                .receiveMessage(r -> r.queueUrl(second).visibilityTimeout(900))
                .messages();
        assertThat(received).hasSize(1);
        emulated.sqs.sendMessage(r -> r.queueUrl(deadLettersUrl).messageBody("dead"));
        aws.put("pending/!audit-events-2/20261124T101500Z-0-100.zip", "a segment");
        aws.put("pending/audit-events-2/airkit-audit-logs-20261124T101500Z-0.ndjson.gz", "an organization's file");
        producerQueues = "1";

        var output = operate("queues");

        assertThat(row(output, "audit-events")).containsExactly("audit-events", "0", "0", "0", "0", "0");
        assertThat(row(output, "audit-events-2")).containsExactly("audit-events-2", "1", "1", "1", "1", "1");
        assertThat(row(output, "audit-events-3")).containsExactly("audit-events-3", "0", "0", "0", "0", "0");
        assertThat(output.lines().map(line -> line.replaceAll(".*\\d  ", "")))
                .containsExactly(
                        output.lines().findFirst().orElseThrow(),
                        "no, producers publish to it",
                        "no, it is not empty",
                        "yes");

        // Each of it alone keeps the queue.
        emulated.sqs.purgeQueue(r -> r.queueUrl(second));
        aws.deleteState("pending/!");
        assertThat(operate("queues")).contains("no, it is not empty");
        emulated.sqs.purgeQueue(r -> r.queueUrl(deadLettersUrl));
        assertThat(operate("queues")).doesNotContain("no, it is not empty");
        aws.put("pending/!audit-events-3/20261124T101500Z-0-100.zip", "a segment");
        assertThat(operate("queues")).contains("no, it is not empty");
        producerQueues = "3";
        assertThat(operate("queues")).doesNotContain("yes");
    }

    @Test
    void aQueueThatCannotBeAskedIsNoEmptyOne() throws Exception {
        queueUrl = queueUrl + "," + queueUrl.replace("audit-events", "audit-events-2");

        assertThat(operate(emulated.emulators.s3(), "queues").status()).isEqualTo(1);
    }

    @Test
    void ofSeveralQueuesItIsToldWhichOnesDeadLettersAreMoved() throws Exception {
        var second = emulated.createQueue("audit-events-2");
        var seconds = emulated.createQueue("dead-letters-2");
        die("of the first", Map.of());
        emulated.sqs.sendMessage(r -> r.queueUrl(seconds).messageBody("of the second"));
        var first = queueUrl;
        queueUrl = first + "," + second;
        deadLettersUrl = deadLettersUrl + "," + seconds;

        assertThat(operate(emulated.emulators.s3(), "redrive", "--yes"))
                .isEqualTo(
                        new Result(
                                1,
                                "operate: there are several queues, say which: --queue NAME, one of audit-events audit-events-2\n"));
        assertThat(operate(emulated.emulators.s3(), "redrive", "--queue", "audit-events-3")
                        .output())
                .isEqualTo("operate: AUDIT_QUEUE_URL names no queue audit-events-3\n");
        operate("redrive", "--queue", "audit-events-2", "--yes");

        assertThat(receive(second)).extracting(Message::body).containsExactly("of the second");
        assertThat(receive(first)).isEmpty();
    }

    @Test
    void whatCannotBeSentStays() throws Exception {
        die("one", Map.of());
        die("two", Map.of());
        emulated.sqs.deleteQueue(r -> r.queueUrl(queueUrl));

        var result = operate(emulated.emulators.s3(), "redrive", "--yes");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.output()).contains("0 messages were moved", "2 failed; about 2 are in dead-letters now");
        assertThat(result.output().lines().filter(line -> line.endsWith("it could not be sent")))
                .hasSize(2);
    }

    /// Version 1 of the CLI cannot send bytes that are no text.
    @Test
    void bytesOfAnAttributeArriveAsTheyWereOrStay() throws Exception {
        var bytes = MessageAttributeValue.builder()
                .dataType("Binary")
                .binaryValue(SdkBytes.fromByteArray(new byte[] {-1, 0, 1}))
                .build();
        die("bytes", Map.of("bytes", bytes));

        var result = operate(emulated.emulators.s3(), "redrive", "--yes");

        var moved = receive(queueUrl);
        assertThat(moved).hasSize(result.status() == 0 ? 1 : 0);
        assertThat(moved)
                .allSatisfy(message -> assertThat(message.messageAttributes()).containsEntry("bytes", bytes));
        assertThat(deadLetters()).isEqualTo(1 - moved.size());
        if (moved.isEmpty()) {
            assertThat(result.output()).contains(": it has a binary message attribute, which only version 2 of the");
        }
    }

    /// Of a batch SQS takes some and refuses others, and so it does when they are to be deleted.
    @Test
    void eachMessageIsDeletedOnlyIfItWasTakenAsItWas() throws Exception {
        var answers = Map.of(
                "GetQueueAttributes",
                """
                {"Attributes":{"ApproximateNumberOfMessages":"4","ApproximateNumberOfMessagesNotVisible":"0"}}""",
                "ReceiveMessage",
                IntStream.range(0, 4)
                        .mapToObj("""
                        {"MessageId":"m%1$d","ReceiptHandle":"r%1$d","Body":"b","MD5OfBody":"92eb5ffee6ae2fec3ad71c777531578f",
                         "Attributes":{"SentTimestamp":"1795707167873"}}"""::formatted)
                        .collect(Collectors.joining(",", "{\"Messages\":[", "]}")),
                "SendMessageBatch",
                """
                {"Successful":[{"Id":"0","MessageId":"n0","MD5OfMessageBody":"92eb5ffee6ae2fec3ad71c777531578f"},
                {"Id":"2","MessageId":"n2","MD5OfMessageBody":"0cc175b9c0f1b6a831c399e269772661"},
                {"Id":"3","MessageId":"n3","MD5OfMessageBody":"92eb5ffee6ae2fec3ad71c777531578f"}],
                "Failed":[{"Id":"1","SenderFault":false,"Code":"InternalError","Message":"not now"}]}""",
                "DeleteMessageBatch",
                """
                {"Successful":[{"Id":"0"}],"Failed":[{"Id":"3","SenderFault":true,"Code":"ReceiptHandleIsInvalid"}]}""");
        var deleted = new CopyOnWriteArrayList<String>();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            var operation =
                    exchange.getRequestHeaders().getFirst("X-Amz-Target").replaceAll(".*\\.", "");
            var request = JSON.readTree(exchange.getRequestBody());
            if (operation.equals("DeleteMessageBatch")) {
                deleted.addAll(request.path("Entries").findValuesAsText("ReceiptHandle"));
            }
            var answer = answers.get(operation).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.0");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        try {
            queueUrl = "http://127.0.0.1:" + server.getAddress().getPort() + "/1/audit-events";
            deadLettersUrl = "http://127.0.0.1:" + server.getAddress().getPort() + "/1/dead-letters";

            var result = operate(emulated.emulators.s3(), "redrive", "--yes");

            assertThat(deleted).containsExactly("r0", "r3");
            assertThat(result.status()).isEqualTo(1);
            assertThat(result.output())
                    .contains("1 messages were moved to audit-events, 0 cannot be and stay, 3 failed")
                    .contains("message m1: it could not be sent: InternalError not now")
                    .contains("message m2: it was sent with another body than it had")
                    .contains("message m3: it was sent, but could not be deleted: ReceiptHandleIsInvalid");
        } finally {
            server.stop(0);
        }
    }

    private void restore(VersionedBucket.Put put) {
        emulated.s3.putObject(
                r -> r.bucket(AwsWorld.STATE_BUCKET)
                        .key(put.key())
                        .metadata(put.metadata())
                        .contentType(put.contentType()),
                RequestBody.fromBytes(put.bytes()));
    }
}
