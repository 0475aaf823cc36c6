package dev.auditlogs.infra;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.AccountRootPrincipal;
import software.amazon.awscdk.services.iam.AnyPrincipal;
import software.amazon.awscdk.services.iam.ArnPrincipal;
import software.amazon.awscdk.services.iam.Effect;
import software.amazon.awscdk.services.iam.IRole;
import software.amazon.awscdk.services.iam.PolicyDocument;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.kms.KeyProps;
import software.amazon.awscdk.services.kms.KeySpec;
import software.amazon.awscdk.services.kms.KeyUsage;

/// Signs what organizations verify their files with.
///
/// Its policy names the roles, which do not name it: that would be a cycle. Whoever administers the account may do
/// everything with it but sign, or let somebody sign.
final class EvidenceSigningKey extends Key {

    EvidenceSigningKey(Stack stack, IRole drain, IRole destinations) {
        super(
                stack,
                "EvidenceSigningKey",
                KeyProps.builder()
                        .description(stack.getStackName() + " - signs what organizations verify their files with")
                        .keySpec(KeySpec.ECC_NIST_EDWARDS25519)
                        .keyUsage(KeyUsage.SIGN_VERIFY)
                        .removalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
                        .policy(PolicyDocument.Builder.create()
                                .statements(List.of(
                                        account(), nobodyElseSigns(drain), sign(drain), publicKey(drain, destinations)))
                                .build())
                        .build());
    }

    private static PolicyStatement account() {
        return statement("Account", "kms:*")
                .principals(List.of(new AccountRootPrincipal()))
                .build();
    }

    private static PolicyStatement nobodyElseSigns(IRole drain) {
        return statement("NobodyElseSigns", "kms:Sign", "kms:CreateGrant")
                .effect(Effect.DENY)
                .principals(List.of(new AnyPrincipal()))
                .conditions(Map.of("ArnNotEquals", Map.of("aws:PrincipalArn", drain.getRoleArn())))
                .build();
    }

    private static PolicyStatement sign(IRole drain) {
        return statement("SignEvidence", "kms:Sign")
                .principals(List.of(new ArnPrincipal(drain.getRoleArn())))
                .conditions(Evidence.PLAIN_ED25519)
                .build();
    }

    private static PolicyStatement publicKey(IRole... roles) {
        return statement("PublicKey", "kms:GetPublicKey")
                .principals(List.of(roles).stream()
                        .map(role -> new ArnPrincipal(role.getRoleArn()))
                        .toList())
                .build();
    }

    private static PolicyStatement.Builder statement(String sid, String... actions) {
        return PolicyStatement.Builder.create()
                .sid(sid)
                .actions(List.of(actions))
                .resources(List.of("*"));
    }
}
