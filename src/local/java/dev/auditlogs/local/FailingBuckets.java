package dev.auditlogs.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/// A store whose buckets fail on demand, and have policies that name sessions.
final class FailingBuckets extends ForwardingBlobStore {

    /// Longer than anybody waits.
    private static final Duration HANGING_MAX = Duration.ofMinutes(1);

    private final Map<String, S3Failure> failures = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> policies = new ConcurrentHashMap<>();

    FailingBuckets(BlobStore store) {
        super(store);
    }

    void fail(String bucket, S3Failure failure) {
        failures.put(bucket, failure);
    }

    void heal(String bucket) {
        failures.remove(bucket);
    }

    /// From now on only those sessions may put objects into the bucket.
    void letOnly(String bucket, Set<String> sessions) {
        policies.put(bucket, sessions);
    }

    /// @param session empty: none, but the function's own credentials
    boolean lets(String session, String bucket) {
        var policy = policies.get(bucket);
        return policy == null || policy.contains(session);
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream body) {
        return putBlob("", request, body);
    }

    PutObjectResponse putBlob(String session, PutObjectRequest request, InputStream body) {
        if (!lets(session, request.bucket())) {
            drain(body);
            throw S3Failure.ACCESS_DENIED.exception();
        }
        var failure = failures.get(request.bucket());
        return switch (failure) {
            case null -> super.putBlob(request, body);
            case ALL_BUT_PUT_DENIED -> super.putBlob(request, body);
            case CHANGES_REFUSED -> {
                if (request.ifMatch() == null && request.ifNoneMatch() == null) {
                    yield super.putBlob(request, body);
                }
                drain(body);
                throw failure.exception();
            }
            case HANGING -> {
                drain(body);
                sleep();
                throw failure.exception();
            }
            case ANSWER_LOST -> {
                super.putBlob(request, body);
                throw failure.exception();
            }
            case ACCESS_DENIED, KMS_DENIED, EXPIRED_TOKEN, INTERNAL_ERROR, SLOW_DOWN, CONFLICT -> {
                // Otherwise the connection breaks, and the client sees that instead of the failure.
                drain(body);
                throw failure.exception();
            }
        };
    }

    private static void sleep() {
        try {
            Thread.sleep(HANGING_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void drain(InputStream body) {
        try {
            body.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException("the client did not send all it promised", e);
        }
    }

    @Override
    public CopyObjectResponse copyBlob(CopyObjectRequest request) {
        return failing(
                request.sourceBucket(), () -> failing(request.destinationBucket(), () -> super.copyBlob(request)));
    }

    @Override
    public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
        if (failures.get(request.bucket()) == S3Failure.CHANGES_REFUSED) {
            throw S3Failure.CHANGES_REFUSED.exception();
        }
        return failing(request.bucket(), () -> super.removeBlob(request));
    }

    @Override
    public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
        return failing(request.bucket(), () -> super.getBlob(request));
    }

    @Override
    public HeadObjectResponse blobMetadata(HeadObjectRequest request) {
        return failing(request.bucket(), () -> super.blobMetadata(request));
    }

    @Override
    public ListObjectsV2Response list(ListObjectsV2Request request) {
        return failing(request.bucket(), () -> withoutDeleted(super.list(request)));
    }

    /// The emulator lists an object that is deleted meanwhile without its ETag. S3 lists it as it was, or not.
    private static ListObjectsV2Response withoutDeleted(ListObjectsV2Response response) {
        return response.toBuilder()
                .contents(response.contents().stream()
                        .filter(object -> object.eTag() != null)
                        .toList())
                .build();
    }

    private <T> T failing(String bucket, Supplier<T> operation) {
        var failure = failures.get(bucket);
        return switch (failure) {
            case null -> operation.get();
            case CHANGES_REFUSED, HANGING -> operation.get();
            case ANSWER_LOST -> {
                operation.get();
                throw failure.exception();
            }
            case ACCESS_DENIED, KMS_DENIED, EXPIRED_TOKEN, ALL_BUT_PUT_DENIED, INTERNAL_ERROR, SLOW_DOWN, CONFLICT ->
                throw failure.exception();
        };
    }
}
