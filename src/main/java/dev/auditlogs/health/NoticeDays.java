package dev.auditlogs.health;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// After how many days of failure the platform is told again.
final class NoticeDays {

    private static final List<Integer> DAYS = List.of(12, 7, 3, 1);

    private NoticeDays() {}

    /// @return 12, 7, 3, 1, or 0 on the first day
    static int reached(Instant since, Instant now) {
        var failing = Duration.between(since, now);
        return DAYS.stream()
                .filter(days -> failing.compareTo(Duration.ofDays(days)) >= 0)
                .findFirst()
                .orElse(0);
    }
}
