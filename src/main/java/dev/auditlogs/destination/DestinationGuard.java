package dev.auditlogs.destination;

import dev.auditlogs.config.AuditConfig;
import jakarta.inject.Singleton;
import java.util.OptionalInt;
import org.jboss.logging.Logger;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/// Notices when more than half of all destinations are gone at once: somebody has deleted them, or the wrong bucket is
/// configured. Their organizations' events are not to be taken for unwanted then.
///
/// It remembers how many there were in the object `guard/destinations`, read once by a process and written when the
/// number has changed.
@Singleton
public final class DestinationGuard {

    private static final Logger LOG = Logger.getLogger(DestinationGuard.class);
    static final String KEY = "guard/destinations";

    /// With fewer, half of them may well go at once.
    static final int COUNT_MIN = 10;

    private final S3Client s3;
    private final String bucket;
    private OptionalInt known = OptionalInt.empty();

    public DestinationGuard(S3Client s3, AuditConfig config) {
        this.s3 = s3;
        this.bucket = config.stateBucket();
    }

    /// @param count of destinations now
    /// @return whether that can be true
    /// @throws software.amazon.awssdk.core.exception.SdkException if the state bucket fails
    synchronized boolean isPlausible(int count) {
        // Asked again while it is in doubt: an operator confirms a drop by deleting the object.
        var before = known.isEmpty() || isDrop(known.getAsInt(), count) ? read() : known.getAsInt();
        if (isDrop(before, count)) {
            LOG.errorf(
                    "more than half of all destinations are gone, messages of organizations without one stay in the queue;"
                            + " restore destinations/, or delete %s to confirm: before=%d now=%d",
                    KEY, before, count);
            return false;
        }
        if (before != count) {
            s3.putObject(r -> r.bucket(bucket).key(KEY), RequestBody.fromString(Integer.toString(count)));
        }
        known = OptionalInt.of(count);
        return true;
    }

    private static boolean isDrop(int before, int count) {
        return before >= COUNT_MIN && count < before / 2;
    }

    private int read() {
        try {
            var text = s3.getObjectAsBytes(r -> r.bucket(bucket).key(KEY)).asUtf8String();
            return Integer.parseInt(text.strip());
        } catch (NoSuchKeyException | NumberFormatException _) {
            return 0;
        }
    }
}
