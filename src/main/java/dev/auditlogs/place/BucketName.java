package dev.auditlogs.place;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The name of a general purpose bucket, after its
/// [naming rules](https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html).
public record BucketName(String value) {

    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern IP_ADDRESS = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+");
    private static final List<String> RESERVED_STARTS = List.of("xn--", "sthree-", "amzn-s3-demo-");

    private static final String BEHIND = "give the name of the bucket that it leads to";
    private static final String GENERAL_PURPOSE = "give the name of a general purpose bucket";

    /// How names end that are not those of general purpose buckets, and what to do about it. The SDK sends some of
    /// them to other services than S3.
    private static final Map<String, String> RESERVED_ENDS = Map.of(
            "-s3alias", "that is an access point's alias; " + BEHIND,
            "--ol-s3", "that is the alias of an Object Lambda access point; " + BEHIND,
            ".mrap", "that is a Multi-Region Access Point; " + BEHIND,
            "--op-s3", "that is an access point of S3 on Outposts; " + GENERAL_PURPOSE,
            "--x-s3", "that is a directory bucket; " + GENERAL_PURPOSE,
            "--xa-s3", "that is an access point of a directory bucket; " + GENERAL_PURPOSE,
            "--table-s3", "that is a table bucket; " + GENERAL_PURPOSE);

    /// @throws IllegalArgumentException with the sentence of [#flaw], if there is one
    public BucketName {
        var flaw = flaw(value);
        if (flaw.isPresent()) {
            throw new IllegalArgumentException(flaw.get());
        }
    }

    /// What is wrong with a name, as a sentence; empty if it is valid.
    public static Optional<String> flaw(String name) {
        if (name.startsWith("arn:")) {
            return Optional.of("give a bucket's name, not an ARN: what comes after ':::' in the bucket's ARN; or, of an"
                    + " access point, the name of the bucket that it leads to");
        }
        if (name.startsWith("s3://")) {
            return Optional.of("give a bucket's name, not a URL: what comes between 's3://' and the next slash");
        }
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
        return RESERVED_ENDS.entrySet().stream()
                .filter(reserved -> name.endsWith(reserved.getKey()))
                .map(reserved -> "its name ends with " + reserved.getKey() + ": " + reserved.getValue())
                .findFirst();
    }

    @Override
    public String toString() {
        return value;
    }
}
