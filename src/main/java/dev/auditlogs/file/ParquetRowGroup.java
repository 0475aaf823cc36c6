package dev.auditlogs.file;

import dev.auditlogs.event.AuditEvent;
import dev.auditlogs.event.Column;
import java.io.IOException;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.io.api.Binary;

/// Rows, column by column in memory, until they are written.
final class ParquetRowGroup implements AuditEvent.ValueVisitor<RuntimeException>, AutoCloseable {

    /// Of each page, for readers that look.
    static final boolean CHECKSUMS = true;

    private static final int NOT_REPEATED = 0;
    private static final int NULL = 0;
    private static final int REQUIRED = 0;
    private static final int PRESENT = 1;
    private static final int FIRST_OPTIONAL = Column.ROOT_SCOPE_USER_ID.ordinal();

    /// A dictionary of values that hardly ever repeat is given up after it was made.
    private static final ParquetProperties PROPERTIES = ParquetProperties.builder()
            .withAllocator(new HeapByteBufferAllocator())
            .withDictionaryEncoding(Column.EVENT_ID.name(), false)
            .withDictionaryEncoding(Column.EVENT_TIME.name(), false)
            .withSizeStatisticsEnabled(false)
            .withPageWriteChecksumEnabled(CHECKSUMS)
            .build();

    private final ColumnChunkPageWriteStore pages;
    private final ColumnWriteStore rows;
    private final ColumnWriter[] columns;
    private long count;
    private int next;

    ParquetRowGroup() {
        pages = new ColumnChunkPageWriteStore(
                new ParquetZstd(),
                ParquetSchema.SCHEMA,
                PROPERTIES.getAllocator(),
                PROPERTIES.getColumnIndexTruncateLength(),
                CHECKSUMS);
        rows = PROPERTIES.newColumnWriteStore(ParquetSchema.SCHEMA, pages, pages);
        columns = ParquetSchema.SCHEMA.getColumns().stream()
                .map(rows::getColumnWriter)
                .toArray(ColumnWriter[]::new);
    }

    void add(AuditEvent event) {
        var time = event.time();
        var date = time.date();
        text(Column.ORGANIZATION_ID, event.organizationId().value());
        text(Column.EVENT_ID, event.id());
        number(Column.EVENT_YEAR, date.getYear());
        number(Column.EVENT_MONTH, date.withDayOfMonth(1).toEpochDay());
        number(Column.EVENT_DATE, date.toEpochDay());
        columns[Column.EVENT_TIME.ordinal()].write(time.epochMilli(), NOT_REPEATED, REQUIRED);
        next = FIRST_OPTIONAL;
        event.forEachValue(this);
        nullsUntil(Column.EVENT_TYPE);
        text(Column.EVENT_TYPE, event.type());
        rows.endRecord();
        count++;
    }

    private void text(Column column, String value) {
        columns[column.ordinal()].write(Binary.fromString(value), NOT_REPEATED, REQUIRED);
    }

    private void number(Column column, long value) {
        columns[column.ordinal()].write((int) value, NOT_REPEATED, REQUIRED);
    }

    @Override
    public void value(Column column, byte[] utf8, int offset, int length) {
        nullsUntil(column);
        columns[next++].write(Binary.fromReusedByteArray(utf8, offset, length), NOT_REPEATED, PRESENT);
    }

    private void nullsUntil(Column column) {
        while (next < column.ordinal()) {
            columns[next++].writeNull(NOT_REPEATED, NULL);
        }
    }

    long bufferedBytes() {
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
