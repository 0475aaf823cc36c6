package dev.auditlogs.file;

import dev.auditlogs.event.Column;
import java.util.Arrays;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/// The columns and their types.
final class ParquetSchema {

    static final MessageType SCHEMA = new MessageType(
            "audit_event",
            Arrays.stream(Column.values()).map(ParquetSchema::type).toList());

    private ParquetSchema() {}

    private static Type type(Column column) {
        var repetition =
                column.origin() == Column.Origin.OPTIONAL ? Type.Repetition.OPTIONAL : Type.Repetition.REQUIRED;
        return switch (column) {
            case EVENT_YEAR ->
                Types.primitive(PrimitiveTypeName.INT32, repetition).named(column.name());
            case EVENT_MONTH, EVENT_DATE ->
                Types.primitive(PrimitiveTypeName.INT32, repetition)
                        .as(LogicalTypeAnnotation.dateType())
                        .named(column.name());
            case EVENT_TIME ->
                Types.primitive(PrimitiveTypeName.INT64, repetition)
                        .as(LogicalTypeAnnotation.timestampType(false, TimeUnit.MILLIS))
                        .named(column.name());
            default ->
                Types.primitive(PrimitiveTypeName.BINARY, repetition)
                        .as(LogicalTypeAnnotation.stringType())
                        .named(column.name());
        };
    }
}
