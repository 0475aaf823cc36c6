package dev.auditlogs.file;

import dev.auditlogs.event.EventTime;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/// One organization's events of one drain: a fixed name and fixed bytes, from encoding until delivery.
///
/// @param bytes not to be changed
/// @param sha256 of the bytes in Base64, as `x-amz-checksum-sha256` has it: S3 refuses other bytes, and keeps it
///     with the object
/// @param unpackedSha256 the same of what the bytes unpack to, the same bytes if they are not compressed as a whole;
///     empty if nobody knows, since an earlier version wrote the file
/// @param events how many
/// @param first when the first of them happened
/// @param last when the last of them happened
public record AuditFile(
        FileId id, byte[] bytes, String sha256, String unpackedSha256, int events, EventTime first, EventTime last) {

    public AuditFile(FileId id, byte[] bytes, String unpackedSha256, int events, EventTime first, EventTime last) {
        this(id, bytes, Sha256.base64(bytes), unpackedSha256, events, first, last);
    }

    InputStream uncompressed() throws IOException {
        return id.name().compression().from(new ByteArrayInputStream(bytes));
    }

    @Override
    public String toString() {
        return id.toString();
    }
}
