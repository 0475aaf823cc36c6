package dev.auditlogs.infra;

import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.kms.IKey;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.sqs.QueueEncryption;
import software.amazon.awscdk.services.sqs.QueueProps;
import software.amazon.awscdk.services.sqs.RedriveAllowPolicy;
import software.amazon.awscdk.services.sqs.RedrivePermission;

/// Messages that many drains could not acknowledge.
final class DeadLetterQueue extends Queue {

    DeadLetterQueue(Stack stack, IKey key) {
        super(
                stack,
                "DeadLetterQueue",
                QueueProps.builder()
                        .queueName(stack.getStackName() + "-dead-letters")
                        .encryption(QueueEncryption.KMS)
                        .encryptionMasterKey(key)
                        .retentionPeriod(Duration.days(14))
                        .redriveAllowPolicy(RedriveAllowPolicy.builder()
                                .redrivePermission(RedrivePermission.BY_QUEUE)
                                .sourceQueues(List.of(Queue.fromQueueArn(
                                        stack, "SourceQueue", Arns.of("sqs", AuditQueue.name(stack)))))
                                .build())
                        .enforceSsl(true)
                        .removalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
                        .build());
    }
}
