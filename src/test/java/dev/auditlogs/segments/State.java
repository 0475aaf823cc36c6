package dev.auditlogs.segments;

import dev.auditlogs.segments.Cloud.Drained;
import dev.auditlogs.segments.Cloud.Message;
import dev.auditlogs.segments.World.Trouble;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/// A moment of a world, from which each way on is tried. A drain is where its answers so far have brought it: it is
/// run again with them up to its next call.
final class State {

    private static final List<String> DRAINS = List.of("A", "B", "C");

    private final Set<Rule> rules;
    private final World left;
    private final Cloud cloud;

    /// Of each drain, the answers that it got.
    private final List<List<Object>> answers;

    private final Set<String> ended;

    private State(Set<Rule> rules, World left, Cloud cloud, List<List<Object>> answers, Set<String> ended) {
        this.rules = rules;
        this.left = left;
        this.cloud = cloud;
        this.answers = answers;
        this.ended = ended;
    }

    static State first(World world, Set<Rule> rules) {
        var cloud = new Cloud();
        for (var events : world.messages()) {
            cloud.messages.put("m-" + events, new Message(events, 0, "", false));
        }
        world.waiting().forEach(event -> cloud.createCopy("O" + event, 1, false));
        return new State(rules, world, cloud, Collections.nCopies(world.drains(), List.of()), Set.of());
    }

    /// @param what happened
    record Next(String what, State state) {}

    /// Each thing that can happen next.
    List<Next> next() {
        var all = new ArrayList<Next>();
        for (var drain = 0; drain < left.drains(); drain++) {
            // What they are called does not matter, so A is the first.
            if (!ended.contains(DRAINS.get(drain)) && (drain == 0 || hasStarted(drain - 1))) {
                step(drain, all);
            }
        }
        surroundings(all);
        return all;
    }

    private boolean hasStarted(int drain) {
        return !answers.get(drain).isEmpty();
    }

    private void step(int drain, List<Next> all) {
        var name = DRAINS.get(drain);
        if (left.mayHave(Trouble.DEATH) && hasStarted(drain)) {
            all.add(new Next(name + " dies", end(name, left.after(Trouble.DEATH), cloud.copy())));
        }
        var choice = new Choice(answers.get(drain));
        try {
            drain(name, choice).run();
            all.add(new Next(name + " ends", end(name, left, cloud.copy())));
        } catch (Suspended _) {
            for (var outcome : Outcome.values()) {
                outcome(drain, choice, outcome, all);
            }
        }
    }

    private ModelDrain drain(String name, Calls calls) {
        return new ModelDrain(name, rules, left.hasSegmentsApart(), calls);
    }

    private State end(String name, World stillLeft, Cloud after) {
        var with = new TreeSet<>(ended);
        with.add(name);
        release(after, name);
        return new State(rules, stillLeft, after, answers, with);
    }

    /// Its messages' visibility timeouts end.
    private static void release(Cloud cloud, String drain) {
        cloud.messages.replaceAll((_, message) -> message.heldBy().equals(drain)
                ? new Message(message.events(), message.receives(), "", message.isLost())
                : message);
    }

    private enum Outcome {
        DONE,
        FAILED,
        FAILED_BUT_DONE,
        LOST
    }

    private void outcome(int drain, Choice choice, Outcome outcome, List<Next> all) {
        var call = choice.pending;
        var name = DRAINS.get(drain) + " " + call.what();
        var after = cloud.copy();
        switch (outcome) {
            case DONE -> all.add(new Next(name, answered(drain, call.effect().apply(after), left, after)));
            case FAILED -> {
                if (call.kind() != Kind.ASK && left.mayHave(Trouble.FAILURE)) {
                    all.add(new Next(name + ": fails", answered(drain, false, left.after(Trouble.FAILURE), after)));
                }
            }
            case FAILED_BUT_DONE -> {
                if (call.kind() != Kind.ASK && left.mayHave(Trouble.FAILURE)) {
                    call.effect().apply(after);
                    all.add(new Next(
                            name + ": fails, but is done", answered(drain, false, left.after(Trouble.FAILURE), after)));
                }
            }
            case LOST -> {
                if (call.kind() == Kind.DELETE_MESSAGE && left.mayHave(Trouble.LOST_DELETE)) {
                    var less = left.after(Trouble.LOST_DELETE);
                    after.messages.computeIfPresent(
                            call.what().substring(call.what().lastIndexOf(' ') + 1),
                            (_, message) -> new Message(message.events(), message.receives(), message.heldBy(), true));
                    all.add(new Next(name + ": SQS loses it", answered(drain, true, less, after)));
                }
            }
        }
    }

    private State answered(int drain, Object answer, World stillLeft, Cloud after) {
        var history = new ArrayList<>(answers.get(drain));
        history.add(answer);
        var all = new ArrayList<>(answers);
        all.set(drain, history);
        return new State(rules, stillLeft, after, all, ended);
    }

    /// What happens beside the drains, as far as ARCHITECTURE assumes that it may ("What remains assumed").
    private void surroundings(List<Next> all) {
        if (left.mayHave(Trouble.MOVE)) {
            change("the customer moves", Trouble.MOVE, after -> after.destination++, all);
        }
        if (left.mayHave(Trouble.CHANGE)) {
            for (var place = 1; place <= cloud.destination; place++) {
                var changed = place;
                if (!cloud.refusing.contains(place) && allAreNamed(place)) {
                    change("place " + place + " refuses", Trouble.CHANGE, after -> after.refusing.add(changed), all);
                } else if (cloud.refusing.contains(place) && isQuiet() && mayTakeAgain(cloud)) {
                    change("place " + place + " takes again", Trouble.CHANGE, c -> c.refusing.remove(changed), all);
                }
            }
        }
        if (isQuiet() && left.mayHave(Trouble.COPY) && !cloud.hasOldDeeds()) {
            change(
                    "a copy of a comes",
                    Trouble.COPY,
                    after -> after.messages.put("copy-a", new Message("a", 0, "", false)),
                    all);
        }
        if (isQuiet() && left.mayHave(Trouble.REST) && mayRest()) {
            change("nothing runs for longer than the window", Trouble.REST, State::rest, all);
        }
    }

    private static boolean mayTakeAgain(Cloud cloud) {
        return cloud.lateCopies().findAny().isEmpty() || !cloud.hasOldDeeds();
    }

    private boolean mayRest() {
        return cloud.messages.values().stream().noneMatch(State::comesWithinTheWindow)
                && cloud.lateCopies().allMatch(copy -> cloud.refusing.contains(copy.target()));
    }

    private void change(String what, Trouble trouble, Consumer<Cloud> change, List<Next> all) {
        var after = cloud.copy();
        change.accept(after);
        all.add(new Next(what, new State(rules, left.after(trouble), after, answers, ended)));
    }

    private static boolean comesWithinTheWindow(Message message) {
        return message.receives() == 0 || message.isLost();
    }

    private static void rest(Cloud cloud) {
        cloud.drained.replaceAll((_, object) -> new Drained(object.keys(), object.files(), true));
    }

    /// Whether no drain runs.
    private boolean isQuiet() {
        return IntStream.range(0, left.drains())
                .allMatch(drain -> !hasStarted(drain) || ended.contains(DRAINS.get(drain)));
    }

    private boolean allAreNamed(int place) {
        var named = cloud.deeds(false);
        return cloud.delivered.stream()
                .filter(file -> file.startsWith(place + " "))
                .allMatch(file -> named.contains(file.substring(2)));
    }

    boolean hasEnded() {
        return ended.size() == left.drains();
    }

    /// Lets other drains finish what is left, with all places that take files or only the one that the organization
    /// has named, and says what is wrong then; empty if nothing is.
    String wrongAfterAll() {
        for (var alsoTheEarlierTake : List.of(true, false)) {
            var after = cloud.copy();
            if (alsoTheEarlierTake && mayTakeAgain(after)) {
                after.refusing.clear();
            } else {
                after.refusing.remove(after.destination);
            }
            for (var name : List.of("W", "X", "Y", "Z")) {
                drain(name, new Straight(after)).run();
                release(after, name);
            }
            var wrong = wrong(after);
            if (!wrong.isEmpty()) {
                return wrong + (alsoTheEarlierTake ? "" : ", the earlier places still refuse") + "; " + after;
            }
        }
        return "";
    }

    private List<String> events() {
        return List.of((String.join("", left.messages()) + String.join("", left.waiting())).split(""));
    }

    private String wrong(Cloud after) {
        for (var event : new TreeSet<>(events())) {
            var files = after.delivered.stream()
                    .filter(file -> file.endsWith(event))
                    .toList();
            if (files.size() != 1) {
                return event + (files.isEmpty() ? " is lost" : " is twice: " + files);
            }
        }
        if (!after.messages.isEmpty() || !after.segments.isEmpty() || !after.pending.isEmpty()) {
            return "something stays for ever";
        }
        var recovered = new HashSet<String>();
        for (var name : after.drained.keySet()) {
            if (name.startsWith("of ") && !recovered.add(name.split(" ")[1])) {
                return "the keys of one segment are there twice: " + name;
            }
        }
        return "";
    }

    /// What distinguishes it from other moments.
    @Override
    public String toString() {
        return cloud + "#" + answers + ended + left.left().values();
    }

    private enum Kind {
        ASK,
        WRITE,
        DELETE_MESSAGE
    }

    private record Call(String what, Kind kind, Function<Cloud, Object> effect) {}

    /// A drain has come to a call that has no answer yet.
    private static final class Suspended extends RuntimeException {

        private static final long serialVersionUID = 1;
        private static final Suspended IT = new Suspended();

        private Suspended() {
            super(null, null, false, false);
        }
    }

    /// Gives a drain the answers that it got, and stops it at its next call.
    private static final class Choice implements Calls {

        private final List<Object> answers;
        private int given;
        private Call pending;

        private Choice(List<Object> answers) {
            this.answers = answers;
        }

        @SuppressWarnings("unchecked")
        private <T> T call(String what, Kind kind, Function<Cloud, Object> effect) {
            if (given < answers.size()) {
                return (T) answers.get(given++);
            }
            pending = new Call(what, kind, effect);
            throw Suspended.IT;
        }

        @Override
        public <T> T ask(String what, Function<Cloud, T> answer) {
            return call(what, Kind.ASK, answer::apply);
        }

        @Override
        public boolean write(String what, Consumer<Cloud> effect) {
            return call(what, Kind.WRITE, done(effect));
        }

        @Override
        public boolean deleteMessage(String message) {
            return call("deletes message " + message, Kind.DELETE_MESSAGE, done(c -> c.messages.remove(message)));
        }

        private static Function<Cloud, Object> done(Consumer<Cloud> effect) {
            return cloud -> {
                effect.accept(cloud);
                return true;
            };
        }
    }

    /// Nothing fails, and nobody else does anything.
    private record Straight(Cloud cloud) implements Calls {

        @Override
        public <T> T ask(String what, Function<Cloud, T> answer) {
            return answer.apply(cloud);
        }

        @Override
        public boolean write(String what, Consumer<Cloud> effect) {
            effect.accept(cloud);
            return true;
        }

        @Override
        public boolean deleteMessage(String message) {
            cloud.messages.remove(message);
            return true;
        }
    }
}
