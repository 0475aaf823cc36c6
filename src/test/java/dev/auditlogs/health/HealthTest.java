package dev.auditlogs.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HealthTest {

    @Test
    void gapsGrowFromTheNextDrainToSixHours() {
        assertThat(IntStream.rangeClosed(1, 10).mapToObj(Health::gap).map(Duration::toMinutes))
                .containsExactly(0L, 0L, 10L, 20L, 40L, 80L, 160L, 320L, 360L, 360L);
        assertThat(Health.gap(Integer.MAX_VALUE)).isEqualTo(Health.GAP_MAX);
    }
}
