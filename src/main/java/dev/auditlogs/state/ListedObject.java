package dev.auditlogs.state;

import java.time.Instant;
import java.util.Optional;

/// What a list says of an object of the state bucket.
///
/// @param bytes how long it is; 0 if the list does not say so
/// @param lastModified when it was put there last; empty if the list does not say so
public record ListedObject(String key, ETag eTag, long bytes, Optional<Instant> lastModified) {}
