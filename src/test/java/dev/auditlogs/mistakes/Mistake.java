package dev.auditlogs.mistakes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A mistake that somebody could make in one of the product's source files, as `mistakes.txt` has it.
///
/// @param name such as `settle-before-remember`
/// @param wrong one sentence that says what is wrong then
/// @param file below the product's sources, without its ending: `spool/Spool`
/// @param text the lines that it changes; how they are indented and broken does not matter
/// @param replacement what stands there then; may be empty
/// @param tests the cheapest first: one of them catches it, or none of them if it is harmless
/// @param harmless one sentence that says why nobody needs to catch it; empty for nearly all
record Mistake(
        String name, String wrong, String file, String text, String replacement, List<String> tests, String harmless) {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)+");
    private static final Pattern SPACE = Pattern.compile("\\s+");

    Mistake {
        tests = List.copyOf(tests);
        check(NAME.matcher(name).matches(), name + ": a mistake is named like-this");
        check(wrong.endsWith("."), name + ": it does not say, in a sentence, what is wrong");
        check(!file.isEmpty() && !text.isEmpty(), name + ": it does not say what it changes");
        check(!text.equals(replacement), name + ": it changes nothing");
        check(!tests.isEmpty(), name + ": it names no test");
        check(
                harmless.isEmpty() || harmless.endsWith("."),
                name + ": it does not say, in a sentence, why it is harmless");
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /// All that are in the list, in its order.
    static List<Mistake> all() {
        try (var list = Mistake.class.getResourceAsStream("mistakes.txt")) {
            var text = new String(list.readAllBytes(), StandardCharsets.UTF_8);
            return Stream.of(text.split("\n\n+"))
                    .filter(block -> !block.isBlank() && !block.startsWith("#"))
                    .map(Mistake::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A name on a line of its own; then what it is, line by line.
    private static Mistake read(String block) {
        var lines = block.strip().lines().map(String::strip).toList();
        var parts = new Parts();
        lines.stream().skip(1).forEach(parts::add);
        return new Mistake(
                lines.getFirst(),
                String.join(" ", parts.wrong),
                String.join(" ", parts.file),
                String.join("\n", parts.text),
                String.join("\n", parts.replacement),
                List.of(String.join(" ", parts.tests).split(",\\s*")),
                String.join(" ", parts.harmless));
    }

    private static final class Parts {

        private final List<String> wrong = new ArrayList<>();
        private final List<String> file = new ArrayList<>();
        private final List<String> text = new ArrayList<>();
        private final List<String> replacement = new ArrayList<>();
        private final List<String> tests = new ArrayList<>();
        private final List<String> harmless = new ArrayList<>();

        /// What a line without a beginning of its own goes on with.
        private List<String> last = wrong;

        void add(String line) {
            if (!add("- ", line, text)
                    && !add("+ ", line, replacement)
                    && !add("file: ", line, file)
                    && !add("caught by: ", line, tests)
                    && !add("survives: ", line, tests)
                    && !add("harmless: ", line, harmless)) {
                last.add(line);
            }
        }

        private boolean add(String beginning, String line, List<String> part) {
            if (!line.startsWith(beginning)) {
                return false;
            }
            last = part;
            last.add(line.substring(beginning.length()));
            return true;
        }
    }

    boolean isHarmless() {
        return !harmless.isEmpty();
    }

    /// The file's text with the mistake in it.
    ///
    /// @throws IllegalArgumentException if the text that it changes does not stand there, or more than once
    String in(Path sources) {
        var path = sources.resolve("dev/auditlogs").resolve(file + ".java");
        check(Files.exists(path), doesNotFit("there is no " + path));
        try {
            var source = Files.readString(path);
            var found = Pattern.compile(pattern()).matcher(source);
            var count = found.results().count();
            check(count == 1, doesNotFit(path + " has what it changes " + count + " times"));
            return found.reset().replaceFirst(Matcher.quoteReplacement(replacement));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String doesNotFit(String why) {
        return name + ": this mistake does not fit the source any more: " + why;
    }

    /// Any space where the text has some.
    private String pattern() {
        return SPACE.splitAsStream(text).map(Pattern::quote).collect(Collectors.joining("\\s+"));
    }
}
