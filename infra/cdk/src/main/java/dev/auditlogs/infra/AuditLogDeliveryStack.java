package dev.auditlogs.infra;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awscdk.CfnElement;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.lambda.Code;
import software.constructs.Construct;

/// Everything that the product needs in an AWS account, and nothing else: the stack of infra/sam/template.yaml.
final class AuditLogDeliveryStack extends Stack {

    /// What the CDK calls the one resource of a construct.
    private static final Set<String> UNNAMED = Set.of("Resource", "Default");

    AuditLogDeliveryStack(Construct scope, StackName name, Settings settings, Code code) {
        super(
                scope,
                name.value(),
                StackProps.builder()
                        .description("Audit log delivery: every five minutes a platform's audit events go from one SQS"
                                + " queue into its customers' own S3 buckets, exactly once.")
                        .build());

        var key = new EncryptionKey(this, settings);
        var queues = AuditQueues.of(this, key, settings);
        var failedInvocations = new FailedInvocationsQueue(this, key);
        var state = new StateBucket(this, key, settings);
        var foundation = new Foundation(settings, code, key, queues, failedInvocations, state);

        var drain = new Drain(this, foundation);
        DrainSchedule.of(drain, foundation);
        var destinations = new Destinations(this, foundation);
        var evidence = foundation.evidence();
        var signingKey = evidence.makesKey()
                ? Optional.of(new EvidenceSigningKey(this, drain.role(), destinations.role()))
                : Optional.<EvidenceSigningKey>empty();
        evidence.environment(signingKey).forEach((variable, value) -> {
            drain.function().addEnvironment(variable, value);
            destinations.function().addEnvironment(variable, value);
        });
        var api = new DestinationsApi(this, foundation, destinations.function());
        settings.optional(Setting.OPERATORS)
                .map(operators -> List.of(operators.split(",")))
                .ifPresent(operators -> state.letOnly(List.of(drain.role(), destinations.role()), operators));
        var exportRole = new ExportRole(this, settings, drain.role(), destinations.role());

        var watched = new Watched(
                drain.function(),
                drain.logGroup(),
                destinations.function(),
                api,
                queues,
                failedInvocations,
                DeliveryMetrics.of(name.value()));
        var alarms = new Alarms(this, settings, key, watched);
        var dashboard = new DeliveryDashboard(this, watched, alarms.all());

        output("ApiUrl", "Where organizations' destinations are set and verified, see infra/openapi.yaml", api.url());
        output(
                "QueueUrl",
                "Where the platform publishes its audit events, each message with the organization's id as MessageGroupId",
                queues.first().getQueueUrl());
        output(
                "QueueUrls",
                "All queues, in the order in which producers number them, see docs/PRODUCERS.md",
                queues.urls());
        output(
                "ProducerQueues",
                "How many of them, from the first one on, producers divide the organizations by",
                settings.text(Setting.PRODUCER_QUEUES));
        output(
                "QueueArn",
                "The first queue, for the producers' policies",
                queues.first().getQueueArn());
        output("QueueArns", "All queues, for the producers' policies", String.join(",", queues.arns()));
        output("KeyArn", "The key that producers need kms:GenerateDataKey and kms:Decrypt on", key.getKeyArn());
        if (evidence.isOn()) {
            output(
                    "EvidenceKeysUrl",
                    "The public keys that organizations verify their files with, a line each",
                    api.publicKeysUrl());
        }
        signingKey.ifPresent(made -> output(
                "EvidenceKeyArn",
                "The key that signs, to be named in EvidenceKey when another one takes its place",
                made.getKeyArn()));
        output(
                "ExportRoleArn",
                "The role that writes into customers' buckets; the API answers with the policy that names its session",
                exportRole.getRoleArn());
        output("StateBucketName", "Destinations, pending files, quarantine", state.getBucketName());
        output("DrainFunctionName", "To start a drain by hand", drain.function().getFunctionName());
        output(
                "DeadLetterQueueUrl",
                "Messages that 50 drains could not acknowledge",
                queues.deadLetters().getFirst().getQueueUrl());
        output(
                "DeadLetterQueueUrls",
                "The dead-letter queues of all queues, in the same order",
                queues.deadLetterUrls());
        output("DashboardUrl", "Everything in one look", dashboard.url());
    }

    private void output(String name, String description, String value) {
        CfnOutput.Builder.create(this, name)
                .description(description)
                .value(value)
                .build();
    }

    /// `Drain/Role/Resource` is `DrainRole`: as in the SAM template, so that either can take over what the other has
    /// created, and that a resource has one name wherever one looks for it.
    @Override
    protected String allocateLogicalId(CfnElement element) {
        return Stream.of(element.getNode().getPath().split("/"))
                .skip(1)
                .filter(part -> !UNNAMED.contains(part))
                .collect(Collectors.joining());
    }
}
