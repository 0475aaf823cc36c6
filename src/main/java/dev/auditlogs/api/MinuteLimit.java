package dev.auditlogs.api;

import dev.auditlogs.event.OrganizationId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Lets an organization do something so many times a minute, as far as this process knows.
final class MinuteLimit {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final int max;
    private final Clock clock;
    private final Map<OrganizationId, Deque<Instant>> taken = new HashMap<>();

    MinuteLimit(int max, Clock clock) {
        this.max = max;
        this.clock = clock;
    }

    /// @return how long it must wait; empty if it need not, which is counted then
    synchronized Optional<Duration> take(OrganizationId organization) {
        var now = clock.instant();
        var since = now.minus(MINUTE);
        taken.values().removeIf(times -> !times.getLast().isAfter(since));
        var times = taken.computeIfAbsent(organization, _ -> new ArrayDeque<>());
        while (!times.isEmpty() && !times.getFirst().isAfter(since)) {
            times.removeFirst();
        }
        if (times.size() == max) {
            return Optional.of(Duration.between(since, times.getFirst()));
        }
        times.addLast(now);
        return Optional.empty();
    }
}
