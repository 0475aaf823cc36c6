package dev.auditlogs;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.UUID;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;

/// What the product is given from outside. The builders carry what application.properties says.
final class Wiring {

    private static final int ATTEMPTS_MAX = 5;

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    Supplier<UUID> fileIds() {
        return UUID::randomUUID;
    }

    @Produces
    @Singleton
    SqsClient sqs(SqsClientBuilder builder) {
        // TLS protects bodies on their way already; MD5 of each costs CPU in every drain.
        return builder.checksumValidationEnabled(false)
                .overrideConfiguration(builder.overrideConfiguration().copy(c -> c.retryStrategy(retries())))
                .build();
    }

    @Produces
    @Singleton
    S3Client s3(S3ClientBuilder builder) {
        return builder.overrideConfiguration(builder.overrideConfiguration().copy(c -> c.retryStrategy(retries())))
                .build();
    }

    private static RetryStrategy retries() {
        return AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(ATTEMPTS_MAX)
                .build();
    }
}
