package dev.auditlogs.spool;

import dev.auditlogs.file.AuditFile;
import dev.auditlogs.state.ETag;
import java.time.Instant;
import java.util.Optional;

/// A file in `pending/` and the place it is meant for.
///
/// @param target empty for a file that waits for its organization's destination, and goes where that is by then
/// @param unansweredSince when that place did not answer first, after the destination had moved; empty if it was not
///     asked since, or answered
/// @param eTag of the object that it was read from; empty for a new one, which nobody gives another target
public record SpooledFile(
        AuditFile file, Optional<Target> target, Optional<Instant> unansweredSince, Optional<ETag> eTag) {

    public SpooledFile(AuditFile file, Optional<Target> target) {
        this(file, target, Optional.empty(), Optional.empty());
    }
}
