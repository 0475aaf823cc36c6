package dev.auditlogs.destination;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.Compression;
import dev.auditlogs.spool.Target;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// The object `destinations/{organizationId}.json` as JSON; any property but `bucket` may be missing.
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
record DestinationDocument(
        String organizationId,
        String bucket,
        String prefix,
        String bucketOwner,
        String format,
        String compression,
        List<String> eventTypes,
        String status) {

    /// [Bucket naming rules](https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html), the part
    /// that keeps a name from meaning something else in a URL.
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

    private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");
    private static final int PREFIX_BYTES_MAX = 512;

    /// @throws IllegalArgumentException if the document is no destination of this organization
    Route route(OrganizationId expected) {
        check(or(organizationId, expected.value()).equals(expected.value()), "organizationId is another one's");
        check(BUCKET.matcher(or(bucket, "")).matches(), "bucket is missing or no bucket's name");
        check(or(bucketOwner, "").isEmpty() || ACCOUNT.matcher(bucketOwner).matches(), "bucketOwner is not 12 digits");
        check(
                or(prefix, "").getBytes(StandardCharsets.UTF_8).length <= PREFIX_BYTES_MAX,
                "prefix is longer than " + PREFIX_BYTES_MAX + " bytes");
        check(eventTypes == null || !eventTypes.contains(null), "eventTypes has a null");
        if (!or(status, "unverified").equals("verified")) {
            return new Route.Wait("not verified");
        }
        if (!or(format, "ndjson").equals("ndjson")) {
            return new Route.Wait("format " + format + " is not supported");
        }
        return switch (or(compression, "gzip")) {
            case "gzip" -> deliver(expected, Compression.GZIP);
            case "none" -> deliver(expected, Compression.NONE);
            default -> new Route.Wait("compression " + compression + " is not supported");
        };
    }

    private Route deliver(OrganizationId organization, Compression compression) {
        var target = new Target(bucket, or(bucketOwner, ""), or(prefix, ""));
        var types = eventTypes == null ? Set.<String>of() : Set.copyOf(eventTypes);
        return new Route.Deliver(new Destination(organization, target, compression, types));
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    private static String or(String value, String otherwise) {
        return value == null ? otherwise : value;
    }
}
