package dev.auditlogs.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.auditlogs.event.Column;
import dev.auditlogs.event.EventType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What events become in files of OCSF, held to two versions of it.
class OcsfRowsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Encoding OCSF = new Encoding(Format.NDJSON, Compression.NONE, false, Schema.OCSF);
    private static final String TIME = "2026-11-22T10:15:30.123";

    static List<String> types() {
        return Stream.concat(Arrays.stream(EventType.values()).map(EventType::value), Stream.of("of_the_future"))
                .toList();
    }

    private static Map<Column, String> event(String type, Map<Column, String> values) {
        var event = new EnumMap<Column, String>(Column.class);
        event.putAll(values);
        event.put(Column.ORGANIZATION_ID, "acme");
        event.put(Column.EVENT_ID, "e1");
        event.put(Column.EVENT_TIME, TIME);
        event.put(Column.EVENT_TYPE, type);
        return event;
    }

    /// Each optional column with a value of its own.
    private static Map<Column, String> all() {
        return Arrays.stream(Column.values())
                .filter(column -> column.origin() == Column.Origin.OPTIONAL)
                .collect(Collectors.toMap(Function.identity(), column -> "the " + column));
    }

    private static List<JsonNode> rows(List<Map<Column, String>> events) throws IOException {
        var file = SentEvents.encode(events, OCSF);
        var rows = new ArrayList<JsonNode>();
        for (var line : new String(file.bytes(), StandardCharsets.UTF_8).split("\n")) {
            rows.add(JSON.readTree(line));
        }
        return rows;
    }

    private static JsonNode row(String type, Map<Column, String> values) throws IOException {
        return rows(List.of(event(type, values))).getFirst();
    }

    private static void holds(JsonNode row) {
        for (var schema : OcsfSchema.ALL) {
            assertThat(schema.flaws(row)).as("%s: %s", schema, row).isEmpty();
        }
    }

    /// A checker that lets everything pass would hold nothing.
    @Test
    void theCheckerSeesWhatIsWrong() throws IOException {
        for (var wrong : List.of(
                "{\"class_uid\":3002}",
                "{\"class_uid\":77}",
                row("user_login", Map.of()).toString().replace("\"activity_id\":1", "\"activity_id\":77"),
                row("user_login", Map.of()).toString().replace("\"service\"", "\"servant\""),
                row("user_login", Map.of()).toString().replace("\"severity_id\":1", "\"severity_id\":\"1\""),
                row("user_login", Map.of()).toString().replace("\"user\":{", "\"user\":{\"x\":1,"))) {
            assertThat(OcsfSchema.ALL.getLast().flaws(JSON.readTree(wrong)))
                    .as(wrong)
                    .isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void eachTypeHoldsWithAllColumnsWithOneAndWithNone(String type) throws IOException {
        holds(row(type, all()));
        holds(row(type, Map.of()));
        for (var column : all().keySet()) {
            holds(row(type, Map.of(column, "x")));
            holds(row(type, Map.of(column, "")));
        }
        var ofUser = new EnumMap<>(all());
        ofUser.put(Column.RESOURCE_TYPE, "user");
        holds(row(type, ofUser));
        holds(row(type, Map.of(Column.RESOURCE_TYPE, "user", Column.RESOURCE_ID, "u2")));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void hostileValuesHoldAndComeBackAsTheyWere(long seed) throws IOException {
        var events = SentEvents.of(2_000, seed);

        var rows = rows(events);

        assertThat(rows).hasSameSizeAs(events);
        for (var i = 0; i < rows.size(); i++) {
            holds(rows.get(i));
            assertThat(rows.get(i).at("/metadata/uid").asText())
                    .isEqualTo(events.get(i).get(Column.EVENT_ID));
            var texts = texts(rows.get(i));
            events.get(i).forEach((column, value) -> {
                if (column.origin() == Column.Origin.OPTIONAL) {
                    assertThat(texts).as("%s", column).contains(value);
                }
            });
        }
    }

    /// Nothing is lost, and what has an attribute is not in `unmapped` besides.
    @ParameterizedTest
    @MethodSource("types")
    void eachColumnIsInAnAttributeOrUnderItsNameInUnmapped(String type) throws IOException {
        var ofUser = new EnumMap<>(all());
        ofUser.put(Column.RESOURCE_TYPE, "user");
        for (var values : List.of(all(), ofUser)) {
            var row = row(type, values);
            var unmapped = row.path("unmapped");
            var mapped = texts(((ObjectNode) row.deepCopy()).without("unmapped"));
            values.forEach((column, value) -> {
                if (unmapped.has(column.name())) {
                    assertThat(unmapped.path(column.name()).asText()).isEqualTo(value);
                    assertThat(mapped).doesNotContain(value);
                } else {
                    assertThat(mapped).as("%s", column).contains(value);
                }
            });
            assertThat(row.path("time").asLong())
                    .isEqualTo(
                            LocalDateTime.parse(TIME).toInstant(ZoneOffset.UTC).toEpochMilli());
            assertThat(row.at("/metadata/tenant_uid").asText()).isEqualTo("acme");
            assertThat(row.at("/metadata/event_code").asText()).isEqualTo(type);
            assertThat(row.at("/metadata/product/name").asText()).isEqualTo("airkit");
        }
    }

    private static List<String> texts(JsonNode node) {
        if (node.isTextual()) {
            return List.of(node.textValue());
        }
        return node.valueStream().flatMap(value -> texts(value).stream()).toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            user_login                  | 300201 | /user/uid             | the USER_ID
            user_login                  | 300201 | /user/email_addr      | the EMAIL
            user_login                  | 300201 | /actor/user/uid       | the USER_ID
            user_login                  | 300201 | /service/name         | the SERVICE
            user_login                  | 300201 | /logon_type           | the LOGIN_TYPE
            user_login                  | 300201 | /status               | Success
            user_login                  | 300201 | /type_name            | Authentication: Logon
            invalid_login               | 300201 | /status               | Failure
            invalid_login               | 300201 | /severity             | Low
            user_logout                 | 300202 | /activity_name        | Logoff
            saml_assertion_received     | 300299 | /auth_protocol        | SAML
            saml_assertion_received     | 300299 | /unmapped/SAML_ID     | the SAML_ID
            user_locked                 | 300109 | /severity             | Low
            user_role_added             | 300501 | /privileges/0         | the ROLE_ID
            user_support_scope_assigned | 300501 | /privileges/0         | support_scope
            user_root_scope_assigned    | 300501 | /privileges/0         | root_scope
            portal_page_view            | 600102 | /web_resources/0/type | Portal Page
            portal_page_view            | 600102 | /web_resources/0/uid  | the APP_ID
            portal_page_view            | 600102 | /web_resources/0/name | the DOMAIN
            app_deployed                | 600201 | /app/uid              | the APP_ID
            app_deployed                | 600201 | /unmapped/DEPLOY_ID   | the DEPLOY_ID
            new_api_key                 | 300401 | /entity/uid           | the API_KEY_ID
            new_api_key                 | 300401 | /entity/type          | API Key
            new_resource                | 300401 | /entity/type          | the RESOURCE_TYPE
            invite_sent                 | 300401 | /entity/name          | the EMAIL
            invite_sent                 | 300401 | /actor/user/uid       | the USER_ID
            new_domain_certificate      | 300401 | /entity/name          | the DOMAIN
            org_created                 | 300401 | /entity/uid           | acme
            data_migration              | 300499 | /activity_name        | Migrate
            backup_datastore            | 300499 | /type_name            | Entity Management: Other
            of_the_future               | 300499 | /entity/uid           | the RESOURCE_ID
            """)
    void aColumnIsWhereOcsfHasIt(String type, int typeUid, String pointer, String value) throws IOException {
        var row = row(type, all());

        assertThat(row.path("type_uid").asInt()).isEqualTo(typeUid);
        assertThat(row.at(pointer).asText()).isEqualTo(value);
    }

    @Test
    void aUserThatIsTheResourceIsNotTheOneWhoActs() throws IOException {
        var values = Map.of(
                Column.RESOURCE_TYPE, "user", Column.RESOURCE_ID, "u2", Column.USER_ID, "u1", Column.EMAIL, "u1@acme");

        var changed = row("user_locked", values);
        var granted = row("user_role_added", values);

        assertThat(changed.at("/user").toString()).isEqualTo("{\"uid\":\"u2\"}");
        assertThat(changed.at("/actor/user").toString()).isEqualTo("{\"uid\":\"u1\",\"email_addr\":\"u1@acme\"}");
        // 1.1.0 knows nobody who grants a privilege.
        assertThat(granted.at("/user").toString()).isEqualTo("{\"uid\":\"u2\"}");
        assertThat(granted.at("/unmapped/USER_ID").asText()).isEqualTo("u1");
    }

    @Test
    void aTypeThatIsNotListedIsAnEntityIfOneIsNamedAndElseTheBaseEvent() throws IOException {
        assertThat(row("of_the_future", Map.of(Column.WEBHOOK_ID, "w1"))
                        .at("/entity")
                        .toString())
                .isEqualTo("{\"uid\":\"w1\",\"type\":\"Webhook\"}");

        var base = row("of_the_future", Map.of(Column.USER_ID, "u1", Column.BRANCH_ID, "b1"));

        assertThat(base.path("type_uid").asInt()).isEqualTo(99);
        assertThat(base.at("/unmapped").toString()).isEqualTo("{\"USER_ID\":\"u1\",\"BRANCH_ID\":\"b1\"}");
        assertThat(base.has("status_id")).isFalse();
    }

    /// A file that cannot be read back would be delivered again by a drain that finds its copies.
    @Test
    void aFileWithoutTheIdsOfItsRowsIsDamaged() throws IOException {
        for (var rows :
                List.of("{}", "{\"metadata\":{}}", "{\"metadata\":{\"uid\":\"e1\"}", "[1]", "{\"uid\":\"e1\"}\n")) {
            assertThat(catchThrowable(
                            () -> OcsfRows.eventIds(new ByteArrayInputStream(rows.getBytes(StandardCharsets.UTF_8)))))
                    .as(rows)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void onlyNdjsonIsWritten() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Encoding(Format.PARQUET, Compression.NONE, false, Schema.OCSF))
                .withMessageContaining("NDJSON");
        assertThatIllegalArgumentException().isThrownBy(() -> new OcsfProduct("airkit", " "));
    }
}
