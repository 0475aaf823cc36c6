package dev.auditlogs.file;

import dev.auditlogs.event.AuditEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Set;
import org.apache.parquet.hadoop.ParquetFileWriter;

/// Apache Parquet: the columns in their order, each with its own type and compressed with zstd; no value is null.
final class ParquetRows {

    /// Of compressed columns, held in memory until the row group is written.
    private static final long ROW_GROUP_BYTES_MAX = 128 << 20;

    /// Asking for the size of a row group costs about as much as adding a row.
    private static final int ROWS_BETWEEN_SIZE_CHECKS = 1000;

    private static final int NO_PADDING = 0;

    /// Of the smallest and the largest value that a reader finds in the footer and in the index of pages.
    private static final int STATISTICS_BYTES_MAX = 64;

    private ParquetRows() {}

    static void write(AuditEvent[] events, OutputStream out) throws IOException {
        write(events, out, ROW_GROUP_BYTES_MAX);
    }

    /// @param rowGroupBytesMax after which a row group ends, to a thousand rows
    static void write(AuditEvent[] events, OutputStream out, long rowGroupBytesMax) throws IOException {
        try (var file = new ParquetFileWriter(
                new ParquetOutput(out),
                ParquetSchema.SCHEMA,
                ParquetFileWriter.Mode.CREATE,
                rowGroupBytesMax,
                NO_PADDING,
                STATISTICS_BYTES_MAX,
                STATISTICS_BYTES_MAX,
                ParquetRowGroup.CHECKSUMS)) {
            file.start();
            for (var row = 0; row < events.length; ) {
                row = writeRowGroup(events, row, file, rowGroupBytesMax);
            }
            file.end(Map.of());
        }
    }

    private static int writeRowGroup(AuditEvent[] events, int first, ParquetFileWriter file, long bytesMax)
            throws IOException {
        try (var rowGroup = new ParquetRowGroup()) {
            var next = first;
            do {
                rowGroup.add(events[next++]);
            } while (next < events.length
                    && (next % ROWS_BETWEEN_SIZE_CHECKS != 0 || rowGroup.bufferedBytes() < bytesMax));
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
