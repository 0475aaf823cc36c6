package dev.auditlogs.logging;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.logging.Level;
import java.util.regex.Pattern;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;

/// A log message as one line of JSON: `timestamp` (RFC 3339), `level`, `message`, what the process is doing, and each
/// `key=%s` of the message as a field of its own.
///
/// The keys are those of the message's format, never of its values: nobody can add a field by what he is called.
final class JsonLine extends ExtFormatter {

    private static final JsonFactory JSON = new JsonFactory();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /// A conversion of a format, and the key in front of it if there is one.
    private static final Pattern FIELD = Pattern.compile("(?:(\\w+)=)?%[sd]");

    private volatile Map<String, String> during = Map.of();

    void during(Map<String, String> fields) {
        during = Map.copyOf(fields);
    }

    Map<String, String> fields() {
        return during;
    }

    @Override
    public String format(ExtLogRecord entry) {
        var line = new StringWriter();
        try (var json = JSON.createGenerator(line)) {
            json.writeStartObject();
            json.writeStringField("timestamp", TIME.format(entry.getInstant()));
            json.writeStringField("level", level(entry.getLevel()));
            json.writeStringField("message", formatMessage(entry));
            json.writeStringField("logger", entry.getLoggerName());
            for (var field : during.entrySet()) {
                json.writeStringField(field.getKey(), field.getValue());
            }
            writeFields(entry, json);
            if (entry.getThrown() != null) {
                json.writeStringField("exception", stackTrace(entry.getThrown()));
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
        return line.append('\n').toString();
    }

    private static void writeFields(ExtLogRecord entry, JsonGenerator json) throws IOException {
        var values = entry.getParameters();
        if (entry.getFormatStyle() != ExtLogRecord.FormatStyle.PRINTF || values == null) {
            return;
        }
        var conversions = FIELD.matcher(entry.getMessage());
        for (var value : values) {
            if (!conversions.find()) {
                return;
            }
            var key = conversions.group(1);
            if (key == null) {
                continue;
            }
            switch (value) {
                case Integer number -> json.writeNumberField(key, number);
                case Long number -> json.writeNumberField(key, number);
                case null, default -> json.writeStringField(key, String.valueOf(value));
            }
        }
    }

    /// Those that Lambda knows.
    private static String level(Level level) {
        if (level.intValue() >= Level.SEVERE.intValue()) {
            return "ERROR";
        }
        if (level.intValue() >= Level.WARNING.intValue()) {
            return "WARN";
        }
        return level.intValue() >= Level.INFO.intValue() ? "INFO" : "DEBUG";
    }

    private static String stackTrace(Throwable thrown) {
        var text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
