package dev.auditlogs.logging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.LogContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonLineTest {

    private static final Instant NOW = Instant.parse("2026-11-24T10:15:30.120Z");

    private final JsonLine format = new JsonLine();

    private static ExtLogRecord entry(java.util.logging.Level level, String message, Object... values) {
        var entry = new ExtLogRecord(level, message, FormatStyle.PRINTF, "dev.auditlogs.Drain");
        entry.setLoggerName("dev.auditlogs.Drain");
        entry.setInstant(NOW);
        entry.setParameters(values);
        return entry;
    }

    private JsonNode line(ExtLogRecord entry) {
        var line = format.format(entry);
        assertThat(line).endsWith("}\n").containsOnlyOnce("\n");
        try {
            return new ObjectMapper().readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aMessageIsALineWithItsTimeItsLevelAndItsFields() {
        var line = line(entry(Level.WARN, "a file waits: organization=%s files=%d error=%s", "acme", 3, null));

        assertThat(line.get("timestamp").asText()).isEqualTo("2026-11-24T10:15:30.120Z");
        assertThat(line.get("level").asText()).isEqualTo("WARN");
        assertThat(line.get("message").asText()).isEqualTo("a file waits: organization=acme files=3 error=null");
        assertThat(line.get("organization").asText()).isEqualTo("acme");
        assertThat(line.get("files").isInt()).isTrue();
        assertThat(line.get("error").asText()).isEqualTo("null");
    }

    @Test
    void eachLineSaysDuringWhichDrainAndRequestItWasWritten() {
        format.during(Map.of("drainId", "d-1", "requestId", "r-1"));

        var line = line(entry(Level.INFO, "drained %s", "messages=1"));

        assertThat(line.get("drainId").asText()).isEqualTo("d-1");
        assertThat(line.get("requestId").asText()).isEqualTo("r-1");
        assertThat(line.has("messages")).isFalse();
    }

    @Test
    void nobodyAddsALineOrAFieldByWhatHeIsCalled() {
        var line = line(entry(Level.WARN, "organization=%s", "acme\n{\"level\":\"ERROR\"} level=ERROR \"x"));

        assertThat(line.get("organization").asText()).contains("\n", "\"x");
        assertThat(line.get("level").asText()).isEqualTo("WARN");
    }

    @Test
    void anExceptionIsAFieldToo() {
        var entry = entry(Level.ERROR, "a bug");
        entry.setThrown(new IllegalStateException("why"));

        assertThat(line(entry).get("exception").asText())
                .startsWith("java.lang.IllegalStateException: why\n")
                .contains("JsonLineTest");
    }

    @ParameterizedTest
    @CsvSource({"FATAL,ERROR", "SEVERE,ERROR", "ERROR,ERROR", "WARNING,WARN", "INFO,INFO", "CONFIG,DEBUG", "DEBUG,DEBUG"
    })
    void levelsAreThoseThatLambdaKnows(String level, String known) {
        var entry = entry(LogContext.getLogContext().getLevelForName(level), "x");

        assertThat(line(entry).get("level").asText()).isEqualTo(known);
    }
}
