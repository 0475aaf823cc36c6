package dev.auditlogs.spool;

import dev.auditlogs.file.FileId;
import dev.auditlogs.file.KeyTemplate;
import dev.auditlogs.file.ObjectKey;
import dev.auditlogs.place.AccountId;
import dev.auditlogs.place.BucketName;
import dev.auditlogs.place.KeyPrefix;
import dev.auditlogs.place.ObjectEncryption;
import java.util.Optional;

/// The place that a file was spooled for. A file keeps it, because a put that was under way when a drain died may
/// have taken effect there.
///
/// @param bucketOwner the account that must own the bucket; empty if the organization gave none
/// @param encryption that the bucket is asked for
public record Target(
        BucketName bucket,
        Optional<AccountId> bucketOwner,
        KeyPrefix prefix,
        KeyTemplate keyTemplate,
        ObjectEncryption encryption) {

    /// As the bucket itself encrypts.
    public Target(BucketName bucket, Optional<AccountId> bucketOwner, KeyPrefix prefix, KeyTemplate keyTemplate) {
        this(bucket, bucketOwner, prefix, keyTemplate, ObjectEncryption.BUCKET_DEFAULT);
    }

    /// The key of a file there.
    public ObjectKey key(FileId file) {
        return keyTemplate.key(prefix, file);
    }
}
