package dev.auditlogs.place;

/// A group of AWS's regions with accounts of its own: what differs between them in a policy.
///
/// @param value such as `aws` or `aws-cn`, as it stands in ARNs
public record Partition(String value) {

    private static final String CHINA = "aws-cn";

    /// The ARN that stands in a policy for all objects of a bucket whose keys begin like that.
    public String objects(BucketName bucket, KeyPrefix prefix) {
        return "arn:" + value + ":s3:::" + bucket + "/" + prefix.inPolicy() + "*";
    }

    /// What `kms:ViaService` is like when S3 asks for a key, in whichever region.
    public String s3InAnyRegion() {
        return value.equals(CHINA) ? "s3.*.amazonaws.com.cn" : "s3.*.amazonaws.com";
    }
}
