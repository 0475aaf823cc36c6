package dev.auditlogs.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.event.Column;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.place.KeyPrefix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// An engine that knows nothing of this product reads what it wrote, with the statements of
/// docs/analytics/duckdb.sql and duckdb-ocsf.sql.
class DuckDbTest {

    private static final int EVENTS = 10_000;
    private static final List<Map<Column, String>> SOURCE = SentEvents.of(EVENTS, 3);
    private static final Encoding OCSF = new Encoding(Format.NDJSON, Compression.GZIP, false, Schema.OCSF);
    private static final Path DOCUMENTED = Path.of("docs/analytics/duckdb.sql");

    @TempDir
    Path bucket;

    private List<String> views;
    private List<String> queries;

    @BeforeEach
    void readTheDocumentation() throws IOException {
        var statements = Arrays.stream(Files.readString(DOCUMENTED).split(";\\R"))
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .toList();
        views = statements.stream()
                .filter(statement -> statement.contains("CREATE OR REPLACE VIEW"))
                .toList();
        queries = statements.stream()
                .filter(statement -> !statement.contains("CREATE OR REPLACE VIEW"))
                .filter(statement -> !statement.contains("SET VARIABLE"))
                .toList();
        assertThat(statements.getFirst()).contains("SET VARIABLE audit_logs = 's3://acme-audit-logs'");
    }

    /// Each file of the product, under the key that it has in a bucket.
    private void write(Encoding encoding, KeyTemplate template) throws IOException {
        var file = SentEvents.encode(SOURCE, encoding);
        var path = bucket.resolve(template.key(new KeyPrefix(""), file.id()).value());
        Files.createDirectories(path.getParent());
        Files.write(path, file.bytes());
    }

    private interface Question {
        void ask(Connection duckDb) throws SQLException;
    }

    /// With a view for the format, as documented, but for where the files are.
    private void connected(Format format, Question question) throws SQLException {
        var view = "audit_events_" + format.value();
        try (var duckDb = DriverManager.getConnection("jdbc:duckdb:");
                var statement = duckDb.createStatement()) {
            statement.execute("SET VARIABLE audit_logs = '" + bucket + "'");
            statement.execute(views.stream()
                    .filter(sql -> sql.contains("VIEW " + view + " "))
                    .findFirst()
                    .orElseThrow());
            statement.execute(views.getLast().replaceFirst("audit_events_\\w+", view));
            question.ask(duckDb);
        }
    }

    private static List<List<String>> rows(Connection duckDb, String sql) throws SQLException {
        try (var statement = duckDb.createStatement();
                var result = statement.executeQuery(sql)) {
            var rows = new ArrayList<List<String>>();
            while (result.next()) {
                var row = new ArrayList<String>();
                for (var i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(result.getString(i));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    static List<Encoding> encodings() {
        return AuditFileEncoderTest.encodings().stream()
                .filter(encoding -> !encoding.csvSafe() && encoding.schema() == Schema.AIRKIT)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void everyValueIsReadAsItWasSent(Encoding encoding) throws IOException, SQLException {
        write(encoding, KeyTemplate.HIVE);

        connected(encoding.format(), duckDb -> {
            for (var column : Column.values()) {
                var read = rows(
                        duckDb,
                        "SELECT %s FROM audit_events ORDER BY EVENT_TIME, encode(EVENT_ID)".formatted(asText(column)));

                assertThat(read.stream().map(List::getFirst))
                        .as("%s in %s", column, encoding)
                        .containsExactlyElementsOf(SOURCE.stream()
                                .map(event -> sent(event, column, encoding))
                                .toList());
            }
        });
    }

    /// But for the apostrophe that marks what might be a formula, by the same view, in spite of the byte order mark.
    @Test
    void everyValueOfAFileForSpreadsheetsIsReadAsItWasSent() throws IOException, SQLException {
        var encoding = new Encoding(Format.CSV, Compression.GZIP, true);
        write(encoding, KeyTemplate.DEFAULT);

        connected(Format.CSV, duckDb -> {
            for (var column : List.of(Column.ORGANIZATION_ID, Column.EVENT_ID, Column.EMAIL, Column.DOMAIN)) {
                assertThat(rows(duckDb, "SELECT %s FROM audit_events".formatted(column)).stream()
                                .map(List::getFirst)
                                .map(value -> value != null && value.startsWith("'") ? value.substring(1) : value))
                        .as("%s", column)
                        .containsExactlyInAnyOrderElementsOf(SOURCE.stream()
                                .map(event -> sent(event, column, encoding))
                                .toList());
            }
        });
    }

    /// CSV has U+FFFD for NUL and U+0001.
    private static String sent(Map<Column, String> event, Column column, Encoding encoding) {
        var value = event.get(column);
        return value != null && encoding.format() == Format.CSV && column != Column.EVENT_ID
                ? value.replace('\0', '\uFFFD').replace('\u0001', '\uFFFD')
                : value;
    }

    /// In the form that events have it.
    private static String asText(Column column) {
        return switch (column) {
            case EVENT_TIME -> "strftime(EVENT_TIME, '%Y-%m-%dT%H:%M:%S.%g')";
            default -> column.name();
        };
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void everyColumnHasItsType(Encoding encoding) throws IOException, SQLException {
        write(encoding, KeyTemplate.DEFAULT);

        connected(
                encoding.format(),
                duckDb -> assertThat(rows(duckDb, "DESCRIBE audit_events"))
                        .extracting(row -> row.get(0) + " " + row.get(1))
                        .containsExactlyElementsOf(
                                Stream.of(Column.values()).map(DuckDbTest::type).toList()));
    }

    private static String type(Column column) {
        return column + " "
                + switch (column) {
                    case EVENT_YEAR -> "INTEGER";
                    case EVENT_MONTH, EVENT_DATE -> "DATE";
                    case EVENT_TIME -> "TIMESTAMP";
                    default -> "VARCHAR";
                };
    }

    /// Without a word about columns and types.
    @ParameterizedTest
    @MethodSource("encodings")
    void withoutAnyOptionTheRowsAreThereToo(Encoding encoding) throws IOException, SQLException {
        write(encoding, KeyTemplate.DEFAULT);

        connected(
                encoding.format(),
                duckDb -> assertThat(rows(
                                duckDb,
                                "SELECT count(*), count(DISTINCT EVENT_ID) FROM '%s/*/*/*/*%s'"
                                        .formatted(bucket, encoding.extension())))
                        .containsExactly(List.of(Integer.toString(EVENTS), Integer.toString(EVENTS))));
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void theDocumentedQueriesAnswerAsTheSourceDoes(Encoding encoding) throws IOException, SQLException {
        write(encoding, KeyTemplate.DEFAULT);

        assertThat(queries).hasSize(3);
        connected(encoding.format(), duckDb -> {
            var failedLogins = rows(duckDb, queries.get(0));
            assertThat(failedLogins.stream()
                            .mapToInt(row -> Integer.parseInt(row.get(2)))
                            .sum())
                    .isEqualTo(count("invalid_login", _ -> true));
            assertThat(failedLogins)
                    .extracting(row -> row.get(0) + " " + row.get(1))
                    .doesNotHaveDuplicates();
            assertThat(rows(duckDb, queries.get(1)))
                    .extracting(row -> row.get(2))
                    .containsExactlyInAnyOrderElementsOf(SOURCE.stream()
                            .filter(event -> event.get(Column.EVENT_TYPE).equals("deleted_datastore"))
                            .map(event -> sent(event, Column.DATASTORE_ID, encoding))
                            .toList());
            assertThat(rows(duckDb, queries.get(2))).hasSize(count("new_api_key", DuckDbTest::isOutsideOfficeHours));
        });
    }

    /// As it is after a destination has changed its format, with a test object of Verify: each view has its own
    /// files.
    @ParameterizedTest
    @EnumSource
    void aFolderWithFilesOfEachFormatHoldsUpNobody(Format format) throws IOException, SQLException {
        for (var each : Format.values()) {
            write(new Encoding(each, each == Format.PARQUET ? Compression.NONE : Compression.GZIP), KeyTemplate.HIVE);
        }
        write(OCSF, KeyTemplate.HIVE);
        Files.writeString(bucket.resolve("airkit-verify-test-20261122T101500Z"), "a test object");

        connected(
                format,
                duckDb -> assertThat(rows(duckDb, "SELECT count(*), count(DISTINCT EVENT_ID) FROM audit_events"))
                        .containsExactly(List.of(Integer.toString(EVENTS), Integer.toString(EVENTS))));
    }

    @Test
    void theDocumentedQueryOfOcsfAnswersAsTheSourceDoes() throws IOException, SQLException {
        write(OCSF, KeyTemplate.DEFAULT);
        write(Encoding.DEFAULT, KeyTemplate.DEFAULT);
        var statements = Stream.of(Files.readString(Path.of("docs/analytics/duckdb-ocsf.sql"))
                        .split(";\n"))
                .map(sql -> sql.replace("s3://acme-audit-logs", bucket.toString()))
                .toList();

        try (var duckDb = DriverManager.getConnection("jdbc:duckdb:");
                var statement = duckDb.createStatement()) {
            for (var sql : statements.subList(0, statements.size() - 1)) {
                statement.execute(sql);
            }
            var byUserAndDay = SOURCE.stream()
                    .filter(event -> event.get(Column.EVENT_TYPE).equals("invalid_login"))
                    .collect(Collectors.groupingBy(
                            event -> event.get(Column.EVENT_DATE) + " " + whoOfOcsf(event), Collectors.counting()));

            assertThat(rows(duckDb, statements.getLast()).stream()
                            .collect(Collectors.toMap(
                                    row -> row.get(0) + " " + row.get(1), row -> Long.valueOf(row.get(2)))))
                    .isEqualTo(byUserAndDay);
            assertThat(rows(duckDb, "SELECT count(DISTINCT metadata.uid), count(class_uid) FROM ocsf_events"))
                    .containsExactly(List.of(Integer.toString(EVENTS), Integer.toString(EVENTS)));
        }
    }

    private static String whoOfOcsf(Map<Column, String> event) {
        if ("user".equals(event.get(Column.RESOURCE_TYPE))) {
            return event.get(Column.RESOURCE_ID);
        }
        return Stream.of(Column.EMAIL, Column.USER_ID)
                .map(column -> event.getOrDefault(column, ""))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse("Unknown");
    }

    private static int count(String type, Predicate<String> time) {
        return (int) SOURCE.stream()
                .filter(event -> event.get(Column.EVENT_TYPE).equals(type))
                .filter(event -> time.test(event.get(Column.EVENT_TIME)))
                .count();
    }

    private static boolean isOutsideOfficeHours(String time) {
        var local = LocalDateTime.parse(time).atZone(ZoneOffset.UTC).withZoneSameInstant(ZoneId.of("Europe/Berlin"));
        return local.getHour() < 8
                || local.getHour() > 17
                || local.getDayOfWeek().getValue() > 5;
    }

    /// As Athena and Spark do.
    @Test
    void organizationAndDayCanBeReadFromAHiveKey() throws IOException, SQLException {
        write(Encoding.DEFAULT, KeyTemplate.HIVE);
        try (var duckDb = DriverManager.getConnection("jdbc:duckdb:")) {
            assertThat(rows(
                            duckDb,
                            "SELECT DISTINCT org, typeof(dt), dt FROM read_json('%s/**/*.gz', hive_partitioning = true)"
                                    .formatted(bucket)))
                    .containsExactly(List.of("acme", "DATE", "2026-11-24"));
        }
    }

    /// What a Hive key cannot have in a value is escaped as Hive does it.
    @Test
    void everyOrganizationCanBeReadFromAHiveKey() throws IOException, SQLException {
        var odd = new OrganizationId("a=b,c+d.e@f-g_h");
        var file = SentEvents.encode(SOURCE.subList(0, 10), Encoding.DEFAULT);
        var key = KeyTemplate.HIVE.key(
                new KeyPrefix("logs/"), new FileId(odd, file.id().name()));
        var path = bucket.resolve(key.value());
        Files.createDirectories(path.getParent());
        Files.write(path, file.bytes());
        try (var duckDb = DriverManager.getConnection("jdbc:duckdb:")) {
            assertThat(rows(
                            duckDb,
                            "SELECT DISTINCT org FROM read_json('%s/**/*.gz', hive_partitioning = true)"
                                    .formatted(bucket)))
                    .containsExactly(List.of(odd.value()));
        }
        assertThat(key.value().toLowerCase(Locale.ROOT)).startsWith("logs/org=a%3db,c+d.e@f-g_h/dt=2026-11-24/airkit-");
    }
}
