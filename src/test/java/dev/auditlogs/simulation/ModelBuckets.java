package dev.auditlogs.simulation;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// S3: strongly consistent, with conditional writes that are atomic.
final class ModelBuckets {

    private static final Pattern KEY = Pattern.compile("<Key>(.*?)</Key>");

    private final Map<String, NavigableMap<String, Stored>> buckets = new HashMap<>();
    private final Set<String> denied = new HashSet<>();
    private int pageSize = 1000;
    private long puts;

    record Stored(byte[] bytes, Map<String, String> headers, String eTag) {}

    void create(String name) {
        buckets.put(name, new TreeMap<>());
    }

    NavigableMap<String, Stored> objects(String bucket) {
        return buckets.get(bucket);
    }

    void vanish(String bucket) {
        buckets.remove(bucket);
    }

    void deny(String bucket) {
        denied.add(bucket);
    }

    void allow(String bucket) {
        denied.remove(bucket);
    }

    void allowAll() {
        denied.clear();
    }

    /// @param size how many objects and folders a list has at most, which S3 may choose
    void pageBy(int size) {
        pageSize = size;
    }

    ModelAnswer answer(ModelRequest request, ModelDice dice) {
        var bucket = request.bucket();
        var key = request.key();
        if (!buckets.containsKey(bucket)) {
            return ModelAnswer.error(404, "NoSuchBucket");
        }
        if (denied.contains(bucket)) {
            return ModelAnswer.error(403, "AccessDenied");
        }
        if (dice.happens(Happening.THROTTLED)) {
            return ModelAnswer.error(503, "SlowDown");
        }
        if (request.isConditionalPut() && dice.happens(Happening.CONFLICT)) {
            return ModelAnswer.error(409, "ConditionalRequestConflict");
        }
        return switch (request.operation()) {
            case "PUT" -> put(bucket, key, request);
            case "GET" -> get(bucket, key, request.headers().get("range"));
            case "GETLIST" -> list(bucket, request.query(), dice);
            case "DELETE" -> delete(bucket, key, request.headers().get("if-match"));
            case "POST" -> deleteAll(bucket, request, dice);
            case "COPY" -> copy(bucket, key, request.headers().get("x-amz-copy-source"));
            default -> throw new AssertionError("the model knows no " + request);
        };
    }

    private ModelAnswer put(String bucket, String key, ModelRequest request) {
        var now = buckets.get(bucket).get(key);
        var match = request.headers().get("if-match");
        if (request.isConditionalPut() && now != null
                || match != null && (now == null || !now.eTag().equals(match))) {
            return match != null && now == null
                    ? ModelAnswer.error(404, "NoSuchKey")
                    : ModelAnswer.error(412, "PreconditionFailed");
        }
        var metadata = new HashMap<String, String>();
        request.headers().forEach((name, value) -> {
            if (name.startsWith("x-amz-meta-")) {
                metadata.put(name, value);
            }
        });
        var stored = store(bucket, key, request.body(), metadata);
        return new ModelAnswer(200, Map.of("etag", stored.eTag()), new byte[0]);
    }

    Stored store(String bucket, String key, byte[] bytes, Map<String, String> metadata) {
        try {
            var digest = MessageDigest.getInstance("MD5");
            digest.update(bytes);
            // As with SSE-KMS: another ETag for each put.
            digest.update(Long.toString(puts++).getBytes(StandardCharsets.US_ASCII));
            var stored = new Stored(bytes, metadata, '"' + HexFormat.of().formatHex(digest.digest()) + '"');
            buckets.get(bucket).put(key, stored);
            return stored;
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /// @param range `bytes=0-99` or `bytes=100-`; null for all
    private ModelAnswer get(String bucket, String key, String range) {
        var stored = buckets.get(bucket).get(key);
        if (stored == null) {
            return ModelAnswer.error(404, "NoSuchKey");
        }
        var headers = new HashMap<>(stored.headers());
        headers.put("etag", stored.eTag());
        if (range == null) {
            return new ModelAnswer(200, headers, stored.bytes());
        }
        var ends = range.substring("bytes=".length()).split("-");
        var all = stored.bytes().length;
        var end = ends.length == 1 ? all : Math.min(all, Integer.parseInt(ends[1]) + 1);
        var bytes = Arrays.copyOfRange(stored.bytes(), Integer.parseInt(ends[0]), end);
        return new ModelAnswer(206, headers, bytes);
    }

    /// What a token continues after is the token itself.
    private ModelAnswer list(String bucket, Map<String, String> query, ModelDice dice) {
        var prefix = query.getOrDefault("prefix", "");
        var most = Math.min(pageSize, Integer.parseInt(query.getOrDefault("max-keys", "1000")));
        var after = query.getOrDefault("continuation-token", query.getOrDefault("start-after", ""));
        var xml = new StringBuilder("<ListBucketResult>");
        var folder = "";
        var last = "";
        var count = 0;
        var isTruncated = false;
        for (var object : buckets.get(bucket).tailMap(after, false).entrySet()) {
            var key = object.getKey();
            if (!key.startsWith(prefix) || !folder.isEmpty() && key.startsWith(folder)) {
                continue;
            }
            var end = query.containsKey("delimiter") ? key.indexOf('/', prefix.length()) : -1;
            if (end >= 0 && after.startsWith(key.substring(0, end + 1))) {
                continue;
            }
            if (count == most) {
                isTruncated = true;
                break;
            }
            count++;
            last = key;
            if (end < 0) {
                xml.append("<Contents><Key>").append(key).append("</Key><ETag>");
                xml.append(object.getValue().eTag().replace("\"", "&quot;")).append("</ETag></Contents>");
            } else {
                folder = key.substring(0, end + 1);
                xml.append("<CommonPrefixes><Prefix>").append(folder).append("</Prefix></CommonPrefixes>");
            }
        }
        if (isTruncated) {
            dice.happened(Happening.PAGE);
            xml.append("<NextContinuationToken>").append(last).append("</NextContinuationToken>");
        }
        return ModelAnswer.xml(xml.append("<IsTruncated>")
                .append(isTruncated)
                .append("</IsTruncated></ListBucketResult>")
                .toString());
    }

    /// @param match the version that is to be deleted; null for whichever there is
    private ModelAnswer delete(String bucket, String key, String match) {
        var now = buckets.get(bucket).get(key);
        if (match != null && (now == null || !now.eTag().equals(match))) {
            return now == null ? ModelAnswer.error(404, "NoSuchKey") : ModelAnswer.error(412, "PreconditionFailed");
        }
        buckets.get(bucket).remove(key);
        return ModelAnswer.of(204);
    }

    private ModelAnswer deleteAll(String bucket, ModelRequest request, ModelDice dice) {
        var xml = new StringBuilder("<DeleteResult>");
        KEY.matcher(new String(request.body(), StandardCharsets.UTF_8))
                .results()
                .forEach(found -> {
                    var key = found.group(1);
                    if (dice.happens(Happening.FAILED_OBJECT_DELETE)) {
                        xml.append("<Error><Key>").append(key);
                        xml.append("</Key><Code>InternalError</Code><Message>failed</Message></Error>");
                    } else {
                        buckets.get(bucket).remove(key);
                    }
                });
        return ModelAnswer.xml(xml.append("</DeleteResult>").toString());
    }

    private ModelAnswer copy(String bucket, String key, String source) {
        var stored = buckets.get(bucket).get(source.substring(source.indexOf('/') + 1));
        if (stored == null) {
            return ModelAnswer.error(404, "NoSuchKey");
        }
        store(bucket, key, stored.bytes(), stored.headers());
        return ModelAnswer.xml("<CopyObjectResult></CopyObjectResult>");
    }
}
