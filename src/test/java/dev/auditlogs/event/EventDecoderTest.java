package dev.auditlogs.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.event.DecodedMessage.Rejection;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventDecoderTest {

    private static final String ANOTHER = """
            {"ORGANIZATION_ID":"acme","EVENT_ID":"e2","EVENT_TIME":"2026-11-22T10:15:31.000Z","EVENT_TYPE":"user_logout"}""";

    private final EventDecoder decoder = new EventDecoder();

    private static String event(String more) {
        return """
                {"ORGANIZATION_ID":"acme","EVENT_ID":"e1","EVENT_TIME":"2026-11-22T10:15:30.123Z","EVENT_TYPE":"user_login"%s}""".formatted(more);
    }

    private AuditEvent one(String body) {
        var decoded = decoder.decode(body);
        assertThat(decoded.rejections()).isEmpty();
        assertThat(decoded.events()).hasSize(1);
        return decoded.events().getFirst();
    }

    private Rejection rejected(String body) {
        var decoded = decoder.decode(body);
        assertThat(decoded.events()).isEmpty();
        assertThat(decoded.rejections()).hasSize(1);
        return decoded.rejections().getFirst();
    }

    private static Map<Column, String> values(AuditEvent event) {
        var values = new LinkedHashMap<Column, String>();
        event.forEachValue((column, utf8, offset, length) ->
                values.put(column, new String(utf8, offset, length, StandardCharsets.UTF_8)));
        return values;
    }

    @Test
    void anObjectIsOneEvent() {
        var event = one(event(",\"USER_ID\":\"u1\",\"EMAIL\":\"a@example.com\""));

        assertThat(event.organizationId()).isEqualTo(new OrganizationId("acme"));
        assertThat(event.id()).isEqualTo("e1");
        assertThat(event.time().text()).isEqualTo("2026-11-22T10:15:30.123");
        assertThat(event.type()).isEqualTo("user_login");
        assertThat(values(event))
                .containsExactly(Map.entry(Column.USER_ID, "u1"), Map.entry(Column.EMAIL, "a@example.com"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[%s,%s]", "%s\n%s", "%s\n%s\n", "%s\r\n\r\n%s", " [ %s , %s ] ", "%s%s"})
    void anArrayAndLinesAreSeveral(String form) {
        var decoded = decoder.decode(form.formatted(event(""), ANOTHER));

        assertThat(decoded.rejections()).isEmpty();
        assertThat(decoded.events()).extracting(AuditEvent::id).containsExactly("e1", "e2");
    }

    @Test
    void anEmptyArrayIsNoEventAndNoError() {
        assertThat(decoder.decode("[]")).isEqualTo(new DecodedMessage(List.of(), List.of()));
    }

    @Test
    void columnsComeInTheirOrderWhateverTheMessageSays() {
        var event = one(event(",\"LOGIN_TYPE\":\"saml\",\"ROLE_ID\":\"r\",\"ROOT_SCOPE_USER_ID\":\"z\""));

        assertThat(values(event).keySet())
                .containsExactly(Column.ROOT_SCOPE_USER_ID, Column.ROLE_ID, Column.LOGIN_TYPE);
    }

    @Test
    void derivedColumnsOfTheMessageAndUnknownPropertiesAreIgnored() {
        var event = one(event(
                ",\"EVENT_YEAR\":1999,\"EVENT_DATE\":{\"a\":[1]},\"NEW_COLUMN\":[\"x\"],\"email\":\"lower case\""));

        assertThat(values(event)).isEmpty();
    }

    @Test
    void absentAndNullMeanNoValueAndAnEmptyTextStaysOne() {
        var event = one(event(",\"DOMAIN\":null,\"SERVICE\":\"\""));

        assertThat(values(event)).containsExactly(Map.entry(Column.SERVICE, ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "12345|12345",
                "1.50|1.50",
                "-0|-0",
                "1e400|1e400",
                "123456789012345678901234567890|123456789012345678901234567890",
                "true|true",
                "false|false",
                "{\"a\": [1,2]}|{\"a\": [1,2]}",
                "[\"x\",\"y\"]|[\"x\",\"y\"]",
                "[]|[]",
            })
    void whatShouldBeTextIsKeptAsItsText(String json, String text) {
        assertThat(values(one(event(",\"DOMAIN\":" + json)))).containsExactly(Map.entry(Column.DOMAIN, text));
    }

    static Stream<Arguments> unusualTexts() {
        return Stream.of(
                Arguments.of("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
                Arguments.of("\\u0000\\u0001\\t\\n\\u001f\\u007f", "\0\1\t\n\37\177"),
                Arguments.of("jörg 日本語 🦄 \\ud83e\\udd84", "jörg 日本語 🦄 🦄"),
                Arguments.of("  spaces  ", "  spaces  "),
                Arguments.of("\\u2028\\ufeff", "\u2028\ufeff"),
                Arguments.of("\\ud83d x", "\ufffd x"),
                Arguments.of("x\\udc00", "x\ufffd"));
    }

    @ParameterizedTest
    @MethodSource("unusualTexts")
    void unusualTextIsKeptButForHalfASurrogatePair(String json, String text) {
        assertThat(values(one(event(",\"DOMAIN\":\"" + json + "\"")))).containsExactly(Map.entry(Column.DOMAIN, text));
    }

    @Test
    void ofAPropertyThatStandsThereTwiceTheLastOneCounts() {
        assertThat(values(one(event(",\"SERVICE\":\"one\",\"SERVICE\":\"two\""))))
                .containsExactly(Map.entry(Column.SERVICE, "two"));
        assertThat(values(one(event(",\"SERVICE\":\"one\",\"SERVICE\":null")))).isEmpty();
    }

    @Test
    void aTypeThatIsNotListedIsAnEventAllTheSame() {
        assertThat(one(event(",\"EVENT_TYPE\":\"teleported_user\"")).type()).isEqualTo("teleported_user");
        assertThat(EventType.of("teleported_user")).isEmpty();
        assertThat(EventType.values()).hasSize(45);
        assertThat(Column.values()).hasSize(29);
    }

    @Test
    void aNumberAsEventIdIsItsText() {
        assertThat(one(event(",\"EVENT_ID\":42")).id()).isEqualTo("42");
    }

    /// Replaced as in other columns, two ids that differ there only would be one.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\\ud83d\"",
                "\"x\\udc00\"",
                "\"jörg\\ud83d\\u0041\"",
                "\"\\udd84\\ud83e\"",
                "\"\ud83d\"",
                "[\"\ud83d\"]"
            })
    void anIdWithHalfASurrogatePairIsNotAnEvents(String id) {
        assertThat(rejected(event(",\"EVENT_ID\":" + id)).reason())
                .isEqualTo("EVENT_ID has half of a surrogate pair, which cannot be written in a file");
    }

    @Test
    void idsThatLookLikeOneWithHalfASurrogatePairAreEvents() {
        assertThat(one(event(",\"EVENT_ID\":\"\\ufffd\"")).id()).isEqualTo("\ufffd");
        assertThat(one(event(",\"EVENT_ID\":\"\\ud83e\\udd84\"")).id()).isEqualTo("🦄");
        // As JSON, the escapes are the value.
        assertThat(one(event(",\"EVENT_ID\":[\"\\ud83d\"]")).id()).isEqualTo("[\"\\ud83d\"]");
        assertThat(one(event(",\"EVENT_ID\":\"\\ud83d\",\"EVENT_ID\":\"e2\"")).id())
                .isEqualTo("e2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"EVENT_ID\":\"e1\",|EVENT_ID is missing",
                "\"EVENT_TIME\":\"2026-11-22T10:15:30.123Z\",|EVENT_TIME is missing",
                ",\"EVENT_TYPE\":\"user_login\"|EVENT_TYPE is missing",
                "\"ORGANIZATION_ID\":\"acme\",|ORGANIZATION_ID is missing or no string",
            })
    void withoutARequiredColumnThereIsNoEvent(String removed, String reason) {
        var body = event("").replace(removed, "");

        assertThat(rejected(body)).isEqualTo(new Rejection(0, reason, body));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"EVENT_ID\":\"\"|EVENT_ID is missing",
                "\"EVENT_ID\":null|EVENT_ID is missing",
                "\"EVENT_TIME\":\"yesterday\"|EVENT_TIME is not an ISO 8601 time with Z or an offset",
                "\"EVENT_TIME\":\"2026-11-22T10:15:30\"|EVENT_TIME is not an ISO 8601 time with Z or an offset",
                "\"EVENT_TIME\":1795342530|EVENT_TIME is not an ISO 8601 time with Z or an offset",
                "\"EVENT_TIME\":\"2026-11-22T24:00:00Z\"|EVENT_TIME is a time that does not exist, such as 24:00, second 60 or 30 February",
                "\"EVENT_TIME\":\"+999999999-01-01T00:00:00Z\"|EVENT_TIME is a time outside the years 0001 to 9999",
                "\"ORGANIZATION_ID\":null|ORGANIZATION_ID is missing or no string",
                "\"ORGANIZATION_ID\":42|ORGANIZATION_ID is missing or no string",
                "\"ORGANIZATION_ID\":[\"acme\"]|ORGANIZATION_ID is missing or no string",
                "\"ORGANIZATION_ID\":\"../acme/../x\"|ORGANIZATION_ID is not 2 to 64 of A-Z a-z 0-9 _+=,.@-",
            })
    void withARequiredColumnThatIsWrongThereIsNoEvent(String property, String reason) {
        assertThat(rejected(event("," + property)).reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"audit event e1 happened", "{\"ORGANIZATION_ID\"=\"acme\"}", "{", "\"", "{\"a\":1}}", "nul"})
    void whatIsNoJsonIsRejectedAsAWhole(String body) {
        assertThat(rejected(body).index()).isEqualTo(Rejection.WHOLE_BODY);
        assertThat(rejected(body).text()).isEqualTo(body);
        assertThat(rejected(body).reason())
                .startsWith("not JSON at line 1, column ")
                .doesNotContain("acme");
    }

    @ParameterizedTest
    @ValueSource(strings = {"42", "\"text\"", "null", "true"})
    void whatIsNoObjectIsRejected(String body) {
        assertThat(rejected(body)).isEqualTo(new Rejection(0, "not a JSON object", body));
    }

    @Test
    void anElementThatIsNoEventDoesNotHoldUpTheOthers() {
        var decoded = decoder.decode("[" + event("") + ", [\"x\"], {\"EVENT_ID\": \"e\"},42," + ANOTHER + "]");

        assertThat(decoded.events()).extracting(AuditEvent::id).containsExactly("e1", "e2");
        assertThat(decoded.rejections())
                .containsExactly(
                        new Rejection(1, "not a JSON object", "[\"x\"]"),
                        new Rejection(2, "ORGANIZATION_ID is missing or no string", "{\"EVENT_ID\": \"e\"}"),
                        new Rejection(3, "not a JSON object", "42"));
    }

    @Test
    void aThousandRejectedPartsAreTheLimitBeyondWhichTheBodyIsKept() {
        var thousand = "1,".repeat(EventDecoder.REJECTIONS_MAX);
        var more = "[" + thousand + "1," + ANOTHER + "]";

        assertThat(decoder.decode("[" + thousand + ANOTHER + "]").rejections()).hasSize(EventDecoder.REJECTIONS_MAX);
        assertThat(decoder.decode(more).events()).hasSize(1);
        assertThat(decoder.decode(more).rejections())
                .containsExactly(new Rejection(Rejection.WHOLE_BODY, "more than 1000 parts are no events", more));
    }

    @Test
    void anArrayThatIsNoJsonIsRejectedAsAWholeSinceNobodyKnowsWhatItShouldBe() {
        var body = "[" + event("") + ",{\"EVENT_ID\"=";

        assertThat(rejected(body).text()).isEqualTo(body);
    }

    @Test
    void aLineThatIsNoJsonDoesNotHoldUpTheOthers() {
        var decoded = decoder.decode(event("") + "\n{\"EVENT_ID\"=\n" + ANOTHER + "\n");

        assertThat(decoded.events()).extracting(AuditEvent::id).containsExactly("e1", "e2");
        assertThat(decoded.rejections()).hasSize(1);
        assertThat(decoded.rejections().getFirst().index()).isEqualTo(1);
        assertThat(decoded.rejections().getFirst().text()).isEqualTo("{\"EVENT_ID\"=");
    }

    @Test
    void aThousandLevelsAreTheLimit() {
        var deep = EventDecoder.DEPTH_MAX - 1;

        assertThat(values(one(event(",\"DOMAIN\":" + "[".repeat(deep) + "]".repeat(deep)))))
                .containsEntry(Column.DOMAIN, "[".repeat(deep) + "]".repeat(deep));
        assertThat(rejected(event(",\"DOMAIN\":" + "[".repeat(deep + 1) + "]".repeat(deep + 1)))
                        .reason())
                .startsWith("JSON beyond a limit: ");
    }

    @Test
    void aMessageAsLargeAsSqsAllowsIsRead() {
        var large = "ü".repeat(500_000);

        assertThat(values(one(event(",\"DOMAIN\":\"" + large + "\",\"SERVICE\":\"s\""))))
                .containsExactly(Map.entry(Column.DOMAIN, large), Map.entry(Column.SERVICE, "s"));
    }

    @Test
    void valuesOfOneEventDoNotLeakIntoTheNext() {
        var decoded = decoder.decode("[" + event(",\"USER_ID\":\"u1\"") + "," + ANOTHER + "]");

        assertThat(values(decoded.events().get(1))).isEmpty();
    }
}
