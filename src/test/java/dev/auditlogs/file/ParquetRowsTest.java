package dev.auditlogs.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.auditlogs.event.AuditEvent;
import dev.auditlogs.event.Column;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParquetRowsTest {

    static byte[] parquet(AuditEvent[] events, int rowGroupBytes) {
        var out = new ByteArrayOutputStream();
        try {
            ParquetRows.write(events, out, rowGroupBytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static byte[] parquet(AuditEvent[] events) {
        return parquet(events, ParquetRows.ROW_GROUP_BYTES);
    }

    private static Set<String> ids(AuditEvent[] events) {
        return Arrays.stream(events).map(AuditEvent::id).collect(Collectors.toSet());
    }

    @Test
    void equalEventsGiveEqualBytes() {
        for (var seed = 0; seed < 20; seed++) {
            assertThat(parquet(GeneratedEvents.of(seed * 20 + 1, seed)))
                    .as("seed %d", seed)
                    .isEqualTo(parquet(GeneratedEvents.of(seed * 20 + 1, seed)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 50, 3000, 30_000})
    void theIdsInAFileCanBeReadBack(int count) throws IOException {
        var events = GeneratedEvents.of(count, count);

        assertThat(ParquetRows.eventIds(parquet(events))).hasSize(count).isEqualTo(ids(events));
    }

    @Test
    void theIdsOfAllRowGroupsCanBeReadBack() throws IOException {
        var events = GeneratedEvents.of(3 * ParquetRows.ROWS_BETWEEN_SIZE_CHECKS + 1, 1);

        assertThat(ParquetRows.eventIds(parquet(events, 1))).isEqualTo(ids(events));
    }

    /// Wherever it ends.
    @Test
    void aFileThatIsCutOffIsNotReadable() {
        var file = parquet(GeneratedEvents.of(100, 1));

        for (var length = 0; length < file.length; length += 1 + file.length / 1000) {
            var start = Arrays.copyOf(file, length);
            assertThatIOException().as("%d bytes", length).isThrownBy(() -> ParquetRows.eventIds(start));
        }
    }

    /// A checksum covers the ids, but not all that is around them.
    @Test
    void whereAByteIsWrongTheIdsAreRightOrTheFileIsNotReadable() throws IOException {
        var events = GeneratedEvents.of(100, 1);
        var file = parquet(events);
        var random = new Random(1);
        var unreadable = 0;

        for (var i = 0; i < 5000; i++) {
            var damaged = file.clone();
            var at = random.nextInt(damaged.length);
            damaged[at] ^= (byte) (1 + random.nextInt(255));
            try {
                assertThat(ParquetRows.eventIds(damaged)).as("byte %d", at).isEqualTo(ids(events));
            } catch (IOException _) {
                unreadable++;
            }
        }

        assertThat(unreadable).isPositive();
    }

    /// Each of them is most of a small file.
    @Test
    void aSmallFileHasFewStatisticsAndNoDictionary() throws IOException {
        var small = columns(parquet(GeneratedEvents.of(ParquetFormat.SMALL_FILE_ROWS, 1)));
        var large = columns(parquet(GeneratedEvents.of(ParquetFormat.SMALL_FILE_ROWS + 1, 1)));

        assertThat(small).hasSameSizeAs(large).hasSameSizeAs(Column.values());
        assertThat(small)
                .filteredOn(column ->
                        column.isSetStatistics() && column.getStatistics().isSetMin_value())
                .extracting(column -> column.getPath_in_schema().getFirst())
                .containsExactly("EVENT_DATE", "EVENT_TIME", "EVENT_TYPE");
        assertThat(small).noneMatch(ColumnMetaData::isSetDictionary_page_offset);
        assertThat(large).allMatch(ColumnMetaData::isSetStatistics);
        assertThat(large).anyMatch(ColumnMetaData::isSetDictionary_page_offset);
    }

    private static List<ColumnMetaData> columns(byte[] file) throws IOException {
        return ParquetEventIds.footer(file).getRow_groups().getFirst().getColumns().stream()
                .map(ColumnChunk::getMeta_data)
                .toList();
    }

    @Test
    void theStreamIsLeftOpen() throws IOException {
        var out = new ByteArrayOutputStream() {
            private boolean closed;

            @Override
            public void close() {
                closed = true;
            }
        };

        ParquetRows.write(GeneratedEvents.of(1, 1), out);

        assertThat(out.size()).isPositive();
        assertThat(out.closed).isFalse();
    }
}
