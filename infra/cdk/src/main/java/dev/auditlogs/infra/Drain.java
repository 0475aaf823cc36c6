package dev.auditlogs.infra;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.destinations.SqsDestination;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;

/// The function that delivers what waits in a queue into the organizations' buckets.
final class Drain extends Construct {

    /// Below the schedule's rate, so that a drain ends before the next begins.
    static final Duration TIMEOUT = Duration.seconds(240);

    private final LogGroup logGroup;
    private final Role role;
    private final Function function;

    Drain(Stack stack, Foundation foundation) {
        super(stack, "Drain");
        var settings = foundation.settings();
        logGroup = foundation.logGroup(this, "drain");
        role = foundation.role(this, "drain", "What the drain may do", logGroup, grants(foundation));
        Explained.below(
                role,
                "A drain reads, writes and forgets any organization's objects below these prefixes",
                "changes",
                "copies",
                "delivered",
                "destinations",
                "doubt",
                "drained",
                "guard",
                "health",
                "pending",
                "quarantine",
                "recent",
                "seals",
                "settled");
        Explained.here(
                role,
                "AwsSolutions-IAM5",
                "A drain says of any organization's change that it was told",
                "Resource::<StateBucket.Arn>/changes/*.told");
        function = foundation
                .function(this, role, logGroup)
                .description("Delivers what waits in a queue into the organizations' buckets")
                .environment(environment(stack, foundation))
                .memorySize(settings.number(Setting.DRAIN_MEMORY))
                .timeout(TIMEOUT)
                .reservedConcurrentExecutions(concurrency(settings))
                // The next drain does what this one did not; a retry would only wait behind it.
                .retryAttempts(0)
                .maxEventAge(TIMEOUT)
                .onFailure(new SqsDestination(foundation.failedInvocations()))
                .build();
    }

    LogGroup logGroup() {
        return logGroup;
    }

    Role role() {
        return role;
    }

    Function function() {
        return function;
    }

    /// @return null for none
    private static Integer concurrency(Settings settings) {
        return switch (settings.text(Setting.DRAIN_CONCURRENCY)) {
            case "none" -> null;
            case "queues" -> settings.number(Setting.QUEUES);
            default -> settings.number(Setting.DRAIN_CONCURRENCY);
        };
    }

    private static Map<String, String> environment(Stack stack, Foundation foundation) {
        var settings = foundation.settings();
        var environment = new HashMap<>(foundation.environment("drain"));
        environment.put("AUDIT_PRODUCER_QUEUES", settings.text(Setting.PRODUCER_QUEUES));
        environment.put("AUDIT_UNCONFIGURED", settings.text(Setting.UNCONFIGURED));
        environment.put("AUDIT_DUPLICATE_WINDOW", settings.text(Setting.DUPLICATE_WINDOW));
        environment.put(
                "AUDIT_METRICS_NAMESPACE",
                DeliveryMetrics.of(stack.getStackName()).namespace());
        environment.put("AUDIT_METRICS_PER_ORGANIZATION", settings.text(Setting.METRICS_PER_ORGANIZATION));
        environment.put("AUDIT_TRACES_XRAY", settings.text(Setting.TRACES));
        settings.optional(Setting.NOTICES_EVENT_BUS_ARN)
                .ifPresent(bus -> environment.put("AUDIT_NOTICES_EVENT_BUS", bus));
        return environment;
    }

    private static List<PolicyStatement> grants(Foundation foundation) {
        var state = foundation.state();
        var grants = new ArrayList<>(List.of(
                Allow.to(
                        "Receive",
                        List.of("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
                        foundation.queues().arns()),
                foundation.reportFailedInvocations(),
                // For any prefix: without it a key that is missing would read as 403, not 404.
                Allow.to("ListState", List.of("s3:ListBucket"), state.getBucketArn()),
                Allow.to(
                        "ReadState",
                        List.of("s3:GetObject"),
                        state.below(
                                "changes",
                                "copies",
                                "destinations",
                                "doubt",
                                "drained",
                                "guard",
                                "health",
                                "pending",
                                "recent",
                                "settled")),
                Allow.to(
                        "WriteState",
                        List.of("s3:PutObject"),
                        state.below(
                                "copies", "delivered", "doubt", "drained", "guard", "health", "pending", "quarantine")),
                // That a change was told; who has made it, only the API's function writes down.
                Allow.to("TellChanges", List.of("s3:PutObject"), state.arnForObjects("changes/*.told")),
                Allow.to("ForgetState", List.of("s3:DeleteObject"), state.below("health", "pending")),
                Allow.key(foundation.key(), "s3", "sqs"),
                foundation.assumeExportRole()));
        foundation.sendNotices().ifPresent(grants::add);
        grants.addAll(foundation.evidence().give(state));
        return grants;
    }
}
