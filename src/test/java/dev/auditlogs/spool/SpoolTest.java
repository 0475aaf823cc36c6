package dev.auditlogs.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.event.EventTime;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.AuditFile;
import dev.auditlogs.file.AuditFileName;
import dev.auditlogs.file.FileId;
import dev.auditlogs.file.KeyTemplate;
import dev.auditlogs.local.Emulators;
import dev.auditlogs.place.AccountId;
import dev.auditlogs.place.BucketName;
import dev.auditlogs.place.KeyPrefix;
import dev.auditlogs.state.StateBucket;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.TestConfig;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

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
    private final Spool spool = new Spool(new StateBucket(s3, TestConfig.of("http://127.0.0.1/no-queue", Map.of())));

    @BeforeEach
    void start() {
        s3.createBucket(r -> r.bucket("audit-state"));
    }

    @AfterEach
    void stop() {
        s3.close();
        emulators.close();
    }

    private static AuditFile file() {
        return new AuditFile(ID, new byte[] {'\n'}, 3, new EventTime(1_000), new EventTime(2_000));
    }

    private Map<String, String> metadata() {
        return s3.headObject(r -> r.bucket("audit-state").key(KEY)).metadata();
    }

    private void put(Map<String, String> metadata) {
        s3.putObject(r -> r.bucket("audit-state").key(KEY).metadata(metadata), RequestBody.fromString("\n"));
    }

    @Test
    void aPlaceIsWrittenAsEarlierVersionsReadIt() {
        spool.put(new SpooledFile(file(), Optional.of(TARGET)));

        assertThat(metadata())
                .isEqualTo(Map.of(
                        "events", "3",
                        "first-event", "1000",
                        "last-event", "2000",
                        "bucket", "acme-logs",
                        "bucket-owner", "111122223333",
                        "prefix", "l%C3%B6gs%2Fa+b%2F",
                        "key-template", "hive"));
    }

    @Test
    void noOwnerAndNoPrefixAreEmpty() {
        spool.put(new SpooledFile(file(), Optional.of(ONLY_A_BUCKET)));

        assertThat(metadata())
                .isEqualTo(Map.of(
                        "events", "3",
                        "first-event", "1000",
                        "last-event", "2000",
                        "bucket", "acme-logs",
                        "bucket-owner", "",
                        "prefix", "",
                        "key-template", "default"));
    }

    @Test
    void aFileThatWaitsForItsDestinationNamesNoPlace() {
        spool.put(new SpooledFile(file(), Optional.empty()));

        assertThat(metadata()).isEqualTo(Map.of("events", "3", "first-event", "1000", "last-event", "2000"));
        assertThat(spool.pendingFile(ID).orElseThrow().target()).isEmpty();
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
    void aPlaceIsReadAsItWasWritten() {
        spool.put(new SpooledFile(file(), Optional.of(TARGET)));

        assertThat(spool.pendingFile(ID).orElseThrow().target()).contains(TARGET);
    }
}
