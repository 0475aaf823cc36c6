package dev.auditlogs.file;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `airkit-audit-logs-20261122T101530Z-{id}.ndjson.gz`: when the drain wrote it, in UTC, and an id that no other
/// file has. Names sort by time.
public record AuditFileName(String value) implements Comparable<AuditFileName> {

    /// What stands in the place of the format where the schema is OCSF: the same rows of JSON, under another name.
    static final String OCSF = "ocsf.jsonl";

    private static final String START = "airkit-audit-logs-";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'")
            .withResolverStyle(ResolverStyle.STRICT)
            .withZone(ZoneOffset.UTC);
    private static final int TIME_LENGTH = 16;
    private static final int ID_START = START.length() + TIME_LENGTH + 1;
    private static final int ID_LENGTH = 36;
    private static final Pattern FORM = Pattern.compile(
            START
                    + "\\d{8}T\\d{6}Z-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.(?<rows>ndjson|ocsf\\.jsonl|csv|parquet(?!\\.))(?<compression>(\\.gz|\\.zst)?)");

    /// @throws IllegalArgumentException if `value` is no such name
    public AuditFileName {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not an audit file's name: " + value);
        }
    }

    public static boolean isValid(String value) {
        return FORM.matcher(value).matches() && isTime(value.substring(START.length(), START.length() + TIME_LENGTH));
    }

    private static boolean isTime(String text) {
        try {
            TIME.parse(text);
            return true;
        } catch (DateTimeException _) {
            return false;
        }
    }

    /// @param written the drain's time
    /// @param id not to be used twice
    public static AuditFileName of(Instant written, UUID id, Encoding encoding) {
        return new AuditFileName(START + TIME.format(written) + "-" + id + encoding.extension());
    }

    /// What the names of all files begin with, or come after, that were written at that time or later.
    public static String startOfNamesSince(Instant time) {
        return START + TIME.format(time);
    }

    /// To the second.
    public Instant written() {
        return TIME.parse(value.substring(START.length(), START.length() + TIME_LENGTH), Instant::from);
    }

    /// That no other file has.
    public UUID id() {
        return UUID.fromString(value.substring(ID_START, ID_START + ID_LENGTH));
    }

    Format format() {
        return schema() == Schema.OCSF
                ? Format.NDJSON
                : Format.of(parts().group("rows")).orElseThrow();
    }

    Schema schema() {
        return parts().group("rows").equals(OCSF) ? Schema.OCSF : Schema.AIRKIT;
    }

    Compression compression() {
        return Compression.ofSuffix(parts().group("compression")).orElseThrow();
    }

    private Matcher parts() {
        var parts = FORM.matcher(value);
        if (!parts.matches()) {
            throw new IllegalStateException("checked when it was made");
        }
        return parts;
    }

    /// Of the bytes as they are, such as `application/gzip` for a file that is compressed, so that no client unpacks
    /// it by surprise.
    public String contentType() {
        return switch (compression()) {
            case GZIP -> "application/gzip";
            case ZSTD -> "application/zstd";
            case NONE -> format().contentType();
        };
    }

    @Override
    public int compareTo(AuditFileName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
