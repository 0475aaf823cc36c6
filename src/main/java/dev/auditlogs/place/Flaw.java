package dev.auditlogs.place;

import java.util.Optional;

/// A sentence that says what is wrong with a value.
final class Flaw {

    private Flaw() {}

    /// @throws IllegalArgumentException with that sentence, if there is one
    static void refuse(Optional<String> flaw) {
        flaw.ifPresent(sentence -> {
            throw new IllegalArgumentException(sentence);
        });
    }
}
