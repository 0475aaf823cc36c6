package dev.auditlogs.spool;

import dev.auditlogs.file.AuditFile;

/// A file in `pending/` and the bucket it is meant for.
///
/// @param eTag of the object that it was read from; empty for a new one
public record SpooledFile(AuditFile file, Target target, String eTag) {

    public SpooledFile(AuditFile file, Target target) {
        this(file, target, "");
    }
}
