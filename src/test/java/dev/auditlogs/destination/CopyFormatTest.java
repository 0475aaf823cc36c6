package dev.auditlogs.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.state.ETag;
import dev.auditlogs.state.StoredObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CopyFormatTest {

    private static final String ENTRY = "acme \"1\" 2\n{}\n";

    private final SortedMap<OrganizationId, StoredObject> documents = new TreeMap<>();

    private void add(String organization, String eTag, byte[] bytes) {
        documents.put(new OrganizationId(organization), new StoredObject(bytes, new ETag(eTag), Map.of()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, String> read(byte[] copy) throws IOException {
        return texts(CopyFormat.decode(copy, (_, _) -> true));
    }

    /// Each document by its organization, and its version, byte by byte.
    private static Map<String, String> texts(Map<OrganizationId, StoredObject> documents) {
        return documents.entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> entry.getKey().value(),
                        entry -> entry.getValue().eTag().value()
                                + new String(entry.getValue().bytes(), StandardCharsets.ISO_8859_1)));
    }

    private static byte[] zipped(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(bytes(text));
        }
        return bytes.toByteArray();
    }

    @Test
    void whatIsReadBackIsWhatWasWrittenByteByByte() throws IOException {
        var random = new Random(1);
        for (var i = 0; i < 300; i++) {
            var document = new byte[random.nextInt(2_000)];
            random.nextBytes(document);
            add("org-" + i, "\"" + i + "-2\"", document);
        }
        add("_+=,.@-", "\"\"", new byte[0]);

        assertThat(read(CopyFormat.encode(documents))).isEqualTo(texts(documents));
    }

    @Test
    void itIsTextThatAnOperatorCanRead() throws IOException {
        add("globex", "\"2\"", bytes("{\"bucket\":\"globex-logs\"}"));
        add("acme", "\"1\"", bytes("{\n\"bucket\": \"acme-logs\"}"));

        try (var text = new GZIPInputStream(new ByteArrayInputStream(CopyFormat.encode(documents)))) {
            assertThat(new String(text.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("""
                    destinations 1 2
                    acme "1" 24
                    {
                    "bucket": "acme-logs"}
                    globex "2" 24
                    {"bucket":"globex-logs"}
                    """);
        }
    }

    /// Who may choose what his own document says must not be able to say what another one's is.
    @Test
    void nothingInADocumentIsTakenForAnotherOrganizationsEntry() throws IOException {
        var hostile = """
                {"bucket":"acme-logs"}
                globex "2" 26
                {"bucket":"acme-logs"    }
                """;
        add("acme", "\"1\"", bytes(hostile));
        add("acme2", "\"1\"", bytes("\n" + hostile.repeat(3) + "destinations 1 1\n" + hostile));
        add("acme3", "\"1\"", CopyFormat.encode(documents));

        assertThat(read(CopyFormat.encode(documents))).isEqualTo(texts(documents));
        add("globex", "\"2\"", bytes("{\"bucket\":\"globexs\"}"));
        assertThat(read(CopyFormat.encode(documents)))
                .isEqualTo(texts(documents))
                .containsEntry("globex", "\"2\"{\"bucket\":\"globexs\"}");
    }

    @Test
    void whereverItIsCutOffNothingOfItCounts() {
        for (var i = 0; i < 20; i++) {
            add("org-" + i, "\"" + i + "\"", bytes("{\"bucket\":\"logs-" + i + "\"}"));
        }
        var copy = CopyFormat.encode(documents);
        for (var length = 0; length < copy.length; length++) {
            var cut = Arrays.copyOf(copy, length);
            assertThatThrownBy(() -> read(cut)).as("%d bytes", length).isInstanceOf(IOException.class);
        }
    }

    /// Some bits of gzip's header mean nothing.
    @Test
    void whicheverBitIsWrongNothingOfItCountsOrAllIsRight() {
        for (var i = 0; i < 20; i++) {
            add("org-" + i, "\"" + i + "\"", bytes("{\"bucket\":\"logs-" + i + "\"}"));
        }
        var copy = CopyFormat.encode(documents);
        var refused = 0;
        for (var bit = 0; bit < copy.length * 8; bit++) {
            var damaged = copy.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertThat(read(damaged)).as("bit %d", bit).isEqualTo(texts(documents));
            } catch (IOException _) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan((copy.length - 10) * 8 - 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "{}",
                "destinations 2 1\n" + ENTRY,
                "destinations 1 1 more\n" + ENTRY,
                "destinations 1 -1\n",
                "destinations 1 99999999999\n" + ENTRY,
                "destinations 1 0\n" + ENTRY,
                "destinations 1 2\n" + ENTRY,
                "destinations 1 2\n" + ENTRY + ENTRY,
                "destinations 1 2\nglobex \"1\" 2\n{}\n" + ENTRY,
                "destinations 1 1\n" + ENTRY + "\n",
                "destinations 1 1\nacme \"1\" 1\n{}\n",
                "destinations 1 1\nacme \"1\" 3\n{}\n",
                "destinations 1 1\nacme \"1\" 99999\n{}\n",
                "destinations 1 1\nacme \"1\"\n{}\n",
                "destinations 1 1\nacme  2\n{}\n",
                "destinations 1 1\n.. \"1\" 2\n{}\n",
                "destinations 1 1\na/b \"1\" 2\n{}\n",
                "destinations 1 1\nacme\u00e9 \"1\" 2\n{}\n",
            })
    void whatIsNotOfThisFormatIsNotRead(String text) throws IOException {
        assertThat(read(zipped("destinations 1 1\n" + ENTRY))).containsOnlyKeys("acme");
        assertThatThrownBy(() -> read(zipped(text))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> read(bytes(text))).isInstanceOf(IOException.class);
    }

    @Test
    void aLineWithoutEndIsNotReadIntoMemory() throws IOException {
        var endless = zipped("destinations 1 1\n" + "a".repeat(50_000_000));

        assertThatThrownBy(() -> read(endless)).hasMessageContaining("format");
    }

    @Test
    void moreThanItMayHoldIsNotReadIntoMemory() throws IOException {
        var text = new StringBuilder("destinations 1 2000\n");
        for (var i = 1_000; i < 3_000; i++) {
            text.append("org-").append(i).append(" \"1\" ").append(CopyFormat.DOCUMENT_BYTES_MAX);
            text.append('\n').append(" ".repeat(CopyFormat.DOCUMENT_BYTES_MAX)).append('\n');
        }
        var large = zipped(text.toString());

        assertThatThrownBy(() -> read(large)).hasMessageContaining("too long");
    }

    @Test
    void whatCouldNotBeReadBackIsNotTaken() {
        var acme = new OrganizationId("acme");
        for (var eTag : new String[] {"", "a b", "a\nb", "x".repeat(129)}) {
            assertThat(CopyFormat.takes(acme, new StoredObject(bytes("{}"), new ETag(eTag), Map.of())))
                    .as(eTag)
                    .isFalse();
        }
        var longest = new byte[CopyFormat.DOCUMENT_BYTES_MAX];
        assertThat(CopyFormat.takes(acme, new StoredObject(longest, new ETag("\"1\""), Map.of())))
                .isTrue();
        var tooLong = new byte[CopyFormat.DOCUMENT_BYTES_MAX + 1];
        assertThat(CopyFormat.takes(acme, new StoredObject(tooLong, new ETag("\"1\""), Map.of())))
                .isFalse();
    }
}
