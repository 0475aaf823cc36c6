package dev.auditlogs.state;

import java.util.Map;
import java.util.Optional;

/// An object that is to be put into the state bucket.
///
/// @param bytes its content, which nobody changes
/// @param sha256 of the bytes in Base64, which S3 checks and keeps; empty if nobody wants that
/// @param metadata what is kept beside the bytes
public record NewObject(
        String key, byte[] bytes, String contentType, Optional<String> sha256, Map<String, String> metadata) {

    public NewObject {
        metadata = Map.copyOf(metadata);
    }

    public NewObject(String key, byte[] bytes, String contentType) {
        this(key, bytes, contentType, Optional.empty(), Map.of());
    }

    public static NewObject json(String key, byte[] bytes) {
        return new NewObject(key, bytes, "application/json");
    }
}
