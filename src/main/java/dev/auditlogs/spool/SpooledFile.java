package dev.auditlogs.spool;

import dev.auditlogs.file.AuditFile;
import dev.auditlogs.state.ETag;
import java.time.Instant;
import java.util.Optional;

/// A file in `pending/` and the place it is meant for.
///
/// @param target empty for a file that waits for its organization's destination, and goes where that is by then
/// @param targetSince when it was put into `pending/` with that target, which is before it was tried there first
/// @param eTag of the object that it was read from; empty for a new one, which nobody gives another target
public record SpooledFile(AuditFile file, Optional<Target> target, Instant targetSince, Optional<ETag> eTag) {

    public SpooledFile(AuditFile file, Optional<Target> target) {
        this(file, target, file.id().name().written(), Optional.empty());
    }
}
