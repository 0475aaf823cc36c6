package dev.auditlogs.delivery;

import dev.auditlogs.event.Column;
import dev.auditlogs.file.AuditFile;
import dev.auditlogs.spool.Target;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/// Puts files into organizations' buckets, each in a session of its organization.
///
/// An object is only created, never replaced: when it exists, it is this file, since nobody else can have named it.
@Singleton
public final class BucketWriter {

    private static final int CONFLICT = 409;
    private static final int CONFLICTS_MAX = 5;
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);
    private static final int BYTES_PER_SECOND_MIN = 1 << 20;

    /// Only as many whole attempts may hang; quick failures are repeated more often.
    private static final int ATTEMPTS = 2;

    private static final Duration CONFLICT_PAUSE = Duration.ofMillis(100);

    private final BucketAccess buckets;

    public BucketWriter(BucketAccess buckets) {
        this.buckets = buckets;
    }

    /// Creates the object, unless it exists.
    ///
    /// @param region where the bucket was when it was verified; empty if nobody knows
    public Outcome put(AuditFile file, Target target, String region) throws InterruptedException {
        var attempt = attemptMax(file.bytes().length);
        var writer = new BucketAccess.Writer(
                file.id().organizationId().value(),
                region,
                c -> c.apiCallAttemptTimeout(attempt).apiCallTimeout(attempt.multipliedBy(ATTEMPTS)));
        for (var conflicts = 0; ; conflicts++) {
            try {
                buckets.create(object(file, target), file.bytes(), writer);
                return new Outcome.Delivered();
            } catch (SdkException e) {
                var status = e instanceof AwsServiceException answered ? answered.statusCode() : 0;
                if (status != CONFLICT || conflicts == CONFLICTS_MAX) {
                    return new Outcome.Deferred(Failures.of(e));
                }
                Thread.sleep(CONFLICT_PAUSE.multipliedBy(1L << conflicts));
            }
        }
    }

    /// A bucket that hangs holds up nobody for long, and a large file has the time that it needs.
    static Duration attemptMax(int bytes) {
        return ANSWER_MAX.plus(Duration.ofSeconds(bytes / BYTES_PER_SECOND_MIN));
    }

    private static PutObjectRequest.Builder object(AuditFile file, Target target) {
        return PutObjectRequest.builder()
                .bucket(target.bucket())
                .key(target.keyTemplate().key(target.prefix(), file.id()).value())
                .expectedBucketOwner(target.bucketOwner().isEmpty() ? null : target.bucketOwner())
                .contentType(file.id().name().contentType())
                .checksumSHA256(file.sha256())
                .metadata(metadata(file));
    }

    /// What whoever lists a bucket may want to know before he opens a file; times are UTC without a zone, as in the
    /// file.
    private static Map<String, String> metadata(AuditFile file) {
        return Map.of(
                "event-count", Integer.toString(file.events()),
                "first-event-time", file.first().text(),
                "last-event-time", file.last().text(),
                "schema-version", Integer.toString(Column.SCHEMA_VERSION));
    }
}
