package dev.auditlogs.file;

import java.util.Arrays;
import java.util.Optional;

/// What the properties of a file's rows are.
public enum Schema {
    /// The 29 columns.
    AIRKIT("airkit"),

    /// Classes of the [Open Cybersecurity Schema Framework](https://schema.ocsf.io), see [OcsfRows]. Only as NDJSON.
    OCSF("ocsf");

    private final String value;

    Schema(String value) {
        this.value = value;
    }

    /// As destinations have it.
    public String value() {
        return value;
    }

    public static Optional<Schema> of(String value) {
        return Arrays.stream(values())
                .filter(schema -> schema.value.equals(value))
                .findFirst();
    }
}
