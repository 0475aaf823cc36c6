package dev.auditlogs.file;

import dev.auditlogs.event.AuditEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Set;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ParquetFileWriter;

/// Apache Parquet: the columns in their order, each of its own type and compressed with zstd. A column without a
/// value is null.
final class ParquetRows {

    /// Of compressed columns, which are in memory until then.
    static final int ROW_GROUP_BYTES = 128 << 20;

    /// To ask for the size costs about as much as to add a row.
    static final int ROWS_BETWEEN_SIZE_CHECKS = 1000;

    private static final int NO_PADDING = 0;

    private ParquetRows() {}

    /// Leaves `out` open.
    static void write(AuditEvent[] events, OutputStream out) throws IOException {
        write(events, out, ROW_GROUP_BYTES);
    }

    /// @param rowGroupBytes after which a row group ends, to [#ROWS_BETWEEN_SIZE_CHECKS]
    static void write(AuditEvent[] events, OutputStream out, int rowGroupBytes) throws IOException {
        var properties = ParquetFormat.properties(events.length);
        try (var file = new ParquetFileWriter(
                new ParquetOutput(out),
                ParquetFormat.SCHEMA,
                ParquetFileWriter.Mode.CREATE,
                rowGroupBytes,
                NO_PADDING,
                properties.getColumnIndexTruncateLength(),
                properties.getStatisticsTruncateLength(),
                properties.getPageWriteChecksumEnabled())) {
            file.start();
            for (var next = 0; next < events.length; ) {
                next = writeRowGroup(events, next, file, properties, rowGroupBytes);
            }
            file.end(Map.of());
        }
    }

    /// @return the first event that does not belong to it
    private static int writeRowGroup(
            AuditEvent[] events, int first, ParquetFileWriter file, ParquetProperties properties, int bytes)
            throws IOException {
        try (var rowGroup = new ParquetRowGroup(properties)) {
            var next = first;
            do {
                rowGroup.add(events[next++]);
            } while (next < events.length && (next % ROWS_BETWEEN_SIZE_CHECKS != 0 || rowGroup.bytes() < bytes));
            rowGroup.writeTo(file);
            return next;
        }
    }

    /// The ids of the events in a file.
    ///
    /// @throws IOException if the file is damaged
    static Set<String> eventIds(byte[] file) throws IOException {
        return ParquetEventIds.read(file);
    }
}
