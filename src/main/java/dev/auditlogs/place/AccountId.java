package dev.auditlogs.place;

import java.util.regex.Pattern;

/// The id of an AWS account: 12 digits.
public record AccountId(String value) {

    private static final Pattern FORM = Pattern.compile("\\d{12}");

    /// @throws IllegalArgumentException if it has not that form
    public AccountId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not an AWS account id of 12 digits: " + value);
        }
    }

    public static boolean isValid(String value) {
        return FORM.matcher(value).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
