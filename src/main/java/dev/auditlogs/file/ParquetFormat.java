package dev.auditlogs.file;

import dev.auditlogs.event.Column;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/// What all Parquet files have in common: their columns, and how these are encoded.
final class ParquetFormat {

    static final MessageType SCHEMA = new MessageType(
            "audit_event",
            Arrays.stream(Column.values()).map(ParquetFormat::type).toList());

    /// In a file of as many rows or fewer, dictionaries and most statistics take more than they save.
    static final int SMALL_FILE_ROWS = 1000;

    /// What queries narrow down by.
    private static final List<Column> NARROWED_DOWN_BY =
            List.of(Column.EVENT_DATE, Column.EVENT_TIME, Column.EVENT_TYPE);

    /// Values that hardly ever repeat get no dictionary: it would be made and given up again.
    private static final ParquetProperties LARGE = properties()
            .withDictionaryEncoding(Column.EVENT_ID.name(), false)
            .withDictionaryEncoding(Column.EVENT_TIME.name(), false)
            .build();

    private static final ParquetProperties SMALL = small();

    private ParquetFormat() {}

    /// How a file of so many rows is encoded.
    static ParquetProperties properties(int rows) {
        return rows <= SMALL_FILE_ROWS ? SMALL : LARGE;
    }

    private static ParquetProperties small() {
        var properties = properties().withDictionaryEncoding(false).withStatisticsEnabled(false);
        NARROWED_DOWN_BY.forEach(column -> properties.withStatisticsEnabled(column.name(), true));
        return properties.build();
    }

    /// Pages are of the first version, which every reader knows, and carry a checksum. Statistics are exact or
    /// absent: they are not cut.
    private static ParquetProperties.Builder properties() {
        return ParquetProperties.builder()
                .withAllocator(new HeapByteBufferAllocator())
                .withSizeStatisticsEnabled(false);
    }

    private static Type type(Column column) {
        return switch (column) {
            case EVENT_YEAR -> type(column, PrimitiveTypeName.INT32, null);
            case EVENT_MONTH, EVENT_DATE -> type(column, PrimitiveTypeName.INT32, LogicalTypeAnnotation.dateType());
            case EVENT_TIME ->
                type(column, PrimitiveTypeName.INT64, LogicalTypeAnnotation.timestampType(false, TimeUnit.MILLIS));
            default -> type(column, PrimitiveTypeName.BINARY, LogicalTypeAnnotation.stringType());
        };
    }

    private static Type type(Column column, PrimitiveTypeName physical, LogicalTypeAnnotation logical) {
        var type = column.origin() == Column.Origin.OPTIONAL ? Types.optional(physical) : Types.required(physical);
        return type.as(logical).named(column.name());
    }
}
