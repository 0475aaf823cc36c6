package dev.auditlogs.health;

import java.time.Instant;

/// A bucket that S3 says there is not.
///
/// @param of what had been verified
/// @param since when a drain found that first; no file was delivered there since
record Missing(VerifiedBucket of, Instant since) {}
