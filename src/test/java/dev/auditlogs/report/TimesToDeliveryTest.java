package dev.auditlogs.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimesToDeliveryTest {

    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    private final TimesToDelivery times = new TimesToDelivery();

    private void add(long millisAgo, long count) {
        times.add(NOW.toEpochMilli() - millisAgo, NOW, count);
    }

    @Test
    void withoutEventsThereIsNoMedian() {
        assertThat(times.median()).isEmpty();
    }

    @Test
    void theMedianIsTheMiddleOneAndTheMaximumTheLongest() {
        add(10, 1);
        add(20, 1);
        add(100, 1);

        assertThat(times.median()).contains(Duration.ofMillis(20));
        assertThat(times.max()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void aFileCountsWithAllItsEvents() {
        add(10, 3);
        add(100, 4);

        assertThat(times.median().orElseThrow()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void anEventFromTheFutureTookNoTime() {
        add(-5000, 1);

        assertThat(times.median()).contains(Duration.ZERO);
        assertThat(times.max()).isZero();
    }

    @Test
    void theMedianIsRightToOnePercentWhateverTheTimes() {
        var random = new Random(7);
        for (var round = 0; round < 50; round++) {
            var some = new TimesToDelivery();
            var millis = random.longs(101, 0, 1L << (1 + random.nextInt(40))).toArray();
            for (var each : millis) {
                some.add(NOW.toEpochMilli() - each, NOW, 1);
            }
            Arrays.sort(millis);

            assertThat((double) some.median().orElseThrow().toMillis())
                    .isCloseTo(millis[50], org.assertj.core.data.Percentage.withPercentage(1));
            assertThat(some.max().toMillis()).isEqualTo(millis[100]);
        }
    }
}
