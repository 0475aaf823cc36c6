package dev.auditlogs.infra;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.PolicyDocument;
import software.amazon.awscdk.services.iam.PrincipalWithConditions;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.scheduler.CfnSchedule;
import software.amazon.awscdk.services.scheduler.CfnScheduleGroup;

/// Starts a drain of each queue every five minutes.
final class DrainSchedule {

    private DrainSchedule() {}

    static void of(Drain drain, Foundation foundation) {
        var stackName = Stack.of(drain).getStackName();
        // A group of its own: EventBridge Scheduler names the group, not the schedule, when it takes on the role.
        var group = CfnScheduleGroup.Builder.create(drain, "ScheduleGroup")
                .name(stackName)
                .build();
        var role = Role.Builder.create(drain, "ScheduleRole")
                .description("Starts drains")
                .assumedBy(new PrincipalWithConditions(
                        new ServicePrincipal("scheduler.amazonaws.com"),
                        Map.of(
                                "StringEquals",
                                Map.of("aws:SourceAccount", Aws.ACCOUNT_ID),
                                "ArnEquals",
                                Map.of("aws:SourceArn", Arns.of("scheduler", "schedule-group/" + stackName)))))
                .inlinePolicies(Map.of(
                        "schedule",
                        PolicyDocument.Builder.create()
                                .statements(List.of(
                                        Allow.to(
                                                "Invoke",
                                                List.of("lambda:InvokeFunction"),
                                                drain.function().getFunctionArn()),
                                        foundation.reportFailedInvocations(),
                                        Allow.key(foundation.key(), "sqs")))
                                .build()))
                .build();
        foundation
                .queues()
                .events()
                .forEach(queue -> CfnSchedule.Builder.create(
                                drain, queue.number().id("FunctionSchedule"))
                        .description("Starts a drain")
                        .groupName(group.getRef())
                        .scheduleExpression(foundation.settings().text(Setting.SCHEDULE_RATE))
                        .scheduleExpressionTimezone("UTC")
                        .flexibleTimeWindow(CfnSchedule.FlexibleTimeWindowProperty.builder()
                                .mode("OFF")
                                .build())
                        .state("ENABLED")
                        .target(CfnSchedule.TargetProperty.builder()
                                .arn(drain.function().getFunctionArn())
                                .roleArn(role.getRoleArn())
                                .input("{\"queue\": \"%s\"}".formatted(queue.getQueueName()))
                                .retryPolicy(CfnSchedule.RetryPolicyProperty.builder()
                                        .maximumEventAgeInSeconds(Drain.TIMEOUT.toSeconds())
                                        .maximumRetryAttempts(2)
                                        .build())
                                .deadLetterConfig(CfnSchedule.DeadLetterConfigProperty.builder()
                                        .arn(foundation.failedInvocations().getQueueArn())
                                        .build())
                                .build())
                        .build());
    }
}
