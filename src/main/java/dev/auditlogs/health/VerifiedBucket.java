package dev.auditlogs.health;

import dev.auditlogs.destination.Destination;
import dev.auditlogs.destination.DestinationDocument;
import dev.auditlogs.place.BucketName;
import java.time.Instant;

/// A bucket that a verification found to be an organization's own.
///
/// @param verifiedAt when a test object was written there; the epoch if that is not known
record VerifiedBucket(BucketName name, Instant verifiedAt) {

    static VerifiedBucket of(Destination destination) {
        return new VerifiedBucket(destination.target().bucket(), destination.verifiedAt());
    }

    static VerifiedBucket of(DestinationDocument document) {
        return new VerifiedBucket(document.target().bucket(), document.verificationTime());
    }

    /// Whether nobody has verified the bucket again after this verification ended.
    boolean covers(VerifiedBucket other) {
        return name.equals(other.name) && !other.verifiedAt.isAfter(verifiedAt);
    }
}
