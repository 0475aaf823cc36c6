package dev.auditlogs.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.auditlogs.destination.DestinationDocument;
import dev.auditlogs.destination.WriterArn;
import dev.auditlogs.place.BucketName;
import dev.auditlogs.place.KeyPrefix;
import dev.auditlogs.place.Partition;

/// What an organization pastes into its own account to let the platform write, and nothing else.
///
/// @param prefix with which the keys of all objects begin
record BucketPolicy(WriterArn writer, BucketName bucket, KeyPrefix prefix) {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /// For the place of a destination.
    static BucketPolicy of(WriterArn writer, DestinationDocument destination) {
        var target = destination.target();
        return new BucketPolicy(writer, target.bucket(), target.prefix());
    }

    /// For the bucket's permissions: `s3:PutObject` below the prefix, for that writer only and over TLS.
    ObjectNode document() {
        var policy = JSON.objectNode().put("Version", "2012-10-17");
        var statement = statement("AirkitWritePermission", "s3:PutObject");
        statement.putArray("Resource").add(partition().objects(bucket, prefix));
        statement.putObject("Condition").putObject("Bool").put("aws:SecureTransport", "true");
        policy.putArray("Statement").add(statement);
        return policy;
    }

    /// For the policy of the KMS key, if the bucket is encrypted with one of the organization's own
    /// ([permissions for SSE-KMS](https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html)):
    /// only S3 may use it for that writer.
    ObjectNode kmsKeyStatement() {
        var statement =
                statement("AirkitEncryptPermission", "kms:GenerateDataKey").put("Resource", "*");
        statement
                .putObject("Condition")
                .putObject("StringLike")
                .put("kms:ViaService", partition().s3InAnyRegion());
        return statement;
    }

    private Partition partition() {
        return new Partition(writer.partition());
    }

    private ObjectNode statement(String sid, String action) {
        var statement = JSON.objectNode().put("Sid", sid).put("Effect", "Allow");
        statement.putObject("Principal").put("AWS", writer.value());
        statement.putArray("Action").add(action);
        return statement;
    }
}
