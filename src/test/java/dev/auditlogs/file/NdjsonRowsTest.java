package dev.auditlogs.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.event.Column;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NdjsonRowsTest {

    private static final Encoding PLAIN = new Encoding(Format.NDJSON, Compression.NONE);

    /// With the text in its id, its type and a column.
    private static Map<Column, String> event(String text) {
        var event = new EnumMap<Column, String>(Column.class);
        event.put(Column.ORGANIZATION_ID, "acme");
        event.put(Column.EVENT_ID, "e" + text);
        event.put(Column.EVENT_TIME, "2026-11-22T10:15:30.123");
        event.put(Column.DOMAIN, text);
        event.put(Column.SERVICE, "ž" + text + "日");
        event.put(Column.EVENT_TYPE, text + "t");
        return event;
    }

    private static AuditFile file(List<String> texts) {
        return SentEvents.encode(texts.stream().map(NdjsonRowsTest::event).toList(), PLAIN);
    }

    private static String rows(List<String> texts) {
        return new String(file(texts).bytes(), StandardCharsets.UTF_8);
    }

    /// Java's `\R` is every end of a line that Unicode knows.
    @Test
    void noCharacterInAValueEndsALineOrCommandsATerminal() throws IOException {
        var texts = IntStream.rangeClosed(0, 0xffff)
                .filter(c -> !Character.isSurrogate((char) c))
                .mapToObj(c -> "a" + (char) c + "b")
                .toList();

        var rows = rows(texts);

        assertThat(rows.chars().filter(c -> c != '\n' && c != 0x7f)).noneMatch(Character::isISOControl);
        var read = new HashSet<List<String>>();
        for (var row : rows.split("\\R")) {
            var values = new ObjectMapper().readTree(row);
            read.add(Stream.of("EVENT_ID", "DOMAIN", "SERVICE", "EVENT_TYPE")
                    .map(column -> values.get(column).asText())
                    .toList());
        }
        assertThat(read)
                .isEqualTo(texts.stream()
                        .map(text -> List.of("e" + text, text, "ž" + text + "日", text + "t"))
                        .collect(Collectors.toSet()));
    }

    /// Whatever needs no escape is not made longer by one.
    @ParameterizedTest
    @ValueSource(strings = {"\u007f", "\u00a0", "°", "–", "\u2027", "\u202a", "ž", "日本語", "👩‍🚀", "\ufeff"})
    void otherCharactersStandAsTheyAre(String text) {
        assertThat(rows(List.of(text))).contains("\"DOMAIN\":\"" + text + "\"");
    }

    @Test
    void theIdsInAFileCanBeReadBack() {
        assertThat(AuditFileReader.eventIds(file(List.of("\u2028\u0085\u007f"))))
                .containsExactly("e\u2028\u0085\u007f");
    }
}
