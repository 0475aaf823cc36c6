package dev.auditlogs.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.event.EventDecoder;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.queue.OrganizationQueue;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What docs/PRODUCERS.md tells producers is what the product does: its table, and its code in three languages.
class ProducersTest {

    private static final Pattern ROW = Pattern.compile(
            "(?m)^\\| `([^`]+)` \\| ([0-9a-f]{8}) \\| (\\d) \\| (\\d) \\| (\\d) \\| (\\d) \\| (\\d) \\|$");
    private static final List<Integer> NUMBERS = List.of(2, 3, 4, 5, 8);
    private static final int QUEUES_MAX = 8;

    /// Besides those of the table.
    private static final List<String> OTHERS = List.of("ab", "..-", "x".repeat(64), "ÄÖ-日本-🙂");

    @TempDir
    private Path scratch;

    private static String page() throws IOException {
        return Files.readString(Path.of("docs/PRODUCERS.md"));
    }

    private static List<String> organizations() throws IOException {
        return ROW.matcher(page()).results().map(row -> row.group(1)).collect(Collectors.toCollection(ArrayList::new));
    }

    private static String code(String language) throws IOException {
        var block = Pattern.compile("(?s)```" + language + "\n(.*?)```").matcher(page());
        assertThat(block.find()).as(language).isTrue();
        return block.group(1);
    }

    @Test
    void theTableIsWhatTheProductComputes() throws IOException {
        var rows = ROW.matcher(page()).results().toList();

        assertThat(rows).hasSizeGreaterThan(8);
        for (var row : rows) {
            var organization = new OrganizationId(row.group(1));
            for (var column = 0; column < NUMBERS.size(); column++) {
                assertThat(OrganizationQueue.of(organization, NUMBERS.get(column)))
                        .as("%s of %d", organization, NUMBERS.get(column))
                        .isEqualTo(Integer.parseInt(row.group(3 + column)));
            }
            // What all numbers of queues are computed from.
            assertThat(OrganizationQueue.of(organization, 1 << 16))
                    .isEqualTo(Integer.parseInt(row.group(2).substring(4), 16));
        }
    }

    /// By the rule itself: not every text is an organization's id, but every one has a hash.
    private static String expected(List<String> organizations) {
        return organizations.stream()
                .map(organization -> {
                    var hash = 0x811c9dc5;
                    for (var octet : organization.getBytes(StandardCharsets.UTF_8)) {
                        hash = (hash ^ octet & 0xff) * 0x01000193;
                    }
                    var all = hash;
                    return IntStream.rangeClosed(1, QUEUES_MAX)
                            .mapToObj(queues -> Integer.toString(Integer.remainderUnsigned(all, queues)))
                            .collect(Collectors.joining(" "));
                })
                .collect(Collectors.joining("\n"));
    }

    private void assertThatItPrints(List<String> organizations, List<String> command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output.lines().collect(Collectors.joining("\n"))).isEqualTo(expected(organizations));
    }

    private List<String> withOthers() throws IOException {
        var organizations = organizations();
        organizations.addAll(OTHERS);
        return organizations;
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(scratch.resolve(name), text);
    }

    private static String asJson(List<String> texts) throws IOException {
        return new ObjectMapper().writeValueAsString(texts);
    }

    @Test
    void theJavaCodeComputesIt() throws Exception {
        var organizations = withOthers();
        var texts = asJson(organizations).replace('[', '{').replace(']', '}');
        var file = write("Main.java", """
                class Main {
                %s
                    public static void main(String[] arguments) {
                        for (String organization : new String[] %s) {
                            StringBuilder line = new StringBuilder();
                            for (int queues = 1; queues <= %d; queues++) {
                                line.append(queues == 1 ? "" : " ").append(queueOf(organization, queues));
                            }
                            System.out.println(line);
                        }
                    }
                }
                """.formatted(code("java"), texts, QUEUES_MAX));

        assertThatItPrints(
                organizations,
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), file.toString()));
    }

    @Test
    void thePythonCodeComputesIt() throws Exception {
        assumeTrue(isInstalled("python3"), "there is no python3");
        var organizations = withOthers();
        var file = write("main.py", code("python") + """

                import json
                for organization in json.loads(r'''%s'''):
                    print(*[queue_of(organization, queues) for queues in range(1, %d)])
                """.formatted(asJson(organizations), QUEUES_MAX + 1));

        assertThatItPrints(organizations, List.of("python3", file.toString()));
    }

    /// Without its types, which not every node understands.
    @Test
    void theTypeScriptCodeComputesIt() throws Exception {
        assumeTrue(isInstalled("node"), "there is no node");
        var organizations = withOthers();
        var file = write(
                "main.mjs",
                code("typescript").replaceAll(": (string|number)\\b", "")
                        + """

                for (const organization of %s) {
                  console.log([...Array(%d).keys()].map((i) => queueOf(organization, i + 1)).join(" "));
                }
                """.formatted(asJson(organizations), QUEUES_MAX));

        assertThatItPrints(organizations, List.of("node", file.toString()));
    }

    private static boolean isInstalled(String tool) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    }

    /// Those that are shown in full.
    @Test
    void theBodiesThatItShowsAreEvents() throws IOException {
        var bodies =
                Pattern.compile("(?s)```\n([\\[{].*?)\n```").matcher(page()).results();
        var shown = bodies.map(body -> body.group(1)
                        .replace(
                                ", …}",
                                ", \"EVENT_TIME\": \"2026-11-24T10:15:30+01:00\","
                                        + " \"EVENT_TYPE\": \"user_login\"}"))
                .toList();

        assertThat(shown).hasSize(3);
        for (var body : shown) {
            var decoded = new EventDecoder().decode(body);
            assertThat(decoded.rejections()).isEmpty();
            assertThat(decoded.events()).isNotEmpty();
        }
    }
}
