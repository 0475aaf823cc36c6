package dev.auditlogs.api;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What is unsafe about a destination.
enum Warning {
    /// It takes objects from everybody whom the platform lets.
    POLICY_TOO_WIDE("customer"),

    /// Whether it does could not be found out.
    POLICY_UNCHECKED("nobody"),

    /// If the bucket is deleted, and somebody else creates one of that name, nothing but time tells them apart.
    OWNER_NOT_PINNED("customer"),

    /// The bucket was gone, so that one of that name may be somebody else's: nothing goes there.
    VERIFICATION_ENDED("customer");

    private final String actor;

    Warning(String actor) {
        this.actor = actor;
    }

    /// Whose move it is.
    String actor() {
        return actor;
    }

    /// As it stands in answers and in the stored destination.
    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Empty for what only another version knows.
    static Optional<Warning> of(String code) {
        return Arrays.stream(values())
                .filter(warning -> warning.code().equals(code))
                .findFirst();
    }
}
