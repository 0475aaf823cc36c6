package dev.auditlogs.segments;

import static dev.auditlogs.segments.Cloud.event;

import dev.auditlogs.segments.Cloud.Copy;
import dev.auditlogs.segments.Cloud.Drained;
import dev.auditlogs.segments.Cloud.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/// What a drain does, one call after the other, as the product does it: recovery, leftovers, one round, and the end.
final class ModelDrain {

    private final String name;
    private final Set<Rule> rules;
    private final Calls calls;

    /// Whether each event has a segment of its own.
    private final boolean hasSegmentsApart;

    /// Files that this drain has delivered or knows to be.
    private final Set<String> deeds = new TreeSet<>();

    /// Copies that need not be there any more.
    private final Set<String> superfluous = new TreeSet<>();

    private final Set<String> spooled = new TreeSet<>();
    private final Set<String> doubtful = new TreeSet<>();

    /// What each stored segment still waits for.
    private final Map<String, Set<String>> open = new TreeMap<>();

    private boolean isLeftoverLeft;

    ModelDrain(String name, Set<Rule> rules, boolean hasSegmentsApart, Calls calls) {
        this.name = name;
        this.rules = rules;
        this.calls = calls;
        this.hasSegmentsApart = hasSegmentsApart;
    }

    private boolean has(Rule rule) {
        return rules.contains(rule);
    }

    void run() {
        for (var segment : calls.ask("lists segments", cloud -> List.copyOf(cloud.segments.keySet()))) {
            recover(segment);
        }
        leftovers();
        round();
        end();
    }

    private void recover(String segment) {
        var files = calls.ask(
                "reads segment " + segment, cloud -> Map.copyOf(cloud.segments.getOrDefault(segment, Map.of())));
        if (files.isEmpty()) {
            return;
        }
        var delivered = calls.ask(
                "lists drained/ for recovery",
                cloud -> Set.copyOf(cloud.deeds(!has(Rule.LOOK_BACK_TO_THE_SEGMENTS_TIME))));
        for (var file : new TreeSet<>(files.keySet())) {
            if (!delivered.contains(file) && !move(file, files.get(file))) {
                return;
            }
        }
        remember(segment, files.keySet());
    }

    /// @return whether the file needs the segment no more
    private boolean move(String file, int target) {
        if (has(Rule.FROM_A_SEGMENT_ONLY_WHERE_IT_SAYS) || target == Cloud.PLACE_OF_B) {
            return calls.write(
                    "creates copy of " + file, cloud -> cloud.createCopy(file, target, !has(Rule.COPIES_ARE_CREATED)));
        }
        if (!put(target, file) && !put(calls.ask("reads destination", cloud -> cloud.destination), file)) {
            return false;
        }
        deeds.add(file);
        return true;
    }

    private void remember(String segment, Set<String> files) {
        var keys = new TreeSet<String>();
        files.forEach(file -> keys.add(event(file)));
        if (has(Rule.DOUBT_NAMES_RECOVERED_SEGMENTS)
                && !calls.write("writes doubt/ of " + segment, cloud -> cloud.doubt.addAll(keys))) {
            return;
        }
        var object = new Drained(keys(keys), Set.of(), false);
        var isWritten = calls.write("writes drained/ of " + segment, cloud -> {
            if (!has(Rule.OWN_DEEDS_ARE_NEVER_REPLACED)) {
                cloud.drained.put(segment.substring(0, 1), object);
            } else if (has(Rule.RECOVERED_KEYS_ONCE)) {
                cloud.drained.putIfAbsent("of " + segment, object);
            } else {
                cloud.drained.put("of " + segment + " by " + name, object);
            }
        });
        if (isWritten) {
            calls.write("deletes segment " + segment, cloud -> cloud.segments.remove(segment));
        }
    }

    private Set<String> keys(Set<String> events) {
        return has(Rule.DRAINED_NAMES_KEYS) ? Set.copyOf(events) : Set.of();
    }

    private void leftovers() {
        var destination = calls.ask("reads destination", cloud -> cloud.destination);
        var files = calls.ask("lists pending/", cloud -> List.copyOf(cloud.pending.keySet()));
        if (files.isEmpty()) {
            return;
        }
        var delivered = calls.ask("lists drained/", cloud -> Set.copyOf(cloud.deeds(true)));
        for (var file : files) {
            var copy = calls.ask("reads copy of " + file, cloud -> cloud.pending.getOrDefault(file, new Copy(-1, 0)));
            if (copy.version() == 0) {
                continue;
            }
            if (delivered.contains(file)) {
                superfluous.add(file);
            } else if (deliver(file, copy, file.endsWith("b") ? Cloud.PLACE_OF_B : destination)) {
                superfluous.add(file);
            } else {
                isLeftoverLeft = true;
                return;
            }
        }
    }

    private boolean deliver(String file, Copy copy, int destination) {
        if (copy.target() == destination) {
            return putAndNote(destination, file);
        }
        if (copy.target() > 0 && has(Rule.EARLIER_PLACE_FIRST)) {
            if (putAndNote(copy.target(), file)) {
                return true;
            }
            if (has(Rule.LOOK_AGAIN_AFTER_A_REFUSAL)
                    && calls.ask(
                            "lists drained/ after a refusal",
                            cloud -> cloud.deeds(!has(Rule.LOOK_BACK_TO_THE_FILES_TIME))
                                    .contains(file))) {
                return true;
            }
        }
        return retarget(file, copy, destination) && putAndNote(destination, file);
    }

    private boolean retarget(String file, Copy copy, int destination) {
        return calls.ask("gives copy of " + file + " place " + destination, cloud -> {
            var now = cloud.pending.get(file);
            if (now == null || now.version() != copy.version() && has(Rule.RETARGET_THE_VERSION_THAT_WAS_READ)) {
                return false;
            }
            cloud.pending.put(file, new Copy(destination, ++cloud.versions));
            return true;
        });
    }

    private boolean putAndNote(int place, String file) {
        if (!put(place, file)) {
            return false;
        }
        deeds.add(file);
        return true;
    }

    /// @return whether it is there now; an answer that is lost is a drain that died
    private boolean put(int place, String file) {
        return calls.ask("puts " + file + " at place " + place, cloud -> cloud.put(place, file));
    }

    private void round() {
        var received = calls.ask("receives", cloud -> receive(cloud));
        if (received.isEmpty()) {
            return;
        }
        var known = lookUp(received);
        var destination = calls.ask("reads destination", cloud -> cloud.destination);
        var events = new TreeSet<String>();
        received.values()
                .forEach(message -> events.addAll(List.of(message.events().split(""))));
        var dropped = new TreeSet<>(events);
        dropped.retainAll(known);
        events.removeAll(known);
        if (!has(Rule.STORED_BEFORE_DELETED)) {
            received.keySet().forEach(calls::deleteMessage);
        }
        var stored = store(events, destination);
        var certain = new TreeSet<String>();
        received.forEach((id, message) -> {
            var parts = new TreeSet<>(List.of(message.events().split("")));
            parts.removeAll(dropped);
            if (stored.containsAll(parts) && calls.deleteMessage(id)) {
                certain.add(id);
            }
        });
        received.forEach((id, message) -> {
            if (!certain.contains(id)) {
                doubt(message, stored, dropped);
            }
        });
        if (!has(Rule.SEGMENT_GOES_LAST)) {
            deleteSegments();
        }
        deliverNew(stored, destination);
    }

    private Map<String, Message> receive(Cloud cloud) {
        var received = new TreeMap<String, Message>();
        cloud.messages.forEach((id, message) -> {
            if (message.heldBy().isEmpty()) {
                received.put(id, new Message(message.events(), message.receives() + 1, name, message.isLost()));
            }
        });
        cloud.messages.putAll(received);
        return Map.copyOf(received);
    }

    private Set<String> lookUp(Map<String, Message> received) {
        var isRedelivered = received.values().stream().anyMatch(message -> message.receives() > 1);
        var looks = new ArrayList<Supplier<Set<String>>>();
        if (isRedelivered) {
            looks.add(() -> calls.ask("looks up segments", cloud -> Set.copyOf(cloud.keysOfSegments())));
            looks.add(() -> calls.ask("looks up doubt/", cloud -> Set.copyOf(cloud.doubt)));
        }
        looks.add(() -> calls.ask("looks up drained/", cloud -> Set.copyOf(cloud.keysOfWindow())));
        var known = new TreeSet<String>();
        for (var look : has(Rule.LOOK_UP_IN_ORDER) ? looks : looks.reversed()) {
            known.addAll(look.get());
        }
        return known;
    }

    private Set<String> store(Set<String> events, int destination) {
        var stored = new TreeSet<String>();
        var together = new ArrayList<Set<String>>();
        if (hasSegmentsApart) {
            events.forEach(event -> together.add(new TreeSet<>(Set.of(event))));
        } else if (!events.isEmpty()) {
            together.add(events);
        }
        for (var some : together) {
            var segment = name + "-" + String.join("", some);
            var files = new TreeMap<String, Integer>();
            some.forEach(event -> files.put(name + event, place(event, destination)));
            var isStored =
                    calls.write("stores segment " + segment, cloud -> cloud.segments.put(segment, Map.copyOf(files)));
            if (isStored || !has(Rule.NOTHING_FROM_A_SEGMENT_THAT_FAILED)) {
                stored.addAll(some);
                spooled.addAll(some);
                open.put(segment, new TreeSet<>(files.keySet()));
            }
        }
        return stored;
    }

    private static int place(String event, int destination) {
        return event.equals("b") ? Cloud.PLACE_OF_B : destination;
    }

    private void doubt(Message message, Set<String> stored, Set<String> dropped) {
        for (var event : message.events().split("")) {
            if (dropped.contains(event) && has(Rule.DOUBT_NAMES_DROPPED_COPIES)
                    || stored.contains(event) && has(Rule.DOUBT_NAMES_WHAT_MAY_COME_BACK)
                    || !has(Rule.DOUBT_NAMES_STORED_PARTS_ONLY)) {
                doubtful.add(event);
            }
        }
    }

    private void deliverNew(Set<String> stored, int destination) {
        for (var event : stored) {
            var file = name + event;
            var mustWait = isLeftoverLeft && !event.equals("b");
            if (!mustWait && putAndNote(place(event, destination), file)) {
                settle(file);
            } else if (calls.write(
                    "creates copy of " + file,
                    cloud -> cloud.createCopy(file, place(event, destination), !has(Rule.COPIES_ARE_CREATED)))) {
                settle(file);
            }
        }
    }

    private void settle(String file) {
        open.values().forEach(files -> files.remove(file));
    }

    private void end() {
        if (!has(Rule.DRAINED_BEFORE_COPIES_GO)) {
            removeCopies();
        }
        var isDone = doubtful.isEmpty() || calls.write("writes doubt/", cloud -> cloud.doubt.addAll(doubtful));
        if (!isDone && has(Rule.A_FAILED_STEP_STOPS_LATER_ONES)) {
            return;
        }
        var keys = keys(spooled);
        if (!spooled.isEmpty() || !deeds.isEmpty()) {
            isDone = calls.write(
                    "writes drained/", cloud -> cloud.drained.put(name, new Drained(keys, Set.copyOf(deeds), false)));
        }
        if (!isDone && has(Rule.A_FAILED_STEP_STOPS_LATER_ONES)) {
            return;
        }
        deleteSegments();
        removeCopies();
    }

    private void deleteSegments() {
        open.forEach((segment, files) -> {
            if (files.isEmpty() || !has(Rule.SEGMENT_GOES_LAST)) {
                calls.write("deletes segment " + segment, cloud -> cloud.segments.remove(segment));
            }
        });
    }

    private void removeCopies() {
        superfluous.forEach(file -> calls.write("removes copy of " + file, cloud -> cloud.pending.remove(file)));
    }
}
