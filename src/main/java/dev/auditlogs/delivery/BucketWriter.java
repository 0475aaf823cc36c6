package dev.auditlogs.delivery;

import dev.auditlogs.delivery.DeliveryFailure.Kind;
import dev.auditlogs.file.AuditFile;
import dev.auditlogs.spool.Target;
import jakarta.inject.Singleton;
import java.time.Duration;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/// Puts files into organizations' buckets. `PutObject` is all that it ever asks of such a bucket.
///
/// An object is only created, never replaced (`If-None-Match: *`,
/// [conditional writes](https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html)): when
/// it exists, it is this file, since nobody else can have named it.
@Singleton
public final class BucketWriter {

    private static final int PRECONDITION_FAILED = 412;
    private static final int CONFLICT = 409;
    private static final int CONFLICTS_MAX = 5;
    private static final Duration CONFLICT_PAUSE = Duration.ofMillis(100);

    private final S3Client s3;

    public BucketWriter(S3Client s3) {
        this.s3 = s3;
    }

    /// Creates the object, unless it exists.
    public Outcome put(AuditFile file, Target target) throws InterruptedException {
        for (var conflicts = 0; ; conflicts++) {
            try {
                s3.putObject(request(file, target), RequestBody.fromBytes(file.bytes()));
                return new Outcome.Delivered();
            } catch (AwsServiceException e) {
                if (e.statusCode() == PRECONDITION_FAILED) {
                    return new Outcome.Delivered();
                }
                if (e.statusCode() != CONFLICT || conflicts == CONFLICTS_MAX) {
                    return new Outcome.Deferred(failure(e));
                }
                Thread.sleep(CONFLICT_PAUSE.multipliedBy(1L << conflicts));
            } catch (SdkClientException e) {
                return new Outcome.Deferred(new DeliveryFailure(Kind.TRANSIENT, "Network", e.getMessage()));
            }
        }
    }

    private static PutObjectRequest request(AuditFile file, Target target) {
        return PutObjectRequest.builder()
                .bucket(target.bucket())
                .key(file.id().name().keyUnder(target.prefix()).value())
                .ifNoneMatch("*")
                .expectedBucketOwner(target.bucketOwner().isEmpty() ? null : target.bucketOwner())
                .contentType(file.id().name().contentType())
                .checksumSHA256(file.sha256())
                .build();
    }

    private static DeliveryFailure failure(AwsServiceException e) {
        var details = e.awsErrorDetails();
        var code = details == null || details.errorCode() == null ? "Status" + e.statusCode() : details.errorCode();
        return new DeliveryFailure(kind(code, e.statusCode()), code, e.getMessage());
    }

    /// [S3's error responses](https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html).
    private static Kind kind(String code, int status) {
        return switch (code) {
            case "ExpiredToken",
                    "InvalidToken",
                    "RequestTimeout",
                    "RequestTimeTooSkewed",
                    "SlowDown",
                    "OperationAborted",
                    "ConditionalRequestConflict" -> Kind.TRANSIENT;
            default -> status >= 500 || status == 429 ? Kind.TRANSIENT : Kind.CUSTOMER_MUST_ACT;
        };
    }
}
