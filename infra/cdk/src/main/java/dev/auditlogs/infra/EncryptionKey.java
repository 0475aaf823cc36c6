package dev.auditlogs.infra;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.AccountRootPrincipal;
import software.amazon.awscdk.services.iam.ArnPrincipal;
import software.amazon.awscdk.services.iam.IPrincipal;
import software.amazon.awscdk.services.iam.PolicyDocument;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.kms.KeyProps;

/// The one key: queues, state bucket, logs and alarms.
///
/// The account decides by its IAM policies who may use it; beyond it only CloudWatch, for this stack's own log
/// groups and alarms, and the producer, through SQS.
final class EncryptionKey extends Key {

    EncryptionKey(Stack stack, Settings settings) {
        super(
                stack,
                "EncryptionKey",
                KeyProps.builder()
                        .description("Audit log delivery - queues, state bucket, logs and alarms")
                        .alias("alias/" + stack.getStackName())
                        .enableKeyRotation(true)
                        .removalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
                        .policy(PolicyDocument.Builder.create()
                                .statements(statements(stack.getStackName(), settings))
                                .build())
                        .build());
    }

    private static List<PolicyStatement> statements(String stackName, Settings settings) {
        var logGroups = Stream.of("drain", "destinations", "api")
                .map(name -> Arns.of("logs", "log-group:/" + stackName + "/" + name))
                .toList();
        var account = allow("Account", new AccountRootPrincipal(), List.of("kms:*"), Map.of());
        var logs = allow(
                "Logs",
                new ServicePrincipal(Arns.service("logs")),
                List.of("kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"),
                Map.of("ArnEquals", Map.of("kms:EncryptionContext:aws:logs:arn", logGroups)));
        var alarms = settings.optional(Setting.ALARM_EMAIL)
                .map(_ -> allow(
                        "Alarms",
                        new ServicePrincipal("cloudwatch.amazonaws.com"),
                        List.of("kms:Decrypt", "kms:GenerateDataKey*"),
                        Map.of("StringEquals", Map.of("aws:SourceAccount", Aws.ACCOUNT_ID))));
        var producer = settings.optional(Setting.PRODUCER_ARN)
                .map(arn -> allow(
                        "Producer",
                        new ArnPrincipal(arn),
                        List.of("kms:Decrypt", "kms:GenerateDataKey"),
                        Map.of("StringEquals", Map.of("kms:ViaService", Arns.service("sqs")))));
        return Stream.of(Stream.of(account, logs), alarms.stream(), producer.stream())
                .flatMap(statements -> statements)
                .toList();
    }

    private static PolicyStatement allow(
            String sid, IPrincipal principal, List<String> actions, Map<String, Object> conditions) {
        return PolicyStatement.Builder.create()
                .sid(sid)
                .principals(List.of(principal))
                .actions(actions)
                .resources(List.of("*"))
                .conditions(conditions)
                .build();
    }
}
