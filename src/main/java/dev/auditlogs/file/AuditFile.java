package dev.auditlogs.file;

import dev.auditlogs.event.EventTime;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/// One organization's events of one drain: a fixed name and fixed bytes, from encoding until delivery.
///
/// @param bytes not to be changed
/// @param events how many
/// @param first when the first of them happened
/// @param last when the last of them happened
public record AuditFile(FileId id, byte[] bytes, int events, EventTime first, EventTime last) {

    private static final int BUFFER_BYTES = 1 << 16;

    /// SHA-256 in Base64, as `x-amz-checksum-sha256` has it: S3 refuses other bytes, and keeps it with the object.
    public String sha256() {
        return Sha256.base64(bytes);
    }

    InputStream uncompressed() throws IOException {
        var in = new ByteArrayInputStream(bytes);
        return switch (id.name().compression()) {
            case GZIP -> new GZIPInputStream(in, BUFFER_BYTES);
            case NONE -> in;
        };
    }

    @Override
    public String toString() {
        return id.toString();
    }
}
