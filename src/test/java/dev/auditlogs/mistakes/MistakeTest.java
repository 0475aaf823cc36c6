package dev.auditlogs.mistakes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The list fits the product's source and its tests. Whether they catch its mistakes, `./mvnw test -Pmistakes` says.
class MistakeTest {

    static List<Mistake> mistakes() {
        return Mistake.all();
    }

    @Test
    void thereAreManyAndNoneTwice() {
        assertThat(mistakes()).hasSizeGreaterThanOrEqualTo(60);
        assertThat(mistakes()).extracting(Mistake::name).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void itFitsTheSource(Mistake mistake) {
        assertThat(mistake.in(Path.of("src", "main", "java"))).contains(mistake.replacement());
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void theTestsThatItNamesExist(Mistake mistake) throws ClassNotFoundException {
        for (var test : mistake.tests()) {
            var parts = test.split("#");
            var methods = Class.forName("dev.auditlogs." + parts[0]).getDeclaredMethods();

            assertThat(parts.length == 1
                            || Stream.of(methods)
                                    .anyMatch(method -> method.getName().equals(parts[1])))
                    .as(test)
                    .isTrue();
        }
    }
}
