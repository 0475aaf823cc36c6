package dev.auditlogs.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// One JSON object a line, whatever is in it: nothing but the end of a row ends a line for any reader, see
/// [JsonEscapes].
final class JsonLines {

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .characterEscapes(new JsonEscapes())
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();
    private static final SerializedString NEWLINE = new SerializedString("\n");

    private JsonLines() {}

    /// To which the objects are written one after the other.
    static JsonGenerator writer(OutputStream out) throws IOException {
        var json = JSON.createGenerator(out);
        json.setRootValueSeparator(NEWLINE);
        return json;
    }

    static JsonParser reader(InputStream rows) throws IOException {
        return JSON.createParser(rows);
    }

    /// Writes a value that is at hand in UTF-8.
    static void writeText(JsonGenerator json, byte[] utf8, int offset, int length) throws IOException {
        if (JsonEscapes.mayBeIn(utf8, offset, length)) {
            json.writeString(new String(utf8, offset, length, StandardCharsets.UTF_8));
        } else {
            json.writeUTF8String(utf8, offset, length);
        }
    }
}
