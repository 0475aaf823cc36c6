package dev.auditlogs.api;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/// A piece of a path between two slashes.
final class PathSegment {

    private PathSegment() {}

    /// API Gateway has decoded it, but for what was encoded twice. A plus sign is one, not a space as in a query.
    ///
    /// @return what it stands for; as it is, if it is not encoded well
    static String decode(String segment) {
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return segment;
        }
    }
}
