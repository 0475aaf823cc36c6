package dev.auditlogs.file;

import dev.auditlogs.event.AuditEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.util.Arrays;
import java.util.Collection;

/// Turns an organization's events into a file: rows sorted by time, then id, so that equal events give equal rows.
public final class AuditFileEncoder {

    private final OcsfProduct product;

    /// @param product whose events these are, for files of OCSF
    public AuditFileEncoder(OcsfProduct product) {
        this.product = product;
    }

    /// @param id whose file it is, and a name of that encoding that is not used twice
    /// @param batch the organization's events, at least one
    public AuditFile encode(FileId id, Collection<AuditEvent> batch, Encoding encoding) {
        var events = batch.toArray(AuditEvent[]::new);
        Arrays.sort(events, AuditEvent.ORDER);
        var bytes = new Chunks();
        var unpacked = Sha256.digest();
        try (var out = new DigestOutputStream(encoding.compression().to(bytes), unpacked)) {
            switch (encoding.format()) {
                case NDJSON -> {
                    if (encoding.schema() == Schema.OCSF) {
                        OcsfRows.write(events, product, out);
                    } else {
                        NdjsonRows.write(events, out);
                    }
                }
                case CSV -> CsvRows.write(events, encoding.csvSafe(), out);
                case PARQUET -> ParquetRows.write(events, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
        var packed = bytes.takeAll();
        var unpackedSha256 = Sha256.base64(unpacked);
        return new AuditFile(
                id,
                packed,
                // The same bytes are not hashed twice.
                encoding.compression() == Compression.NONE ? unpackedSha256 : Sha256.base64(packed),
                unpackedSha256,
                events.length,
                events[0].time(),
                events[events.length - 1].time());
    }
}
