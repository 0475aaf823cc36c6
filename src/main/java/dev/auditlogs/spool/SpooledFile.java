package dev.auditlogs.spool;

import dev.auditlogs.file.AuditFile;

/// A file in `pending/` and the bucket it is meant for.
public record SpooledFile(AuditFile file, Target target) {}
