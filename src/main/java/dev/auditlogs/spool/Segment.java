package dev.auditlogs.spool;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.AuditFileName;
import dev.auditlogs.file.FileId;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Files of many organizations in one object: a ZIP archive of files as they are, with what is to be known of them
/// in front: `index.ndjson`, a line for each file, and `keys`, those of all their events in the same order. When it
/// is stored, its files are durable.
///
/// @param files at least one
public record Segment(List<File> files) {

    private static final String INDEX = "index.ndjson";
    private static final String KEYS = "keys";

    /// What stands before the files.
    private static final int HEAD_ENTRIES = 2;

    private static final String ORGANIZATION = "organization";
    private static final String NAME = "name";
    private static final String SHA256 = "sha256";
    private static final JsonFactory JSON = new JsonFactory();
    private static final ObjectMapper READER = new ObjectMapper();

    /// @param keys of its events
    public record File(SpooledFile spooled, KeyList keys) {

        public FileId id() {
            return spooled.file().id();
        }
    }

    /// As it is to be stored.
    ///
    /// @param headBytes how many of the first bytes hold the index and the keys
    record Archive(List<byte[]> parts, int headBytes) {}

    Archive archive() {
        var index = new StoredZip.Entry(INDEX, index());
        var keys = new StoredZip.Entry(KEYS, keys());
        var entries = Stream.concat(
                Stream.of(index, keys),
                files.stream()
                        .map(file -> new StoredZip.Entry(
                                file.id().toString(), file.spooled().file().bytes())));
        return new Archive(StoredZip.write(entries.toList()), index.archived() + keys.archived());
    }

    private byte[] index() {
        var text = new StringWriter();
        try (var json = JSON.createGenerator(text).setRootValueSeparator(null)) {
            for (var file : files) {
                json.writeStartObject();
                json.writeStringField(ORGANIZATION, file.id().organizationId().value());
                json.writeStringField(NAME, file.id().name().value());
                json.writeStringField(SHA256, file.spooled().file().sha256());
                for (var entry : PendingMetadata.of(file.spooled()).entrySet()) {
                    json.writeStringField(entry.getKey(), entry.getValue());
                }
                json.writeEndObject();
                json.writeRaw('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private byte[] keys() {
        var bytes = ByteBuffer.allocate(KeyTable.BYTES
                * files.stream().mapToInt(file -> file.keys().size()).sum());
        files.forEach(file -> file.keys().write(bytes));
        return bytes.array();
    }

    /// Reads what [#archive] gave.
    ///
    /// @throws UncheckedIOException if it is damaged
    static Segment read(byte[] archive) {
        var head = StoredZip.read(archive, HEAD_ENTRIES);
        var lines = lines(head);
        var entries = StoredZip.read(archive, HEAD_ENTRIES + lines.size());
        var keys = ByteBuffer.wrap(head.getLast().bytes());
        var files = new ArrayList<File>(lines.size());
        for (var i = 0; i < lines.size(); i++) {
            var spooled = file(lines.get(i), entries.get(HEAD_ENTRIES + i));
            files.add(new File(spooled, keys(keys, spooled.file().events())));
        }
        return new Segment(files);
    }

    /// The keys of all events in a segment of which that is the head.
    ///
    /// @throws UncheckedIOException if it is damaged
    static KeyTable keysIn(byte[] head) {
        var keys = ByteBuffer.wrap(StoredZip.read(head, HEAD_ENTRIES).getLast().bytes());
        return keys(keys, keys.remaining() / KeyTable.BYTES).toTable();
    }

    private static List<Map<String, String>> lines(List<StoredZip.Entry> head) {
        return Arrays.stream(new String(head.getFirst().bytes(), StandardCharsets.US_ASCII).split("\n"))
                .map(Segment::line)
                .toList();
    }

    private static Map<String, String> line(String text) {
        try {
            var line = new HashMap<String, String>();
            for (Map.Entry<String, JsonNode> field : READER.readTree(text).properties()) {
                line.put(field.getKey(), field.getValue().asText());
            }
            return line;
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SpooledFile file(Map<String, String> line, StoredZip.Entry entry) {
        try {
            var id = new FileId(new OrganizationId(line.get(ORGANIZATION)), new AuditFileName(line.get(NAME)));
            if (!entry.name().equals(id.toString())) {
                throw new IOException("a segment's index names other files than are in it");
            }
            return PendingMetadata.read(id, entry.bytes(), line, Optional.empty());
        } catch (IllegalArgumentException | NullPointerException | IOException e) {
            throw new UncheckedIOException(new IOException("a segment's index is damaged: " + e.getMessage(), e));
        }
    }

    private static KeyList keys(ByteBuffer bytes, int count) {
        if (bytes.remaining() < count * KeyTable.BYTES) {
            throw new UncheckedIOException(new IOException("keys are missing in a segment"));
        }
        var keys = new KeyList(count);
        for (var i = 0; i < count; i++) {
            keys.add(bytes.getLong(), bytes.getLong(), bytes.getLong());
        }
        return keys;
    }
}
