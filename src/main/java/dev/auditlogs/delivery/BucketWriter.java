package dev.auditlogs.delivery;

import dev.auditlogs.destination.Destination;
import dev.auditlogs.event.Column;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.AuditFile;
import dev.auditlogs.file.CompanionFile;
import dev.auditlogs.file.ObjectKey;
import dev.auditlogs.file.Sha256;
import dev.auditlogs.place.AccountId;
import dev.auditlogs.place.BucketRegion;
import dev.auditlogs.spool.Target;
import dev.auditlogs.state.ConflictPauses;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/// Puts files into organizations' buckets, each in a session of its organization.
///
/// An object is only created, never replaced: when it exists, it is this file, since nobody else can have named it.
final class BucketWriter {

    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);
    private static final int BYTES_PER_SECOND_MIN = 1 << 20;

    /// Only as many whole attempts may hang; quick failures are repeated more often.
    private static final int ATTEMPTS = 2;

    private final BucketAccess buckets;

    BucketWriter(BucketAccess buckets) {
        this.buckets = buckets;
    }

    /// Creates the object where its organization's destination is, unless it exists.
    Outcome put(AuditFile file, Destination destination) throws InterruptedException {
        return put(file, destination.target(), destination.region());
    }

    /// Creates the object in a place where the destination was earlier, unless it exists.
    Outcome put(AuditFile file, Target earlier) throws InterruptedException {
        return put(file, earlier, Optional.empty());
    }

    /// Creates the object in that place, unless it exists.
    ///
    /// @param region where the bucket was when it was verified; empty if nobody knows
    Outcome put(CompanionFile file, Target target, Optional<BucketRegion> region) throws InterruptedException {
        var object = object(target, file.key(target.prefix()), file.contentType())
                .checksumSHA256(Sha256.base64(file.bytes()));
        return put(new Put(file.organization(), object, file.bytes(), target, region));
    }

    private Outcome put(AuditFile file, Target target, Optional<BucketRegion> region) throws InterruptedException {
        var object = object(target, target.key(file.id()), file.id().name().contentType())
                .checksumSHA256(file.sha256())
                .metadata(metadata(file));
        return put(new Put(file.id().organizationId(), object, file.bytes(), target, region));
    }

    private static PutObjectRequest.Builder object(Target target, ObjectKey key, String contentType) {
        return PutObjectRequest.builder()
                .bucket(target.bucket().value())
                .key(key.value())
                .expectedBucketOwner(target.bucketOwner().map(AccountId::value).orElse(null))
                .contentType(contentType);
    }

    /// @param region where the bucket was when it was verified; empty if nobody knows
    private record Put(
            OrganizationId organization,
            PutObjectRequest.Builder object,
            byte[] bytes,
            Target target,
            Optional<BucketRegion> region) {

        BucketAccess.Writer writer() {
            var attempt = attemptMax(bytes.length);
            return new BucketAccess.Writer(
                    new ExportSession(organization.value(), target.bucket(), target.prefix()),
                    region,
                    c -> c.apiCallAttemptTimeout(attempt).apiCallTimeout(attempt.multipliedBy(ATTEMPTS)));
        }
    }

    private Outcome put(Put put) throws InterruptedException {
        for (var pauses = new ConflictPauses(); ; pauses.pause()) {
            try {
                var created =
                        buckets.create(put.object(), put.bytes(), put.target().encryption(), put.writer());
                return new Outcome.Delivered(put.target(), created.answer().isPresent());
            } catch (AbortedException e) {
                throw interrupted(e);
            } catch (BucketAccess.NoSession e) {
                return new Outcome.Deferred(e.failure());
            } catch (SdkException e) {
                var status = e instanceof AwsServiceException answered ? answered.statusCode() : 0;
                if (status != ConflictPauses.CONFLICT || pauses.areOver()) {
                    return new Outcome.Deferred(Failures.of(e));
                }
            }
        }
    }

    /// The drain's time is up; the bucket has not failed.
    private static InterruptedException interrupted(AbortedException e) {
        Thread.interrupted();
        return new InterruptedException(e.getMessage());
    }

    /// A bucket that hangs holds up nobody for long, and a large file has the time that it needs.
    static Duration attemptMax(int bytes) {
        return ANSWER_MAX.plus(Duration.ofSeconds(bytes / BYTES_PER_SECOND_MIN));
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
