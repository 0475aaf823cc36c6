package dev.auditlogs.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.event.Column;
import io.trino.hive.formats.line.LineBuffer;
import io.trino.hive.formats.line.LineDeserializer;
import io.trino.hive.formats.line.csv.CsvDeserializerFactory;
import io.trino.hive.formats.line.openxjson.OpenXJsonDeserializerFactory;
import io.trino.hive.formats.line.text.TextLineReader;
import io.trino.spi.PageBuilder;
import io.trino.spi.type.VarcharType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How Athena reads rows: Trino's readers, which its engine stands on, with the properties that
/// docs/analytics/athena.sql gives them.
class TrinoReadersTest {

    private static final Path STATEMENTS = Path.of("docs/analytics/athena.sql");
    private static final Pattern CSV_PROPERTIES =
            Pattern.compile("OpenCSVSerde'\\s+WITH SERDEPROPERTIES \\(([^)]*)\\)");
    private static final Pattern PROPERTY = Pattern.compile("'(\\w+)' = '([^']*)'");
    private static final int LINE_BYTES_MAX = 1 << 24;
    private static final List<io.trino.hive.formats.line.Column> COLUMNS = columns();

    private static List<io.trino.hive.formats.line.Column> columns() {
        var columns = new ArrayList<io.trino.hive.formats.line.Column>();
        for (var column : Column.values()) {
            columns.add(new io.trino.hive.formats.line.Column(column.name(), VarcharType.VARCHAR, column.ordinal()));
        }
        return columns;
    }

    /// As SQL has them.
    private static Map<String, String> csvProperties() throws IOException {
        var statement = CSV_PROPERTIES.matcher(Files.readString(STATEMENTS));
        assertThat(statement.find()).isTrue();
        var properties = new HashMap<String, String>();
        PROPERTY.matcher(statement.group(1))
                .results()
                .forEach(property -> properties.put(property.group(1), unescaped(property.group(2))));
        assertThat(properties).containsOnlyKeys("separatorChar", "quoteChar", "escapeChar");
        return properties;
    }

    /// Athena's statements are Hive's, where a backslash and u begin a character's number.
    private static String unescaped(String text) {
        return text.matches("\\\\u[0-9a-f]{4}") ? String.valueOf((char) Integer.parseInt(text.substring(2), 16)) : text;
    }

    private static List<List<String>> rows(LineDeserializer reader, byte[] file, int headerLines) throws IOException {
        var page = new PageBuilder(reader.getTypes());
        var line = new LineBuffer(1, LINE_BYTES_MAX);
        try (var lines = TextLineReader.createUncompressedReader(new ByteArrayInputStream(file), 1 << 12)) {
            lines.skipLines(headerLines);
            while (lines.readLine(line)) {
                reader.deserialize(line, page);
                line.reset();
            }
        }
        var read = page.build();
        var rows = new ArrayList<List<String>>();
        for (var position = 0; position < read.getPositionCount(); position++) {
            var row = new ArrayList<String>();
            for (var column : Column.values()) {
                var block = read.getBlock(column.ordinal());
                row.add(
                        block.isNull(position)
                                ? null
                                : VarcharType.VARCHAR.getSlice(block, position).toStringUtf8());
            }
            rows.add(row);
        }
        return rows;
    }

    private static List<List<String>> csv(List<Map<Column, String>> events) throws IOException {
        var file = SentEvents.encode(events, new Encoding(Format.CSV, Compression.NONE));
        return rows(new CsvDeserializerFactory().create(COLUMNS, csvProperties()), file.bytes(), 1);
    }

    private static List<List<String>> ndjson(List<Map<Column, String>> events) throws IOException {
        var file = SentEvents.encode(events, new Encoding(Format.NDJSON, Compression.NONE));
        return rows(new OpenXJsonDeserializerFactory().create(COLUMNS, Map.of()), file.bytes(), 0);
    }

    private static Map<Column, String> event(String id, String value) {
        var event = new EnumMap<Column, String>(Column.class);
        event.put(Column.ORGANIZATION_ID, "acme");
        event.put(Column.EVENT_ID, id);
        event.put(Column.EVENT_TIME, "2026-11-22T10:15:30.123");
        event.put(Column.EVENT_TYPE, "deleted_datastore");
        event.put(Column.DOMAIN, value);
        event.put(Column.DATASTORE_ID, "datastore");
        return event;
    }

    /// What somebody sends in one column hides nothing that stands after it.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\\\filer\\share, old\\",
                "\\",
                "\\\"",
                "\"",
                "\"\"",
                "a\",b",
                ",",
                "\\,",
                "'",
                "{\"a\":\"b\\\\\"}",
                " x ",
                "a\0b",
                "a\tb",
                "\u2028",
                "\u0085",
                "\u000b",
                "\u0001",
                "a\u0001\"b",
                "a\"\u0001",
                "\u0001\",x",
            })
    void noValueHidesTheColumnsAfterIt(String value) throws IOException {
        var events = List.of(event("e1", value), event("e2", "plain"));

        assertThat(csv(events))
                .extracting(row -> row.get(Column.EVENT_ID.ordinal()) + " " + row.get(Column.DATASTORE_ID.ordinal())
                        + " " + row.get(Column.EVENT_TYPE.ordinal()))
                .containsExactly("e1 datastore deleted_datastore", "e2 datastore deleted_datastore");
        assertThat(csv(events).getFirst().get(Column.DOMAIN.ordinal()))
                .isEqualTo(value.replaceAll("[\0\u0001]", "\uFFFD"));
        assertThat(ndjson(events))
                .extracting(row -> row.get(Column.DOMAIN.ordinal()) + " " + row.get(Column.EVENT_TYPE.ordinal()))
                .containsExactly(value + " deleted_datastore", "plain deleted_datastore");
    }

    /// Ten thousand events with all that is nasty.
    @Test
    void everyValueOfNdjsonIsReadAsItWasSent() throws IOException {
        var events = SentEvents.of(10_000, 1);

        var read = ndjson(events);

        assertThat(read).hasSize(10_000);
        for (var column : List.of(Column.EVENT_ID, Column.DOMAIN, Column.EMAIL, Column.EVENT_TYPE)) {
            assertThat(read)
                    .extracting(row -> row.get(column.ordinal()))
                    .as("%s", column)
                    .containsExactlyElementsOf(
                            events.stream().map(event -> event.get(column)).toList());
        }
    }
}
