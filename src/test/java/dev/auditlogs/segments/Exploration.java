package dev.auditlogs.segments;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/// Goes through everything that can happen in a world, in every order, the shortest first.
final class Exploration {

    private final World world;
    private final Set<Rule> rules;
    private final Set<Long> seen = new HashSet<>();
    private int ends;

    Exploration(World world, Set<Rule> rules) {
        this.world = world;
        this.rules = rules;
    }

    /// What happened, from the last to the first.
    private record Step(String what, Step before) {}

    private record Found(State state, Step step) {}

    /// The shortest schedule that ends with something wrong, a line a step; empty if there is none.
    Optional<List<String>> run() {
        Queue<Found> open = new ArrayDeque<>();
        open.add(new Found(State.first(world, rules), null));
        for (Found found; (found = open.poll()) != null; ) {
            if (found.state().hasEnded()) {
                ends++;
                var wrong = found.state().wrongAfterAll();
                if (!wrong.isEmpty()) {
                    return Optional.of(schedule(new Step(wrong, found.step())));
                }
            }
            for (var next : found.state().next()) {
                if (seen.add(hash(next.state().toString()))) {
                    open.add(new Found(next.state(), new Step(next.what(), found.step())));
                }
            }
        }
        return Optional.empty();
    }

    private static List<String> schedule(Step last) {
        var steps = new ArrayList<String>();
        for (var step = last; step != null; step = step.before()) {
            steps.add(step.what());
        }
        return steps.reversed();
    }

    /// Of 64 bits, FNV-1a: of some hundred thousand texts two are equal once in a hundred million explorations.
    private static long hash(String text) {
        var hash = 0xcbf29ce484222325L;
        for (var i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    /// How many different moments there were.
    int moments() {
        return seen.size();
    }

    /// How many of them had both drains ended or dead.
    int ends() {
        return ends;
    }
}
