package dev.auditlogs.file;

import io.airlift.compress.v3.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// How a file's bytes are compressed as a whole.
public enum Compression {
    GZIP("gzip", ".gz"),
    ZSTD("zstd", ".zst"),
    NONE("none", "");

    private static final int WRITE_BUFFER_BYTES = 1 << 13;
    private static final int READ_BUFFER_BYTES = 1 << 16;

    private final String value;
    private final String suffix;

    Compression(String value, String suffix) {
        this.value = value;
        this.suffix = suffix;
    }

    /// As destinations have it.
    public String value() {
        return value;
    }

    /// What a file's name ends with.
    String suffix() {
        return suffix;
    }

    public static Optional<Compression> of(String value) {
        return Arrays.stream(values())
                .filter(compression -> compression.value.equals(value))
                .findFirst();
    }

    static Optional<Compression> ofSuffix(String suffix) {
        return Arrays.stream(values())
                .filter(compression -> compression.suffix.equals(suffix))
                .findFirst();
    }

    /// Compresses what is written, into `out`.
    OutputStream to(OutputStream out) throws IOException {
        return switch (this) {
            case GZIP -> new GZIPOutputStream(out, WRITE_BUFFER_BYTES);
            case ZSTD -> new ZstdFrame(out);
            case NONE -> out;
        };
    }

    /// Uncompresses what `in` has.
    InputStream from(InputStream in) throws IOException {
        return switch (this) {
            case GZIP -> new GZIPInputStream(in, READ_BUFFER_BYTES);
            case ZSTD -> new ZstdInputStream(in);
            case NONE -> in;
        };
    }
}
