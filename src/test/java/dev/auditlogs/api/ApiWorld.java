package dev.auditlogs.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.auditlogs.aws.SignedCalls;
import dev.auditlogs.change.Changes;
import dev.auditlogs.delivery.BucketAccess;
import dev.auditlogs.delivery.BucketProbe;
import dev.auditlogs.destination.BucketClaims;
import dev.auditlogs.destination.DestinationStore;
import dev.auditlogs.evidence.EvidenceHeads;
import dev.auditlogs.evidence.SigningKeys;
import dev.auditlogs.evidence.TestSeal;
import dev.auditlogs.file.AuditFileEncoder;
import dev.auditlogs.file.OcsfProduct;
import dev.auditlogs.health.DeliveryCounts;
import dev.auditlogs.health.DestinationHealth;
import dev.auditlogs.local.Emulators;
import dev.auditlogs.local.LocalContext;
import dev.auditlogs.logging.Logs;
import dev.auditlogs.notice.Notices;
import dev.auditlogs.spool.Backlogs;
import dev.auditlogs.spool.ChangeFiles;
import dev.auditlogs.spool.EvidenceFiles;
import dev.auditlogs.state.StateBucket;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.EmulatedAws;
import dev.auditlogs.world.TestConfig;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sts.StsClient;

/// The handler of destinations before the emulators, and what API Gateway would send it.
final class ApiWorld implements AutoCloseable {

    static final String STATE_BUCKET = "audit-state";
    static final String EXPORT_ROLE = "arn:aws:iam::111122223333:role/platform/audit-log-export";

    /// What a drain writes down about a destination that fails.
    static final String HEALTH = """
            {"organizationId":"acme","reason":"access-denied","code":"AccessDenied","message":"Access Denied",
             "since":"2026-11-24T09:00:00Z","attempts":3,"lastAttempt":"2026-11-24T10:10:00Z","nextAttempt":"2026-11-24T10:20:00Z",
             "file":"airkit-audit-logs-20261124T090000Z-00000000-0000-0000-0000-000000000001.ndjson.gz",
             "oldestEvent":"2026-11-24T08:57:12.345Z","daysNoticed":0}""";

    /// The scopes of members, as the settings name them by default.
    static final String MEMBERS = "openid audit-log-destinations:read audit-log-destinations:write";

    static final String FILE = "airkit-audit-logs-20261124T090000Z-00000000-0000-0000-0000-000000000001.ndjson.gz";

    private static final ObjectMapper JSON = new ObjectMapper();

    final Emulators emulators = Emulators.inMemory();
    final S3Client s3 = AwsTestResource.s3(emulators.s3());
    private final S3Client calls;
    private final StsClient sts = AwsTestResource.sts(emulators.sts());
    private final DestinationsHandler handler;
    private final StateBucket state;

    record Answer(int status, JsonNode headers, JsonNode body) {

        String header(String name) {
            return headers.path(name).asText();
        }

        String code() {
            return body.path("code").asText();
        }
    }

    ApiWorld(Map<String, String> settings) {
        this(settings, Clock.systemUTC());
    }

    /// @param interceptors of the handler's calls of S3
    ApiWorld(Map<String, String> settings, Clock clock, ExecutionInterceptor... interceptors) {
        calls = AwsTestResource.s3(emulators.s3(), interceptors);
        s3.createBucket(r -> r.bucket(STATE_BUCKET));
        var config = TestConfig.of("http://127.0.0.1/no-queue", settings);
        var bucket = new StateBucket(calls, config);
        var destinations = new DestinationStore(bucket, JSON);
        var probe = new BucketProbe(new BucketAccess(calls, sts, config), clock);
        var notices = new Notices(EmulatedAws.events(emulators), JSON, clock, config);
        var encoder = new AuditFileEncoder(new OcsfProduct("airkit", "airkit"));
        var changes = new Changes(bucket, JSON, clock, UUID::randomUUID, new ChangeFiles(bucket), encoder, notices);
        var health = new DestinationHealth(
                bucket, JSON, new Backlogs(bucket, clock), new DeliveryCounts(bucket, clock, UUID::randomUUID), config);
        var keys = new SigningKeys(_ -> kmsThatDoesNotAnswer(), config);
        var evidence = new EvidenceAnswer(keys, new EvidenceHeads(bucket, keys), new EvidenceFiles(bucket));
        state = bucket;
        handler = new DestinationsHandler(
                new DestinationsApi(
                        destinations,
                        new RecordedChanges(destinations, changes),
                        new ChangesAnswer(changes, JSON),
                        new BucketClaims(bucket, JSON, clock, destinations, health, config),
                        new DestinationForm(JSON),
                        new Verification(probe, clock, config),
                        new Limits(changes, clock),
                        new DestinationAnswer(health, evidence, JSON),
                        clock,
                        config),
                evidence,
                JSON,
                new Logs(config));
    }

    /// A key of KMS is one that cannot be read: nothing listens there.
    private static SignedCalls kmsThatDoesNotAnswer() {
        return new SignedCalls(
                "kms",
                () -> ApacheHttpClient.builder().build(),
                AwsTestResource.credentials(),
                Region.US_EAST_1,
                Optional.of("http://127.0.0.1:1"));
    }

    DestinationsHandler handler() {
        return handler;
    }

    static String path(String organization) {
        return "/organizations/" + organization + "/audit-log-destination";
    }

    Answer get(String organization) {
        return as(organization, "GET", path(organization), "");
    }

    Answer put(String organization, String body, String... headers) {
        return as(organization, "PUT", path(organization), body, headers);
    }

    Answer delete(String organization, String... headers) {
        return as(organization, "DELETE", path(organization), "", headers);
    }

    Answer verify(String organization, String... headers) {
        return as(organization, "POST", path(organization) + "/verify", "", headers);
    }

    /// What a member of an organization asks who has every right of one.
    ///
    /// @param headers names and values in turn
    Answer as(String member, String method, String path, String body, String... headers) {
        return call(jwt(Map.of("organization_id", member, "scope", MEMBERS)), method, path, body, headers);
    }

    static String jwt(Map<String, String> claims) {
        return JSON.createObjectNode()
                .set("jwt", JSON.createObjectNode().set("claims", JSON.valueToTree(claims)))
                .toString();
    }

    /// @param authorizer what API Gateway's authorizer found out, as JSON; empty if there is none
    Answer call(String authorizer, String method, String path, String body, String... headers) {
        var event = event(method, path, body);
        var sent = (ObjectNode) event.get("headers");
        for (var i = 0; i < headers.length; i += 2) {
            sent.put(headers[i], headers[i + 1]);
        }
        if (!authorizer.isEmpty()) {
            ((ObjectNode) event.get("requestContext")).set("authorizer", parse(authorizer));
        }
        return send(event.toString());
    }

    /// A GET with a query.
    Answer call(String authorizer, String path, Map<String, String> query) {
        var event = event("GET", path, "");
        ((ObjectNode) event.get("requestContext")).set("authorizer", parse(authorizer));
        event.set("queryStringParameters", JSON.valueToTree(query));
        return send(event.toString());
    }

    /// As it stands in src/test/resources, which is as API Gateway sends it.
    private static ObjectNode event(String method, String path, String body) {
        try (var sample = ApiWorld.class.getResourceAsStream("http-api-event.json")) {
            var event = (ObjectNode) JSON.readTree(sample);
            event.put("routeKey", "$default").put("rawPath", path).put("body", body);
            ((ObjectNode) event.at("/requestContext/http"))
                    .put("method", method)
                    .put("path", path);
            return event;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @param event anything
    Answer send(String event) {
        var answer = new ByteArrayOutputStream();
        try {
            handler.handleRequest(
                    new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)),
                    answer,
                    LocalContext.of("destinations"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var tree = parse(answer.toString(StandardCharsets.UTF_8));
        var headers = tree.get("headers");
        var body = tree.path("body");
        var isJson = headers.path("content-type").asText().endsWith("json");
        return new Answer(tree.get("statusCode").intValue(), headers, isJson ? parse(body.textValue()) : body);
    }

    static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// As a drain does that tells the organization of its files.
    void seal(String organization) {
        TestSeal.put(state, organization);
    }

    String createBucket(String name) {
        s3.createBucket(r -> r.bucket(name));
        return name;
    }

    /// Writes to the state bucket.
    void putState(String key, String text) {
        s3.putObject(r -> r.bucket(STATE_BUCKET).key(key), RequestBody.fromString(text));
    }

    /// As drains do that find no bucket, an hour apart.
    void endVerification(String organization, String bucket) {
        var verified = state("destinations/" + organization + ".json").get("verifiedAt");
        var failing = HEALTH.replace("2026-11-24T10:20:00Z", "9999-12-31T23:59:59Z");
        putState("health/" + organization + ".json", failing.replace("\"daysNoticed\":0", """
                "missing":{"bucket":"%1$s","verifiedAt":%2$s,"since":"2026-11-24T09:00:00Z"},
                "ended":[{"bucket":"%1$s","verifiedAt":%2$s,"endedAt":"2026-11-24T10:10:00Z","noticed":true}]""".formatted(
                        bucket, verified)));
    }

    JsonNode state(String key) {
        return parse(text(STATE_BUCKET, key));
    }

    String text(String bucket, String key) {
        return s3.getObjectAsBytes(r -> r.bucket(bucket).key(key)).asUtf8String();
    }

    List<String> keys(String bucket) {
        return s3.listObjectsV2(r -> r.bucket(bucket)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    static Map<String, String> withSessions(String... more) {
        var settings = new HashMap<String, String>();
        settings.put("audit.export-role-arn", EXPORT_ROLE);
        for (var i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }

    @Override
    public void close() {
        s3.close();
        calls.close();
        sts.close();
        emulators.close();
    }
}
