package dev.auditlogs.delivery;

import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.place.BucketRegion;
import dev.auditlogs.place.ObjectEncryption;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ServiceClientConfiguration;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.sts.StsClient;

/// Puts objects into organizations' buckets: each in the session of who writes it, and in whichever region the
/// bucket is. S3 itself says where that is when it is asked in the wrong one, whatever the bucket's policy allows.
@Singleton
public final class BucketAccess {

    private static final int PRECONDITION_FAILED = 412;
    private static final Set<String> EXPIRED = Set.of("ExpiredToken", "TokenRefreshRequired", "InvalidToken");

    /// One to the bucket's region; one more if that answer was outdated.
    private static final int REDIRECTS_MAX = 2;

    /// Buckets whose region is remembered; beyond that all are asked again.
    private static final int REGIONS_MAX = 10_000;

    private final S3Client s3;
    private final ExportSessions sessions;

    /// Found by this process, by bucket.
    private final Map<String, BucketRegion> found = new ConcurrentHashMap<>();

    public BucketAccess(@OrganizationsBuckets S3Client s3, StsClient sts, AuditConfig config) {
        this.s3 = s3;
        this.sessions = new ExportSessions(sts, config);
    }

    /// @param session that puts
    /// @param regionHint where the bucket was when it was verified, or is said to be; empty if nobody knows
    /// @param eachRequest what is special about each request that it takes
    record Writer(
            ExportSession session,
            Optional<BucketRegion> regionHint,
            Consumer<AwsRequestOverrideConfiguration.Builder> eachRequest) {}

    /// @param region in which the bucket is
    /// @param answer empty if the object was there
    record Created(BucketRegion region, Optional<PutObjectResponse> answer) {

        AppliedEncryption encryption() {
            return new AppliedEncryption(
                    answer.map(PutObjectResponse::serverSideEncryptionAsString),
                    answer.map(PutObjectResponse::ssekmsKeyId));
        }
    }

    /// Whether objects are put in sessions of their own.
    boolean usesSessions() {
        return sessions.areUsed();
    }

    /// STS does not give a session. Whatever it is, the bucket has not failed.
    static final class NoSession extends RuntimeException {

        private static final long serialVersionUID = 1;

        private final transient DeliveryFailure failure;

        private NoSession(SdkException cause) {
            super(cause);
            this.failure = Failures.ofSession(cause);
        }

        DeliveryFailure failure() {
            return failure;
        }
    }

    /// Gets the credentials of a session, if one is used and it is not there yet.
    private void open(ExportSession session) {
        try {
            sessions.of(session).ifPresent(AwsCredentialsProvider::resolveCredentials);
        } catch (AbortedException e) {
            throw e;
        } catch (SdkException e) {
            throw new NoSession(e);
        }
    }

    /// Creates the object, unless it exists. `If-None-Match: *`, see
    /// [conditional writes](https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html).
    ///
    /// @param encryption that S3 is asked for
    /// @return the region in which the bucket is, and how the object is encrypted
    /// @throws SdkException if S3 does not take it
    /// @throws NoSession if STS does not give the session
    Created create(PutObjectRequest.Builder object, byte[] bytes, ObjectEncryption encryption, Writer writer) {
        demand(object, encryption);
        var request = object.ifNoneMatch("*").build();
        open(writer.session());
        try {
            return putAnywhere(request, bytes, writer);
        } catch (S3Exception e) {
            if (!EXPIRED.contains(Failures.code(e))) {
                throw e;
            }
            sessions.forget(writer.session());
            open(writer.session());
            return putAnywhere(request, bytes, writer);
        }
    }

    private static void demand(PutObjectRequest.Builder object, ObjectEncryption encryption) {
        switch (encryption.kind()) {
            case BUCKET_DEFAULT -> {}
            case SSE_S3 -> object.serverSideEncryption(ServerSideEncryption.AES256);
            case SSE_KMS ->
                object.serverSideEncryption(ServerSideEncryption.AWS_KMS)
                        .ssekmsKeyId(encryption.kmsKeyArn().orElseThrow());
        }
    }

    private Created putAnywhere(PutObjectRequest request, byte[] bytes, Writer writer) {
        var first = Optional.ofNullable(found.get(request.bucket()))
                .or(writer::regionHint)
                .orElseGet(this::home);
        try {
            return putBeginning(first, request, bytes, writer);
        } catch (SdkException e) {
            if (first.equals(home()) || !RegionAnswer.isNobodys(e)) {
                throw e;
            }
            found.remove(request.bucket());
            return putBeginning(home(), request, bytes, writer);
        }
    }

    private Created putBeginning(BucketRegion first, PutObjectRequest request, byte[] bytes, Writer writer) {
        var region = first;
        for (var redirects = 0; ; redirects++) {
            try {
                var answer = s3.putObject(
                        configured(as(writer.session(), in(region, request)), writer.eachRequest()),
                        RequestBody.fromBytes(bytes));
                return created(request, region, Optional.of(answer));
            } catch (S3Exception e) {
                if (e.statusCode() == PRECONDITION_FAILED) {
                    return created(request, region, Optional.empty());
                }
                var actual = RegionAnswer.named(e);
                if (redirects == REDIRECTS_MAX
                        || actual.isEmpty()
                        || actual.get().equals(region)) {
                    throw e;
                }
                region = actual.get();
            }
        }
    }

    /// Only a region in which the bucket has taken an object is remembered.
    private Created created(PutObjectRequest request, BucketRegion region, Optional<PutObjectResponse> answer) {
        if (!region.equals(home())) {
            remember(request.bucket(), region);
        }
        return new Created(region, answer);
    }

    private void remember(String bucket, BucketRegion region) {
        if (found.size() >= REGIONS_MAX) {
            found.clear();
        }
        found.put(bucket, region);
    }

    private PutObjectRequest as(ExportSession session, PutObjectRequest request) {
        return sessions.of(session)
                .map(credentials -> configured(request, c -> c.credentialsProvider(credentials)))
                .orElse(request);
    }

    private PutObjectRequest in(BucketRegion region, PutObjectRequest request) {
        return region.equals(home())
                ? request
                : configured(
                        request,
                        c -> c.addPlugin(client -> {
                            if (client instanceof S3ServiceClientConfiguration.Builder configuration) {
                                configuration.region(Region.of(region.value()));
                            }
                        }));
    }

    private BucketRegion home() {
        return new BucketRegion(s3.serviceClientConfiguration().region().id());
    }

    private static PutObjectRequest configured(
            PutObjectRequest request, Consumer<AwsRequestOverrideConfiguration.Builder> change) {
        var configuration = request.overrideConfiguration()
                .map(AwsRequestOverrideConfiguration::toBuilder)
                .orElseGet(AwsRequestOverrideConfiguration::builder);
        change.accept(configuration);
        return request.copy(r -> r.overrideConfiguration(configuration.build()));
    }
}
