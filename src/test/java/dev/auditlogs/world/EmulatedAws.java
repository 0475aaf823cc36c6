package dev.auditlogs.world;

import dev.auditlogs.local.Emulators;
import dev.auditlogs.notice.EventBridge;
import java.util.Optional;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/// The emulators with clients for a test's own use, and a state bucket.
public final class EmulatedAws implements AutoCloseable {

    public final Emulators emulators = Emulators.inMemory();
    public final SqsClient sqs = AwsTestResource.sqs(emulators.sqs());
    public final S3Client s3 = AwsTestResource.s3(emulators.s3());

    public EmulatedAws() {
        s3.createBucket(r -> r.bucket(AwsWorld.STATE_BUCKET));
    }

    public String createQueue(String name) {
        return sqs.createQueue(r -> r.queueName(name)).queueUrl();
    }

    public EventBridge events() {
        return events(emulators);
    }

    public static EventBridge events(Emulators emulators) {
        return new EventBridge(
                () -> ApacheHttpClient.builder().build(),
                AwsTestResource.credentials(),
                Region.US_EAST_1,
                Optional.of(emulators.events().toString()));
    }

    /// That queue, and an empty state bucket.
    public AwsWorld world(String queueUrl) {
        var world = new AwsWorld(sqs, s3, queueUrl);
        world.reset();
        return world;
    }

    @Override
    public void close() {
        sqs.close();
        s3.close();
        emulators.close();
    }
}
