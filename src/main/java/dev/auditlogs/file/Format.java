package dev.auditlogs.file;

import java.util.Arrays;
import java.util.Optional;

/// How a file's rows are written.
public enum Format {
    NDJSON("ndjson", "application/x-ndjson"),
    CSV("csv", "text/csv; charset=utf-8; header=present"),
    /// Compressed inside, by column, and never as a whole: no tool would open that.
    PARQUET("parquet", "application/vnd.apache.parquet");

    private final String value;
    private final String contentType;

    Format(String value, String contentType) {
        this.value = value;
        this.contentType = contentType;
    }

    /// As destinations and files' names have it.
    public String value() {
        return value;
    }

    /// Of a file that is not compressed.
    String contentType() {
        return contentType;
    }

    public static Optional<Format> of(String value) {
        return Arrays.stream(values())
                .filter(format -> format.value.equals(value))
                .findFirst();
    }
}
