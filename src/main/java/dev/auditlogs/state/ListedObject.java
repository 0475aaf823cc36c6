package dev.auditlogs.state;

import java.time.Instant;
import java.util.Optional;

/// What a list says of an object of the state bucket.
///
/// @param lastModified when it was put there last; empty if the list does not say so
public record ListedObject(String key, ETag eTag, Optional<Instant> lastModified) {}
