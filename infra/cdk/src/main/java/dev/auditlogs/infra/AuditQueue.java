package dev.auditlogs.infra;

import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.ArnPrincipal;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.kms.IKey;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.sqs.QueueEncryption;
import software.amazon.awscdk.services.sqs.QueueProps;

/// Where the platform publishes its audit events, and the drain receives them: one of several, if there are more.
///
/// Its name is fixed, since the dead-letter queue names it and it names the dead-letter queue.
final class AuditQueue extends Queue {

    private static final int RECEIVES_MAX = 50;

    private final QueueNumber number;

    AuditQueue(Stack stack, IKey key, DeadLetterQueue deadLetters, Settings settings) {
        super(
                stack,
                deadLetters.number().id("AuditQueue"),
                QueueProps.builder()
                        .queueName(deadLetters.number().name(stack, "events"))
                        .encryption(QueueEncryption.KMS)
                        .encryptionMasterKey(key)
                        .retentionPeriod(Duration.days(14))
                        // At least three times the drain's timeout, for a drain that died.
                        .visibilityTimeout(Duration.seconds(900))
                        .deadLetterQueue(software.amazon.awscdk.services.sqs.DeadLetterQueue.builder()
                                .queue(deadLetters)
                                .maxReceiveCount(RECEIVES_MAX)
                                .build())
                        .enforceSsl(true)
                        .removalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
                        .build());
        number = deadLetters.number();
        settings.optional(Setting.PRODUCER_ARN)
                .ifPresent(arn -> addToResourcePolicy(PolicyStatement.Builder.create()
                        .sid("Producer")
                        .principals(List.of(new ArnPrincipal(arn)))
                        .actions(List.of("sqs:SendMessage"))
                        .resources(List.of(getQueueArn()))
                        .build()));
    }

    QueueNumber number() {
        return number;
    }
}
