package dev.auditlogs.file;

import dev.auditlogs.event.Column;
import java.util.Arrays;
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

    /// Pages are of the first version, which every reader knows, and carry a checksum. Values that hardly ever repeat
    /// get no dictionary: it would be made and given up again. Statistics are exact or absent: they are not cut.
    static final ParquetProperties PROPERTIES = ParquetProperties.builder()
            .withAllocator(new HeapByteBufferAllocator())
            .withDictionaryEncoding(Column.EVENT_ID.name(), false)
            .withDictionaryEncoding(Column.EVENT_TIME.name(), false)
            .withSizeStatisticsEnabled(false)
            .build();

    private ParquetFormat() {}

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
