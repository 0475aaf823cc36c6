package dev.auditlogs.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.List;
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
        "2026-11-22t10:15:30z, 2026-11-22T10:15:30.000",
        "2024-02-29T00:00:00.000Z, 2024-02-29T00:00:00.000",
        "0001-01-01T00:00:00.000Z, 0001-01-01T00:00:00.000",
        "9999-12-31T23:59:59.999Z, 9999-12-31T23:59:59.999",
        "9999-12-31T23:59:59.999999999Z, 9999-12-31T23:59:59.999",
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
                "2026-11-22T10:15:30.12aZ",
                "2026-11-22T10:15:30.1234567890Z",
                "2026-11-22T10:15:30Z and more",
            })
    void whatHasAnotherFormIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EventTime.parse(text))
                .withMessage("not an ISO 8601 time with Z or an offset");
    }

    /// Whichever way it is read: with milliseconds, as most are, or otherwise.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-13-01T00:00:00%sZ",
                "2026-00-01T00:00:00%sZ",
                "2025-02-29T00:00:00%sZ",
                "2026-02-30T00:00:00%sZ",
                "2026-04-31T00:00:00%s+02:00",
                "2026-11-00T00:00:00%sZ",
                "2026-11-22T24:00:00%sZ",
                "2026-11-22T25:00:00%sZ",
                "2026-11-22T10:60:00%sZ",
                "2026-11-22T10:15:60%sZ",
                "2016-12-31T23:59:60%sZ",
            })
    void aTimeThatDoesNotExistIsRefused(String form) {
        for (var digits : List.of("", ".000", ".123456")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> EventTime.parse(form.formatted(digits)))
                    .withMessage("a time that does not exist, such as 24:00, second 60 or 30 February");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000-12-31T23:59:59.999Z",
                "-0001-01-01T00:00:00Z",
                "+10000-01-01T00:00:00Z",
                "+999999999-01-01T00:00:00Z",
                "0001-01-01T00:00:00+01:00",
                "9999-12-31T23:59:59.999-01:00",
            })
    void aTimeOutsideTheYearsOfFourDigitsIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EventTime.parse(text))
                .withMessage("a time outside the years 0001 to 9999");
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
