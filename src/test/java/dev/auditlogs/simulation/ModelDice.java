package dev.auditlogs.simulation;

import java.util.random.RandomGenerator;

/// Decides what happens to one call, and counts it.
///
/// @param isCalm whether nothing happens any more
record ModelDice(Chances chances, Happenings happenings, RandomGenerator random, boolean isCalm) {

    /// Whether it happens now; then it is counted.
    boolean happens(Happening happening) {
        var happens = draws(happening);
        if (happens) {
            happenings.add(happening, 1);
        }
        return happens;
    }

    /// Whether it is to happen; whoever lets it happen counts it.
    boolean draws(Happening happening) {
        return draws(happening, 1);
    }

    /// @param factor how much more likely it is than usual
    boolean draws(Happening happening, double factor) {
        // Drawn in any case, so that what is decided next does not depend on it.
        return random.nextDouble() < factor * chances.of(happening) && !isCalm;
    }

    void happened(Happening happening) {
        happenings.add(happening, 1);
    }

    /// From 0 to below `bound`.
    int below(int bound) {
        return random.nextInt(bound);
    }
}
