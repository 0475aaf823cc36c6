package dev.auditlogs.state;

import java.util.Objects;

/// Names one version of an object.
///
/// @param value as S3 gives it, with its quotes
public record ETag(String value) {

    public ETag {
        Objects.requireNonNull(value);
    }
}
