package dev.auditlogs.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.auditlogs.event.Column;
import dev.auditlogs.event.EventDecoder;
import dev.auditlogs.event.EventType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What docs/analytics says about columns, rows and messages is so.
class AnalyticsTest {

    private static final Path DOCUMENTS = Path.of("docs/analytics");
    private static final Path RESOURCES = Path.of("src/test/resources/dev/auditlogs/file");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern TABLE = Pattern.compile("(?s)CREATE (?:EXTERNAL )?TABLE \\w+ \\((.*?)\\n\\)");
    private static final Pattern NAME = Pattern.compile("(?m)^ *([A-Z_]+) ");
    private static final Pattern UPPER_CASE = Pattern.compile("\\b[A-Z][A-Z_]+\\b");

    /// Words in capitals that are no columns.
    private static final List<String> SCRIPTS_OWN =
            List.of("TEXT", "COLUMNS", "SCHEMA", "CORRECTED", "UTC", "NDJSON", "CSV");

    private static final List<String> COLUMNS =
            Arrays.stream(Column.values()).map(Column::name).toList();

    private static JsonNode document(String name) throws IOException {
        return JSON.readTree(Files.readString(DOCUMENTS.resolve(name)));
    }

    private static JsonSchema schema(String name) throws IOException {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(document(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"athena.sql", "snowflake.sql", "clickhouse.sql"})
    void everyTableHasTheColumnsInTheirOrder(String name) throws IOException {
        var tables = TABLE.matcher(Files.readString(DOCUMENTS.resolve(name)))
                .results()
                .toList();

        assertThat(tables)
                .isNotEmpty()
                .allSatisfy(table -> assertThat(
                                NAME.matcher(table.group(1)).results().map(column -> column.group(1)))
                        .containsExactlyElementsOf(COLUMNS));
    }

    /// Those that are named one by one, and those that are text.
    @ParameterizedTest
    @ValueSource(strings = {"spark.py", "python.py"})
    void everyScriptNamesEachColumnOnce(String name) throws IOException {
        var named = UPPER_CASE
                .matcher(Files.readString(DOCUMENTS.resolve(name)))
                .results()
                .map(MatchResult::group)
                .filter(word -> !SCRIPTS_OWN.contains(word))
                .distinct()
                .toList();

        assertThat(named).containsExactlyInAnyOrderElementsOf(COLUMNS);
    }

    @ParameterizedTest
    @CsvSource({"spark.py, TEXT", "python.py, COLUMNS"})
    void theColumnsThatAScriptListsAreInTheirOrder(String name, String list) throws IOException {
        var text = Pattern.compile("(?s)" + list + " = \"\"\"(.*?)\"\"\"")
                .matcher(Files.readString(DOCUMENTS.resolve(name)));
        assertThat(text.find()).isTrue();
        var named = List.of(text.group(1).trim().split("\\s+"));
        assertThat(named).isSubsetOf(COLUMNS).isSortedAccordingTo(Comparator.comparing(COLUMNS::indexOf));
    }

    @Test
    void theRowsSchemaHasTheColumnsInTheirOrder() throws IOException {
        var schema = document("row.schema.json");

        assertThat(schema.get("properties").fieldNames()).toIterable().containsExactlyElementsOf(COLUMNS);
        assertThat(schema.get("required"))
                .extracting(JsonNode::asText)
                .containsExactlyElementsOf(Arrays.stream(Column.values())
                        .filter(column -> column.origin() != Column.Origin.OPTIONAL)
                        .map(Column::name)
                        .toList());
        assertThat(schema.get("$id").asText()).endsWith(".v" + Column.SCHEMA_VERSION);
    }

    @Test
    void bothSchemasNameEveryEventType() throws IOException {
        var types = Arrays.stream(EventType.values()).map(EventType::value).toList();

        assertThat(document("row.schema.json").at("/properties/EVENT_TYPE/examples"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrderElementsOf(types);
        assertThat(document("message.schema.json").at("/$defs/event/properties/EVENT_TYPE/examples"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrderElementsOf(types);
    }

    @Test
    void everyRowIsAsItsSchemaSays() throws IOException {
        var schema = schema("row.schema.json");
        var rows = new String(
                SentEvents.encode(SentEvents.of(1_000, 4), new Encoding(Format.NDJSON, Compression.NONE))
                        .bytes(),
                StandardCharsets.UTF_8);

        for (var row : (Files.readString(RESOURCES.resolve("golden.ndjson")) + rows).split("\n")) {
            assertThat(schema.validate(JSON.readTree(row))).as(row).isEmpty();
        }
        assertThat(schema.validate(JSON.readTree("{}"))).hasSize(7);
    }

    @Test
    void theMessagesSchemaTakesWhatIsTaken() throws IOException {
        var schema = schema("message.schema.json");
        for (var message : Files.readAllLines(RESOURCES.resolve("messages.ndjson"))) {
            assertThat(schema.validate(JSON.readTree(message))).as(message).isEmpty();
            assertThat(schema.validate(JSON.readTree("[" + message + "," + message + "]")))
                    .as(message)
                    .isEmpty();
        }
    }

    /// One property of an event that is good otherwise.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ORGANIZATION_ID:\"a\"",
                "ORGANIZATION_ID:\"a b\"",
                "ORGANIZATION_ID:\"..\"",
                "ORGANIZATION_ID:\"a.\"",
                "ORGANIZATION_ID:12",
                "ORGANIZATION_ID:null",
                "EVENT_ID:\"\"",
                "EVENT_ID:null",
                "EVENT_ID:7",
                "EVENT_ID:{}",
                "EVENT_TYPE:\"\"",
                "EVENT_TYPE:\"new\"",
                "EVENT_TIME:\"2026-11-22T10:15:30.123Z\"",
                "EVENT_TIME:\"2026-11-22t10:15:30z\"",
                "EVENT_TIME:\"2026-11-22T10:15:30+0200\"",
                "EVENT_TIME:\"2026-11-22T10:15:30-02\"",
                "EVENT_TIME:\"2026-11-22T10:15:30.123456789+02:00\"",
                "EVENT_TIME:\"2026-11-22T10:15Z\"",
                "EVENT_TIME:\"2026-11-22T10:15:30\"",
                "EVENT_TIME:\"2026-11-22\"",
                "EVENT_TIME:\"2026-11-22 10:15:30Z\"",
                "EVENT_TIME:\"+10000-01-01T00:00:00Z\"",
                "EVENT_TIME:1795342530",
                "EVENT_TIME:null",
                "EVENT_DATE:7",
                "USER_ID:{\"a\":[1]}",
                "USER_ID:true",
                "EXTRA:[]",
            })
    void theMessagesSchemaTakesAnEventIfTheDecoderDoes(String property) throws IOException {
        var event = JSON.createObjectNode()
                .put("ORGANIZATION_ID", "acme")
                .put("EVENT_ID", "e1")
                .put("EVENT_TIME", "2026-11-22T10:15:30Z")
                .put("EVENT_TYPE", "user_login");
        var colon = property.indexOf(':');
        event.set(property.substring(0, colon), JSON.readTree(property.substring(colon + 1)));

        var decoded = new EventDecoder().decode(event.toString());

        assertThat(schema("message.schema.json").validate(event).isEmpty())
                .isEqualTo(decoded.events().size() == 1);
    }
}
