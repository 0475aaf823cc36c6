package dev.auditlogs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DrainTimeTest {

    private static final Pattern STATE_CALL_MAX = Pattern.compile("(?m)^quarkus\\.s3\\.api-call-timeout=(\\d+)S$");

    private final Instant start = Instant.parse("2026-11-26T10:00:00Z");

    private DrainTime of(Duration whole) {
        return new DrainTime(start, start.plus(whole), Duration.ofSeconds(60));
    }

    /// A put that begins in the last moment has ended, with all its retries, before others may have the messages.
    @Test
    void messagesStayInvisibleForLongerThanACallOfTheStateBucketTakes() throws IOException {
        var settings = STATE_CALL_MAX.matcher(Files.readString(Path.of("src/main/resources/application.properties")));
        assertThat(settings.find()).isTrue();
        var call = Duration.ofSeconds(Long.parseLong(settings.group(1)));
        var time = of(Duration.ofMinutes(4));

        assertThat(time.isTooLateToWrite(time.end())).isTrue();
        assertThat(time.visibleAgain()).isAfter(time.end().plus(call));
    }

    @Test
    void itsPartsFollowEachOther() {
        var time = of(Duration.ofMinutes(4));

        assertThat(time.receivingUntil()).isEqualTo(time.end().minusSeconds(60));
        assertThat(time.knowingUntil()).isBefore(time.receivingUntil());
        assertThat(time.deliveringUntil()).isAfter(time.receivingUntil()).isBefore(time.countingUntil());
        assertThat(time.isTooLateToWrite(time.deliveringUntil())).isFalse();
        assertThat(time.countingUntil()).isBefore(time.end());
    }

    @Test
    void theReserveIsAtMostHalfOfIt() {
        assertThat(of(Duration.ofSeconds(40)).receivingUntil()).isEqualTo(start.plusSeconds(20));
    }

    @Test
    void whatIsTooShortReceivesNothing() {
        assertThat(of(Duration.ofSeconds(9)).isTooShort()).isTrue();
        assertThat(of(Duration.ofSeconds(9)).receivingUntil()).isEqualTo(start);
        assertThat(of(Duration.ofSeconds(10)).isTooShort()).isFalse();
    }
}
