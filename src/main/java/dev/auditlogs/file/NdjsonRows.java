package dev.auditlogs.file;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.auditlogs.event.AuditEvent;
import dev.auditlogs.event.Column;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/// Newline-delimited JSON: one object a line, the columns in their order, those without a value left out. All values
/// are strings but EVENT_YEAR, a number.
final class NdjsonRows {

    private static final SerializedString[] NAMES = Arrays.stream(Column.values())
            .map(c -> new SerializedString(c.name()))
            .toArray(SerializedString[]::new);

    private NdjsonRows() {}

    static void write(AuditEvent[] events, OutputStream out) throws IOException {
        try (var json = JsonLines.writer(out)) {
            for (var event : events) {
                write(event, json);
            }
            json.writeRaw('\n');
        }
    }

    private static void write(AuditEvent event, JsonGenerator json) throws IOException {
        var time = event.time().text();
        json.writeStartObject();
        json.writeFieldName(name(Column.ORGANIZATION_ID));
        json.writeString(event.organizationId().value());
        json.writeFieldName(name(Column.EVENT_ID));
        json.writeString(event.id());
        json.writeFieldName(name(Column.EVENT_YEAR));
        json.writeNumber(event.time().date().getYear());
        json.writeFieldName(name(Column.EVENT_MONTH));
        json.writeString(time.substring(0, 8) + "01");
        json.writeFieldName(name(Column.EVENT_DATE));
        json.writeString(time.substring(0, 10));
        json.writeFieldName(name(Column.EVENT_TIME));
        json.writeString(time);
        event.forEachValue((column, utf8, offset, length) -> {
            json.writeFieldName(name(column));
            JsonLines.writeText(json, utf8, offset, length);
        });
        json.writeFieldName(name(Column.EVENT_TYPE));
        json.writeString(event.type());
        json.writeEndObject();
    }

    private static SerializedString name(Column column) {
        return NAMES[column.ordinal()];
    }

    /// The ids of the events in a file's rows.
    static Set<String> eventIds(InputStream rows) throws IOException {
        var ids = new HashSet<String>();
        try (var json = JsonLines.reader(rows)) {
            for (JsonToken token; (token = json.nextToken()) != null; ) {
                if (token == JsonToken.FIELD_NAME && json.currentName().equals(Column.EVENT_ID.name())) {
                    var id = json.nextTextValue();
                    if (id == null) {
                        throw new IOException("an EVENT_ID that is no text");
                    }
                    ids.add(id);
                }
            }
        }
        return ids;
    }
}
