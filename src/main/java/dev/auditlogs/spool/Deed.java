package dev.auditlogs.spool;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.auditlogs.event.EventTime;
import dev.auditlogs.file.AuditFile;
import dev.auditlogs.file.FileId;
import java.io.IOException;

/// A file that is in its organization's bucket, where a drain has put or found it.
///
/// @param place in which it is
/// @param how it came there
/// @param sha256 of its bytes, in Base64
/// @param unpackedSha256 of what they unpack to; empty if nobody knows, since an earlier version wrote the file
/// @param bytes how many
/// @param events how many
/// @param first when the first of them happened
/// @param last when the last of them happened
public record Deed(
        FileId id,
        Target place,
        How how,
        String sha256,
        String unpackedSha256,
        int bytes,
        int events,
        EventTime first,
        EventTime last) {

    static final String MET = "met";
    static final String SENT_AGAIN = "sentAgain";

    /// How a file came where it is. Of all drains that have delivered a file, one has created it.
    public enum How {
        CREATED,
        /// It was there.
        MET,
        /// `bin/operate resend` had it delivered again.
        SENT_AGAIN
    }

    public static Deed of(AuditFile file, Target place, How how) {
        return new Deed(
                file.id(),
                place,
                how,
                file.sha256(),
                file.unpackedSha256(),
                file.bytes().length,
                file.events(),
                file.first(),
                file.last());
    }

    void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("organization", id.organizationId().value());
        json.writeStringField("name", id.name().value());
        json.writeStringField("bucket", place.bucket().value());
        json.writeStringField("key", place.key(id).value());
        json.writeStringField("sha256", sha256);
        if (!unpackedSha256.isEmpty()) {
            json.writeStringField("unpackedSha256", unpackedSha256);
        }
        json.writeNumberField("bytes", bytes);
        json.writeNumberField("events", events);
        json.writeStringField("firstEventTime", first.text());
        json.writeStringField("lastEventTime", last.text());
        switch (how) {
            case CREATED -> {}
            case MET -> json.writeBooleanField(MET, true);
            case SENT_AGAIN -> json.writeBooleanField(SENT_AGAIN, true);
        }
        json.writeEndObject();
    }
}
