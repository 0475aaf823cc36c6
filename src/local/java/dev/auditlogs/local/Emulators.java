package dev.auditlogs.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;

/// SQS, S3, STS and EventBridge inside this JVM, for tests and for the laptop: no account, no Docker, nothing beyond
/// 127.0.0.1. The real SDK clients talk to them over HTTP, in path style, with any region and any credentials whose
/// two keys are equal.
///
/// Queues are always in memory. The first start in a JVM takes about two seconds, the next ones a tenth of that.
public final class Emulators implements AutoCloseable {

    private final SqsEmulator sqs;
    private final S3Emulator s3;
    private final StsEmulator sts;
    private final EventBridgeEmulator events;

    private Emulators(BlobStore objects, int sqsPort, int s3Port) {
        sqs = SqsEmulator.start(sqsPort);
        try {
            s3 = S3Emulator.start(objects, s3Port);
        } catch (RuntimeException e) {
            sqs.close();
            throw e;
        }
        sts = StsEmulator.start();
        events = EventBridgeEmulator.start();
    }

    /// Keeps objects in memory, and listens on free ports.
    public static Emulators inMemory() {
        return new Emulators(new TransientNio2BlobStore(), 0, 0);
    }

    /// Keeps each object as the file `{directory}/{bucket}/{key}`, with its metadata in the file's extended
    /// attributes.
    ///
    /// @param directory made if it is missing
    /// @param sqsPort 0: a free one
    /// @param s3Port 0: a free one
    /// @throws IllegalStateException if a port is taken, or the file system knows no extended attributes
    public static Emulators inDirectory(Path directory, int sqsPort, int s3Port) {
        try {
            Files.createDirectories(directory);
            if (!Files.getFileStore(directory).supportsFileAttributeView(UserDefinedFileAttributeView.class)) {
                throw new IllegalStateException(
                        "the file system cannot keep S3's ETags and metadata as extended attributes: " + directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the folder cannot be made: " + directory, e);
        }
        // Absolute, since this store lists nothing in a relative one.
        var absolute = directory.toAbsolutePath().toString();
        return new Emulators(new FilesystemNio2BlobStore(absolute), sqsPort, s3Port);
    }

    /// Where SQS answers.
    public URI sqs() {
        return sqs.uri();
    }

    /// Where S3 answers.
    public URI s3() {
        return s3.uri();
    }

    /// Where STS answers.
    public URI sts() {
        return sts.uri();
    }

    /// Where EventBridge answers.
    public URI events() {
        return events.uri();
    }

    /// The entries that EventBridge has taken, in order, as PutEvents has them.
    public List<JsonNode> notices() {
        return events.entries();
    }

    /// Whether from now on EventBridge refuses every entry.
    public void refuseNotices(boolean all) {
        events.refuse(all);
    }

    /// The sessions that STS has given out, in order; one that was asked for twice is there twice.
    public List<String> sessions() {
        return sts.sessions();
    }

    /// Their own policies, in their order.
    public List<String> sessionPolicies() {
        return sts.policies();
    }

    /// STS finds session policies with a prefix below `logs/` too large.
    public void refuseLongPolicies() {
        sts.refuseLongPolicies();
    }

    /// From now on STS refuses that session.
    public void refuseSession(String name) {
        sts.refuse(name);
    }

    /// From now on STS gives it out again.
    public void acceptSession(String name) {
        sts.accept(name);
    }

    /// How long the sessions last that STS gives out from now on; an hour, unless told otherwise.
    public void sessionsLast(Duration time) {
        sts.sessionsLast(time);
    }

    /// From now on only those sessions may put objects into the bucket, as a policy says that names them.
    public void letOnly(String bucket, String... sessions) {
        s3.buckets().letOnly(bucket, Set.of(sessions));
    }

    /// From now on the bucket fails. The SDK repeats what failed with 500 or 503.
    public void failing(String bucket, S3Failure failure) {
        s3.buckets().fail(bucket, failure);
    }

    /// From now on the bucket works again.
    public void heal(String bucket) {
        s3.buckets().heal(bucket);
    }

    @Override
    public void close() {
        events.close();
        sts.close();
        s3.close();
        sqs.close();
    }
}
