package dev.auditlogs.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// How `///` comments stand in the source. The formatter breaks a line of them that is too long, and leaves what it
/// has cut off, a word or two, in a line of its own.
class CommentsTest {

    /// A link, which is longer, is a line of its own.
    private static final Pattern CUT_OFF = Pattern.compile(" */// \\S{1,60}( \\S{1,60})?");

    /// A link may begin a line, and so may an item of a list, a tag or a table's row.
    private static final Pattern GOES_ON = Pattern.compile(" */// [\\w`(].*");

    @Test
    void noLineIsWhatTheFormatterHasCutOff() throws IOException {
        assertThat(cutOff(List.of(
                        "/// Every word of this sentence stands where it should, and is", "/// not", "/// cut off.")))
                .containsExactly(2);

        var found = new ArrayList<String>();
        try (var sources =
                Stream.of("src", "bin", "infra/cdk/src").map(Path::of).flatMap(CommentsTest::sources)) {
            for (var source : sources.toList()) {
                cutOff(Files.readAllLines(source)).forEach(line -> found.add(source + ":" + line));
            }
        }

        assertThat(found).isEmpty();
    }

    /// The numbers of the lines of one or two words after which the sentence goes on.
    private static List<Integer> cutOff(List<String> lines) {
        var numbers = new ArrayList<Integer>();
        for (var i = 1; i < lines.size(); i++) {
            if (CUT_OFF.matcher(lines.get(i - 1)).matches()
                    && GOES_ON.matcher(lines.get(i)).matches()) {
                numbers.add(i);
            }
        }
        return numbers;
    }

    private static Stream<Path> sources(Path folder) {
        try {
            return Files.walk(folder).filter(path -> path.toString().endsWith(".java"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
