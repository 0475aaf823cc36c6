package dev.auditlogs.local;

import java.net.URI;
import org.gaul.s3proxy.AccessGrant;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;

/// S3 on 127.0.0.1, path style. Signatures are checked, so that it knows who asks: a session of the STS emulator, or
/// anybody whose secret key is the same as the access key, who is taken for the buckets' owner.
final class S3Emulator implements AutoCloseable {

    private static final int THREADS_MAX = 400;

    private final FailingBuckets buckets;
    private final S3Proxy server;

    private S3Emulator(FailingBuckets buckets, S3Proxy server) {
        this.buckets = buckets;
        this.server = server;
    }

    /// @param port 0: a free one
    /// @throws IllegalStateException if the port is taken
    static S3Emulator start(BlobStore store, int port) {
        var buckets = new FailingBuckets(store);
        var server = S3Proxy.builder()
                .blobStore(buckets)
                .awsAuthentication(AuthenticationType.AWS_V4, "unused", "unused")
                .endpoint(URI.create("http://127.0.0.1:" + port))
                .ignoreUnknownHeaders(true)
                // Puts that hang occupy some.
                .jettyMaxThreads(THREADS_MAX)
                // Otherwise it waits for clients to close their idle connections.
                .stopTimeout(0)
                .build();
        server.setBlobStoreLocator((accessKey, bucket, key) -> grant(buckets, accessKey));
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException("the S3 emulator cannot listen on 127.0.0.1:" + port, e);
        }
        return new S3Emulator(buckets, server);
    }

    private static AccessGrant grant(FailingBuckets buckets, String accessKey) {
        return SessionKeys.session(accessKey)
                .map(session -> new AccessGrant(SessionKeys.SECRET, new SessionBuckets(buckets, session)))
                .orElseGet(() -> new AccessGrant(accessKey, buckets));
    }

    FailingBuckets buckets() {
        return buckets;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getPort());
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the S3 emulator cannot be stopped", e);
        }
        buckets.close();
    }
}
