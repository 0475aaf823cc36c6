package dev.auditlogs.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.event.AuditEvent;
import dev.auditlogs.event.Column;
import dev.hardwood.InputFile;
import dev.hardwood.metadata.CompressionCodec;
import dev.hardwood.metadata.Encoding;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Holds Parquet files against two readers that share no code with their writer, nor with each other.
class ParquetReadersTest {

    private static final Set<Column> UNIQUE = EnumSet.of(Column.EVENT_ID, Column.EVENT_TIME);

    @TempDir
    private Path folder;

    @FunctionalInterface
    private interface RowOf<T> {
        T read(ResultSet row) throws SQLException;
    }

    /// @param sql reads from `FILE`
    private <T> List<T> duckDb(byte[] file, String sql, RowOf<T> row) throws IOException, SQLException {
        var path = Files.write(folder.resolve("events.parquet"), file);
        var rows = new ArrayList<T>();
        try (var connection = DriverManager.getConnection("jdbc:duckdb:");
                var statement = connection.createStatement();
                var result = statement.executeQuery(sql.replace("FILE", "'" + path + "'"))) {
            while (result.next()) {
                rows.add(row.read(result));
            }
        }
        return rows;
    }

    private static ParquetFileReader hardwood(byte[] file) throws IOException {
        return ParquetFileReader.open(InputFile.of(ByteBuffer.wrap(file)));
    }

    /// What the same events are as NDJSON, which golden files hold.
    private static List<Map<Column, String>> ndjson(AuditEvent[] events) throws IOException {
        var out = new ByteArrayOutputStream();
        NdjsonRows.write(events, out);
        var json = new ObjectMapper();
        var rows = new ArrayList<Map<Column, String>>();
        for (var line : out.toString(StandardCharsets.UTF_8).split("\n")) {
            var row = new EnumMap<Column, String>(Column.class);
            json.readTree(line)
                    .properties()
                    .forEach(p ->
                            row.put(Column.valueOf(p.getKey()), p.getValue().asText()));
            rows.add(row);
        }
        return rows;
    }

    @Test
    void theColumnsHaveTheirTypesInDuckDb() throws Exception {
        var file = ParquetRowsTest.parquet(GeneratedEvents.of(1, 1));

        assertThat(duckDb(file, "DESCRIBE SELECT * FROM FILE", r -> r.getString(1) + " " + r.getString(2)))
                .containsExactly(types("VARCHAR", "INTEGER", "DATE", "TIMESTAMP"));
        assertThat(duckDb(
                        file,
                        "SELECT name, repetition_type FROM parquet_schema(FILE) OFFSET 1",
                        r -> r.getString(1) + " " + r.getString(2)))
                .containsExactly(repetitions());
    }

    @Test
    void theColumnsHaveTheirTypesInHardwood() throws IOException {
        try (var reader = hardwood(ParquetRowsTest.parquet(GeneratedEvents.of(1, 1)))) {
            var columns = reader.getFileSchema().getColumns();

            assertThat(columns.stream()
                            .map(c ->
                                    c.name() + " " + c.type() + (c.logicalType() == null ? "" : " " + c.logicalType())))
                    .containsExactly(
                            types("BYTE_ARRAY STRING", "INT32", "INT32 DATE", "INT64 TIMESTAMP(MILLIS, local)"));
            assertThat(columns.stream().map(c -> c.name() + " " + c.repetitionType()))
                    .containsExactly(repetitions());
        }
    }

    private static String[] types(String text, String year, String date, String time) {
        var types = new ArrayList<String>();
        for (var column : Column.values()) {
            types.add(column + " "
                    + switch (column) {
                        case EVENT_YEAR -> year;
                        case EVENT_MONTH, EVENT_DATE -> date;
                        case EVENT_TIME -> time;
                        default -> text;
                    });
        }
        return types.toArray(String[]::new);
    }

    private static String[] repetitions() {
        var required = EnumSet.of(
                Column.ORGANIZATION_ID,
                Column.EVENT_ID,
                Column.EVENT_YEAR,
                Column.EVENT_MONTH,
                Column.EVENT_DATE,
                Column.EVENT_TIME,
                Column.EVENT_TYPE);
        var repetitions = new ArrayList<String>();
        for (var column : Column.values()) {
            repetitions.add(column + (required.contains(column) ? " REQUIRED" : " OPTIONAL"));
        }
        return repetitions.toArray(String[]::new);
    }

    @Test
    void duckDbReadsWhatTheNdjsonOfTheSameEventsHolds() throws Exception {
        for (var seed = 0; seed < 10; seed++) {
            var events = GeneratedEvents.of(1 + seed * seed * 40, seed);

            assertThat(duckDb(
                            ParquetRowsTest.parquet(events),
                            "SELECT * REPLACE (strftime(EVENT_TIME, '%Y-%m-%dT%H:%M:%S.%g') AS EVENT_TIME) FROM FILE",
                            ParquetReadersTest::row))
                    .as("seed %d", seed)
                    .isEqualTo(ndjson(events));
        }
    }

    private static Map<Column, String> row(ResultSet result) throws SQLException {
        var row = new EnumMap<Column, String>(Column.class);
        for (var column : Column.values()) {
            var value = result.getString(column.name());
            if (value != null) {
                row.put(column, value);
            }
        }
        return row;
    }

    @Test
    void hardwoodReadsWhatTheNdjsonOfTheSameEventsHolds() throws IOException {
        for (var seed = 0; seed < 10; seed++) {
            var events = GeneratedEvents.of(1 + seed * seed * 40, seed);

            assertThat(rows(ParquetRowsTest.parquet(events)))
                    .as("seed %d", seed)
                    .isEqualTo(ndjson(events));
        }
    }

    private static List<Map<Column, String>> rows(byte[] file) throws IOException {
        var rows = new ArrayList<Map<Column, String>>();
        try (var reader = hardwood(file);
                var row = reader.rowReader()) {
            while (row.hasNext()) {
                row.next();
                rows.add(row(row));
            }
        }
        return rows;
    }

    private static Map<Column, String> row(RowReader reader) {
        var row = new EnumMap<Column, String>(Column.class);
        for (var column : Column.values()) {
            var i = column.ordinal();
            if (!reader.isNull(i)) {
                row.put(
                        column,
                        switch (column) {
                            case EVENT_YEAR -> Integer.toString(reader.getInt(i));
                            case EVENT_MONTH, EVENT_DATE -> reader.getDate(i).toString();
                            case EVENT_TIME -> text(reader.getLocalTimestamp(i));
                            default -> reader.getString(i);
                        });
            }
        }
        return row;
    }

    private static String text(LocalDateTime time) {
        return time.toLocalDate() + "T"
                + "%02d:%02d:%02d.%03d"
                        .formatted(time.getHour(), time.getMinute(), time.getSecond(), time.getNano() / 1_000_000);
    }

    @Test
    void pagesAreZstdAndWhatRepeatsHasADictionary() throws IOException {
        try (var reader = hardwood(ParquetRowsTest.parquet(GeneratedEvents.of(3000, 1)))) {
            for (var chunk : reader.getFileMetaData().rowGroups().getFirst().columns()) {
                var column = Column.valueOf(chunk.metaData().pathInSchema().toString());

                assertThat(chunk.metaData().codec()).isEqualTo(CompressionCodec.ZSTD);
                assertThat(chunk.metaData().encodings().contains(Encoding.PLAIN_DICTIONARY))
                        .as("%s", column)
                        .isEqualTo(!UNIQUE.contains(column));
            }
        }
    }

    /// Of a file that is not small.
    @Test
    void statisticsSayWhatIsInEachColumn() throws Exception {
        var events = GeneratedEvents.of(ParquetFormat.SMALL_FILE_ROWS + 1, 1);

        var statistics = duckDb(
                ParquetRowsTest.parquet(events),
                "SELECT path_in_schema, stats_min_value, stats_max_value, stats_null_count FROM parquet_metadata(FILE)",
                r -> List.of(r.getString(1), "" + r.getString(2), "" + r.getString(3), "" + r.getString(4)));

        assertThat(statistics).hasSize(Column.values().length);
        assertThat(statistics)
                .contains(
                        List.of("ORGANIZATION_ID", "acme", "acme", "0"),
                        List.of("EVENT_YEAR", "1", "9999", "0"),
                        List.of("EVENT_DATE", "0001-01-01", "9999-12-31", "0"));
        var withoutUserId = ndjson(events).stream()
                .filter(row -> !row.containsKey(Column.USER_ID))
                .count();
        assertThat(statistics)
                .anySatisfy(s -> assertThat(s).startsWith("USER_ID").endsWith("" + withoutUserId));
    }

    @Test
    void aRowGroupEndsWhenItIsLargeEnough() throws Exception {
        var events = GeneratedEvents.of(3 * ParquetRows.ROWS_BETWEEN_SIZE_CHECKS + 1, 1);
        var sql = "SELECT row_group_id, row_group_num_rows FROM parquet_metadata(FILE) WHERE column_id = 0";

        assertThat(duckDb(ParquetRowsTest.parquet(events), sql, r -> r.getLong(2)))
                .containsExactly((long) events.length);
        assertThat(duckDb(ParquetRowsTest.parquet(events, 1), sql, r -> r.getLong(2)))
                .containsExactly(1000L, 1000L, 1000L, 1L);
        assertThat(rows(ParquetRowsTest.parquet(events, 1))).isEqualTo(ndjson(events));
    }
}
