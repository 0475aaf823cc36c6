package dev.auditlogs.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.auditlogs.event.Column;
import dev.auditlogs.queue.Messages;
import dev.auditlogs.queue.OrganizationBatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvRowsTest {

    private static final Path GOLDEN = Path.of("src/test/resources/dev/auditlogs/file/golden.csv");
    private static final Encoding PLAIN = new Encoding(Format.CSV, Compression.NONE);
    private static final Encoding SAFE = new Encoding(Format.CSV, Compression.NONE, true);

    private static Map<Column, String> event(String id, Map<Column, String> values) {
        var event = new EnumMap<Column, String>(Column.class);
        event.put(Column.ORGANIZATION_ID, "acme");
        event.put(Column.EVENT_ID, id);
        event.put(Column.EVENT_TIME, "2026-11-22T10:15:30.123");
        event.put(Column.EVENT_TYPE, "user_login");
        event.putAll(values);
        return event;
    }

    private static String text(AuditFile file) {
        return new String(file.bytes(), StandardCharsets.UTF_8);
    }

    private static String row(Encoding encoding, Column column, String value) {
        var text = text(SentEvents.encode(List.of(event("e1", Map.of(column, value))), encoding));
        return text.substring(text.indexOf("\r\n") + 2);
    }

    /// The messages are those of the golden NDJSON.
    @Test
    void rowsAreAsInTheGoldenFile() throws IOException {
        var batch = OrganizationBatch.group(
                        Messages.received(Files.readAllLines(GOLDEN.resolveSibling("messages.ndjson"))
                                .toArray(String[]::new)))
                .iterator()
                .next();

        var name = AuditFileName.of(Instant.EPOCH, new UUID(0, 0), PLAIN);
        var file = SentEvents.ENCODER.encode(new FileId(batch.organizationId(), name), batch.events(), PLAIN);

        assertThat(text(file)).isEqualTo(Files.readString(GOLDEN));
    }

    @Test
    void theHeaderHasTheColumnsInTheirOrder() {
        var names = Arrays.stream(Column.values()).map(Column::name).toList();

        assertThat(text(SentEvents.encode(List.of(event("e1", Map.of())), PLAIN)))
                .startsWith(String.join(",", names) + "\r\nacme,e1,2026,")
                .endsWith(",user_login\r\n");
        assertThat(text(SentEvents.encode(List.of(event("e1", Map.of())), SAFE)))
                .startsWith("\uFEFF"
                        + names.stream().map(name -> '"' + name + '"').collect(Collectors.joining(",")) + "\r\n");
    }

    @Test
    void noValueAndTheEmptyStringAreToldApart() {
        assertThat(row(PLAIN, Column.ROOT_SCOPE_USER_ID, ""))
                .startsWith("acme,e1,2026,2026-11-01,2026-11-22,2026-11-22T10:15:30.123,\"\",,");
        assertThat(row(SAFE, Column.ROOT_SCOPE_USER_ID, ""))
                .startsWith(
                        "\"acme\",\"e1\",\"2026\",\"2026-11-01\",\"2026-11-22\",\"2026-11-22T10:15:30.123\",\"\",,");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1", "+1", "-1", "@x", "\tx", "'x", "＝1"})
    void whatMightBeAFormulaIsAlteredOnlyIfTheDestinationWantsItSafe(String value) {
        assertThat(row(PLAIN, Column.ROOT_SCOPE_USER_ID, value))
                .containsPattern("30\\.123,\"?\\Q" + value + "\\E\"?,,");
        assertThat(row(SAFE, Column.ROOT_SCOPE_USER_ID, value)).contains("30.123\",\"'" + value + "\",,");
    }

    @ParameterizedTest
    @ValueSource(strings = {" =1", "\u00A0=1", "\uFEFF=1", "\u200B@x", "\u0002+1", "\u3000＝1", "  'x"})
    void blanksBeforeAFormulaHideNothing(String value) {
        assertThat(row(PLAIN, Column.ROOT_SCOPE_USER_ID, value)).contains("30.123,\"" + value + "\",,");
        assertThat(row(SAFE, Column.ROOT_SCOPE_USER_ID, value)).contains("30.123\",\"'" + value + "\",,");
    }

    /// There are readers that trim what is not quoted.
    @ParameterizedTest
    @ValueSource(strings = {" x", "x ", "\u00A0x", "x\uFEFF", " "})
    void aValueWithOuterBlanksIsQuoted(String value) {
        assertThat(row(PLAIN, Column.ROOT_SCOPE_USER_ID, value)).contains("30.123,\"" + value + "\",,");
    }

    /// There are readers for which the row ends there, so that whoever sends one hides what follows.
    @Test
    void whatSomeReadersEndTheRowAtIsReplacedButInAnEventsId() {
        assertThat(row(PLAIN, Column.ROOT_SCOPE_USER_ID, "a\u0001b")).contains("30.123,a\uFFFDb,,");
        assertThat(row(PLAIN, Column.ROOT_SCOPE_USER_ID, "a\0b")).contains("30.123,a\uFFFDb,,");
        assertThat(row(PLAIN, Column.EVENT_TYPE, "a\0b")).endsWith(",a\uFFFDb\r\n");
        assertThat(row(SAFE, Column.ROOT_SCOPE_USER_ID, "\0=1")).contains("30.123\",\"'\uFFFD=1\",,");
        assertThat(row(PLAIN, Column.EVENT_ID, "a\0b")).startsWith("acme,a\0b,");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1", " =1", "\uFEFF=1", "'x", "a\0b", " x", "\""})
    void anyIdIsReadBack(String id) {
        for (var encoding : List.of(PLAIN, SAFE)) {
            assertThat(AuditFileReader.eventIds(SentEvents.encode(List.of(event(id, Map.of())), encoding)))
                    .containsExactly(id);
        }
    }

    /// As versions before wrote it.
    @Test
    void aSafeFileWithoutAByteOrderMarkIsReadToo() {
        var file = SentEvents.encode(List.of(event("=1", Map.of())), SAFE);
        var earlier = new AuditFile(
                file.id(), text(file).substring(1).getBytes(StandardCharsets.UTF_8), "", 1, file.first(), file.last());

        assertThat(AuditFileReader.eventIds(earlier)).containsExactly("=1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a;=1", "1-2", "x =1"})
    void otherValuesAreTheSameWhenTheyAreSafe(String value) {
        assertThat(row(SAFE, Column.ROOT_SCOPE_USER_ID, value)).contains("30.123\",\"" + value + "\",,");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theIdsInAFileCanBeReadBack(boolean safe) {
        var events = SentEvents.of(2_000, 1);
        var encoding = new Encoding(Format.CSV, Compression.GZIP, safe);

        assertThat(AuditFileReader.eventIds(SentEvents.encode(events, encoding)))
                .hasSize(2_000)
                .containsExactlyInAnyOrderElementsOf(
                        events.stream().map(event -> event.get(Column.EVENT_ID)).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ORGANIZATION_ID,EVENT_ID\r\nacme,e1\r\n", "acme,e1\r\n", "\"unfinished"})
    void aDamagedFileIsNoFileWithoutEvents(String text) {
        var file = SentEvents.encode(List.of(event("e1", Map.of())), PLAIN);
        var damaged = new AuditFile(file.id(), text.getBytes(StandardCharsets.UTF_8), "", 1, file.first(), file.last());

        assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> AuditFileReader.eventIds(damaged));
    }

    @Test
    void aFileThatIsCutOffIsDamaged() {
        var file = SentEvents.encode(SentEvents.of(10, 1), PLAIN);
        var text = text(file);
        var damaged = new AuditFile(
                file.id(),
                text.substring(0, text.indexOf(',', text.indexOf("\r\n")) + 3).getBytes(StandardCharsets.UTF_8),
                "",
                1,
                file.first(),
                file.last());

        assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> AuditFileReader.eventIds(damaged));
    }
}
