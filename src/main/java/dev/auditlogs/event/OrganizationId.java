package dev.auditlogs.event;

/// The id of a tenant of the platform: 2 to 64 of `[A-Za-z0-9_+=,.@-]`, the form of an STS session name
/// ([AssumeRole, RoleSessionName](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html)), because
/// each organization's files are written in a session of that name. Two kinds of that form are refused all the same:
/// ids of dots only, since they are path segments of object keys, where `..` would mean another folder to some
/// clients; and [#NOBODY].
public record OrganizationId(String value) implements Comparable<OrganizationId> {

    /// The name of a session that is no organization's: a bucket which lets it write lets everybody write.
    public static final String NOBODY = "airkit-verify-nobody";

    private static final int LENGTH_MIN = 2;
    private static final int LENGTH_MAX = 64;
    private static final String PUNCTUATION = "_+=,.@-";

    /// @throws IllegalArgumentException if `value` has not that form
    public OrganizationId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not an organization id (2 to 64 of A-Z a-z 0-9 _+=,.@-)");
        }
    }

    public static boolean isValid(String value) {
        if (value.length() < LENGTH_MIN || value.length() > LENGTH_MAX) {
            return false;
        }
        var onlyDots = true;
        for (var i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            if (!isAlphanumeric(c) && PUNCTUATION.indexOf(c) < 0) {
                return false;
            }
            onlyDots &= c == '.';
        }
        return !onlyDots && !value.equals(NOBODY);
    }

    private static boolean isAlphanumeric(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    @Override
    public int compareTo(OrganizationId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
