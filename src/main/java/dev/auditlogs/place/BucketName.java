package dev.auditlogs.place;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The name of a general purpose bucket, after its
/// [naming rules](https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html).
public record BucketName(String value) {

    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern IP_ADDRESS = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+");
    private static final List<String> RESERVED_STARTS = List.of("xn--", "sthree-", "amzn-s3-demo-");
    private static final List<String> RESERVED_ENDS = List.of("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3");

    /// @throws IllegalArgumentException with the sentence of [#flaw], if there is one
    public BucketName {
        var flaw = flaw(value);
        if (flaw.isPresent()) {
            throw new IllegalArgumentException(flaw.get());
        }
    }

    /// What is wrong with a name, as a sentence; empty if it is valid.
    public static Optional<String> flaw(String name) {
        if (!FORM.matcher(name).matches()) {
            return Optional.of("a bucket's name is 3 to 63 of a-z 0-9 . - and begins and ends with a letter or digit");
        }
        if (name.contains("..")) {
            return Optional.of("a bucket's name has no two dots in a row");
        }
        if (IP_ADDRESS.matcher(name).matches()) {
            return Optional.of("a bucket's name is no IP address");
        }
        for (var start : RESERVED_STARTS) {
            if (name.startsWith(start)) {
                return Optional.of("S3 has no general purpose buckets whose name begins with " + start);
            }
        }
        for (var end : RESERVED_ENDS) {
            if (name.endsWith(end)) {
                return Optional.of("S3 has no general purpose buckets whose name ends with " + end);
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
