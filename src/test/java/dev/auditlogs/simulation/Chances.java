package dev.auditlogs.simulation;

import java.util.EnumMap;
import java.util.Map;

/// How likely what is, in one world; what is not named never happens.
final class Chances {

    private final Map<Happening, Double> rates = new EnumMap<>(Happening.class);

    /// @param rate from 0, never, to 1, each time that it could
    Chances set(Happening happening, double rate) {
        rates.put(happening, rate);
        return this;
    }

    double of(Happening happening) {
        return rates.getOrDefault(happening, 0.0);
    }
}
