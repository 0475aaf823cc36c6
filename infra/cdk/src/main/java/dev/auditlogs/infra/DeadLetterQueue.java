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

/// Messages of an audit queue that many drains could not acknowledge.
final class DeadLetterQueue extends Queue {

    private final QueueNumber number;

    DeadLetterQueue(Stack stack, IKey key, QueueNumber number) {
        super(
                stack,
                number.id("DeadLetterQueue"),
                QueueProps.builder()
                        .queueName(number.name(stack, "dead-letters"))
                        .encryption(QueueEncryption.KMS)
                        .encryptionMasterKey(key)
                        .retentionPeriod(Duration.days(14))
                        .redriveAllowPolicy(RedriveAllowPolicy.builder()
                                .redrivePermission(RedrivePermission.BY_QUEUE)
                                .sourceQueues(List.of(Queue.fromQueueArn(
                                        stack, number.id("SourceQueue"), Arns.of("sqs", number.name(stack, "events")))))
                                .build())
                        .enforceSsl(true)
                        .removalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
                        .build());
        this.number = number;
    }

    QueueNumber number() {
        return number;
    }
}
