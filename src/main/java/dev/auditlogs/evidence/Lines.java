package dev.auditlogs.evidence;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// Lines of JSON with gzip, as the parts of a seal are stored.
final class Lines {

    private static final JsonFactory JSON = new JsonFactory();
    private static final ObjectMapper TREES = new ObjectMapper(JSON);

    private Lines() {}

    /// Writes one line.
    @FunctionalInterface
    interface Line<T> {
        void write(T value, JsonGenerator json) throws IOException;
    }

    static <T> byte[] write(Iterable<? extends T> values, Line<T> line) {
        var bytes = new ByteArrayOutputStream();
        try (var json = JSON.createGenerator(new GZIPOutputStream(bytes)).setRootValueSeparator(null)) {
            for (var value : values) {
                line.write(value, json);
                json.writeRaw('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
        return bytes.toByteArray();
    }

    /// @throws UncheckedIOException if that is damaged
    static void read(byte[] lines, Consumer<JsonNode> line) {
        try (var json = TREES.readerFor(JsonNode.class)
                .<JsonNode>readValues(new GZIPInputStream(new ByteArrayInputStream(lines)))) {
            while (json.hasNextValue()) {
                line.accept(json.nextValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new UncheckedIOException(new IOException(e.getMessage(), e));
        }
    }
}
