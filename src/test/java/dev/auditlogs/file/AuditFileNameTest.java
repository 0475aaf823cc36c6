package dev.auditlogs.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.place.KeyPrefix;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuditFileNameTest {

    private static final UUID ID = UUID.fromString("7d3c0a52-91f4-4b1e-8a53-0d6a1f2b3c4d");
    private static final OrganizationId ACME = new OrganizationId("acme");
    private static final Instant TIME = Instant.parse("2026-11-22T23:59:59.999Z");

    @Test
    void aNameTellsWhenInUtcAndHasItsId() {
        var name = AuditFileName.of(TIME, ID, Encoding.DEFAULT);

        assertThat(name)
                .hasToString("airkit-audit-logs-20261122T235959Z-7d3c0a52-91f4-4b1e-8a53-0d6a1f2b3c4d.ndjson.gz");
        assertThat(name.written()).isEqualTo(Instant.parse("2026-11-22T23:59:59Z"));
        assertThat(name.contentType()).isEqualTo("application/gzip");
    }

    /// Whoever asks for `*.ndjson*` does not get it, nor who takes the day's folder for a table.
    @Test
    void aFileOfOcsfHasAnotherNameInAFolderOfItsOwn() {
        var name = AuditFileName.of(TIME, ID, new Encoding(Format.NDJSON, Compression.GZIP, false, Schema.OCSF));

        assertThat(name)
                .hasToString("airkit-audit-logs-20261122T235959Z-7d3c0a52-91f4-4b1e-8a53-0d6a1f2b3c4d.ocsf.jsonl.gz");
        assertThat(name.schema()).isEqualTo(Schema.OCSF);
        assertThat(name.format()).isEqualTo(Format.NDJSON);
        assertThat(KeyTemplate.DEFAULT.key(new KeyPrefix("logs/"), new FileId(ACME, name)))
                .hasToString("logs/ocsf/2026/11/22/" + name);
        assertThat(KeyTemplate.HIVE.key(new KeyPrefix("logs/"), new FileId(ACME, name)))
                .hasToString("logs/ocsf/org=acme/dt=2026-11-22/" + name);
    }

    @Test
    void theKeyIsThePrefixTheDayAndTheName() {
        var name = AuditFileName.of(TIME, ID, new Encoding(Format.NDJSON, Compression.NONE));

        assertThat(name.contentType()).isEqualTo("application/x-ndjson");
        assertThat(KeyTemplate.DEFAULT.key(new KeyPrefix("logs/audit/"), new FileId(ACME, name)))
                .hasToString(
                        "logs/audit/2026/11/22/airkit-audit-logs-20261122T235959Z-7d3c0a52-91f4-4b1e-8a53-0d6a1f2b3c4d.ndjson");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            NDJSON,  NONE, .ndjson,     application/x-ndjson
            NDJSON,  GZIP, .ndjson.gz,  application/gzip
            NDJSON,  ZSTD, .ndjson.zst, application/zstd
            CSV,     NONE, .csv,        text/csv; charset=utf-8; header=present
            CSV,     GZIP, .csv.gz,     application/gzip
            CSV,     ZSTD, .csv.zst,    application/zstd
            PARQUET, NONE, .parquet,    application/vnd.apache.parquet
            """)
    void aNameSaysWhatTheFileIs(Format format, Compression compression, String extension, String contentType) {
        var name = AuditFileName.of(TIME, ID, new Encoding(format, compression));

        assertThat(name.value()).endsWith("3c4d" + extension);
        assertThat(name.format()).isEqualTo(format);
        assertThat(name.compression()).isEqualTo(compression);
        assertThat(name.contentType()).isEqualTo(contentType);
    }

    @Test
    void aHiveKeyNamesOrganizationAndDay() {
        var name = AuditFileName.of(TIME, ID, Encoding.DEFAULT);

        assertThat(KeyTemplate.HIVE.key(new KeyPrefix("logs/"), new FileId(ACME, name)))
                .hasToString("logs/org=acme/dt=2026-11-22/" + name);
    }

    @Test
    void namesSortByTime() {
        var earlier = AuditFileName.of(TIME, ID, Encoding.DEFAULT);
        var later = AuditFileName.of(TIME.plusSeconds(1), new UUID(0, 0), Encoding.DEFAULT);

        assertThat(earlier).isLessThan(later);
        assertThat(AuditFileName.startOfNamesSince(TIME)).isLessThan(earlier.value());
        assertThat(AuditFileName.startOfNamesSince(TIME.plusSeconds(1))).isGreaterThan(earlier.value());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x.ndjson",
                "airkit-audit-logs-20261341T996199Z-7d3c0a52-91f4-4b1e-8a53-0d6a1f2b3c4d.ndjson",
                "airkit-verify-test-20261122T235959Z",
                "airkit-audit-logs-20261122T235959Z-7d3c0a52-91f4-4b1e-8a53-0d6a1f2b3c4d.exe",
                "airkit-audit-logs-20261122T235959Z-7d3c0a52-91f4-4b1e-8a53-0d6a1f2b3c4d.parquet.gz",
                "../airkit-audit-logs-20261122T235959Z-7d3c0a52-91f4-4b1e-8a53-0d6a1f2b3c4d.ndjson",
            })
    void anythingElseIsNoName(String value) {
        assertThatIllegalArgumentException().isThrownBy(() -> new AuditFileName(value));
    }

    @Test
    void aKeyIsAtMost1024Bytes() {
        assertThat(new ObjectKey("ü".repeat(512)).value()).hasSize(512);
        assertThatIllegalArgumentException().isThrownBy(() -> new ObjectKey("ü".repeat(512) + "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> new ObjectKey(""));
    }
}
