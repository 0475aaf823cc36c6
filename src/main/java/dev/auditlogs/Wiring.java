package dev.auditlogs;

import dev.auditlogs.aws.SignedCalls;
import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.delivery.ExpectForLargeBodies;
import dev.auditlogs.delivery.OrganizationsBuckets;
import dev.auditlogs.file.AuditFileEncoder;
import dev.auditlogs.file.OcsfProduct;
import dev.auditlogs.notice.EventBridge;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.endpoints.Endpoint;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.auth.scheme.S3AuthSchemeProvider;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.endpoints.SqsEndpointProvider;
import software.amazon.awssdk.services.sts.StsClient;

/// What the product is given from outside. The builder of the S3 client carries what application.properties says,
/// but for its connections.
final class Wiring {

    private static final int ATTEMPTS_MAX = 5;

    private static final Duration STATE_CONNECTION_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration STATE_SOCKET_TIMEOUT = Duration.ofSeconds(10);

    /// More than writes, leftovers that are read and files that are settled can be under way together.
    private static final int STATE_CONNECTIONS_MAX = 384;

    private static final Duration SQS_CONNECTION_TIMEOUT = Duration.ofSeconds(2);

    /// A long poll waits up to 20 s.
    private static final Duration SQS_SOCKET_TIMEOUT = Duration.ofSeconds(30);

    private static final Duration SQS_TIMEOUT = Duration.ofSeconds(60);

    /// As many as `audit.drain.polls` can be.
    private static final int SQS_CONNECTIONS_MAX = 256;

    private static final Duration BUCKETS_CONNECTION_TIMEOUT = Duration.ofSeconds(2);

    /// Each attempt has its own time, which depends on the size of the file.
    private static final Duration BUCKETS_SOCKET_TIMEOUT = Duration.ofSeconds(10);

    /// More than deliveries of new files and of leftovers can be under way together.
    private static final int BUCKETS_CONNECTIONS_MAX = 320;

    /// Before a bucket that asks for fewer requests is asked again. The SDK's own pauses outlast the time of a
    /// delivery, which would end as one that hung.
    private static final Duration BUCKETS_PAUSE_MIN = Duration.ofMillis(500);

    private static final Duration BUCKETS_PAUSE_MAX = Duration.ofSeconds(2);

    /// Short, since somebody who clicks Verify is waiting.
    private static final Duration STS_TIMEOUT = Duration.ofMillis(2500);

    private static final Duration STS_CONNECTION_TIMEOUT = Duration.ofSeconds(1);
    private static final int STS_CONNECTIONS_MAX = 256;

    /// Short, since a delivery is waiting.
    private static final Duration EVENTS_TIMEOUT = Duration.ofSeconds(3);

    private static final Duration KMS_TIMEOUT = Duration.ofSeconds(5);

    private final OutgoingProxy proxy;

    Wiring(OutgoingProxy proxy) {
        this.proxy = proxy;
    }

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    Supplier<UUID> ids() {
        return UUID::randomUUID;
    }

    @Produces
    @Singleton
    Consumer<String> standardOutput() {
        return System.out::println;
    }

    /// In the region and with the credentials of the S3 client.
    ///
    /// @param endpoint the SDK's own property, where tests and the laptop run can set it: among the settings that
    ///     Quarkus reads. If it is not set, the SDK itself looks at `AWS_ENDPOINT_URL_SQS`.
    @Produces
    @Singleton
    SqsClient sqs(S3Client s3, @ConfigProperty(name = "aws.endpointUrlSqs") Optional<URI> endpoint) {
        var like = s3.serviceClientConfiguration();
        return SqsClient.builder()
                .region(like.region())
                .credentialsProvider(like.credentialsProvider())
                .endpointOverride(endpoint.orElse(null))
                .endpointProvider(once(SqsEndpointProvider.defaultProvider()))
                // TLS protects bodies on their way already; MD5 of each costs CPU in every drain.
                .checksumValidationEnabled(false)
                .httpClientBuilder(proxy.client()
                        .connectionTimeout(SQS_CONNECTION_TIMEOUT)
                        .socketTimeout(SQS_SOCKET_TIMEOUT)
                        .maxConnections(SQS_CONNECTIONS_MAX))
                .overrideConfiguration(c -> c.apiCallTimeout(SQS_TIMEOUT).retryStrategy(retries()))
                .build();
    }

    /// What the SDK's rules say of one client's endpoint is always the same: asked once, not for each of the
    /// thousands of requests of a drain.
    private static SqsEndpointProvider once(SqsEndpointProvider rules) {
        var known = new AtomicReference<CompletableFuture<Endpoint>>();
        return client -> {
            if (known.get() == null) {
                known.set(rules.resolveEndpoint(client));
            }
            return known.get();
        };
    }

    /// For the state bucket.
    @Produces
    @Singleton
    S3Client s3(S3ClientBuilder builder) {
        return builder.httpClientBuilder(proxy.client()
                        .connectionTimeout(STATE_CONNECTION_TIMEOUT)
                        .socketTimeout(STATE_SOCKET_TIMEOUT)
                        .maxConnections(STATE_CONNECTIONS_MAX)
                        .expectContinueEnabled(false))
                .overrideConfiguration(builder.overrideConfiguration()
                        .copy(c -> c.retryStrategy(retries()).addExecutionInterceptor(new ExpectForLargeBodies())))
                .build();
    }

    /// Made when it is used first; where the other S3 client is, in its region and with its credentials. Every call
    /// has its own few retries: what many failing buckets take from a common budget, the next one would lack.
    @Produces
    @ApplicationScoped
    @OrganizationsBuckets
    S3Client organizationsS3(
            S3Client s3,
            @ConfigProperty(name = "quarkus.s3.path-style-access", defaultValue = "false") boolean pathStyle) {
        var like = s3.serviceClientConfiguration();
        return S3Client.builder()
                .region(like.region())
                .credentialsProvider(like.credentialsProvider())
                .endpointOverride(like.endpointOverride().orElse(null))
                .serviceConfiguration(c -> c.pathStyleAccessEnabled(pathStyle).chunkedEncodingEnabled(false))
                .authSchemeProvider(signingPayloads(S3AuthSchemeProvider.defaultProvider()))
                .httpClientBuilder(proxy.client()
                        .connectionTimeout(BUCKETS_CONNECTION_TIMEOUT)
                        .socketTimeout(BUCKETS_SOCKET_TIMEOUT)
                        .maxConnections(BUCKETS_CONNECTIONS_MAX)
                        .expectContinueEnabled(false))
                .overrideConfiguration(c -> c.retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(ATTEMPTS_MAX)
                                .circuitBreakerEnabled(false)
                                .throttlingBackoffStrategy(
                                        BackoffStrategy.exponentialDelay(BUCKETS_PAUSE_MIN, BUCKETS_PAUSE_MAX))
                                .build())
                        .addExecutionInterceptor(new ExpectForLargeBodies()))
                .build();
    }

    /// Over TLS the SDK says `UNSIGNED-PAYLOAD`, which buckets' policies may refuse.
    private static S3AuthSchemeProvider signingPayloads(S3AuthSchemeProvider schemes) {
        return request -> schemes.resolveAuthScheme(request).stream()
                .map(scheme -> scheme.toBuilder()
                        .putSignerProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, true)
                        .build())
                .toList();
    }

    /// Made when it is used first; in the region and with the credentials of the S3 client.
    @Produces
    @ApplicationScoped
    StsClient sts(S3Client s3) {
        var like = s3.serviceClientConfiguration();
        return StsClient.builder()
                .region(like.region())
                .credentialsProvider(like.credentialsProvider())
                .httpClientBuilder(
                        proxy.client().connectionTimeout(STS_CONNECTION_TIMEOUT).maxConnections(STS_CONNECTIONS_MAX))
                .overrideConfiguration(c -> c.apiCallTimeout(STS_TIMEOUT).retryStrategy(retries()))
                .build();
    }

    @Produces
    @Singleton
    AuditFileEncoder encoder(AuditConfig config) {
        return new AuditFileEncoder(
                new OcsfProduct(config.ocsf().productName(), config.ocsf().vendorName()));
    }

    /// In the region and with the credentials of the S3 client.
    @Produces
    @Singleton
    EventBridge events(S3Client s3, AuditConfig config) {
        var like = s3.serviceClientConfiguration();
        return new EventBridge(
                () -> proxy.client()
                        .connectionTimeout(STS_CONNECTION_TIMEOUT)
                        .socketTimeout(EVENTS_TIMEOUT)
                        .build(),
                like.credentialsProvider(),
                like.region(),
                config.notices().endpoint());
    }

    /// With the credentials of the S3 client, in the region of a key or its own.
    @Produces
    @Singleton
    Function<Optional<String>, SignedCalls> kms(S3Client s3, AuditConfig config) {
        var like = s3.serviceClientConfiguration();
        return region -> new SignedCalls(
                "kms",
                () -> proxy.client()
                        .connectionTimeout(STS_CONNECTION_TIMEOUT)
                        .socketTimeout(KMS_TIMEOUT)
                        .build(),
                like.credentialsProvider(),
                region.map(Region::of).orElse(like.region()),
                config.evidence().endpoint());
    }

    private static RetryStrategy retries() {
        return AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(ATTEMPTS_MAX)
                .build();
    }
}
