package dev.auditlogs.simulation;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// How often what has happened, in all worlds of a run.
final class Happenings {

    private final Map<Happening, LongAdder> counts = new EnumMap<>(Happening.class);

    Happenings() {
        for (var happening : Happening.values()) {
            counts.put(happening, new LongAdder());
        }
    }

    void add(Happening happening, long times) {
        counts.get(happening).add(times);
    }

    Map<Happening, Long> counts() {
        var sums = new EnumMap<Happening, Long>(Happening.class);
        counts.forEach((happening, count) -> sums.put(happening, count.sum()));
        return sums;
    }
}
