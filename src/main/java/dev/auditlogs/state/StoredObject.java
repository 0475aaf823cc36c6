package dev.auditlogs.state;

import java.util.Map;

/// An object of the state bucket as it was read.
///
/// @param bytes its content, which nobody changes
/// @param metadata what its writer said about it
public record StoredObject(byte[] bytes, ETag eTag, Map<String, String> metadata) {}
