package dev.auditlogs.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import dev.auditlogs.delivery.DeliveryFailure.Reason;
import dev.auditlogs.destination.Destination;
import dev.auditlogs.event.EventTime;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.AuditFile;
import dev.auditlogs.file.AuditFileName;
import dev.auditlogs.file.Encoding;
import dev.auditlogs.file.FileId;
import dev.auditlogs.file.KeyTemplate;
import dev.auditlogs.file.ObjectKey;
import dev.auditlogs.place.BucketName;
import dev.auditlogs.place.KeyPrefix;
import dev.auditlogs.place.ObjectEncryption;
import dev.auditlogs.spool.Target;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.TestConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;

/// Buckets that demand something of each put, as test objects and as files meet them.
class BucketDemandsTest {

    private static final OrganizationId ACME = new OrganizationId("acme");
    private static final String KEY = "arn:aws:kms:eu-central-1:123456789012:key/0c1d2e3f-1111-2222-3333-444455556666";
    private static final ObjectEncryption SSE_S3 = ObjectEncryption.of("sse-s3").orElseThrow();
    private static final ObjectEncryption SSE_KMS =
            ObjectEncryption.of("sse-kms " + KEY).orElseThrow();
    private static final String EXPLICIT_DENY = "<Error><Code>AccessDenied</Code><Message>User:"
            + " arn:aws:sts::111122223333:assumed-role/export/acme is not authorized to perform: s3:PutObject on resource:"
            + " \"arn:aws:s3:::b/k\" with an explicit deny in a resource-based policy</Message></Error>";
    private static final String NO_CHECKSUM =
            "<Error><Code>InvalidRequest</Code><Message>Content-MD5 OR x-amz-checksum-"
                    + " HTTP header is required for Put Object requests with Object Lock parameters</Message></Error>";

    private final List<Headers> puts = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private S3Client s3;
    private Predicate<Headers> demand = headers -> true;
    private String refusal = EXPLICIT_DENY;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            var asked = exchange.getRequestHeaders();
            puts.add(asked);
            var isTaken = demand.test(asked);
            if (isTaken && asked.containsKey("x-amz-server-side-encryption")) {
                for (var name : Set.of("x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id")) {
                    exchange.getResponseHeaders().put(name, asked.getOrDefault(name, List.of()));
                }
            }
            var body = (isTaken ? "" : refusal).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(
                    isTaken ? 200 : refusal.equals(EXPLICIT_DENY) ? 403 : 400, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        s3 = AwsTestResource.s3(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        s3.close();
        server.stop(0);
    }

    private BucketAccess buckets() {
        return new BucketAccess(s3, null, TestConfig.of("http://127.0.0.1/no-queue", Map.of()));
    }

    private static Target target(ObjectEncryption encryption) {
        return new Target(
                new BucketName("acme-logs"), Optional.empty(), new KeyPrefix(""), KeyTemplate.DEFAULT, encryption);
    }

    private BucketProbe.Result probe(ObjectEncryption encryption) {
        var test = new BucketProbe.Test(ACME, target(encryption), new ObjectKey("test"), "text", Optional.empty());
        return new BucketProbe(buckets(), Clock.systemUTC())
                .write(test, Instant.now().plusSeconds(6));
    }

    private Outcome deliver(ObjectEncryption encryption) throws InterruptedException {
        var name = AuditFileName.of(Instant.EPOCH, new UUID(0, 1), Encoding.DEFAULT);
        var file = new AuditFile(new FileId(ACME, name), new byte[] {1}, "", 1, new EventTime(0), new EventTime(0));
        var destination =
                new Destination(ACME, target(encryption), Optional.empty(), Instant.EPOCH, Encoding.DEFAULT, Set.of());
        return new BucketWriter(buckets()).put(file, destination);
    }

    private void bothAreTaken(ObjectEncryption encryption) throws InterruptedException {
        assertThat(probe(encryption)).isInstanceOf(BucketProbe.Result.Written.class);
        assertThat(deliver(encryption)).isEqualTo(new Outcome.Delivered(target(encryption), true));
    }

    private void bothAreRefused(ObjectEncryption encryption) throws InterruptedException {
        assertThat(probe(encryption))
                .isInstanceOfSatisfying(
                        BucketProbe.Result.Refused.class,
                        refused -> assertThat(refused.failure().reason()).isEqualTo(Reason.EXPLICITLY_DENIED));
        assertThat(deliver(encryption))
                .isInstanceOfSatisfying(
                        Outcome.Deferred.class,
                        deferred -> assertThat(deferred.failure().reason()).isEqualTo(Reason.EXPLICITLY_DENIED));
    }

    @Test
    void aBucketThatDemandsEncryptionGetsIt() throws InterruptedException {
        demand = headers -> headers.containsKey("x-amz-server-side-encryption");

        bothAreRefused(ObjectEncryption.BUCKET_DEFAULT);
        bothAreTaken(SSE_S3);
        assertThat(probe(SSE_S3))
                .isInstanceOfSatisfying(
                        BucketProbe.Result.Written.class,
                        written -> assertThat(written.encryption())
                                .isEqualTo(new AppliedEncryption(Optional.of("AES256"), Optional.empty())));
    }

    @Test
    void aBucketThatDemandsItsKeyGetsIt() throws InterruptedException {
        demand = headers -> KEY.equals(headers.getFirst("x-amz-server-side-encryption-aws-kms-key-id"))
                && "aws:kms".equals(headers.getFirst("x-amz-server-side-encryption"));

        bothAreRefused(SSE_S3);
        bothAreTaken(SSE_KMS);
        assertThat(probe(SSE_KMS))
                .isInstanceOfSatisfying(
                        BucketProbe.Result.Written.class,
                        written -> assertThat(written.encryption())
                                .isEqualTo(new AppliedEncryption(Optional.of("aws:kms"), Optional.of(KEY))));
    }

    @Test
    void aBucketThatEncryptsByItselfIsAskedForNothing() throws InterruptedException {
        bothAreTaken(ObjectEncryption.BUCKET_DEFAULT);

        assertThat(puts)
                .hasSize(2)
                .noneMatch(headers -> headers.keySet().stream()
                        .anyMatch(name -> name.toLowerCase().contains("encryption")));
    }

    /// A bucket whose access control lists are disabled may refuse one, and s3:PutObject alone does not allow any.
    @Test
    void noAccessControlListIsSent() throws InterruptedException {
        demand = headers -> "bucket-owner-full-control".equals(headers.getFirst("x-amz-acl"));

        bothAreRefused(ObjectEncryption.BUCKET_DEFAULT);
        assertThat(puts).noneMatch(headers -> headers.containsKey("x-amz-acl"));
    }

    /// It demands a checksum of each put.
    @Test
    void aBucketWithObjectLockTakesTestObjectsAndFiles() throws InterruptedException {
        refusal = NO_CHECKSUM;
        demand = headers -> headers.containsKey("x-amz-checksum-sha256") || headers.containsKey("content-md5");

        bothAreTaken(ObjectEncryption.BUCKET_DEFAULT);
    }
}
