package dev.auditlogs.state;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

/// Until when a drain may read what it must know before it receives. A request that is under way by then ends by its
/// own time-out.
public record Deadline(Clock clock, Instant until) {

    public boolean isOver() {
        return !clock.instant().isBefore(until);
    }

    /// The middle between now and then.
    public Deadline half() {
        var now = clock.instant();
        return new Deadline(clock, now.plus(Duration.between(now, until).dividedBy(2)));
    }

    /// The same elements, as long as there is time.
    ///
    /// @throws StateUnavailable when there is no more, from the stream
    public <T> Stream<T> limit(Stream<T> listed) {
        return listed.peek(_ -> {
            if (isOver()) {
                throw new StateUnavailable("there is no time left to list the state bucket");
            }
        });
    }
}
