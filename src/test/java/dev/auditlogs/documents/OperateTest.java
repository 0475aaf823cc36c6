package dev.auditlogs.documents;

import static dev.auditlogs.world.Events.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.auditlogs.TestDrain;
import dev.auditlogs.local.S3Failure;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.AwsWorld;
import dev.auditlogs.world.EmulatedAws;
import dev.auditlogs.world.VersionedBucket;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

/// The operator's script with the real AWS CLI before the emulators; not where the CLI, jq or bash is missing, or the
/// CLI is older than the script says.
class OperateTest {

    @TempDir
    private Path scratch;

    private EmulatedAws emulated;
    private AwsWorld aws;
    private String queueUrl;
    private TestDrain drain;

    private record Result(int status, String output) {}

    @BeforeAll
    static void findTools() throws Exception {
        assumeTrue(
                Stream.of("aws", "jq", "bash").allMatch(OperateTest::isInstalled) && knowsConditionalPuts(),
                "jq, bash or an AWS CLI that is recent enough is missing");
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
        assertThat(operate("--help")).contains("list", "show", "quarantine", "requeue", "resend", "replay");
        assertThat(operate(emulated.emulators.s3(), "lst").status()).isEqualTo(2);
        assertThat(operate(emulated.emulators.s3(), "resend", "acme").status()).isEqualTo(2);
        assertThat(operate(emulated.emulators.s3(), "show", "../x").status()).isEqualTo(1);
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
                .contains("list", "show", "requeue", "resend")
                .allSatisfy(command -> assertThat(help).containsPattern("\n  " + command + "\\b"));
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
            assertThat(put.metadata()).containsOnlyKeys("events", "first-event", "last-event");

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

    private void restore(VersionedBucket.Put put) {
        emulated.s3.putObject(
                r -> r.bucket(AwsWorld.STATE_BUCKET)
                        .key(put.key())
                        .metadata(put.metadata())
                        .contentType(put.contentType()),
                RequestBody.fromBytes(put.bytes()));
    }
}
