package dev.auditlogs.evidence;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.KeyTemplate;
import dev.auditlogs.place.AccountId;
import dev.auditlogs.place.BucketName;
import dev.auditlogs.place.KeyPrefix;
import dev.auditlogs.place.ObjectEncryption;
import dev.auditlogs.spool.Target;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/// An organization's last statement, from which the next one goes on.
///
/// @param sha256 of its bytes, in Base64
/// @param to until when it was read what was delivered
/// @param place where its evidence goes; empty until there was a verified destination
/// @param isLast whether it says that there are no more; the next one begins again where it ended
public record Head(
        OrganizationId organization,
        long number,
        String sha256,
        Instant to,
        long files,
        long events,
        Optional<Target> place,
        boolean isLast) {

    void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("organization", organization.value());
        json.writeNumberField("number", number);
        json.writeStringField("sha256", sha256);
        json.writeStringField("to", to.toString());
        json.writeNumberField("files", files);
        json.writeNumberField("events", events);
        if (place.isPresent()) {
            var target = place.get();
            json.writeStringField("bucket", target.bucket().value());
            json.writeStringField("prefix", target.prefix().value());
            json.writeStringField("keyTemplate", target.keyTemplate().value());
            json.writeStringField("encryption", target.encryption().text());
            if (target.bucketOwner().isPresent()) {
                json.writeStringField("bucketOwner", target.bucketOwner().get().value());
            }
        }
        json.writeBooleanField("isLast", isLast);
        json.writeEndObject();
    }

    static Head read(JsonNode json) {
        return new Head(
                new OrganizationId(json.path("organization").asText()),
                json.path("number").asLong(),
                json.path("sha256").asText(),
                Instant.parse(json.path("to").asText()),
                json.path("files").asLong(),
                json.path("events").asLong(),
                json.has("bucket") ? Optional.of(target(json)) : Optional.empty(),
                json.path("isLast").asBoolean());
    }

    private static Target target(JsonNode json) {
        return new Target(
                new BucketName(json.path("bucket").asText()),
                json.has("bucketOwner")
                        ? Optional.of(new AccountId(json.path("bucketOwner").asText()))
                        : Optional.empty(),
                new KeyPrefix(json.path("prefix").asText()),
                KeyTemplate.of(json.path("keyTemplate").asText()).orElse(KeyTemplate.DEFAULT),
                ObjectEncryption.of(json.path("encryption").asText()).orElse(ObjectEncryption.BUCKET_DEFAULT));
    }
}
