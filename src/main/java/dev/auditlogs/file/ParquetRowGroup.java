package dev.auditlogs.file;

import dev.auditlogs.event.AuditEvent;
import dev.auditlogs.event.Column;
import java.io.IOException;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.io.api.Binary;

/// Rows, column by column in memory, until they are written.
final class ParquetRowGroup implements AuditEvent.ValueVisitor<RuntimeException>, AutoCloseable {

    /// The levels of a value: no column has lists, and the optional ones say whether there is a value.
    private static final int NOT_REPEATED = 0;

    private static final int REQUIRED = 0;
    private static final int ABSENT = 0;
    private static final int PRESENT = 1;

    private static final int FIRST_OPTIONAL = Column.ROOT_SCOPE_USER_ID.ordinal();

    private final ColumnChunkPageWriteStore pages;
    private final ColumnWriteStore rows;
    private final ColumnWriter[] columns;
    private long count;
    private int next;

    ParquetRowGroup(ParquetProperties properties) {
        pages = new ColumnChunkPageWriteStore(
                new ParquetZstd(),
                ParquetFormat.SCHEMA,
                properties.getAllocator(),
                properties.getColumnIndexTruncateLength(),
                properties.getPageWriteChecksumEnabled());
        rows = properties.newColumnWriteStore(ParquetFormat.SCHEMA, pages);
        columns = ParquetFormat.SCHEMA.getColumns().stream()
                .map(rows::getColumnWriter)
                .toArray(ColumnWriter[]::new);
    }

    void add(AuditEvent event) {
        var time = event.time();
        var date = time.date();
        write(Column.ORGANIZATION_ID, event.organizationId().value());
        write(Column.EVENT_ID, event.id());
        write(Column.EVENT_YEAR, date.getYear());
        write(Column.EVENT_MONTH, date.withDayOfMonth(1).toEpochDay());
        write(Column.EVENT_DATE, date.toEpochDay());
        columns[Column.EVENT_TIME.ordinal()].write(time.epochMilli(), NOT_REPEATED, REQUIRED);
        next = FIRST_OPTIONAL;
        event.forEachValue(this);
        writeAbsentUntil(Column.EVENT_TYPE);
        write(Column.EVENT_TYPE, event.type());
        rows.endRecord();
        count++;
    }

    private void write(Column column, String value) {
        columns[column.ordinal()].write(Binary.fromString(value), NOT_REPEATED, REQUIRED);
    }

    private void write(Column column, long value) {
        columns[column.ordinal()].write((int) value, NOT_REPEATED, REQUIRED);
    }

    @Override
    public void value(Column column, byte[] utf8, int offset, int length) {
        writeAbsentUntil(column);
        columns[next++].write(Binary.fromReusedByteArray(utf8, offset, length), NOT_REPEATED, PRESENT);
    }

    private void writeAbsentUntil(Column column) {
        while (next < column.ordinal()) {
            columns[next++].writeNull(NOT_REPEATED, ABSENT);
        }
    }

    /// As it will be written, more or less.
    long bytes() {
        return rows.getBufferedSize();
    }

    void writeTo(ParquetFileWriter file) throws IOException {
        rows.flush();
        file.startBlock(count);
        pages.flushToFileWriter(file);
        file.endBlock();
    }

    @Override
    public void close() {
        rows.close();
        pages.close();
    }
}
