package dev.auditlogs.spool;

import dev.auditlogs.file.KeyTemplate;

/// The place that a file was spooled for. A file keeps it, because a put that was under way when a drain died may have
/// taken effect there.
///
/// @param bucketOwner the 12 digits of the account that must own the bucket; empty if the organization gave none
/// @param prefix what the object's key begins with; may be empty
public record Target(String bucket, String bucketOwner, String prefix, KeyTemplate keyTemplate) {

    /// The target of a file that waits for its organization's destination.
    public static final Target UNDECIDED = new Target("", "", "", KeyTemplate.DEFAULT);

    public boolean isDecided() {
        return !equals(UNDECIDED);
    }
}
