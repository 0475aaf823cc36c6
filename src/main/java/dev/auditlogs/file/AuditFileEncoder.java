package dev.auditlogs.file;

import dev.auditlogs.event.AuditEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;

/// Turns an organization's events into a file: rows sorted by time, then id, so that equal events give equal rows.
public final class AuditFileEncoder {

    private static final int BUFFER_BYTES = 1 << 13;

    private AuditFileEncoder() {}

    /// @param batch has events
    /// @param written the drain's time, for the name
    /// @param id for the name; not to be used twice
    public static AuditFile encode(OrganizationBatch batch, Encoding encoding, Instant written, UUID id) {
        var events = batch.events().toArray(AuditEvent[]::new);
        Arrays.sort(events, AuditEvent.ORDER);
        var bytes = new ByteArrayOutputStream(BUFFER_BYTES);
        try (var out = encoding.compression().to(bytes)) {
            switch (encoding.format()) {
                case NDJSON -> NdjsonRows.write(events, out);
                case CSV -> CsvRows.write(events, encoding.csvSafe(), out);
                case PARQUET -> ParquetRows.write(events, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
        var name = AuditFileName.of(written, id, encoding);
        return new AuditFile(
                new FileId(batch.organizationId(), name),
                bytes.toByteArray(),
                events.length,
                events[0].time(),
                events[events.length - 1].time());
    }
}
