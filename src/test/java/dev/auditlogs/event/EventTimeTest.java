package dev.auditlogs.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimeTest {

    @ParameterizedTest
    @CsvSource({
        "2026-11-22T10:15:30.123Z, 2026-11-22T10:15:30.123",
        "2026-11-22T10:15:30Z, 2026-11-22T10:15:30.000",
        "2026-11-22T10:15Z, 2026-11-22T10:15:00.000",
        "2026-11-22T10:15:30.123456789Z, 2026-11-22T10:15:30.123",
        "2026-11-22T10:15:30.9999Z, 2026-11-22T10:15:30.999",
        "2026-11-22T00:15:30+02:00, 2026-11-21T22:15:30.000",
        "2026-12-31T23:30:00.5-01:30, 2027-01-01T01:00:00.500",
        "2026-11-22T10:15:30+0200, 2026-11-22T08:15:30.000",
        "2026-11-22T10:15:30+02, 2026-11-22T08:15:30.000",
        "2026-11-22T24:00:00.000Z, 2026-11-23T00:00:00.000",
        "2026-11-22t10:15:30z, 2026-11-22T10:15:30.000",
        "2024-02-29T00:00:00.000Z, 2024-02-29T00:00:00.000",
        "0001-01-01T00:00:00.000Z, 0001-01-01T00:00:00.000",
        "9999-12-31T23:59:59.999Z, 9999-12-31T23:59:59.999",
        "1969-12-31T23:59:59.999Z, 1969-12-31T23:59:59.999",
    })
    void aTimeWithZOrAnOffsetIsWrittenInUtcWithMilliseconds(String in, String out) {
        assertThat(EventTime.parse(in).text()).isEqualTo(out);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yesterday",
                "",
                "2026-11-22",
                "2026-11-22T10:15:30",
                "2026-11-22T10:15:30.123",
                "2026-11-22 10:15:30Z",
                "1795342530",
                "2026-13-01T00:00:00.000Z",
                "2025-02-29T00:00:00.000Z",
                "2026-11-22T25:00:00.000Z",
                "2026-11-22T10:60:00.000Z",
                "2026-11-22T10:15:60.000Z",
                "2026-11-22T10:15:30.12aZ",
                "-0001-01-01T00:00:00Z",
                "+10000-01-01T00:00:00Z",
                "0001-01-01T00:00:00+01:00",
            })
    void whatNamesNoInstantIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> EventTime.parse(text));
    }

    @Test
    void theShortWayOfReadingAgreesWithTheLongOne() {
        var random = new Random(7);
        for (var i = 0; i < 10_000; i++) {
            var instant = Instant.ofEpochMilli(random.nextLong(-62_135_596_800_000L, 253_402_300_800_000L));
            var text = new EventTime(instant.toEpochMilli()).text();

            assertThat(EventTime.parse(text + "Z").epochMilli()).isEqualTo(instant.toEpochMilli());
            assertThat(EventTime.parse(text + "000Z").epochMilli()).isEqualTo(instant.toEpochMilli());
        }
    }
}
