package dev.auditlogs.spool;

import dev.auditlogs.file.AuditFile;
import dev.auditlogs.state.ETag;
import java.util.Optional;

/// A file in `pending/` and the bucket it is meant for.
///
/// @param eTag of the object that it was read from; empty for a new one, which nobody gives another target
public record SpooledFile(AuditFile file, Target target, Optional<ETag> eTag) {

    public SpooledFile(AuditFile file, Target target) {
        this(file, target, Optional.empty());
    }
}
