package dev.auditlogs.simulation;

import dev.auditlogs.aws.SignedCalls;
import dev.auditlogs.notice.EventBridge;
import dev.auditlogs.world.AwsTestResource;
import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/// The real SDK clients before a [Model], and then before another one.
public final class ModelClients implements AutoCloseable {

    public static final String QUEUE_URL = "http://sqs.model/1/audit-events";

    private final ModelHttpClient http = new ModelHttpClient();
    private final SqsClient sqs = SqsClient.builder()
            .httpClient(http)
            .endpointOverride(URI.create("http://sqs.model"))
            .region(Region.US_EAST_1)
            .credentialsProvider(AnonymousCredentialsProvider.create())
            .checksumValidationEnabled(false)
            .overrideConfiguration(c -> c.retryStrategy(retries()))
            .build();
    private final S3Client s3 = S3Client.builder()
            .httpClient(http)
            .endpointOverride(URI.create("http://s3.model"))
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .serviceConfiguration(c -> c.chunkedEncodingEnabled(false))
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .credentialsProvider(AnonymousCredentialsProvider.create())
            .overrideConfiguration(c -> c.retryStrategy(retries()))
            .build();
    private final EventBridge events = new EventBridge(
            () -> http, AwsTestResource.credentials(), Region.US_EAST_1, Optional.of("http://events.model"));

    private final SignedCalls kms = new SignedCalls(
            "kms", () -> http, AwsTestResource.credentials(), Region.US_EAST_1, Optional.of("http://kms.model"));

    private static RetryStrategy retries() {
        return AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(3)
                .backoffStrategy(BackoffStrategy.retryImmediately())
                .throttlingBackoffStrategy(BackoffStrategy.retryImmediately())
                .circuitBreakerEnabled(false)
                .build();
    }

    public void talkTo(Model model) {
        talkTo(model, Model.ONLY_PROCESS);
    }

    /// @param process the number of the process whose clients these are from now on
    void talkTo(Model model, int process) {
        http.talkTo(model, process);
    }

    public SqsClient sqs() {
        return sqs;
    }

    public S3Client s3() {
        return s3;
    }

    SignedCalls kms() {
        return kms;
    }

    public EventBridge events() {
        return events;
    }

    @Override
    public void close() {
        sqs.close();
        s3.close();
    }
}
