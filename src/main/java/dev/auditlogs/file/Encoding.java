package dev.auditlogs.file;

/// What a file is to be made of.
///
/// @param csvSafe whether values that a spreadsheet would take for formulas are changed; only in CSV
public record Encoding(Format format, Compression compression, boolean csvSafe) {

    /// Of an organization that has not chosen, or whose choice cannot be read.
    public static final Encoding DEFAULT = new Encoding(Format.NDJSON, Compression.GZIP);

    /// @throws IllegalArgumentException if there is no such file
    public Encoding {
        if (csvSafe && format != Format.CSV) {
            throw new IllegalArgumentException("only CSV is opened by spreadsheets: " + format);
        }
        if (format == Format.PARQUET && compression != Compression.NONE) {
            throw new IllegalArgumentException("Parquet is compressed inside: " + compression);
        }
    }

    public Encoding(Format format, Compression compression) {
        this(format, compression, false);
    }

    /// What a file's name ends with: `.ndjson.gz`.
    String extension() {
        return "." + format.value() + compression.suffix();
    }
}
