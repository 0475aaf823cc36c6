package dev.auditlogs.destination;

import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.state.NewObject;
import dev.auditlogs.state.StateBucket;
import dev.auditlogs.state.StoredObject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.jboss.logging.Logger;

/// Notices when organizations seem to have no destination though they may have one: more than half of all are gone
/// at once, since somebody has deleted them; or there is none at all and nobody knows whether there was, since the
/// state bucket is the wrong one or was emptied. Their organizations' events are not to be taken for unwanted then.
///
/// It remembers how many there were in the object `guard/destinations`, read once by a process and written when the
/// number has changed. Where nothing is discarded anyway, there is nothing to guard.
@Singleton
public final class DestinationGuard {

    private static final Logger LOG = Logger.getLogger(DestinationGuard.class);
    static final String KEY = "guard/destinations";

    /// With fewer, half of them may well go at once.
    static final int COUNT_MIN = 10;

    private final StateBucket bucket;
    private final boolean discards;

    /// Empty until there was one, or an operator has said that there is none.
    private OptionalInt known = OptionalInt.empty();

    public DestinationGuard(StateBucket bucket, AuditConfig config) {
        this.bucket = bucket;
        this.discards = config.unconfigured() == AuditConfig.Unconfigured.DISCARD;
    }

    /// Looks whether the number can be true, and remembers it if so.
    ///
    /// @param count of destinations now
    /// @return whether an organization without one may be believed to have none
    /// @throws dev.auditlogs.state.StateUnavailable if the state bucket fails
    synchronized boolean confirm(int count) {
        // Asked again while it is in doubt: an operator confirms it by what he does to the object.
        var before = known.isEmpty() || isDoubtful(known, count) ? read() : known;
        if (discards && isDoubtful(before, count)) {
            tell(before, count);
            return false;
        }
        if (before.isEmpty() || before.getAsInt() != count) {
            var text = Integer.toString(count).getBytes(StandardCharsets.UTF_8);
            bucket.put(new NewObject(KEY, text, "text/plain; charset=UTF-8"));
        }
        known = OptionalInt.of(count);
        return true;
    }

    private static void tell(OptionalInt before, int count) {
        if (before.isEmpty()) {
            LOG.errorf(
                    "there is no destination and nobody knows whether there was one, messages stay in the queue;"
                            + " set a first destination, or put the text 0 into %s to discard until there is one",
                    KEY);
        } else {
            LOG.errorf(
                    "more than half of all destinations are gone, messages of organizations without one stay in the queue;"
                            + " restore destinations/, or put the text %d into %s to confirm: before=%d now=%d",
                    count, KEY, before.getAsInt(), count);
        }
    }

    private static boolean isDoubtful(OptionalInt before, int count) {
        return before.isEmpty() ? count == 0 : before.getAsInt() >= COUNT_MIN && count < before.getAsInt() / 2;
    }

    private OptionalInt read() {
        return bucket.get(KEY).map(DestinationGuard::count).orElseGet(OptionalInt::empty);
    }

    /// What is no number was never written here.
    private static OptionalInt count(StoredObject object) {
        try {
            return OptionalInt.of(Integer.parseInt(new String(object.bytes(), StandardCharsets.UTF_8).strip()));
        } catch (NumberFormatException _) {
            return OptionalInt.empty();
        }
    }
}
