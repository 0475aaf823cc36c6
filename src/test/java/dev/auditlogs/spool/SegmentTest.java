package dev.auditlogs.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.auditlogs.event.EventTime;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.AuditFile;
import dev.auditlogs.file.AuditFileName;
import dev.auditlogs.file.EventKey;
import dev.auditlogs.file.FileId;
import dev.auditlogs.file.KeyTemplate;
import dev.auditlogs.file.Known;
import dev.auditlogs.place.AccountId;
import dev.auditlogs.place.BucketName;
import dev.auditlogs.place.KeyPrefix;
import dev.auditlogs.queue.QueueName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

class SegmentTest {

    private static final Target PLACE = new Target(
            new BucketName("acme-logs"),
            Optional.of(new AccountId("111122223333")),
            new KeyPrefix("lögs/a b/"),
            KeyTemplate.HIVE);

    private static Segment.File file(String organization, int number, int bytes, Optional<Target> target) {
        var content = new byte[bytes];
        new Random(number).nextBytes(content);
        var name = "airkit-audit-logs-20261124T100000Z-%s.ndjson.gz".formatted(new UUID(number, number));
        var id = new FileId(new OrganizationId(organization), new AuditFileName(name));
        var keys = new KeyList(2);
        keys.add(new EventKey(number, 1), 11);
        keys.add(new EventKey(number, 2), 12);
        return new Segment.File(
                new SpooledFile(
                        new AuditFile(id, content, "of-" + number, 2, new EventTime(1_000), new EventTime(2_000)),
                        target),
                keys);
    }

    private static Segment segment() {
        return new Segment(List.of(
                file("acme", 1, 10_000, Optional.of(PLACE)),
                file("+=,.@-_", 2, 0, Optional.empty()),
                file("globex", 3, 1, Optional.of(PLACE))));
    }

    private static byte[] bytes(Segment segment) {
        return StoredZip.joined(segment.archive().parts());
    }

    @Test
    void whatWasWrittenIsRead() {
        var segment = segment();

        var read = Segment.read(bytes(segment));

        assertThat(read.files()).hasSize(3);
        for (var i = 0; i < 3; i++) {
            var before = segment.files().get(i).spooled();
            var after = read.files().get(i).spooled();
            assertThat(after.file().id()).isEqualTo(before.file().id());
            assertThat(after.file().bytes()).isEqualTo(before.file().bytes());
            assertThat(after.file().sha256()).isEqualTo(before.file().sha256());
            assertThat(after.file().unpackedSha256()).isEqualTo(before.file().unpackedSha256());
            assertThat(after.file().events()).isEqualTo(2);
            assertThat(after.file().first()).isEqualTo(before.file().first());
            assertThat(after.file().last()).isEqualTo(before.file().last());
            assertThat(after.target()).isEqualTo(before.target());
            assertThat(after.origin()).isEqualTo(SpooledFile.Origin.SEGMENT);
            assertThat(read.files().get(i).keys().toTable().bytes())
                    .isEqualTo(segment.files().get(i).keys().toTable().bytes());
        }
    }

    @Test
    void theHeadAloneHasTheKeys() {
        var archive = segment().archive();
        var head = Arrays.copyOf(StoredZip.joined(archive.parts()), archive.headBytes());

        var keys = Segment.keysIn(head);

        assertThat(keys.size()).isEqualTo(6);
        assertThat(keys.find(new EventKey(3, 2), 12)).isEqualTo(Known.SAME);
        assertThatThrownBy(() -> Segment.keysIn(Arrays.copyOf(head, head.length - 1)))
                .isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void anyZipToolReadsIt() throws IOException {
        var names = new ArrayList<String>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(bytes(segment())))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                names.add(entry.getName());
            }
        }

        assertThat(names).hasSize(5).startsWith("index.ndjson", "keys").anyMatch(name -> name.startsWith("acme/"));
    }

    /// A file that is large is sent as it is.
    @Test
    void filesAreNotCopied() {
        var segment = segment();

        assertThat(segment.archive().parts())
                .anyMatch(part ->
                        part == segment.files().getFirst().spooled().file().bytes());
    }

    @Test
    void aDamagedByteIsNoticed() {
        var bytes = bytes(segment());
        for (var at : List.of(60, 1_000, 5_000)) {
            var damaged = bytes.clone();
            damaged[at] ^= 1;
            assertThatThrownBy(() -> Segment.read(damaged)).as("byte %d", at).isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void namesSayWhatIsToBeKnownOfThem() {
        var name = new ArchiveName(
                "drained/", Instant.parse("2026-11-26T10:15:30.123Z"), new QueueName("audit-2"), new UUID(1, 2), 42);

        assertThat(name.key())
                .isEqualTo("drained/20261126T101530.123Z-audit-2-00000000-0000-0001-0000-000000000002-42.zip");
        assertThat(ArchiveName.of("drained/", name.key())).contains(name);
        assertThat(ArchiveName.of("drained/", name.key().replace(".zip", ""))).isEmpty();
        assertThat(ArchiveName.startSince("drained/", name.time())).isLessThan(name.key());
    }
}
