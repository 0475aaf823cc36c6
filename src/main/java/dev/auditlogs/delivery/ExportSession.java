package dev.auditlogs.delivery;

import dev.auditlogs.place.BucketName;
import dev.auditlogs.place.KeyPrefix;
import java.nio.charset.StandardCharsets;

/// A session of the export role: whose it is, and where it may put objects. The session's own policy says so, beside
/// what the role and the bucket allow, so that a mistake in one place opens no other
/// ([session policies](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session)).
///
/// @param name of the session, the organization's id
record ExportSession(String name, BucketName bucket, KeyPrefix prefix) {

    /// Characters that STS takes, of U+0020 to U+00FF.
    private static final int POLICY_LENGTH_MAX = 2_048;

    /// For objects below the prefix, or for the whole bucket where that does not fit.
    String policy(String partition) {
        var policy = policy(partition, prefix.inPolicy());
        return policy.length() <= POLICY_LENGTH_MAX
                        && StandardCharsets.ISO_8859_1.newEncoder().canEncode(policy)
                ? policy
                : policyForTheBucket(partition);
    }

    /// The shortest, for the whole bucket: STS also limits a packed form whose size nobody can compute.
    String policyForTheBucket(String partition) {
        return policy(partition, "");
    }

    private String policy(String partition, String keysBegin) {
        var services = partition.equals("aws-cn") ? "amazonaws.com.cn" : "amazonaws.com";
        return """
                {"Version":"2012-10-17","Statement":[\
                {"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:%s:s3:::%s/%s*"},\
                {"Effect":"Allow","Action":"kms:GenerateDataKey","Resource":"*",\
                "Condition":{"StringLike":{"kms:ViaService":"s3.*.%s"}}}]}""".formatted(partition, bucket, inJson(keysBegin), services);
    }

    /// A prefix has no control characters.
    private static String inJson(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
