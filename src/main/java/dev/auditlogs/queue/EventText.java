package dev.auditlogs.queue;

import com.fasterxml.jackson.core.JsonFactory;
import dev.auditlogs.event.AuditEvent;
import dev.auditlogs.event.Column;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// An event as JSON that would bring it again, were it sent: what its producer sent is not kept. All values are
/// strings.
final class EventText {

    private static final JsonFactory JSON = new JsonFactory();

    private EventText() {}

    static String of(AuditEvent event) {
        var text = new StringWriter();
        try (var json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField(
                    Column.ORGANIZATION_ID.name(), event.organizationId().value());
            json.writeStringField(Column.EVENT_ID.name(), event.id());
            json.writeStringField(Column.EVENT_TIME.name(), time(event));
            event.forEachValue((column, utf8, offset, length) ->
                    json.writeStringField(column.name(), new String(utf8, offset, length, StandardCharsets.UTF_8)));
            json.writeStringField(Column.EVENT_TYPE.name(), event.type());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
        return text.toString();
    }

    private static String time(AuditEvent event) {
        var nanos = event.nanosOfMilli();
        return event.time().text() + (nanos == 0 ? "" : String.format(Locale.ROOT, "%06d", nanos)) + "Z";
    }
}
