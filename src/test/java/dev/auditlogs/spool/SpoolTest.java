package dev.auditlogs.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.event.EventTime;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.AuditFile;
import dev.auditlogs.file.AuditFileName;
import dev.auditlogs.file.EventKey;
import dev.auditlogs.file.FileId;
import dev.auditlogs.file.KeyTemplate;
import dev.auditlogs.local.Emulators;
import dev.auditlogs.place.AccountId;
import dev.auditlogs.place.BucketName;
import dev.auditlogs.place.KeyPrefix;
import dev.auditlogs.place.ObjectEncryption;
import dev.auditlogs.state.StateBucket;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.TestConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;

/// What a pending object says about itself is read by earlier and later versions, too.
class SpoolTest {

    private static final FileId ID = new FileId(
            new OrganizationId("acme"),
            new AuditFileName("airkit-audit-logs-20261124T100000Z-00000000-0000-0000-0000-000000000001.ndjson"));
    private static final String KEY = "pending/" + ID;

    private static final Target TARGET = new Target(
            new BucketName("acme-logs"),
            Optional.of(new AccountId("111122223333")),
            new KeyPrefix("lögs/a b/"),
            KeyTemplate.HIVE);
    private static final Target ONLY_A_BUCKET =
            new Target(new BucketName("acme-logs"), Optional.empty(), new KeyPrefix(""), KeyTemplate.DEFAULT);

    private final Emulators emulators = Emulators.inMemory();
    private final S3Client s3 = AwsTestResource.s3(emulators.s3());
    private final Spool spool = spool(s3);

    @BeforeEach
    void start() {
        s3.createBucket(r -> r.bucket("audit-state"));
    }

    @AfterEach
    void stop() {
        s3.close();
        emulators.close();
    }

    private static Spool spool(S3Client client) {
        return new Spool(new StateBucket(client, TestConfig.of("http://127.0.0.1/no-queue", Map.of())));
    }

    private static AuditFile file() {
        return new AuditFile(ID, new byte[] {'\n'}, "of-it", 3, new EventTime(1_000), new EventTime(2_000));
    }

    private Map<String, String> metadata() {
        return s3.headObject(r -> r.bucket("audit-state").key(KEY)).metadata();
    }

    private void put(Map<String, String> metadata) {
        s3.putObject(r -> r.bucket("audit-state").key(KEY).metadata(metadata), RequestBody.fromString("\n"));
    }

    /// As earlier versions did with a delivered file whose messages may come back.
    private void settle() {
        s3.copyObject(r -> r.sourceBucket("audit-state")
                .sourceKey(KEY)
                .destinationBucket("audit-state")
                .destinationKey("settled/" + ID));
        s3.deleteObject(r -> r.bucket("audit-state").key(KEY));
    }

    @Test
    void aPlaceIsWrittenAsEarlierVersionsReadIt() throws InterruptedException {
        spool.keep(new SpooledFile(file(), Optional.of(TARGET)));

        assertThat(metadata())
                .isEqualTo(Map.of(
                        "unpacked-sha256", "of-it",
                        "events", "3",
                        "first-event", "1000",
                        "last-event", "2000",
                        "origin", "segment",
                        "bucket", "acme-logs",
                        "bucket-owner", "111122223333",
                        "prefix", "l%C3%B6gs%2Fa+b%2F",
                        "key-template", "hive"));
    }

    @Test
    void noOwnerAndNoPrefixAreEmpty() throws InterruptedException {
        spool.keep(new SpooledFile(file(), Optional.of(ONLY_A_BUCKET)));

        assertThat(metadata())
                .isEqualTo(Map.of(
                        "unpacked-sha256", "of-it",
                        "events", "3",
                        "first-event", "1000",
                        "last-event", "2000",
                        "origin", "segment",
                        "bucket", "acme-logs",
                        "bucket-owner", "",
                        "prefix", "",
                        "key-template", "default"));
    }

    @Test
    void aFileThatWaitsForItsDestinationNamesNoPlace() throws InterruptedException {
        spool.keep(new SpooledFile(file(), Optional.empty()));

        assertThat(metadata())
                .isEqualTo(Map.of(
                        "unpacked-sha256", "of-it",
                        "events", "3",
                        "first-event", "1000",
                        "last-event", "2000",
                        "origin", "segment"));
        assertThat(spool.pendingFile(ID).orElseThrow().target()).isEmpty();
    }

    @Test
    void theEncryptionThatAPlaceIsAskedForStaysWithIt() throws InterruptedException {
        var key = "arn:aws:kms:eu-central-1:123456789012:key/1-a";
        var asked = new Target(
                new BucketName("acme-logs"),
                Optional.empty(),
                new KeyPrefix(""),
                KeyTemplate.DEFAULT,
                ObjectEncryption.of("sse-kms " + key).orElseThrow());

        spool.keep(new SpooledFile(file(), Optional.of(asked)));

        assertThat(metadata()).containsEntry("encryption", "sse-kms " + key);
        assertThat(spool.pendingFile(ID).orElseThrow().target()).contains(asked);
    }

    @Test
    void whatEarlierVersionsLeftOutMeansNone() {
        put(Map.of("bucket", "acme-logs"));

        var spooled = spool.pendingFile(ID).orElseThrow();

        assertThat(spooled.target()).contains(ONLY_A_BUCKET);
        assertThat(spooled.file().events()).isZero();
        assertThat(spooled.file().first())
                .isEqualTo(new EventTime(ID.name().written().toEpochMilli()));
    }

    @Test
    void aPlaceIsReadAsItWasWritten() throws InterruptedException {
        spool.keep(new SpooledFile(file(), Optional.of(TARGET)));

        assertThat(spool.pendingFile(ID).orElseThrow().target()).contains(TARGET);
    }

    private Instant written() {
        return ID.name().written();
    }

    private Set<EventKey> keysSince(Spool reader, Instant since) {
        return reader.knownOf(_ -> true, ID.organizationId(), since, damaged -> {
            throw new AssertionError(damaged + " is not damaged");
        });
    }

    private static AuditFile fileOfOneEvent() {
        var row = "{\"EVENT_ID\":\"e1\"}\n".getBytes(StandardCharsets.UTF_8);
        return new AuditFile(ID, row, "", 1, new EventTime(1_000), new EventTime(1_000));
    }

    /// Of which the file's events are known, wherever it is when somebody looks.
    @Test
    void aFileThatMovesWhileOthersLookForItIsFound() throws InterruptedException {
        spool.keep(new SpooledFile(fileOfOneEvent(), Optional.of(TARGET)));
        var lists = new AtomicInteger();
        var settles = new ExecutionInterceptor() {
            @Override
            public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
                if (context.request() instanceof ListObjectsV2Request && lists.incrementAndGet() == 1) {
                    settle();
                }
            }
        };
        try (var other = AwsTestResource.s3(emulators.s3(), settles)) {
            assertThat(keysSince(spool(other), written())).hasSize(1);
        }
    }

    /// It is named by this machine's clock, and the message was received by SQS's.
    @Test
    void aFileIsFoundThoughClocksDifferByMinutes() throws InterruptedException {
        spool.keep(new SpooledFile(fileOfOneEvent(), Optional.of(TARGET)));

        assertThat(keysSince(spool, written().plus(Duration.ofMinutes(4)))).hasSize(1);
        assertThat(keysSince(spool, written().plus(Duration.ofMinutes(6)))).isEmpty();
    }

    @Test
    void aFileThatNobodyElseHasTakenGetsItsNewTarget() throws InterruptedException {
        spool.keep(new SpooledFile(file(), Optional.of(ONLY_A_BUCKET)));

        assertThat(spool.retarget(spool.pendingFile(ID).orElseThrow(), TARGET)).isTrue();
        assertThat(spool.pendingFile(ID).orElseThrow().target()).contains(TARGET);
    }

    @Test
    void aFileThatAnotherDrainHasFinishedDoesNotComeBack() throws InterruptedException {
        spool.keep(new SpooledFile(file(), Optional.of(ONLY_A_BUCKET)));
        var read = spool.pendingFile(ID).orElseThrow();
        settle();

        assertThat(spool.retarget(read, TARGET)).isFalse();
        assertThat(spool.pendingFile(ID)).isEmpty();
    }

    /// The emulator knows objects apart by their bytes.
    @Test
    void aFileThatHasChangedSinceItWasReadStaysAsItIs() throws InterruptedException {
        spool.keep(new SpooledFile(file(), Optional.of(ONLY_A_BUCKET)));
        var read = spool.pendingFile(ID).orElseThrow();
        s3.putObject(r -> r.bucket("audit-state").key(KEY), RequestBody.fromString("another one\n"));

        assertThat(spool.retarget(read, TARGET)).isFalse();
        assertThat(spool.pendingFile(ID).orElseThrow().target()).isEmpty();
    }
}
