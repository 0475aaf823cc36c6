package dev.auditlogs.state;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// An object of the state bucket as it was read.
///
/// @param bytes its content, which nobody changes
/// @param lastModified when it was stored, by S3's clock; empty if S3 does not say
/// @param metadata what its writer said about it
public record StoredObject(byte[] bytes, ETag eTag, Optional<Instant> lastModified, Map<String, String> metadata) {}
