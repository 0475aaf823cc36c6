package dev.auditlogs.simulation;

import dev.auditlogs.world.AwsWorld;
import java.util.Map;
import java.util.regex.Pattern;

/// A request as it comes over the wire.
///
/// @param path decoded
/// @param query undecoded
/// @param headers by their names in lower case
record ModelRequest(String method, String path, Map<String, String> query, Map<String, String> headers, byte[] body) {

    private static final Pattern DIGITS = Pattern.compile("\\d+");

    /// As AWS calls it, or S3's method.
    String operation() {
        var target = headers.getOrDefault("x-amz-target", "");
        if (!target.isEmpty()) {
            return target.substring(target.indexOf('.') + 1);
        }
        return headers.containsKey("x-amz-copy-source")
                ? "COPY"
                : method + (query.containsKey("list-type") ? "LIST" : "");
    }

    /// Empty if it is not S3's.
    String bucket() {
        if (headers.containsKey("x-amz-target")) {
            return "";
        }
        var slash = path.indexOf('/', 1);
        return slash < 0 ? path.substring(1) : path.substring(1, slash);
    }

    String key() {
        var slash = path.indexOf('/', 1);
        return slash < 0 ? "" : path.substring(slash + 1);
    }

    boolean isConditionalPut() {
        return operation().equals("PUT") && headers.containsKey("if-none-match");
    }

    /// The SDK's id of the call; each attempt has the same one.
    String invocation() {
        return headers.getOrDefault("amz-sdk-invocation-id", "");
    }

    /// Whether it may change what others see.
    boolean changes() {
        return !operation().startsWith("GET") && !operation().equals("GetQueueAttributes");
    }

    /// Whether it goes into an organization's bucket.
    boolean isOfOrganization() {
        return !bucket().isEmpty() && !bucket().equals(AwsWorld.STATE_BUCKET);
    }

    /// Whether it makes events durable, or what was rejected.
    boolean isSpooling() {
        return operation().equals("PUT") && (key().startsWith("pending/") || key().startsWith("quarantine/"));
    }

    /// Operation, bucket and folder, without times and without what is made up. Of a list, what it lists.
    String kind() {
        var folder = path.substring(0, path.lastIndexOf('/') + 1);
        return operation() + " " + DIGITS.matcher(folder).replaceAll("") + query.getOrDefault("prefix", "");
    }
}
