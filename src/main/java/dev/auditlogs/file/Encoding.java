package dev.auditlogs.file;

/// What a file is to be made of.
///
/// @param csvSafe whether values that a spreadsheet would take for formulas are changed; only in CSV
/// @param schema `OCSF` only in NDJSON
public record Encoding(Format format, Compression compression, boolean csvSafe, Schema schema) {

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
        if (schema == Schema.OCSF && format != Format.NDJSON) {
            throw new IllegalArgumentException("OCSF is written as NDJSON: " + format);
        }
    }

    public Encoding(Format format, Compression compression, boolean csvSafe) {
        this(format, compression, csvSafe, Schema.AIRKIT);
    }

    public Encoding(Format format, Compression compression) {
        this(format, compression, false);
    }

    /// What a file's name ends with: `.ndjson.gz`. That of OCSF is another one, so that whoever asks for the names
    /// of one never gets the other.
    String extension() {
        var rows = schema == Schema.OCSF ? AuditFileName.OCSF : format.value();
        return "." + rows + compression.suffix();
    }
}
