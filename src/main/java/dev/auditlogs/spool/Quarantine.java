package dev.auditlogs.spool;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.auditlogs.queue.ReceivedMessage;
import dev.auditlogs.state.NewObject;
import dev.auditlogs.state.StateBucket;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// Keeps what could not be decoded, with the reason, at `quarantine/{yyyy}/{MM}/{dd}/{messageId}` by the day (UTC) on
/// which SQS first handed the message out: a message that comes again is put to the same place.
@Singleton
public final class Quarantine {

    private static final DateTimeFormatter FOLDER =
            DateTimeFormatter.ofPattern("'quarantine/'uuuu/MM/dd/").withZone(ZoneOffset.UTC);
    private static final JsonFactory JSON = new JsonFactory();

    private final StateBucket bucket;
    private final Clock clock;

    public Quarantine(StateBucket bucket, Clock clock) {
        this.bucket = bucket;
        this.clock = clock;
    }

    /// Makes a message's rejected parts durable.
    ///
    /// @throws dev.auditlogs.state.StateUnavailable when S3 fails in spite of retries
    public void put(ReceivedMessage message) {
        bucket.put(NewObject.json(
                FOLDER.format(message.firstReceived()) + message.id(),
                describe(message).getBytes(StandardCharsets.UTF_8)));
    }

    private String describe(ReceivedMessage message) {
        var text = new StringWriter();
        try (var json = JSON.createGenerator(text).setPrettyPrinter(new DefaultPrettyPrinter())) {
            json.writeStartObject();
            json.writeStringField("messageId", message.id());
            json.writeStringField("firstReceived", message.firstReceived().toString());
            json.writeStringField("quarantined", clock.instant().toString());
            json.writeNumberField("receiveCount", message.receiveCount());
            json.writeObjectFieldStart("attributes");
            for (var attribute : message.attributes().entrySet()) {
                json.writeStringField(attribute.getKey(), attribute.getValue());
            }
            json.writeEndObject();
            json.writeArrayFieldStart("rejected");
            for (var rejection : message.rejections()) {
                json.writeStartObject();
                json.writeNumberField("index", rejection.index());
                json.writeStringField("reason", rejection.reason());
                json.writeStringField("text", rejection.text());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
        return text.append('\n').toString();
    }
}
