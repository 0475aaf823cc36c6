package dev.auditlogs.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.luben.zstd.Zstd;
import dev.auditlogs.event.EventTime;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.queue.Messages;
import dev.auditlogs.queue.OrganizationBatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuditFileEncoderTest {

    private static final Path RESOURCES = Path.of("src/test/resources/dev/auditlogs/file");
    private static final Instant WRITTEN = Instant.parse("2026-11-23T10:15:30Z");
    private static final UUID ID = UUID.fromString("7d3c0a52-91f4-4b1e-8a53-0d6a1f2b3c4d");

    private static final Encoding PLAIN = new Encoding(Format.NDJSON, Compression.NONE);

    private static List<String> lines(String file) throws IOException {
        return Files.readAllLines(RESOURCES.resolve(file));
    }

    private static AuditFile encode(Encoding encoding, List<String> bodies) {
        var batches = OrganizationBatch.group(Messages.received(bodies.toArray(String[]::new)));
        assertThat(batches).hasSize(1);
        var batch = batches.iterator().next();
        var id = new FileId(batch.organizationId(), AuditFileName.of(WRITTEN, ID, encoding));
        return SentEvents.ENCODER.encode(id, batch.events(), encoding);
    }

    /// The golden file holds, line by line, what the messages become.
    @Test
    void rowsAreAsInTheGoldenFile() throws IOException {
        var file = encode(PLAIN, lines("messages.ndjson"));

        assertThat(new String(file.bytes(), StandardCharsets.UTF_8))
                .isEqualTo(Files.readString(RESOURCES.resolve("golden.ndjson")));
        assertThat(file.events()).isEqualTo(7);
    }

    /// Every file that there is.
    static List<Encoding> encodings() {
        var encodings = new ArrayList<Encoding>();
        for (var format : Format.values()) {
            for (var compression :
                    format == Format.PARQUET ? List.of(Compression.NONE) : List.of(Compression.values())) {
                encodings.add(new Encoding(format, compression));
            }
        }
        encodings.add(new Encoding(Format.CSV, Compression.GZIP, true));
        encodings.add(new Encoding(Format.NDJSON, Compression.ZSTD, false, Schema.OCSF));
        return encodings;
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void equalEventsGiveEqualBytesInWhateverOrderTheyCome(Encoding encoding) throws IOException {
        var bodies = new ArrayList<>(lines("messages.ndjson"));
        var expected = encode(encoding, bodies).bytes();

        for (var seed = 0; seed < 20; seed++) {
            Collections.shuffle(bodies, new Random(seed));

            assertThat(encode(encoding, bodies).bytes()).as("seed %d", seed).isEqualTo(expected);
        }
    }

    /// Digits beyond milliseconds are in no column, but say the order; where they are equal, the id does.
    @Test
    void eventsOfOneMillisecondStandInTheOrderInWhichTheyHappened() throws IOException {
        var bodies = new ArrayList<String>();
        var expected = List.of("z", "y", "a", "b", "x", "c");
        var times = List.of(".1229999", ".123", ".123000001", ".1230001", ".123999999", ".124");
        for (var i = 0; i < times.size(); i++) {
            bodies.add("""
                    {"ORGANIZATION_ID":"acme","EVENT_ID":"%s","EVENT_TIME":"2026-11-22T10:15:30%sZ","EVENT_TYPE":"t"}""".formatted(expected.get(i), times.get(i)));
        }
        for (var seed = 0; seed < 20; seed++) {
            Collections.shuffle(bodies, new Random(seed));
            var rows = new String(encode(PLAIN, bodies).bytes(), StandardCharsets.UTF_8);

            assertThat(rows.lines().map(row -> row.replaceAll(".*\"EVENT_ID\":\"(.)\".*", "$1")))
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void compressionChangesTheBytesAndTheNameOnly(Encoding encoding) throws IOException {
        var plain = encode(
                new Encoding(encoding.format(), Compression.NONE, encoding.csvSafe(), encoding.schema()),
                lines("messages.ndjson"));
        var file = encode(encoding, lines("messages.ndjson"));

        assertThat(file.uncompressed().readAllBytes()).isEqualTo(plain.bytes());
        assertThat(file.unpackedSha256()).isEqualTo(plain.sha256()).isEqualTo(plain.unpackedSha256());
        assertThat(file.id().name().value())
                .isEqualTo(plain.id().name().value() + encoding.compression().suffix());
        assertThat(file.id().name().format()).isEqualTo(encoding.format());
        assertThat(file.id().name().compression()).isEqualTo(encoding.compression());
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void theIdsInAFileCanBeReadBack(Encoding encoding) throws IOException {
        var ids = AuditFileReader.eventIds(encode(encoding, lines("messages.ndjson")));

        assertThat(ids).containsExactlyInAnyOrder("e1", "e2", "e3", "e4", "e5", "e6", "e\"7\ufffd");
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void aFileThatIsCutOffIsDamaged(Encoding encoding) throws IOException {
        var file = encode(encoding, lines("messages.ndjson"));
        var half = Arrays.copyOf(file.bytes(), file.bytes().length / 2);
        var damaged = new AuditFile(file.id(), half, "", file.events(), file.first(), file.last());

        assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> AuditFileReader.eventIds(damaged));
    }

    @ParameterizedTest
    @EnumSource
    void largeFilesAreReadToTheirEnd(Compression compression) {
        var events = SentEvents.of(25_000, 2);
        var file = SentEvents.encode(events, new Encoding(Format.CSV, compression));

        assertThat(AuditFileReader.eventIds(file)).hasSize(25_000);
    }

    /// python-zstandard, for one, reads the first frame only, and says nothing.
    @ParameterizedTest
    @ValueSource(ints = {1, 25_000})
    void aFileOfZstdIsOneFrame(int events) throws IOException {
        var file = SentEvents.encode(SentEvents.of(events, 2), new Encoding(Format.NDJSON, Compression.ZSTD));

        var rows = file.uncompressed().readAllBytes();
        assertThat(Zstd.getFrameContentSize(file.bytes())).isEqualTo(rows.length);
        assertThat(Zstd.decompress(file.bytes(), rows.length)).isEqualTo(rows);
    }

    /// Versions before wrote several, and such files may wait yet.
    @Test
    void aFileOfSeveralFramesIsReadToItsEnd() throws IOException {
        var file = SentEvents.encode(SentEvents.of(10, 2), PLAIN);
        var packed = new ByteArrayOutputStream();
        for (var row : new String(file.bytes(), StandardCharsets.UTF_8).splitWithDelimiters("\n", 0)) {
            packed.writeBytes(Zstd.compress(row.getBytes(StandardCharsets.UTF_8)));
        }
        var id = new FileId(
                file.id().organizationId(),
                AuditFileName.of(WRITTEN, ID, new Encoding(Format.NDJSON, Compression.ZSTD)));
        var earlier = new AuditFile(id, packed.toByteArray(), "", file.events(), file.first(), file.last());

        assertThat(AuditFileReader.eventIds(earlier)).hasSize(10).isEqualTo(AuditFileReader.eventIds(file));
    }

    @Test
    void itKnowsItsFirstAndItsLastEvent() throws IOException {
        var file = encode(PLAIN, lines("messages.ndjson"));

        var rows = new String(file.bytes(), StandardCharsets.UTF_8).lines().toList();
        assertThat(rows.getFirst()).contains("\"EVENT_TIME\":\"" + file.first().text());
        assertThat(rows.getLast()).contains("\"EVENT_TIME\":\"" + file.last().text());
        assertThat(file.first()).isLessThan(file.last());
    }

    @Test
    void theChecksumIsS3s() {
        var file = new AuditFile(
                new FileId(new OrganizationId("acme"), AuditFileName.of(WRITTEN, ID, PLAIN)),
                "abc".getBytes(StandardCharsets.UTF_8),
                "",
                1,
                new EventTime(0),
                new EventTime(0));

        assertThat(file.sha256()).isEqualTo("ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
    }
}
