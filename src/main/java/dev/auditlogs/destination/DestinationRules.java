package dev.auditlogs.destination;

import dev.auditlogs.event.EventType;
import dev.auditlogs.file.Compression;
import dev.auditlogs.file.Format;
import dev.auditlogs.file.KeyTemplate;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What an organization may configure. Each rule answers with a sentence that says what is wrong, or with nothing.
public final class DestinationRules {

    /// Bytes of UTF-8; with folders by day and the file's name that stays below the 1,024 of an S3 key.
    public static final int PREFIX_BYTES_MAX = 512;

    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern IP_ADDRESS = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+");
    private static final List<String> RESERVED_STARTS = List.of("xn--", "sthree-", "amzn-s3-demo-");
    private static final List<String> RESERVED_ENDS = List.of("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3");
    private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");

    private DestinationRules() {}

    /// [Naming rules](https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html) of general purpose
    /// buckets.
    public static Optional<String> bucket(String name) {
        if (!BUCKET.matcher(name).matches()) {
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

    public static Optional<String> prefix(String prefix) {
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
        return prefix.getBytes(StandardCharsets.UTF_8).length > PREFIX_BYTES_MAX
                ? Optional.of("a prefix is at most " + PREFIX_BYTES_MAX + " bytes long")
                : Optional.empty();
    }

    /// @param account empty if the organization gives none
    public static Optional<String> bucketOwner(String account) {
        return account.isEmpty() || ACCOUNT.matcher(account).matches()
                ? Optional.empty()
                : Optional.of("a bucket's owner is an AWS account id of 12 digits");
    }

    public static Optional<String> format(String format) {
        return Format.of(format).isPresent()
                ? Optional.empty()
                : Optional.of("this version writes no such format; choose "
                        + oneOf(Arrays.stream(Format.values()).map(Format::value)));
    }

    public static Optional<String> compression(String compression) {
        return Compression.of(compression).isPresent()
                ? Optional.empty()
                : Optional.of("this version knows no such compression; choose "
                        + oneOf(Arrays.stream(Compression.values()).map(Compression::value)));
    }

    public static Optional<String> keyTemplate(String template) {
        return KeyTemplate.of(template).isPresent()
                ? Optional.empty()
                : Optional.of("this version knows no such key template; choose "
                        + oneOf(Arrays.stream(KeyTemplate.values()).map(KeyTemplate::value)));
    }

    /// `a, b or c`
    private static String oneOf(Stream<String> values) {
        return values.collect(Collectors.joining(", ")).replaceFirst(", ([^,]*)$", " or $1");
    }

    /// The 45 types that the platform has published. The drain takes any: a type may be newer than this code.
    public static Optional<String> eventType(String type) {
        return EventType.of(type).isPresent()
                ? Optional.empty()
                : Optional.of("'" + type + "' is none of the 45 event types");
    }
}
