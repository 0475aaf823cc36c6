package dev.auditlogs.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.event.Column;
import dev.auditlogs.place.KeyPrefix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What pandas and polars read with the functions of docs/analytics/python.py, where they are installed.
class PythonReadersTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int EVENTS = 2_000;
    private static final Path SCRIPT = Path.of("src/test/resources/dev/auditlogs/file/read_with_python.py");

    /// The first of them have few columns: what a reader infers from these, it does not have of the others.
    private static final List<Map<Column, String>> SOURCE = SentEvents.of(EVENTS, 3).stream()
            .sorted(Comparator.comparing(event -> event.get(Column.EVENT_TIME)))
            .toList();

    @TempDir
    private Path bucket;

    private Path write(Format format, Compression compression) throws IOException {
        var file = SentEvents.encode(SOURCE, new Encoding(format, compression));
        var path = bucket.resolve(
                KeyTemplate.DEFAULT.key(new KeyPrefix(""), file.id()).value());
        Files.createDirectories(path.getParent());
        return Files.write(path, file.bytes());
    }

    private static List<List<String>> read(String function, Path path) throws IOException, InterruptedException {
        var modules = function.startsWith("pandas") ? "pandas, pyarrow" : "polars";
        assumeTrue(run(List.of("python3", "-c", "import " + modules)).isEmpty(), modules + " is not installed");
        var command = new ArrayList<>(
                List.of("python3", SCRIPT.toString(), "docs/analytics/python.py", function, path.toString()));
        Arrays.stream(Column.values()).map(Column::name).forEach(command::add);
        var rows = new ArrayList<List<String>>();
        for (var line : run(command)) {
            assertThat(line).startsWith("[");
            var row = new ArrayList<String>();
            JSON.readTree(line).forEach(value -> row.add(value.isNull() ? null : value.asText()));
            rows.add(row);
        }
        return rows;
    }

    private static List<String> run(List<String> command) throws IOException, InterruptedException {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return said.lines().toList();
        } catch (IOException e) {
            return List.of(e.toString());
        }
    }

    private static List<String> sent(Column column) {
        return SOURCE.stream().map(event -> event.get(column)).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "pandas_events, PARQUET, NONE",
        "pandas_events_of_ndjson, NDJSON, GZIP",
        "pandas_events_of_ndjson, NDJSON, NONE",
        "polars_events, PARQUET, NONE",
        "polars_events_of_ndjson, NDJSON, GZIP",
        "polars_events_of_ndjson, NDJSON, NONE",
    })
    void everyValueIsReadAsItWasSent(String function, Format format, Compression compression) throws Exception {
        var file = write(format, compression);
        Files.writeString(bucket.resolve("airkit-verify-test-20261122T101500Z"), "a test object");

        var rows = read(function, function.equals("pandas_events_of_ndjson") ? file : bucket);

        assertThat(rows).hasSize(EVENTS);
        for (var column : Column.values()) {
            assertThat(rows)
                    .extracting(row -> row.get(column.ordinal()))
                    .as("%s with %s", column, function)
                    .containsExactlyInAnyOrderElementsOf(sent(column));
        }
    }

    /// python-zstandard reads one frame, and does not say that there are more.
    @Test
    void aFileOfZstdIsReadToItsEnd() throws Exception {
        assumeTrue(run(List.of("python3", "-c", "import zstandard")).isEmpty(), "zstandard is not installed");
        var events = SentEvents.of(25_000, 1);
        var file = SentEvents.encode(events, new Encoding(Format.NDJSON, Compression.ZSTD));
        var path = Files.write(bucket.resolve("file.zst"), file.bytes());

        var lines = run(List.of(
                "python3",
                "-c",
                "import sys, zstandard; print(zstandard.ZstdDecompressor().decompress(open(sys.argv[1], 'rb').read()).count(b'\\n'))",
                path.toString()));

        assertThat(lines).containsExactly("25000");
    }
}
