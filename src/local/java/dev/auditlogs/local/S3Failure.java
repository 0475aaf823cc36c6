package dev.auditlogs.local;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// How a bucket of the emulator fails. One that does not exist needs none of these: S3 says `NoSuchBucket` itself.
public enum S3Failure {
    /// Everything is refused, as by another account's bucket policy that does not name us: S3 gives no reason then.
    ACCESS_DENIED("AccessDenied", 403, "Access Denied"),
    /// Everything is refused, since the key's policy does not name us.
    KMS_DENIED("AccessDenied", 403, "User is not authorized to perform: kms:GenerateDataKey on this resource"),
    /// Everything but `PutObject` is refused: all that an organization's bucket policy allows.
    ALL_BUT_PUT_DENIED("AccessDenied", 403),
    /// The session is over for S3, whatever STS has said.
    EXPIRED_TOKEN("ExpiredToken", 400),
    /// Everything fails, and nothing is stored.
    INTERNAL_ERROR("InternalError", 500),
    /// What was asked for is done, but the answer says that it was not.
    ANSWER_LOST("InternalError", 500),
    /// S3 asks for fewer requests; nothing is stored.
    SLOW_DOWN("SlowDown", 503),
    /// Everything may be read, but each conditional write, and each delete, meets somebody else's of the same key.
    CHANGES_REFUSED("ConditionalRequestConflict", 409),
    /// A put is never answered; all else works.
    HANGING("RequestTimeout", 400),
    /// Somebody else is writing the same key; nothing is stored.
    CONFLICT("ConditionalRequestConflict", 409);

    private final String code;
    private final int status;
    private final String message;

    S3Failure(String code, int status) {
        this(code, status, "the emulator was told to fail");
    }

    S3Failure(String code, int status, String message) {
        this.code = code;
        this.status = status;
        this.message = message;
    }

    S3Exception exception() {
        var details =
                AwsErrorDetails.builder().errorCode(code).errorMessage(message).build();
        return (S3Exception) S3Exception.builder()
                .statusCode(status)
                .awsErrorDetails(details)
                .build();
    }
}
