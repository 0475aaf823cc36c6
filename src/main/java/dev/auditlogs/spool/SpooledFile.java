package dev.auditlogs.spool;

import dev.auditlogs.file.AuditFile;
import dev.auditlogs.state.ETag;
import java.time.Instant;
import java.util.Optional;

/// A file that waits for its delivery, in a segment or in `pending/`, and the place it is meant for.
///
/// @param target empty for a file that waits for its organization's destination, and goes where that is by then
/// @param unansweredSince when that place did not answer first, after the destination had moved; empty if it was not
///     asked since, or answered
/// @param eTag of the object in `pending/` that it was read from; empty for one that comes from a segment, which
///     nobody gives another target
public record SpooledFile(
        AuditFile file,
        Origin origin,
        Optional<Target> target,
        Optional<Instant> unansweredSince,
        Optional<ETag> eTag) {

    /// A new file.
    public SpooledFile(AuditFile file, Optional<Target> target) {
        this(file, Origin.SEGMENT, target, Optional.empty(), Optional.empty());
    }

    /// How a file came into `pending/`.
    public enum Origin {
        /// From a segment: whoever deletes that has remembered its events.
        SEGMENT,
        /// `bin/operate resend` has put it there: it was delivered before, and is to be delivered again.
        RESEND,
        /// A version of this product that knew no segments has put it there.
        EARLIER_VERSION
    }
}
