package dev.auditlogs.file;

import io.airlift.compress.v3.MalformedInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.stream.Collectors;

/// Reads what [AuditFileEncoder] wrote.
public final class AuditFileReader {

    private AuditFileReader() {}

    /// The keys of the events in a file.
    ///
    /// @throws UncheckedIOException if the file is damaged
    public static Set<EventKey> keysOf(AuditFile file) {
        var maker = new EventKey.Maker(file.id().organizationId());
        return eventIds(file).stream().map(maker::of).collect(Collectors.toSet());
    }

    /// The ids of the events in a file.
    ///
    /// @throws UncheckedIOException if the file is damaged
    public static Set<String> eventIds(AuditFile file) {
        try (var rows = file.uncompressed()) {
            return switch (file.id().name().format()) {
                case NDJSON ->
                    file.id().name().schema() == Schema.OCSF ? OcsfRows.eventIds(rows) : NdjsonRows.eventIds(rows);
                case CSV -> CsvRows.eventIds(rows);
                case PARQUET -> ParquetRows.eventIds(file.bytes());
            };
        } catch (IOException e) {
            throw new UncheckedIOException("not readable: " + file, e);
        } catch (MalformedInputException e) {
            throw new UncheckedIOException("not readable: " + file, new IOException(e));
        }
    }
}
