package dev.auditlogs.delivery;

import dev.auditlogs.delivery.DeliveryFailure.Reason;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.ObjectKey;
import dev.auditlogs.file.Sha256;
import dev.auditlogs.place.AccountId;
import dev.auditlogs.place.BucketRegion;
import dev.auditlogs.spool.Target;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkServiceClientConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Tries whether an organization's bucket takes its objects, and nobody else's. Needs `s3:PutObject`, as delivery
/// does.
@Singleton
public final class BucketProbe {

    /// Never less for one request: the SDK wants a positive time.
    private static final Duration TIME_MIN = Duration.ofMillis(200);

    private static final RetryStrategy RETRIES = AwsRetryStrategy.standardRetryStrategy().toBuilder()
            .maxAttempts(3)
            .throttlingBackoffStrategy(BackoffStrategy.exponentialDelay(Duration.ofMillis(200), Duration.ofSeconds(1)))
            .build();

    /// What S3 says of bytes that are not those of their checksum; it looks at permissions first.
    private static final Set<String> BAD_CHECKSUM = Set.of("BadDigest", "XAmzContentChecksumMismatch");

    private final BucketAccess buckets;
    private final Clock clock;

    public BucketProbe(BucketAccess buckets, Clock clock) {
        this.buckets = buckets;
        this.clock = clock;
    }

    /// Whose bucket is tried, and how.
    ///
    /// @param key of the test object
    /// @param region where the bucket was last time, or is said to be; empty if nobody knows
    public record Test(
            OrganizationId organization, Target target, ObjectKey key, String text, Optional<BucketRegion> region) {

        private PutObjectRequest.Builder object(byte[] bytes) {
            return PutObjectRequest.builder()
                    .bucket(target.bucket().value())
                    .key(key.value())
                    .expectedBucketOwner(
                            target.bucketOwner().map(AccountId::value).orElse(null))
                    .contentType("text/plain; charset=utf-8")
                    .checksumSHA256(Sha256.base64(bytes));
        }
    }

    public sealed interface Result {

        /// The bucket took the test object.
        ///
        /// @param region where it was found to be
        /// @param encryption as S3 says
        record Written(BucketRegion region, AppliedEncryption encryption) implements Result {}

        record Refused(DeliveryFailure failure) implements Result {}
    }

    /// What the bucket says to a session that is no organization's.
    public sealed interface Control {

        record Refused() implements Control {}

        /// It lets everybody write whom the platform lets.
        record Admitted() implements Control {}

        /// It could not be found out.
        record Unknown(DeliveryFailure failure) implements Control {}

        /// There are no sessions: `audit.export-role-arn` is not set.
        record Impossible() implements Control {}
    }

    /// Writes the test object in the organization's session.
    public Result write(Test test, Instant until) {
        try {
            var created = put(test, test.organization().value(), until);
            return new Result.Written(created.region(), created.encryption());
        } catch (BucketAccess.NoSession e) {
            return new Result.Refused(e.failure());
        } catch (SdkException e) {
            var failure = Failures.of(e);
            return new Result.Refused(
                    failure.reason() == Reason.ACCESS_DENIED && isRefusedForItsOwner(test, until)
                            ? new DeliveryFailure(
                                    Reason.WRONG_OWNER, failure.code(), failure.message(), failure.requestId())
                            : failure);
        }
    }

    /// The negative control, once the test object is there: the same put in the session [OrganizationId#NOBODY]. S3
    /// looks at permissions before it looks whether the object exists, so a refusal says that the bucket's policy
    /// names sessions; that it exists says the opposite.
    public Control control(Test test, Instant until) {
        if (!buckets.usesSessions()) {
            return new Control.Impossible();
        }
        try {
            put(test, OrganizationId.NOBODY, until);
            return new Control.Admitted();
        } catch (BucketAccess.NoSession e) {
            return new Control.Unknown(e.failure());
        } catch (SdkException e) {
            var failure = Failures.of(e);
            return switch (failure.reason()) {
                case ACCESS_DENIED, EXPLICITLY_DENIED -> new Control.Refused();
                // S3 asks for the key when the bucket's policy has let the put in: another one, with another key, gets
                // through.
                case KMS_ACCESS_DENIED, KMS_KEY_UNUSABLE -> new Control.Admitted();
                case BUCKET_NOT_FOUND,
                        WRONG_OWNER,
                        ACL_REQUIRED,
                        REGION_UNREACHABLE,
                        REGION_NOT_ENABLED,
                        DENIED_BY_PLATFORM,
                        REJECTED,
                        SESSION_REFUSED,
                        SESSION_UNAVAILABLE,
                        CREDENTIALS_EXPIRED,
                        SUPERSEDED,
                        THROTTLED,
                        TIMEOUT,
                        NETWORK,
                        STORAGE_ERROR -> new Control.Unknown(failure);
            };
        }
    }

    private BucketAccess.Created put(Test test, String session, Instant until) {
        var bytes = test.text().getBytes(StandardCharsets.UTF_8);
        return buckets.create(test.object(bytes), bytes, test.target().encryption(), writer(test, session, until));
    }

    /// S3 has one answer for a bucket of somebody else's and for a policy that does not let us in. Without the owner
    /// pinned, a put whose checksum is wrong stores nothing either way, and tells them apart.
    private boolean isRefusedForItsOwner(Test test, Instant until) {
        if (test.target().bucketOwner().isEmpty()) {
            return false;
        }
        var otherBytes = "other bytes".getBytes(StandardCharsets.UTF_8);
        try {
            buckets.create(
                    test.object(otherBytes).expectedBucketOwner(null),
                    new byte[0],
                    test.target().encryption(),
                    writer(test, test.organization().value(), until));
            return true;
        } catch (BucketAccess.NoSession _) {
            return false;
        } catch (SdkException e) {
            return e instanceof S3Exception answer && BAD_CHECKSUM.contains(Failures.code(answer));
        }
    }

    private BucketAccess.Writer writer(Test test, String session, Instant until) {
        return new BucketAccess.Writer(
                new ExportSession(session, test.target().bucket(), test.target().prefix()),
                test.region(),
                c -> c.apiCallTimeout(timeLeft(until)).addPlugin(BucketProbe::giveUpSoon));
    }

    private Duration timeLeft(Instant until) {
        var left = Duration.between(clock.instant(), until);
        return left.compareTo(TIME_MIN) < 0 ? TIME_MIN : left;
    }

    /// Otherwise a bucket that throttles would not have said so before the time is over.
    private static void giveUpSoon(SdkServiceClientConfiguration.Builder client) {
        client.overrideConfiguration(client.overrideConfiguration().copy(c -> c.retryStrategy(RETRIES)));
    }
}
