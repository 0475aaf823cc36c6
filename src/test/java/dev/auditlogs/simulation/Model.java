package dev.auditlogs.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.world.MovableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// SQS, S3 and EventBridge in memory, as far as a drain uses them, with a clock of their own. What happens depends on
/// the seed only, not on which thread asks first: each call has its own chance, by its number among the calls of its
/// kind.
public final class Model {

    /// What SQS lets happen, and a bit more.
    private static final double COPY_RATE = 0.1;

    private static final double LOST_DELETE_RATE = 0.1;
    private static final long COPY_AFTER_MILLIS_MIN = 7 * 60_000L;
    private static final long COPY_AFTER_MILLIS_MAX = 20 * 60_000L;
    private static final Pattern KEY = Pattern.compile("<Key>(.*?)</Key>");
    /// Each call on a line, to see what a seed does.
    private static final boolean TRACE = Boolean.getBoolean("simulation.trace");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final long seed;
    private final Map<String, NavigableMap<String, Stored>> buckets = new HashMap<>();
    private final Map<String, Message> messages = new LinkedHashMap<>();
    private final Map<String, Integer> calls = new HashMap<>();
    private final Set<String> denied = new HashSet<>();
    private final List<JsonNode> notices = new ArrayList<>();
    private boolean refusesNotices;
    private final MovableClock clock = MovableClock.at("2026-11-24T00:26:40Z");
    private int receipts;
    private int sent;

    /// No more faults, kills or copies from now on.
    private boolean calm;

    private boolean dead;
    private final String reliable;
    private final double faultRate;
    private final double killRate;

    record Stored(byte[] bytes, Map<String, String> headers, String eTag) {}

    record Answer(int status, Map<String, String> headers, byte[] body) {

        static Answer of(int status) {
            return new Answer(status, Map.of(), new byte[0]);
        }

        static Answer error(int status, String code) {
            return new Answer(
                    status,
                    Map.of("content-type", "application/xml"),
                    ("<Error><Code>" + code + "</Code><Message>" + code + "</Message></Error>")
                            .getBytes(StandardCharsets.UTF_8));
        }
    }

    record Request(String method, String path, Map<String, String> query, Map<String, String> headers, byte[] body) {

        String operation() {
            var target = headers.getOrDefault("x-amz-target", "");
            if (!target.isEmpty()) {
                return target.substring(target.indexOf('.') + 1);
            }
            return headers.containsKey("x-amz-copy-source")
                    ? "COPY"
                    : method + (query.containsKey("list-type") ? "LIST" : "");
        }
    }

    /// What a killed process would see, if it still saw anything.
    static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    private static final class Message {
        private final String id;
        private final String body;
        private final long sent;
        private long visible;
        private long firstReceived;
        private int received;
        private String receipt = "";

        private Message(String id, String body, long sent) {
            this.id = id;
            this.body = body;
            this.sent = sent;
            this.visible = sent;
        }
    }

    /// @param reliable the bucket that never fails when SQS hands out late copies; empty if it does not
    public Model(long seed, double faultRate, double killRate, String reliable) {
        this.reliable = reliable;
        this.seed = seed;
        this.faultRate = faultRate;
        this.killRate = killRate;
    }

    public synchronized void createBucket(String name) {
        buckets.put(name, new TreeMap<>());
    }

    public synchronized void put(String bucket, String key, String text) {
        store(bucket, key, text.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    synchronized NavigableMap<String, Stored> objects(String bucket) {
        return new TreeMap<>(buckets.get(bucket));
    }

    public synchronized void send(String body) {
        var id = "m" + sent++;
        messages.put(id, new Message(id, body, clock.millis()));
    }

    /// What EventBridge has taken, in order, as PutEvents has it.
    public synchronized List<JsonNode> notices() {
        return List.copyOf(notices);
    }

    /// Whether EventBridge fails from now on.
    public synchronized void refuseNotices(boolean all) {
        refusesNotices = all;
    }

    public synchronized int queued() {
        return messages.size();
    }

    /// It goes on with each call.
    public Clock clock() {
        return clock;
    }

    public void pass(Duration time) {
        clock.advance(time);
    }

    /// A new process begins.
    public synchronized void revive() {
        dead = false;
    }

    public synchronized boolean isDead() {
        return dead;
    }

    public synchronized void calmDown() {
        calm = true;
        denied.clear();
    }

    public synchronized void deny(String bucket) {
        denied.add(bucket);
    }

    public synchronized void allow(String bucket) {
        denied.remove(bucket);
    }

    /// @throws Killed if the process is dead, or dies of this call
    /// @throws IOException if the connection breaks, before or after the call took effect
    synchronized Answer call(Request request) throws IOException {
        try {
            var answer = decide(request);
            trace(request, Integer.toString(answer.status()));
            return answer;
        } catch (Killed | IOException e) {
            trace(request, e.toString());
            throw e;
        }
    }

    private void trace(Request request, String outcome) {
        if (TRACE) {
            System.out.printf("%tT %s %s %s%n", clock.millis(), request.operation(), request.path(), outcome);
        }
    }

    private Answer decide(Request request) throws IOException {
        var kind = request.operation() + " " + request.path();
        var number = calls.merge(kind, 1, Integer::sum);
        var chance = new Random(seed * 31 + kind.hashCode() * 1_000_003L + number);
        pass(Duration.ofMillis(1 + chance.nextInt(20)));
        if (dead) {
            throw new Killed();
        }
        var fault = calm ? 1 : chance.nextDouble();
        var after = chance.nextBoolean();
        if (fault < killRate) {
            dead = true;
            if (after) {
                answer(request, chance);
            }
            throw new Killed();
        }
        var isReliable = !reliable.isEmpty() && request.path().startsWith("/" + reliable);
        if (fault < killRate + faultRate && !isReliable) {
            if (after) {
                answer(request, chance);
            }
            if (chance.nextBoolean()) {
                throw new IOException("the connection broke");
            }
            return Answer.error(500, "InternalError");
        }
        return answer(request, chance);
    }

    private Answer answer(Request request, Random chance) {
        return switch (request.operation()) {
            case "ReceiveMessage" -> receive(json(request), chance);
            case "GetQueueAttributes" -> count();
            case "DeleteMessageBatch" -> delete(json(request), chance);
            case "PutEvents" -> putEvents(json(request));
            default -> s3(request);
        };
    }

    private static JsonNode json(Request request) {
        try {
            return JSON.readTree(request.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Answer json(JsonNode body) {
        return new Answer(
                200,
                Map.of("content-type", "application/x-amz-json-1.0"),
                body.toString().getBytes(StandardCharsets.UTF_8));
    }

    private Answer receive(JsonNode request, Random chance) {
        var answer = JSON.createObjectNode();
        var list = answer.putArray("Messages");
        var most = 1 + chance.nextInt(request.path("MaxNumberOfMessages").asInt(1));
        var now = clock.millis();
        for (var message : messages.values()) {
            if (list.size() == most) {
                break;
            }
            if (message.visible > now) {
                continue;
            }
            message.received++;
            if (message.received == 1) {
                message.firstReceived = now;
            }
            message.visible = now + request.path("VisibilityTimeout").asLong() * 1000;
            message.receipt = message.id + "-" + receipts++;
            var entry = list.addObject()
                    .put("MessageId", message.id)
                    .put("ReceiptHandle", message.receipt)
                    .put("Body", message.body);
            entry.putObject("Attributes")
                    .put("ApproximateReceiveCount", Integer.toString(message.received))
                    .put("ApproximateFirstReceiveTimestamp", Long.toString(message.firstReceived))
                    .put("SentTimestamp", Long.toString(message.sent));
        }
        return json(answer);
    }

    private Answer count() {
        var now = clock.millis();
        var visible = messages.values().stream()
                .filter(message -> message.visible <= now)
                .count();
        var answer = JSON.createObjectNode();
        answer.putObject("Attributes").put("ApproximateNumberOfMessages", Long.toString(visible));
        return json(answer);
    }

    private Answer delete(JsonNode request, Random chance) {
        var answer = JSON.createObjectNode();
        var done = answer.putArray("Successful");
        answer.putArray("Failed");
        for (var entry : request.path("Entries")) {
            var receipt = entry.path("ReceiptHandle").asText();
            var message = messages.get(receipt.substring(0, receipt.indexOf('-')));
            done.addObject().put("Id", entry.path("Id").asText());
            if (message == null || calm) {
                messages.remove(message == null ? "" : message.id);
            } else if (!reliable.isEmpty() && chance.nextDouble() < COPY_RATE) {
                // Deleted; and yet a copy of it is handed out later, as if for the first time.
                message.received = 0;
                message.visible = clock.millis()
                        + COPY_AFTER_MILLIS_MIN
                        + (long) (chance.nextDouble() * (COPY_AFTER_MILLIS_MAX - COPY_AFTER_MILLIS_MIN));
            } else if (chance.nextDouble() >= LOST_DELETE_RATE) {
                messages.remove(message.id);
            }
        }
        return json(answer);
    }

    private Answer putEvents(JsonNode request) {
        if (refusesNotices) {
            return Answer.error(500, "InternalException");
        }
        var answer = JSON.createObjectNode().put("FailedEntryCount", 0);
        var answers = answer.putArray("Entries");
        for (var entry : request.path("Entries")) {
            notices.add(entry);
            answers.addObject().put("EventId", "e" + notices.size());
        }
        return json(answer);
    }

    private Answer s3(Request request) {
        var path = request.path().substring(1);
        var slash = path.indexOf('/');
        var bucket = slash < 0 ? path : path.substring(0, slash);
        var key = slash < 0 ? "" : path.substring(slash + 1);
        if (!buckets.containsKey(bucket)) {
            return Answer.error(404, "NoSuchBucket");
        }
        if (denied.contains(bucket)) {
            return Answer.error(403, "AccessDenied");
        }
        return switch (request.operation()) {
            case "PUT" -> put(bucket, key, request);
            case "GET" -> get(bucket, key);
            case "GETLIST" -> list(bucket, request.query());
            case "DELETE" -> {
                buckets.get(bucket).remove(key);
                yield Answer.of(204);
            }
            case "POST" -> {
                KEY.matcher(new String(request.body(), StandardCharsets.UTF_8))
                        .results()
                        .forEach(found -> buckets.get(bucket).remove(found.group(1)));
                yield xml("<DeleteResult></DeleteResult>");
            }
            case "COPY" -> copy(bucket, key, request.headers().get("x-amz-copy-source"));
            default -> throw new AssertionError("the model knows no " + request);
        };
    }

    private Answer put(String bucket, String key, Request request) {
        var now = buckets.get(bucket).get(key);
        var match = request.headers().get("if-match");
        if (request.headers().containsKey("if-none-match") && now != null
                || match != null && (now == null || !now.eTag().equals(match))) {
            return match != null && now == null
                    ? Answer.error(404, "NoSuchKey")
                    : Answer.error(412, "PreconditionFailed");
        }
        var metadata = new HashMap<String, String>();
        request.headers().forEach((name, value) -> {
            if (name.startsWith("x-amz-meta-")) {
                metadata.put(name, value);
            }
        });
        var stored = store(bucket, key, request.body(), metadata);
        return new Answer(200, Map.of("etag", stored.eTag()), new byte[0]);
    }

    private Stored store(String bucket, String key, byte[] bytes, Map<String, String> metadata) {
        try {
            var digest = MessageDigest.getInstance("MD5");
            digest.update(bytes);
            // As with SSE-KMS: another ETag for each put.
            digest.update(Long.toString(clock.millis()).getBytes(StandardCharsets.US_ASCII));
            pass(Duration.ofMillis(1));
            var stored = new Stored(bytes, metadata, '"' + HexFormat.of().formatHex(digest.digest()) + '"');
            buckets.get(bucket).put(key, stored);
            return stored;
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private Answer get(String bucket, String key) {
        var stored = buckets.get(bucket).get(key);
        if (stored == null) {
            return Answer.error(404, "NoSuchKey");
        }
        var headers = new HashMap<>(stored.headers());
        headers.put("etag", stored.eTag());
        return new Answer(200, headers, stored.bytes());
    }

    private Answer list(String bucket, Map<String, String> query) {
        var prefix = query.getOrDefault("prefix", "");
        var most = Integer.parseInt(query.getOrDefault("max-keys", "1000"));
        var xml = new StringBuilder("<ListBucketResult>");
        var folders = new ArrayList<String>();
        var count = 0;
        for (var object : buckets.get(bucket)
                .tailMap(query.getOrDefault("start-after", ""), false)
                .entrySet()) {
            var key = object.getKey();
            if (!key.startsWith(prefix) || count == most) {
                continue;
            }
            var end = query.containsKey("delimiter") ? key.indexOf('/', prefix.length()) : -1;
            if (end < 0) {
                count++;
                xml.append("<Contents><Key>").append(key).append("</Key><ETag>");
                xml.append(object.getValue().eTag().replace("\"", "&quot;")).append("</ETag></Contents>");
            } else if (!folders.contains(key.substring(0, end + 1))) {
                folders.add(key.substring(0, end + 1));
            }
        }
        folders.forEach(
                folder -> xml.append("<CommonPrefixes><Prefix>").append(folder).append("</Prefix></CommonPrefixes>"));
        return xml(xml.append("<IsTruncated>false</IsTruncated></ListBucketResult>")
                .toString());
    }

    private Answer copy(String bucket, String key, String source) {
        var stored = buckets.get(bucket).get(source.substring(source.indexOf('/') + 1));
        if (stored == null) {
            return Answer.error(404, "NoSuchKey");
        }
        store(bucket, key, stored.bytes(), stored.headers());
        return xml("<CopyObjectResult></CopyObjectResult>");
    }

    private static Answer xml(String text) {
        return new Answer(200, Map.of("content-type", "application/xml"), text.getBytes(StandardCharsets.UTF_8));
    }

    public List<String> keys(String bucket) {
        return List.copyOf(objects(bucket).keySet());
    }
}
