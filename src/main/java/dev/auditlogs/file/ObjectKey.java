package dev.auditlogs.file;

import java.nio.charset.StandardCharsets;

/// The key of an object in S3: 1 to 1,024 bytes of UTF-8
/// ([object keys](https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html)).
public record ObjectKey(String value) {

    private static final int BYTES_MAX = 1024;

    /// @throws IllegalArgumentException if S3 would refuse it
    public ObjectKey {
        if (value.isEmpty() || value.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX) {
            throw new IllegalArgumentException("an object key is 1 to " + BYTES_MAX + " bytes long");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
