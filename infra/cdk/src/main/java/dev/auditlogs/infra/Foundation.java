package dev.auditlogs.infra;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.PolicyDocument;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.kms.IKey;
import software.amazon.awscdk.services.lambda.ApplicationLogLevel;
import software.amazon.awscdk.services.lambda.Architecture;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.LoggingFormat;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.lambda.SystemLogLevel;
import software.amazon.awscdk.services.lambda.Tracing;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.constructs.Construct;

/// What both functions stand on, and how each is made of it: its log group, its role, itself.
record Foundation(
        Settings settings,
        Code code,
        IKey key,
        AuditQueues queues,
        FailedInvocationsQueue failedInvocations,
        StateBucket state) {

    private static final Map<String, RetentionDays> RETENTIONS = Map.ofEntries(
            Map.entry("7", RetentionDays.ONE_WEEK),
            Map.entry("14", RetentionDays.TWO_WEEKS),
            Map.entry("30", RetentionDays.ONE_MONTH),
            Map.entry("60", RetentionDays.TWO_MONTHS),
            Map.entry("90", RetentionDays.THREE_MONTHS),
            Map.entry("180", RetentionDays.SIX_MONTHS),
            Map.entry("365", RetentionDays.ONE_YEAR),
            Map.entry("400", RetentionDays.THIRTEEN_MONTHS),
            Map.entry("545", RetentionDays.EIGHTEEN_MONTHS),
            Map.entry("731", RetentionDays.TWO_YEARS),
            Map.entry("1096", RetentionDays.THREE_YEARS),
            Map.entry("1827", RetentionDays.FIVE_YEARS),
            Map.entry("2192", RetentionDays.SIX_YEARS),
            Map.entry("2557", RetentionDays.SEVEN_YEARS),
            Map.entry("2922", RetentionDays.EIGHT_YEARS),
            Map.entry("3288", RetentionDays.NINE_YEARS),
            Map.entry("3653", RetentionDays.TEN_YEARS));

    /// @param name the last part of the log group's name
    LogGroup logGroup(Construct scope, String name) {
        return logGroup(scope, name, Setting.LOG_DAYS, RemovalPolicy.DESTROY);
    }

    /// Of what auditors ask about: longer than a year, and it stays when the stack is deleted.
    ///
    /// @param name the last part of the log group's name
    LogGroup auditorsLogGroup(Construct scope, String name) {
        return logGroup(scope, name, Setting.API_LOG_DAYS, RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    }

    private LogGroup logGroup(Construct scope, String name, Setting days, RemovalPolicy removal) {
        return LogGroup.Builder.create(scope, "LogGroup")
                .logGroupName("/" + Stack.of(scope).getStackName() + "/" + name)
                .retention(RETENTIONS.get(settings.text(days)))
                .encryptionKey(key)
                .removalPolicy(removal)
                .build();
    }

    /// A function's role: its own logs and traces, and these statements.
    Role role(Construct scope, String policy, String description, LogGroup logGroup, List<PolicyStatement> statements) {
        var logs = Allow.to("Logs", List.of("logs:CreateLogStream", "logs:PutLogEvents"), logGroup.getLogGroupArn());
        var traces = settings.isOn(Setting.TRACES)
                ? Stream.of(Allow.to("Traces", List.of("xray:PutTraceSegments", "xray:PutTelemetryRecords"), "*"))
                : Stream.<PolicyStatement>empty();
        var own = Stream.concat(Stream.of(logs), traces);
        var role = Role.Builder.create(scope, "Role")
                .description(description)
                .assumedBy(new ServicePrincipal("lambda.amazonaws.com"))
                .inlinePolicies(Map.of(
                        policy,
                        PolicyDocument.Builder.create()
                                .statements(
                                        Stream.concat(own, statements.stream()).toList())
                                .build()))
                .build();
        Explained.here(role, "AwsSolutions-IAM5", "X-Ray's actions know no resources", "Resource::*");
        return role;
    }

    /// What both functions have in common. The role is given as it is: no construct adds to it.
    Function.Builder function(Construct scope, Role role, LogGroup logGroup) {
        return Function.Builder.create(scope, "Function")
                .runtime(Runtime.PROVIDED_AL2023)
                .handler("bootstrap")
                .code(code)
                .architecture(
                        settings.text(Setting.ARCHITECTURE).equals("arm64") ? Architecture.ARM_64 : Architecture.X86_64)
                .role(role.withoutPolicyUpdates())
                .tracing(settings.isOn(Setting.TRACES) ? Tracing.ACTIVE : Tracing.PASS_THROUGH)
                .logGroup(logGroup)
                .loggingFormat(LoggingFormat.JSON)
                .applicationLogLevelV2(ApplicationLogLevel.INFO)
                .systemLogLevelV2(SystemLogLevel.INFO);
    }

    /// What both functions are told, besides which of them they are.
    Map<String, String> environment(String handler) {
        var environment = new HashMap<>(Map.of(
                "QUARKUS_LAMBDA_HANDLER",
                handler,
                "DISABLE_SIGNAL_HANDLERS",
                "true",
                "AUDIT_QUEUE_URL",
                queues.urls(),
                "AUDIT_STATE_BUCKET",
                state.getBucketName(),
                "AUDIT_EXPORT_ROLE_ARN",
                Arns.exportRole(settings),
                "AUDIT_PENDING_RETENTION",
                settings.text(Setting.PENDING_DAYS) + "d",
                "AUDIT_REMOVED_DESTINATION_REST",
                settings.text(Setting.REMOVED_DESTINATION_DAYS) + "d"));
        settings.optional(Setting.NOTICES_EVENT_BUS_ARN)
                .ifPresent(bus -> environment.put("AUDIT_NOTICES_EVENT_BUS", bus));
        return environment;
    }

    Evidence evidence() {
        return new Evidence(settings);
    }

    /// Lets a function send notices, if there is a bus for them.
    Optional<PolicyStatement> sendNotices() {
        return settings.optional(Setting.NOTICES_EVENT_BUS_ARN)
                .map(bus -> Allow.statement("Notices", "events:PutEvents")
                        .resources(List.of(bus))
                        .conditions(Map.of("ForAllValues:StringEquals", Map.of("events:source", "audit-log-delivery")))
                        .build());
    }

    PolicyStatement assumeExportRole() {
        return Allow.to("Export", List.of("sts:AssumeRole"), Arns.exportRole(settings));
    }

    PolicyStatement reportFailedInvocations() {
        return Allow.to("ReportFailedInvocations", List.of("sqs:SendMessage"), failedInvocations.getQueueArn());
    }
}
