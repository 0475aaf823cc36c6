package dev.auditlogs.mistakes;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Makes each mistake of `mistakes.txt` in the product, one at a time, and says which test catches it:
/// `./mvnw test -Pmistakes`, or some of them with `-Dmistakes=settle-before-remember,guard-off`.
///
/// Before that the tests run without a mistake. It ends with 1 when a mistake is not caught, or one that is said to
/// be harmless is, or one does not fit the source any more.
final class Mistakes {

    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final Path WORK = Path.of("target", "mistakes");
    private static final String ALL = "all";

    private final List<String> problems = new ArrayList<>();
    private final long start = System.nanoTime();

    private Mistakes() {}

    /// @param args the names of those to be tried, with commas between them; or `all`
    public static void main(String[] args) throws IOException, InterruptedException {
        System.exit(new Mistakes().run(args.length == 0 ? ALL : args[0]) ? 0 : 1);
    }

    private boolean run(String names) throws IOException, InterruptedException {
        var mistakes = chosen(names);
        // Whoever changed the source wants to know of all of them, and at once.
        mistakes.forEach(this::fit);
        if (!problems.isEmpty() || !testsPass(mistakes)) {
            return end();
        }
        for (var i = 0; i < mistakes.size(); i++) {
            var begin = System.nanoTime();
            var outcome = make(mistakes.get(i));
            say(
                    "%3d of %d %4d s  %-38s %s",
                    i + 1, mistakes.size(), secondsSince(begin), mistakes.get(i).name(), outcome);
        }
        return end();
    }

    private static List<Mistake> chosen(String names) {
        var all = Mistake.all();
        if (names.isBlank() || names.equals(ALL)) {
            return all;
        }
        var wanted = List.of(names.split(","));
        var chosen = all.stream().filter(each -> wanted.contains(each.name())).toList();
        if (chosen.size() != wanted.size()) {
            throw new IllegalArgumentException("not all of these are mistakes of the list: " + names);
        }
        return chosen;
    }

    private void fit(Mistake mistake) {
        try {
            mistake.in(SOURCES);
        } catch (IllegalArgumentException e) {
            problems.add(e.getMessage());
        }
    }

    /// A test that fails anyway would catch everything.
    private boolean testsPass(List<Mistake> mistakes) throws IOException, InterruptedException {
        var byClass = mistakes.stream()
                .flatMap(mistake -> mistake.tests().stream())
                .distinct()
                .collect(
                        Collectors.groupingBy(test -> test.replaceFirst("#.*", ""), TreeMap::new, Collectors.toList()));
        for (var tests : byClass.entrySet()) {
            var begin = System.nanoTime();
            var failed = new TestRun(WORK.resolve("none")).failureOf(tests.getValue());
            say(
                    "without    %4d s  %-38s %s",
                    secondsSince(begin),
                    tests.getKey(),
                    failed.map("FAILED: "::concat).orElse("passes"));
            failed.ifPresent(test -> problems.add("without any mistake this fails: " + test));
        }
        return problems.isEmpty();
    }

    /// @return what came of it
    private String make(Mistake mistake) throws IOException, InterruptedException {
        try {
            var caught = attempt(mistake);
            if (caught.isPresent() && mistake.isHarmless()) {
                problems.add(mistake.name() + ": it is said to be harmless, and yet it is caught by " + caught.get());
            } else if (caught.isEmpty() && !mistake.isHarmless()) {
                problems.add(mistake.name() + ": it SURVIVED; write a test that catches it, or say why it is harmless");
            }
            return caught.map("caught by "::concat)
                    .orElse(mistake.isHarmless() ? "survives, which is harmless" : "SURVIVED");
        } catch (IllegalArgumentException e) {
            problems.add(mistake.name() + ": " + e.getMessage());
            return "DOES NOT COMPILE";
        }
    }

    /// @return what caught it
    private static Optional<String> attempt(Mistake mistake) throws IOException, InterruptedException {
        var run = new TestRun(WORK.resolve(mistake.name()));
        run.compile(mistake.file(), mistake.in(SOURCES));
        for (var test : mistake.tests()) {
            var failed = run.failureOf(List.of(test));
            if (failed.isPresent()) {
                return failed;
            }
        }
        return Optional.empty();
    }

    private boolean end() {
        problems.forEach(problem -> say("%s", problem));
        say(
                "%s, after %d s",
                problems.isEmpty() ? "everything is as it should be" : problems.size() + " problems",
                secondsSince(start));
        return problems.isEmpty();
    }

    private static void say(String sentence, Object... values) {
        System.out.println(sentence.formatted(values));
    }

    private static long secondsSince(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin).toSeconds();
    }
}
