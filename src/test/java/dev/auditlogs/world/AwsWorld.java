package dev.auditlogs.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/// A queue, a state bucket and organizations' buckets, as the platform and the customers see them.
public final class AwsWorld {

    public static final String STATE_BUCKET = "audit-state";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MESSAGES_PER_SEND = 10;

    private final SqsClient sqs;
    private final S3Client s3;
    private final String queueUrl;

    public AwsWorld(SqsClient sqs, S3Client s3, String queueUrl) {
        this.sqs = sqs;
        this.s3 = s3;
        this.queueUrl = queueUrl;
    }

    /// Empties queue and state bucket.
    public void reset() {
        sqs.purgeQueue(r -> r.queueUrl(queueUrl));
        deleteState("");
    }

    /// Deletes what the state bucket has whose key begins like that.
    public void deleteState(String prefix) {
        stateKeys(prefix)
                .forEach(key -> s3.deleteObject(r -> r.bucket(STATE_BUCKET).key(key)));
    }

    public void publish(List<String> bodies) {
        for (var from = 0; from < bodies.size(); from += MESSAGES_PER_SEND) {
            var batch = bodies.subList(from, Math.min(bodies.size(), from + MESSAGES_PER_SEND));
            sqs.sendMessageBatch(r -> r.queueUrl(queueUrl)
                    .entries(batch.stream()
                            .map(body -> SendMessageBatchRequestEntry.builder()
                                    .id(Integer.toString(batch.indexOf(body)))
                                    .messageBody(body)
                                    .build())
                            .toList()));
        }
    }

    public void publish(String... bodies) {
        publish(List.of(bodies));
    }

    /// Messages in the queue, visible or in flight.
    public int queued() {
        var attributes = sqs.getQueueAttributes(r -> r.queueUrl(queueUrl)
                        .attributeNames(
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                .attributes();
        return attributes.values().stream().mapToInt(Integer::parseInt).sum();
    }

    /// A new bucket and a verified destination; more properties may be given as JSON, with a comma first.
    public String configure(String organization, String more) {
        var bucket = organization + "-bucket";
        s3.createBucket(r -> r.bucket(bucket));
        putDestination(organization, bucket, more);
        return bucket;
    }

    public String configure(String organization) {
        return configure(organization, "");
    }

    public void putDestination(String organization, String bucket, String more) {
        put("destinations/" + organization + ".json", """
                {"organizationId":"%s","bucket":"%s","status":"verified","verifiedAt":"2026-11-20T00:00:00Z"%s}""".formatted(organization, bucket, more));
    }

    public void createBucket(String bucket) {
        s3.createBucket(r -> r.bucket(bucket));
    }

    /// Writes to the state bucket.
    public void put(String key, String text) {
        s3.putObject(r -> r.bucket(STATE_BUCKET).key(key), RequestBody.fromString(text));
    }

    /// Gives an object of the state bucket another value of one of its metadata.
    public void changeMetadata(String key, String name, String value) {
        var object = s3.getObjectAsBytes(r -> r.bucket(STATE_BUCKET).key(key));
        var metadata = new HashMap<>(object.response().metadata());
        metadata.put(name, value);
        s3.putObject(
                r -> r.bucket(STATE_BUCKET)
                        .key(key)
                        .contentType(object.response().contentType())
                        .metadata(metadata),
                RequestBody.fromBytes(object.asByteArray()));
    }

    /// Writes to an organization's bucket, as its owner may.
    public void putInto(String bucket, String key, String text) {
        s3.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromString(text));
    }

    public byte[] bytes(String bucket, String key) {
        return s3.getObjectAsBytes(r -> r.bucket(bucket).key(key)).asByteArray();
    }

    public String text(String bucket, String key) {
        return s3.getObjectAsBytes(r -> r.bucket(bucket).key(key)).asUtf8String();
    }

    public List<String> stateKeys(String prefix) {
        return keys(STATE_BUCKET, prefix);
    }

    public List<String> keys(String bucket) {
        return keys(bucket, "");
    }

    private List<String> keys(String bucket, String prefix) {
        return s3.listObjectsV2Paginator(r -> r.bucket(bucket).prefix(prefix)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    public JsonNode state(String key) {
        return json(s3.getObjectAsBytes(r -> r.bucket(STATE_BUCKET).key(key)).asUtf8String());
    }

    /// The rows of all files in a bucket.
    public List<JsonNode> rows(String bucket) {
        var rows = new ArrayList<JsonNode>();
        keys(bucket).forEach(key -> rows.addAll(rows(bucket, key)));
        return rows;
    }

    public List<JsonNode> rows(String bucket, String key) {
        var bytes = s3.getObjectAsBytes(r -> r.bucket(bucket).key(key)).asByteArray();
        var text = key.endsWith(".gz") ? unzip(bytes) : new String(bytes, StandardCharsets.UTF_8);
        return Stream.of(text.split("\n")).map(AwsWorld::json).toList();
    }

    /// The ids of the events in a bucket, in the order of keys and rows.
    public List<String> ids(String bucket) {
        return rows(bucket).stream().map(row -> row.get("EVENT_ID").asText()).toList();
    }

    private static String unzip(byte[] bytes) {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
