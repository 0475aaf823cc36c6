package dev.auditlogs.segments;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// A small world: what there is to do, and how often what goes wrong may. Small enough to try every order of
/// everything.
///
/// @param drains how many there are that may run at once
/// @param messages each a text of the events in it
/// @param waiting events whose files wait in `pending/` for place 1, of a drain that is gone
/// @param hasSegmentsApart whether each event has a segment of its own
/// @param left how often what goes wrong may happen yet
record World(
        String name,
        int drains,
        List<String> messages,
        List<String> waiting,
        boolean hasSegmentsApart,
        Map<Trouble, Integer> left) {

    /// What goes wrong.
    enum Trouble {
        /// A drain dies, between any two of its calls.
        DEATH,
        /// A write fails, with its effect or without it.
        FAILURE,
        /// SQS confirms a delete, and loses it.
        LOST_DELETE,
        /// A message with `a` comes once more, as a new one.
        COPY,
        /// The customer names another place.
        MOVE,
        /// A place begins to refuse, or takes files again.
        CHANGE,
        /// Nothing runs for longer than the window.
        REST
    }

    World(String name, String... messages) {
        this(name, 2, List.of(messages), List.of(), false, Map.of());
    }

    World drains(int number) {
        return new World(name, number, messages, waiting, hasSegmentsApart, left);
    }

    World waiting(String... events) {
        return new World(name, drains, messages, List.of(events), hasSegmentsApart, left);
    }

    World segmentsApart() {
        return new World(name, drains, messages, waiting, true, left);
    }

    World with(Trouble trouble, int times) {
        var with = new EnumMap<Trouble, Integer>(Trouble.class);
        with.putAll(left);
        with.put(trouble, times);
        return new World(name, drains, messages, waiting, hasSegmentsApart, with);
    }

    boolean mayHave(Trouble trouble) {
        return left.getOrDefault(trouble, 0) > 0;
    }

    /// After it has happened once more.
    World after(Trouble trouble) {
        return with(trouble, left.get(trouble) - 1);
    }

    @Override
    public String toString() {
        return name;
    }
}
