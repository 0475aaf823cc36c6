package dev.auditlogs.world;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;

/// A clock that a test moves. Between two moves it stands still, or runs as the real one does.
public final class MovableClock extends Clock {

    private final InstantSource source;
    private volatile Duration ahead = Duration.ZERO;

    private MovableClock(InstantSource source) {
        this.source = source;
    }

    /// It stands still.
    ///
    /// @param instant as in `2026-11-24T10:30:00Z`
    public static MovableClock at(String instant) {
        return new MovableClock(InstantSource.fixed(Instant.parse(instant)));
    }

    /// It runs, from the real time on.
    public static MovableClock running() {
        return new MovableClock(InstantSource.system());
    }

    public synchronized void advance(Duration time) {
        ahead = ahead.plus(time);
    }

    public synchronized void moveTo(Instant instant) {
        ahead = Duration.between(source.instant(), instant);
    }

    @Override
    public Instant instant() {
        return source.instant().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return ((InstantSource) this::instant).withZone(zone);
    }
}
