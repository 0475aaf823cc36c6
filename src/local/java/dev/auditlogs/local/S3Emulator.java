package dev.auditlogs.local;

import java.net.URI;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.blobstore.BlobStore;

/// S3 on 127.0.0.1, path style, whatever the credentials are.
final class S3Emulator implements AutoCloseable {

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
                .endpoint(URI.create("http://127.0.0.1:" + port))
                .ignoreUnknownHeaders(true)
                // Otherwise it waits for clients to close their idle connections.
                .stopTimeout(0)
                .build();
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException("the S3 emulator cannot listen on 127.0.0.1:" + port, e);
        }
        return new S3Emulator(buckets, server);
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
