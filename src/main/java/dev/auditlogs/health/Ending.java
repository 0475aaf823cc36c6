package dev.auditlogs.health;

import java.time.Instant;

/// The end of a verification: the bucket is gone, so that whoever creates one of that name may be somebody else.
///
/// @param of the verification that has ended, and all of that bucket that came before it
/// @param isTold whether the platform was told
record Ending(VerifiedBucket of, Instant at, boolean isTold) {

    Ending told() {
        return new Ending(of, at, true);
    }
}
