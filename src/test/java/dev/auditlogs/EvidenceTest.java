package dev.auditlogs;

import static dev.auditlogs.world.Events.events;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.aws.SignedCalls;
import dev.auditlogs.change.ChangeId;
import dev.auditlogs.evidence.TestKey;
import dev.auditlogs.local.S3Failure;
import dev.auditlogs.queue.Batch;
import dev.auditlogs.report.Count;
import dev.auditlogs.report.DrainReport;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.AwsWorld;
import dev.auditlogs.world.EmulatedAws;
import dev.auditlogs.world.KillSwitch;
import dev.auditlogs.world.MovableClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/// What organizations can prove of their files, by what stands in their buckets and by the verifier that they run.
class EvidenceTest {

    private static EmulatedAws emulated;
    private static int world;

    @TempDir
    private static Path keys;

    private static Path keyFile;

    private AwsWorld aws;
    private String queueUrl;
    private MovableClock clock;
    private String acme;
    private String globex;

    @BeforeAll
    static void start() {
        emulated = new EmulatedAws();
        keyFile = TestKey.in(keys);
    }

    @AfterAll
    static void stop() {
        emulated.close();
    }

    @BeforeEach
    void anEmptyWorld() {
        world++;
        acme = "acme-" + world;
        globex = "globex-" + world;
        queueUrl = emulated.createQueue("audit-events-" + System.nanoTime());
        aws = emulated.world(queueUrl);
        clock = MovableClock.running();
        aws.configure(acme);
        aws.configure(globex);
    }

    private TestDrain.Builder without() {
        return TestDrain.of(emulated.sqs, emulated.s3, queueUrl).clock(clock);
    }

    private TestDrain.Builder with(TestDrain.Builder builder) {
        return builder.set("audit.evidence.key", "file:" + keyFile).set("audit.evidence.origin", TestKey.ORIGIN);
    }

    private TestDrain drain() {
        return with(without()).build();
    }

    /// KMS as it is when it cannot be reached.
    private static SignedCalls nobody() {
        return new SignedCalls(
                "kms",
                () -> ApacheHttpClient.builder().build(),
                AwsTestResource.credentials(),
                Region.EU_WEST_1,
                Optional.of("http://127.0.0.1:1"));
    }

    @FunctionalInterface
    private interface Meanwhile {
        void run() throws InterruptedException;
    }

    /// Does something once, when an object whose key begins like that is about to be put.
    private static ExecutionInterceptor between(String start, Meanwhile what) {
        return new ExecutionInterceptor() {

            private boolean isDone;

            @Override
            public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                if (!isDone
                        && context.request() instanceof PutObjectRequest put
                        && put.key().startsWith(start)) {
                    isDone = true;
                    try {
                        what.run();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
        };
    }

    private void anHourLater() {
        clock.advance(Duration.ofMinutes(61));
    }

    private static String bucket(String organization) {
        return organization + "-bucket";
    }

    /// An organization's statements, by their numbers.
    private List<JsonNode> statements(String organization) {
        return aws.keys(bucket(organization)).stream()
                .filter(key -> key.startsWith("_evidence/"))
                .map(key -> statement(aws.text(bucket(organization), key)))
                .sorted(Comparator.comparing(
                        statement -> statement.get("number").asLong()))
                .toList();
    }

    private static JsonNode statement(String proof) {
        try {
            var extra = proof.lines().skip(1).findFirst().orElseThrow().substring("extra ".length());
            return new ObjectMapper().readTree(Base64.getDecoder().decode(extra));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> dataFiles(String organization) {
        return aws.keys(bucket(organization)).stream()
                .filter(key -> !key.startsWith("_evidence/"))
                .toList();
    }

    private List<String> stated(String organization) {
        return statements(organization).stream()
                .flatMap(
                        statement -> StreamSupport.stream(statement.get("files").spliterator(), false))
                .map(file -> file.get("key").asText())
                .toList();
    }

    private record Answer(int status, String out) {}

    /// As a customer does it: its bucket as a folder, and the JDK's own launcher.
    private Answer verify(String organization, Path of) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "bin/AuditEvidence.java",
                "--key",
                TestKey.verifierKey(keyFile),
                "--organization",
                organization,
                "--until",
                clock.instant().toString(),
                of.toString()));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Answer(process.waitFor(), out);
    }

    private Path download(String organization, Path into) throws IOException {
        for (var key : aws.keys(bucket(organization))) {
            var file = into.resolve(key);
            Files.createDirectories(file.getParent());
            Files.write(file, aws.bytes(bucket(organization), key));
        }
        return into;
    }

    @Test
    void aCustomerProvesItsFolderAndIsToldWhichFileIsMissing(@TempDir Path acmes, @TempDir Path globexs)
            throws InterruptedException, IOException {
        for (var hour = 0; hour < 2; hour++) {
            aws.publish(events(3).of(acme));
            aws.publish(events(2).of(globex));
            drain().run();
            anHourLater();
        }
        drain().run();

        download(acme, acmes);
        download(globex, globexs);
        assertThat(verify(acme, acmes)).satisfies(answer -> {
            assertThat(answer.out()).contains("OK: " + acme).contains("2 files, 6 events");
            assertThat(answer.status()).isZero();
        });
        assertThat(verify(globex, globexs).status()).isZero();

        var deleted = dataFiles(acme).getLast();
        Files.delete(acmes.resolve(deleted));

        var answer = verify(acme, acmes);
        assertThat(answer.status()).isOne();
        assertThat(answer.out()).contains("missing").contains(deleted.substring(deleted.lastIndexOf('/') + 1));
    }

    @Test
    void eachFileIsInOneStatementAndEachStatementNamesTheOneBefore() throws InterruptedException {
        for (var hour = 0; hour < 4; hour++) {
            aws.publish(events(3).of(acme));
            drain().run();
            clock.advance(Duration.ofMinutes(25));
        }
        anHourLater();
        drain().run();

        assertThat(stated(acme)).containsExactlyInAnyOrderElementsOf(dataFiles(acme));
        var statements = statements(acme);
        assertThat(statements).hasSizeGreaterThan(1);
        for (var number = 1; number <= statements.size(); number++) {
            assertThat(statements.get(number - 1).get("number").asInt()).isEqualTo(number);
        }
        assertThat(statements.getLast().at("/totals/events").asInt()).isEqualTo(12);
        assertThat(aws.stateKeys("pending/")).isEmpty();
    }

    @Test
    void aReportSaysHowManyStatementsWereMadeAndForHowLongSealingIsLate() throws InterruptedException {
        aws.publish(events(3).of(acme));
        var unsigned = with(without())
                .set("audit.evidence.key", "arn:aws:kms:eu-west-1:111122223333:key/1234")
                .kms(nobody())
                .build();

        assertThat(unsigned.run().count(Count.EVIDENCE_LATE)).isLessThan(60);
        clock.advance(Duration.ofMinutes(5));
        assertThat(unsigned.run().count(Count.EVIDENCE_LATE)).isBetween(300L, 360L);
        assertThat(aws.stateKeys("seals/")).isEmpty();

        var signed = drain();
        var sealing = signed.run();
        assertThat(sealing.count(Count.EVIDENCE_STATEMENTS)).isEqualTo(1);
        assertThat(sealing.counts()).containsEntry(Count.EVIDENCE_LATE, 0L);
        assertThat(signed.run().counts())
                .containsEntry(Count.EVIDENCE_STATEMENTS, 0L)
                .containsEntry(Count.EVIDENCE_LATE, 0L);
        clock.advance(Duration.ofMinutes(90));
        aws.publish(events(3).of(acme));
        assertThat(unsigned.run().count(Count.EVIDENCE_LATE)).isBetween(1_790L, 1_860L);
        assertThat(without().build().run().counts()).doesNotContainKeys(Count.EVIDENCE_STATEMENTS, Count.EVIDENCE_LATE);
    }

    @Test
    void withoutAKeyNothingIsSealedAndNothingIsAskedFor() throws InterruptedException {
        aws.publish(events(3).of(acme));
        without().build().run();
        anHourLater();
        var counted = KillSwitch.never();
        try (var s3 = AwsTestResource.s3(emulated.emulators.s3(), counted)) {
            TestDrain.of(emulated.sqs, s3, queueUrl).clock(clock).build().run();

            assertThat(counted.calls()).isOne();
        }
        assertThat(aws.stateKeys("seals/")).isEmpty();
    }

    @Test
    void anIdleDrainAsksAsOftenAsWithoutEvidenceAndTwiceMoreIfItIsNew() throws InterruptedException {
        aws.publish(events(3).of(acme));
        drain().run();
        var counted = KillSwitch.never();
        try (var s3 = AwsTestResource.s3(emulated.emulators.s3(), counted)) {
            var process =
                    with(TestDrain.of(emulated.sqs, s3, queueUrl).clock(clock)).build();
            assertThat(process.run().receivingEnded()).isEqualTo(Batch.End.QUEUE_EMPTY);
            assertThat(counted.calls()).isEqualTo(3);

            process.run();
            assertThat(counted.calls()).isEqualTo(4);
        }
    }

    @Test
    void anIdleOrganizationIsToldSoWithinItsHeartbeat() throws InterruptedException {
        aws.publish(events(3).of(acme));
        drain().run();
        for (var hour = 0; hour < 25; hour++) {
            anHourLater();
            drain().run();
        }

        assertThat(statements(acme)).hasSize(2);
        assertThat(statements(acme).getLast().get("files")).isEmpty();
        assertThat(statements(acme).getLast().at("/totals/files").asInt()).isOne();
        assertThat(statements(globex)).as("nothing was ever delivered").isEmpty();
    }

    @Test
    void onlyTheFirstQueuesDrainSeals() throws InterruptedException {
        var other = emulated.createQueue("audit-other-" + System.nanoTime());
        aws.publish(events(3).of(acme));
        without().build().run();
        var process = with(TestDrain.of(emulated.sqs, emulated.s3, queueUrl + "," + other)
                        .clock(clock))
                .build();

        var event = events(1).of(globex).getFirst();
        emulated.sqs.sendMessage(r -> r.queueUrl(other).messageBody(event));

        process.run(other.substring(other.lastIndexOf('/') + 1));
        assertThat(aws.stateKeys("seals/")).isEmpty();

        process.run();
        assertThat(statements(acme)).hasSize(1);
        assertThat(statements(globex)).hasSize(1);
    }

    @Test
    void twoDrainsThatSealAtOnceMakeOneChain(@TempDir Path folder) throws InterruptedException, IOException {
        aws.publish(events(3).of(acme));
        without().build().run();
        var second = drain();
        // The first one has read everything and is about to store its heads.
        var sealsInBetween = between("seals/parts/", second::run);
        try (var s3 = AwsTestResource.s3(emulated.emulators.s3(), sealsInBetween)) {
            with(TestDrain.of(emulated.sqs, s3, queueUrl).clock(clock)).build().run();
        }

        aws.publish(events(3).of(acme));
        anHourLater();
        drain().run();

        assertThat(aws.stateKeys("seals/"))
                .filteredOn(key -> key.endsWith("-put"))
                .hasSize(2);
        assertThat(statements(acme)).hasSize(2);
        download(acme, folder);
        assertThat(verify(acme, folder).out()).contains("OK: " + acme).doesNotContain("NOT OK");
    }

    @Test
    void aDestinationThatMovedIsToldWhereItsEvidenceWas() throws InterruptedException {
        aws.publish(events(3).of(acme));
        drain().run();
        aws.createBucket(acme + "-other");
        aws.putDestination(acme, acme + "-other", "");
        anHourLater();
        drain().run();

        var evidence = aws.keys(acme + "-other");
        assertThat(evidence).hasSize(1);
        var statement = statement(aws.text(acme + "-other", evidence.getFirst()));
        assertThat(statement.get("number").asInt()).isEqualTo(2);
        assertThat(statement.at("/movedFrom/0").asText()).startsWith(bucket(acme));
        assertThat(statement.get("place").asText()).isEqualTo(acme + "-other/");
        assertThat(statement.get("period").asText()).isEqualTo("PT1H");
    }

    /// Whoever made the change has died before it was told: the next drain tells it, by a file that is named for the
    /// time of the change.
    @Test
    void newsThatNobodyHasToldAreFilesThatMayCome() throws InterruptedException {
        aws.publish(events(3).of(acme));
        drain().run();
        var change = new ChangeId(clock.instant(), UUID.randomUUID());
        aws.createBucket(acme + "-other");
        aws.putDestination(acme, acme + "-other", ",\"lastChange\":\"" + change + "\"");
        anHourLater();
        drain().run();

        var evidence = aws.keys(acme + "-other");
        assertThat(evidence).hasSize(1);
        var statement = statement(aws.text(acme + "-other", evidence.getFirst()));
        assertThat(Instant.parse(statement.get("filesMayComeSince").asText())).isEqualTo(change.at());
    }

    @Test
    void aDestinationThatIsGoneGetsALastStatementWhereItWas() throws InterruptedException {
        aws.put("guard/destinations", "0");
        aws.publish(events(3).of(acme));
        drain().run();
        aws.deleteState("destinations/" + acme);
        for (var hour = 0; hour < 3; hour++) {
            anHourLater();
            drain().run();
        }

        assertThat(statements(acme)).hasSize(2);
        assertThat(statements(acme).getLast().get("ended").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = S3Failure.class,
            names = {"ACCESS_DENIED", "INTERNAL_ERROR"})
    void evidenceThatIsNotTakenWaitsAndHoldsUpNothing(S3Failure failure) throws InterruptedException {
        aws.publish(events(3).of(acme));
        without().build().run();
        emulated.emulators.failing(bucket(acme), failure);
        aws.publish(events(3).of(globex));
        drain().run();

        assertThat(aws.stateKeys("pending/~evidence/")).hasSize(1);
        assertThat(aws.stateKeys("seals/")).anyMatch(key -> key.endsWith("-put"));
        assertThat(statements(globex)).hasSize(1);

        emulated.emulators.heal(bucket(acme));
        clock.advance(Duration.ofMinutes(35));
        drain().run();

        assertThat(aws.stateKeys("pending/")).isEmpty();
        assertThat(stated(acme)).containsExactlyInAnyOrderElementsOf(dataFiles(acme));
    }

    /// As no version writes one: it can be unpacked, and says nothing.
    @Test
    void aSealThatNobodyUnderstandsHoldsUpNoFileAndIsLate() throws InterruptedException, IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write("{}".getBytes(StandardCharsets.UTF_8));
        }
        emulated.s3.putObject(
                r -> r.bucket(AwsWorld.STATE_BUCKET).key("seals/9999999998"),
                RequestBody.fromBytes(packed.toByteArray()));
        var process = drain();
        aws.publish(events(3).of(acme));
        assertThat(process.run().receivingEnded()).isEqualTo(Batch.End.QUEUE_EMPTY);
        clock.advance(Duration.ofMinutes(10));

        assertThat(process.run().count(Count.EVIDENCE_LATE)).isBetween(600L, 660L);
        assertThat(dataFiles(acme)).hasSize(1);
        assertThat(aws.stateKeys("seals/")).hasSize(1);
    }

    @Test
    void headsThatAreDamagedHoldUpNoFileAndNoReport() throws InterruptedException {
        aws.publish(events(3).of(acme));
        without().build().run();
        emulated.emulators.failing(bucket(acme), S3Failure.ACCESS_DENIED);
        drain().run();
        assertThat(aws.stateKeys("pending/~evidence/")).hasSize(1);
        aws.deleteState("destinations/" + acme);
        aws.put("guard/destinations", "0");
        aws.stateKeys("seals/parts/").forEach(key -> aws.put(key, "damaged"));
        aws.publish(events(3).of(globex));

        assertThat(drain().run().count(Count.FILES_DELIVERED)).isOne();
        assertThat(dataFiles(globex)).hasSize(1);
    }

    @Test
    void whatIsNoEvidenceAmongWhatWaitsHoldsUpNone() throws InterruptedException {
        aws.publish(events(3).of(acme));
        without().build().run();
        emulated.emulators.failing(bucket(acme), S3Failure.ACCESS_DENIED);
        drain().run();
        emulated.emulators.heal(bucket(acme));
        aws.put("pending/~evidence/" + acme + "/0-left-by-somebody", "what is it?");
        clock.advance(Duration.ofMinutes(35));
        drain().run();

        assertThat(statements(acme)).isNotEmpty();
        assertThat(aws.stateKeys("pending/~evidence/"))
                .containsExactly("pending/~evidence/" + acme + "/0-left-by-somebody");
    }

    /// One of two drains that have made a seal of the same number has made nothing.
    @Test
    void statementsOfASealThatIsNotStoredAreNotCounted() throws InterruptedException {
        aws.publish(events(3).of(acme));
        without().build().run();
        var first = new AtomicReference<DrainReport>();
        var sealsInBetween = between("seals/9999999998", () -> first.set(drain().run()));
        try (var s3 = AwsTestResource.s3(emulated.emulators.s3(), sealsInBetween)) {
            var second = with(TestDrain.of(emulated.sqs, s3, queueUrl).clock(clock))
                    .build()
                    .run();

            assertThat(first.get().count(Count.EVIDENCE_STATEMENTS)).isOne();
            assertThat(second.count(Count.EVIDENCE_STATEMENTS)).isZero();
        }
        assertThat(statements(acme)).hasSize(1);
    }

    /// The first drain seals what was delivered before; it dies at one of its calls, and the next ones go on.
    @ParameterizedTest
    @EnumSource(KillSwitch.Moment.class)
    void aDrainThatDiesWhileItSealsLeavesEachFileInOneStatement(KillSwitch.Moment moment) throws InterruptedException {
        KillSwitch kill;
        var call = 0;
        do {
            anEmptyWorld();
            aws.publish(events(2).of(acme));
            aws.publish(events(2).of(globex));
            without().build().run();
            kill = new KillSwitch(++call, moment);
            try (var sqs = AwsTestResource.sqs(emulated.emulators.sqs(), kill);
                    var s3 = AwsTestResource.s3(emulated.emulators.s3(), kill)) {
                with(TestDrain.of(sqs, s3, queueUrl).clock(clock)).build().run();
            } catch (KillSwitch.Killed e) {
                // As it should be.
            } catch (IllegalStateException e) {
                assertThat(e).hasRootCauseInstanceOf(KillSwitch.Killed.class);
            }
            aws.publish(events(2).of(acme));
            anHourLater();
            drain().run();
            anHourLater();
            drain().run();
            for (var organization : List.of(acme, globex)) {
                assertThat(stated(organization))
                        .as("killed at call %d %s", call, moment)
                        .containsExactlyInAnyOrderElementsOf(dataFiles(organization));
                assertThat(statements(organization).stream()
                                .map(statement -> statement.get("number").asInt())
                                .toList())
                        .as("killed at call %d %s", call, moment)
                        .doesNotHaveDuplicates();
            }
            assertThat(aws.stateKeys("pending/")).isEmpty();
        } while (kill.hasFired());
        assertThat(call).as("calls of a drain that seals").isGreaterThan(15);
    }
}
