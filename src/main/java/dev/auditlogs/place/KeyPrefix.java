package dev.auditlogs.place;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What the keys of an organization's objects begin with. It may be empty, which is a prefix as any other.
public record KeyPrefix(String value) {

    /// Bytes of UTF-8; with folders by day and the file's name that stays below the 1,024 of an S3 key.
    private static final int BYTES_MAX = 512;

    /// @throws IllegalArgumentException with the sentence of [#flaw], if there is one
    public KeyPrefix {
        var flaw = flaw(value);
        if (flaw.isPresent()) {
            throw new IllegalArgumentException(flaw.get());
        }
    }

    /// What is wrong with a prefix, as a sentence; empty if it is valid.
    public static Optional<String> flaw(String prefix) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(prefix)
                || prefix.chars().anyMatch(Character::isISOControl)) {
            return Optional.of("a prefix has no control characters and no half of a surrogate pair");
        }
        if (prefix.startsWith("/")) {
            return Optional.of("a prefix does not begin with a slash");
        }
        if (prefix.contains("..")) {
            return Optional.of("a prefix has no two dots in a row");
        }
        return prefix.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX
                ? Optional.of("a prefix is at most " + BYTES_MAX + " bytes long")
                : Optional.empty();
    }

    /// As it stands in the ARN of objects in a policy: what has a meaning there as the characters themselves, see
    /// [policy variables](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html).
    String inPolicy() {
        return value.replaceAll("[*?$]", "\\${$0}");
    }

    @Override
    public String toString() {
        return value;
    }
}
