package dev.auditlogs.evidence;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.spool.DeliveredFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What an organization is told of its files, as bytes that are written once: bin/AuditEvidence.java reads them.
///
/// @param number 1, 2, 3, of this organization
/// @param previous SHA-256 of the statement before it, in Base64; empty for the first
/// @param from which is where the one before ended
/// @param to until when it was read what drains have delivered
/// @param nonce which nobody can guess, and so nobody finds out by its hash what another organization was told
/// @param files delivered, that no other statement lists
/// @param sentAgain those that were delivered again, which some statement lists or none
/// @param filesTotal of this statement and all before it
/// @param eventsTotal in these
/// @param waiting what was not delivered yet
/// @param settingsSha256 of the destination's settings; empty if there is no verified one
/// @param filesMayComeSince a file whose name has that time or a later one may be listed by a later statement
/// @param period how often it is sealed what organizations got, and so how late the next statement may be
/// @param heartbeat how long after it the next one comes at the latest
/// @param place bucket and prefix to which the organization's files go; empty until there was a verified destination
/// @param movedFrom places where evidence before it went
/// @param isLast whether the organization has removed its destination
record Statement(
        OrganizationId organization,
        long number,
        Optional<String> previous,
        Instant from,
        Instant to,
        String nonce,
        List<DeliveredFile> files,
        List<DeliveredFile> sentAgain,
        long filesTotal,
        long eventsTotal,
        Waiting waiting,
        Optional<String> settingsSha256,
        Instant filesMayComeSince,
        Duration period,
        Duration heartbeat,
        Optional<String> place,
        List<String> movedFrom,
        boolean isLast) {

    static final String TYPE = "audit-log-delivery/statement@v1";

    private static final JsonFactory JSON = new JsonFactory();

    /// Files of the organization that are pending.
    ///
    /// @param since when the oldest of them was written; empty if there is none
    record Waiting(long files, Optional<Instant> since) {

        static final Waiting NOTHING = new Waiting(0, Optional.empty());
    }

    byte[] bytes() {
        var bytes = new ByteArrayOutputStream();
        try (var json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("type", TYPE);
            json.writeStringField("organization", organization.value());
            json.writeNumberField("number", number);
            writeIfPresent(json, "previous", previous);
            json.writeStringField("from", from.toString());
            json.writeStringField("to", to.toString());
            json.writeStringField("nonce", nonce);
            write(json, "files", files);
            write(json, "sentAgain", sentAgain);
            json.writeObjectFieldStart("totals");
            json.writeNumberField("files", filesTotal);
            json.writeNumberField("events", eventsTotal);
            json.writeEndObject();
            json.writeObjectFieldStart("waiting");
            json.writeNumberField("files", waiting.files());
            writeIfPresent(json, "since", waiting.since().map(Instant::toString));
            json.writeEndObject();
            writeIfPresent(json, "settingsSha256", settingsSha256);
            json.writeStringField("filesMayComeSince", filesMayComeSince.toString());
            json.writeStringField("period", period.toString());
            json.writeStringField("heartbeat", heartbeat.toString());
            writeIfPresent(json, "place", place);
            if (!movedFrom.isEmpty()) {
                json.writeArrayFieldStart("movedFrom");
                for (var place : movedFrom) {
                    json.writeString(place);
                }
                json.writeEndArray();
            }
            if (isLast) {
                json.writeBooleanField("ended", true);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, String name, List<DeliveredFile> files) throws IOException {
        json.writeArrayFieldStart(name);
        for (var file : files) {
            json.writeRawValue(new String(file.properties(), StandardCharsets.UTF_8));
        }
        json.writeEndArray();
    }

    private static void writeIfPresent(JsonGenerator json, String name, Optional<String> value) throws IOException {
        if (value.isPresent()) {
            json.writeStringField(name, value.get());
        }
    }
}
