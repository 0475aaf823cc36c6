package dev.auditlogs.infra;

import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.kms.IKey;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.sqs.QueueEncryption;
import software.amazon.awscdk.services.sqs.QueueProps;
import software.amazon.awscdk.services.sqs.RedriveAllowPolicy;
import software.amazon.awscdk.services.sqs.RedrivePermission;

/// Invocations of the drain that the schedule could not deliver, or that failed. Each says why; none holds events.
final class FailedInvocationsQueue extends Queue {

    /// Of its name, after the stack's. No other queue's is longer.
    static final String SUFFIX = "-failed-invocations";

    FailedInvocationsQueue(Stack stack, IKey key) {
        super(
                stack,
                "FailedInvocationsQueue",
                QueueProps.builder()
                        .queueName(stack.getStackName() + SUFFIX)
                        .encryption(QueueEncryption.KMS)
                        .encryptionMasterKey(key)
                        .retentionPeriod(Duration.days(14))
                        .redriveAllowPolicy(RedriveAllowPolicy.builder()
                                .redrivePermission(RedrivePermission.DENY_ALL)
                                .build())
                        .enforceSsl(true)
                        .removalPolicy(RemovalPolicy.DESTROY)
                        .build());
        Explained.here(this, "AwsSolutions-SQS3", "It is a dead-letter queue itself: the schedule's and the drain's");
    }
}
