package dev.auditlogs.delivery;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.auditlogs.place.BucketName;
import dev.auditlogs.place.KeyPrefix;
import dev.auditlogs.place.Partition;
import java.nio.charset.StandardCharsets;

/// A session of the export role: whose it is, and where it may put objects. The session's own policy says so, beside
/// what the role and the bucket allow, so that a mistake in one place opens no other
/// ([session policies](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session)).
///
/// @param name of the session, the organization's id
record ExportSession(String name, BucketName bucket, KeyPrefix prefix) {

    /// Characters that STS takes, of U+0020 to U+00FF.
    private static final int POLICY_LENGTH_MAX = 2_048;

    private static final KeyPrefix WHOLE_BUCKET = new KeyPrefix("");

    /// For objects below the prefix, or for the whole bucket where that does not fit.
    String policy(String partition) {
        var policy = policy(new Partition(partition), prefix);
        return policy.length() <= POLICY_LENGTH_MAX
                        && StandardCharsets.ISO_8859_1.newEncoder().canEncode(policy)
                ? policy
                : policyForTheBucket(partition);
    }

    /// The shortest, for the whole bucket: STS also limits a packed form whose size nobody can compute.
    String policyForTheBucket(String partition) {
        return policy(new Partition(partition), WHOLE_BUCKET);
    }

    private String policy(Partition partition, KeyPrefix keys) {
        var objects = String.valueOf(JsonStringEncoder.getInstance().quoteAsString(partition.objects(bucket, keys)));
        return """
                {"Version":"2012-10-17","Statement":[\
                {"Effect":"Allow","Action":"s3:PutObject","Resource":"%s"},\
                {"Effect":"Allow","Action":"kms:GenerateDataKey","Resource":"*",\
                "Condition":{"StringLike":{"kms:ViaService":"%s"}}}]}""".formatted(objects, partition.s3InAnyRegion());
    }
}
