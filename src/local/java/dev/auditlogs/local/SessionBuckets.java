package dev.auditlogs.local;

import java.io.InputStream;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/// The buckets as one session sees them.
final class SessionBuckets extends ForwardingBlobStore {

    private final FailingBuckets buckets;
    private final String session;

    SessionBuckets(FailingBuckets buckets, String session) {
        super(buckets);
        this.buckets = buckets;
        this.session = session;
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream body) {
        return buckets.putBlob(session, request, body);
    }
}
