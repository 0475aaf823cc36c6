package dev.auditlogs.infra;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.ArnPrincipal;
import software.amazon.awscdk.services.iam.CompositePrincipal;
import software.amazon.awscdk.services.iam.Effect;
import software.amazon.awscdk.services.iam.IRole;
import software.amazon.awscdk.services.iam.PolicyDocument;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.PrincipalWithConditions;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.RoleProps;

/// Customers' bucket policies name its sessions. Only the two functions can open one, and only with a name that an
/// organization can have; it reaches other accounts' buckets only.
final class ExportRole extends Role {

    ExportRole(Stack stack, Settings settings, IRole drain, IRole destinations) {
        super(
                stack,
                "ExportRole",
                RoleProps.builder()
                        .roleName(settings.text(Setting.EXPORT_ROLE_NAME))
                        .description("Writes audit files into customers' buckets, in a session for each organization")
                        .maxSessionDuration(Duration.hours(1))
                        .assumedBy(new PrincipalWithConditions(
                                new CompositePrincipal(
                                        new ArnPrincipal(drain.getRoleArn()),
                                        new ArnPrincipal(destinations.getRoleArn())),
                                Map.of("StringLike", Map.of("sts:RoleSessionName", "??*"))))
                        .inlinePolicies(Map.of(
                                "export",
                                PolicyDocument.Builder.create()
                                        .statements(statements(settings))
                                        .build()))
                        .build());
        // A role of the same name is another one to whoever has let this one in.
        applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
        var reason =
                "Customers' buckets and keys are not known in advance; their own policies let a session in, or not";
        Explained.here(
                this,
                "AwsSolutions-IAM5",
                reason,
                "Resource::arn:<AWS::Partition>:s3:::*/*",
                "Resource::arn:<AWS::Partition>:kms:*:*:key/*");
    }

    private static List<PolicyStatement> statements(Settings settings) {
        var statements = new ArrayList<>(List.of(customersBuckets(), nothingOfOurs()));
        settings.optional(Setting.AWS_ORGANIZATION_ID)
                .map(ExportRole::nothingOfOurOrganization)
                .ifPresent(statements::add);
        statements.add(customersKeys());
        return statements;
    }

    private static PolicyStatement customersBuckets() {
        return Allow.statement("CustomersBuckets", "s3:PutObject")
                .resources(List.of("arn:" + Aws.PARTITION + ":s3:::*/*"))
                .conditions(Map.of(
                        "StringNotEquals", Map.of("s3:ResourceAccount", Aws.ACCOUNT_ID),
                        "Bool", Map.of("aws:SecureTransport", "true")))
                .build();
    }

    /// Also where a bucket's own policy would let it in.
    private static PolicyStatement nothingOfOurs() {
        return nothing("NothingOfOurs", Map.of("aws:ResourceAccount", Aws.ACCOUNT_ID));
    }

    private static PolicyStatement nothingOfOurOrganization(String id) {
        return nothing("NothingOfOurOrganization", Map.of("aws:ResourceOrgID", id));
    }

    private static PolicyStatement nothing(String sid, Map<String, String> ours) {
        return PolicyStatement.Builder.create()
                .sid(sid)
                .effect(Effect.DENY)
                .actions(List.of("*"))
                .resources(List.of("*"))
                .conditions(Map.of("StringEquals", ours))
                .build();
    }

    private static PolicyStatement customersKeys() {
        return Allow.statement("CustomersKeys", "kms:GenerateDataKey")
                .resources(List.of("arn:" + Aws.PARTITION + ":kms:*:*:key/*"))
                .conditions(Map.of(
                        "StringNotEquals", Map.of("aws:ResourceAccount", Aws.ACCOUNT_ID),
                        "StringLike", Map.of("kms:ViaService", Arns.serviceAnywhere("s3"))))
                .build();
    }
}
