package dev.auditlogs.event;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;

/// Reads one JSON value after the other as an event. Values that should be text are kept as what they are: a number
/// or a boolean as its text, an object or an array as its JSON text. Of a property that stands there twice, the
/// last one counts.
final class EventReader {

    sealed interface Result {}

    record Event(AuditEvent event) implements Result {}

    record NoEvent(String reason, String text) implements Result {}

    private final JsonParser parser;
    private final String source;
    private final Map<String, OrganizationId> organizationIds;
    private final ColumnValues values;

    /// @param values to be used for one event after the other
    EventReader(JsonParser parser, String source, Map<String, OrganizationId> organizationIds, ColumnValues values) {
        this.parser = parser;
        this.source = source;
        this.organizationIds = organizationIds;
        this.values = values;
    }

    /// Reads the value that the parser stands on, and leaves the parser at its end.
    Result read() throws IOException {
        var start = parser.currentTokenLocation().getCharOffset();
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            parser.finishToken();
            return new NoEvent("not a JSON object", sourceFrom(start));
        }
        values.clear();
        String organizationId = null;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var column = Column.named(parser.currentName());
            var token = parser.nextToken();
            if (column.isEmpty() || column.get().origin() == Column.Origin.DERIVED) {
                parser.skipChildren();
            } else if (column.get() == Column.ORGANIZATION_ID) {
                // Only a string: whose event it is must not depend on how a number is written.
                organizationId = token == JsonToken.VALUE_STRING ? parser.getText() : "";
                parser.skipChildren();
            } else {
                value(column.get(), token);
            }
        }
        try {
            return new Event(event(organizationId));
        } catch (IllegalArgumentException e) {
            return new NoEvent(e.getMessage(), sourceFrom(start));
        }
    }

    private void value(Column column, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_NULL) {
            values.remove(column);
        } else if (token.isStructStart()) {
            var start = parser.currentTokenLocation().getCharOffset();
            parser.skipChildren();
            values.putJson(column, sourceFrom(start));
        } else {
            values.put(column, parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
        }
    }

    private AuditEvent event(String organizationId) {
        if (organizationId == null || organizationId.isEmpty()) {
            throw new IllegalArgumentException("ORGANIZATION_ID is missing or no string");
        }
        var organization = organizationIds.get(organizationId);
        if (organization == null) {
            organization = organizationId(organizationId);
        }
        var id = required(Column.EVENT_ID);
        if (values.hasHalfPairInId()) {
            throw new IllegalArgumentException(
                    "EVENT_ID has half of a surrogate pair, which cannot be written in a file");
        }
        var time = time(required(Column.EVENT_TIME));
        var type = required(Column.EVENT_TYPE);
        return new AuditEvent(
                organization,
                id,
                time,
                EventType.of(type).map(EventType::value).orElse(type),
                values.optionalColumns(),
                values.content(time));
    }

    private OrganizationId organizationId(String value) {
        if (!OrganizationId.isValid(value)) {
            throw new IllegalArgumentException("ORGANIZATION_ID is not 2 to 64 of A-Z a-z 0-9 _+=,.@-");
        }
        return organizationIds.computeIfAbsent(value, OrganizationId::new);
    }

    private static Instant time(String text) {
        try {
            return EventTime.instant(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("EVENT_TIME is " + e.getMessage(), e);
        }
    }

    private String required(Column column) {
        var text = values.text(column);
        if (text.isEmpty()) {
            throw new IllegalArgumentException(column + " is missing");
        }
        return text;
    }

    private String sourceFrom(long start) {
        return source.substring((int) start, (int) parser.currentLocation().getCharOffset());
    }
}
