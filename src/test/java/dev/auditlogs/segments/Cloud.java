package dev.auditlogs.segments;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What SQS and S3 hold, as far as the rules speak of it. Events are letters: `b` is of an organization whose place
/// is 0 and takes everything, all others of one that moves from place 1 to 2 and 3. A file is named by its drain
/// and its event.
final class Cloud {

    static final int PLACE_OF_B = 0;

    final Map<String, Message> messages = new TreeMap<>();

    /// The files of each segment, and the place that each is meant for.
    final Map<String, Map<String, Integer>> segments = new TreeMap<>();

    /// The copies in `pending/`.
    final Map<String, Copy> pending = new TreeMap<>();

    final Set<String> doubt = new TreeSet<>();

    /// By the names of its objects.
    final Map<String, Drained> drained = new TreeMap<>();

    /// Files by place, as `place file`.
    final Set<String> delivered = new TreeSet<>();

    final Set<Integer> refusing = new TreeSet<>();

    /// Where the organization that moves wants its files.
    int destination = 1;

    int versions;

    /// Each part of a message is an event.
    ///
    /// @param heldBy the drain that has received it last; empty if none has
    /// @param isLost whether SQS has confirmed a delete and lost it
    record Message(String events, int receives, String heldBy, boolean isLost) {}

    /// @param target 0 if the file waits for its destination, whatever that is by then
    /// @param version of the object
    record Copy(int target, int version) {}

    /// @param isOld whether it is beyond the window
    record Drained(Set<String> keys, Set<String> files, boolean isOld) {}

    Cloud copy() {
        var copy = new Cloud();
        copy.messages.putAll(messages);
        copy.segments.putAll(segments);
        copy.pending.putAll(pending);
        copy.doubt.addAll(doubt);
        copy.drained.putAll(drained);
        copy.delivered.addAll(delivered);
        copy.refusing.addAll(refusing);
        copy.destination = destination;
        copy.versions = versions;
        return copy;
    }

    /// That of which a file is.
    static String event(String file) {
        return file.substring(file.length() - 1);
    }

    boolean isIn(int place, String file) {
        return delivered.contains(place + " " + file);
    }

    /// Creates the object, or meets it.
    ///
    /// @return whether it is there
    boolean put(int place, String file) {
        if (refusing.contains(place)) {
            return false;
        }
        delivered.add(place + " " + file);
        return true;
    }

    void createCopy(String file, int target, boolean replace) {
        if (replace || !pending.containsKey(file)) {
            pending.put(file, new Copy(target, ++versions));
        }
    }

    /// What drains have delivered.
    Set<String> deeds(boolean inWindowOnly) {
        var files = new TreeSet<String>();
        drained.values().stream()
                .filter(object -> !inWindowOnly || !object.isOld())
                .forEach(object -> files.addAll(object.files()));
        return files;
    }

    boolean hasOldDeeds() {
        return drained.values().stream().anyMatch(Drained::isOld);
    }

    /// Copies that name an earlier place, though their file is delivered and that is written down: a drain that
    /// stood still has created them. ARCHITECTURE assumes that there is none for longer than the window while that
    /// place takes files.
    Stream<Copy> lateCopies() {
        return drained.values().stream()
                .flatMap(object -> object.files().stream())
                .map(pending::get)
                .filter(copy -> copy != null && copy.target() > 0 && copy.target() != destination);
    }

    /// Of which events late copies are known.
    Set<String> keysOfWindow() {
        var keys = new TreeSet<String>();
        drained.values().stream().filter(object -> !object.isOld()).forEach(object -> keys.addAll(object.keys()));
        return keys;
    }

    Set<String> keysOfSegments() {
        var keys = new TreeSet<String>();
        segments.values().forEach(files -> files.keySet().forEach(file -> keys.add(event(file))));
        return keys;
    }

    @Override
    public String toString() {
        return messages + "|" + segments + "|" + pending + "|" + doubt + "|" + drained + "|" + delivered + "|"
                + refusing + destination;
    }
}
