package dev.auditlogs.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.auditlogs.destination.WriterArn;
import dev.auditlogs.place.BucketName;

/// What an organization pastes into its own account to let the platform write, and nothing else.
record BucketPolicy(WriterArn writer, BucketName bucket) {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /// For the bucket's permissions: `s3:PutObject` on every object, for that writer only.
    ObjectNode document() {
        var policy = JSON.objectNode().put("Version", "2012-10-17");
        var statement = statement("AirkitWritePermission", "s3:PutObject");
        statement.putArray("Resource").add("arn:" + writer.partition() + ":s3:::" + bucket + "/*");
        policy.putArray("Statement").add(statement);
        return policy;
    }

    /// For the policy of the KMS key, if the bucket is encrypted with one of the organization's own
    /// ([permissions for SSE-KMS](https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html)).
    ObjectNode kmsKeyStatement() {
        return statement("AirkitEncryptPermission", "kms:GenerateDataKey").put("Resource", "*");
    }

    private ObjectNode statement(String sid, String action) {
        var statement = JSON.objectNode().put("Sid", sid).put("Effect", "Allow");
        statement.putObject("Principal").put("AWS", writer.value());
        statement.putArray("Action").add(action);
        return statement;
    }
}
