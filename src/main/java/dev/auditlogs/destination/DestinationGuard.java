package dev.auditlogs.destination;

import dev.auditlogs.state.NewObject;
import dev.auditlogs.state.StateBucket;
import dev.auditlogs.state.StoredObject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.jboss.logging.Logger;

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

    private final StateBucket bucket;
    private OptionalInt known = OptionalInt.empty();

    public DestinationGuard(StateBucket bucket) {
        this.bucket = bucket;
    }

    /// @param count of destinations now
    /// @return whether that can be true
    /// @throws dev.auditlogs.state.StateUnavailable if the state bucket fails
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
            var text = Integer.toString(count).getBytes(StandardCharsets.UTF_8);
            bucket.put(new NewObject(KEY, text, "text/plain; charset=UTF-8"));
        }
        known = OptionalInt.of(count);
        return true;
    }

    private static boolean isDrop(int before, int count) {
        return before >= COUNT_MIN && count < before / 2;
    }

    private int read() {
        return bucket.get(KEY).map(DestinationGuard::count).orElse(0);
    }

    private static int count(StoredObject object) {
        try {
            return Integer.parseInt(new String(object.bytes(), StandardCharsets.UTF_8).strip());
        } catch (NumberFormatException _) {
            return 0;
        }
    }
}
