package dev.auditlogs.file;

import dev.auditlogs.place.KeyPrefix;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Optional;

/// Where a file stands below a destination's prefix: in a folder of the day it was written, in UTC. That is the
/// drain's day; events of a file may have happened on others. Files of another schema than ours stand in a folder of
/// their own above it, `ocsf/`, since a tool that takes a folder for a table expects one kind of rows.
public enum KeyTemplate {
    /// `2026/11/22/{name}`
    DEFAULT("default"),

    /// `org=acme/dt=2026-11-22/{name}`, so that Athena, Spark and Hive read organization and day from the key, and
    /// leave out what a query does not ask for.
    HIVE("hive");

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuu/MM/dd").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter HIVE_DAY =
            DateTimeFormatter.ofPattern("uuuu-MM-dd").withZone(ZoneOffset.UTC);

    private final String value;

    KeyTemplate(String value) {
        this.value = value;
    }

    /// As destinations and spooled files have it.
    public String value() {
        return value;
    }

    public static Optional<KeyTemplate> of(String value) {
        return Arrays.stream(values())
                .filter(template -> template.value.equals(value))
                .findFirst();
    }

    /// The key of a file.
    public ObjectKey key(KeyPrefix prefix, FileId id) {
        return new ObjectKey(prefix + schemaFolder(id.name().schema()) + folder(id) + "/" + id.name());
    }

    private static String schemaFolder(Schema schema) {
        return schema == Schema.AIRKIT ? "" : schema.value() + "/";
    }

    private String folder(FileId id) {
        var written = id.name().written();
        return switch (this) {
            case DEFAULT -> DAY.format(written);
            // The equals sign is the one character of an organization id that Hive escapes in a partition's value.
            case HIVE -> "org=" + id.organizationId().value().replace("=", "%3D") + "/dt=" + HIVE_DAY.format(written);
        };
    }
}
