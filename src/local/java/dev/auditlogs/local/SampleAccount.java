package dev.auditlogs.local;

import dev.auditlogs.config.AuditConfig;
import java.util.Map;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// What the stack's templates and the organizations would create: queues, buckets and the destinations.
final class SampleAccount {

    private static final String DAYS_14_IN_SECONDS = Integer.toString(14 * 24 * 60 * 60);
    private static final String VISIBILITY_TIMEOUT_IN_SECONDS = "300";

    private SampleAccount() {}

    static void create(SqsClient sqs, S3Client s3, AuditConfig config) {
        for (var url : config.queueUrl()) {
            sqs.createQueue(r -> r.queueName(url.substring(url.lastIndexOf('/') + 1))
                    .attributes(Map.of(
                            QueueAttributeName.MESSAGE_RETENTION_PERIOD, DAYS_14_IN_SECONDS,
                            QueueAttributeName.VISIBILITY_TIMEOUT, VISIBILITY_TIMEOUT_IN_SECONDS)));
        }
        s3.createBucket(r -> r.bucket(config.stateBucket()));
        for (var organization : SampleOrganization.values()) {
            s3.createBucket(r -> r.bucket(organization.bucket()));
        }
        for (var organization : SampleOrganization.withDestination()) {
            s3.putObject(
                    r -> r.bucket(config.stateBucket())
                            .key("destinations/" + organization.id() + ".json")
                            .contentType("application/json"),
                    RequestBody.fromString(organization.destination()));
        }
    }
}
