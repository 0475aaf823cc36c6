package dev.auditlogs.place;

import java.util.Optional;
import java.util.regex.Pattern;

/// The region in which a bucket is, as S3 names it: `eu-central-1`.
///
/// Regions are added all the time, so this is not a list of them. The form is that of a label in the host name of
/// S3's endpoint, which is what a region becomes.
public record BucketRegion(String value) {

    private static final Pattern FORM = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    /// @throws IllegalArgumentException if no region can be called that
    public BucketRegion {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not a region: " + value);
        }
    }

    private static boolean isValid(String value) {
        return FORM.matcher(value).matches();
    }

    /// The region of that id; empty if no region can be called that.
    public static Optional<BucketRegion> of(String id) {
        return isValid(id) ? Optional.of(new BucketRegion(id)) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
