package dev.auditlogs.infra;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.services.iam.Effect;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.kms.IKey;

/// What roles are granted, a statement for each purpose.
final class Allow {

    private Allow() {}

    static PolicyStatement.Builder statement(String sid, String... actions) {
        return PolicyStatement.Builder.create().sid(sid).effect(Effect.ALLOW).actions(List.of(actions));
    }

    static PolicyStatement to(String sid, List<String> actions, String resource) {
        return to(sid, actions, List.of(resource));
    }

    static PolicyStatement to(String sid, List<String> actions, List<String> resources) {
        return statement(sid, actions.toArray(String[]::new))
                .resources(resources)
                .build();
    }

    /// The use of the key by way of these services only.
    static PolicyStatement key(IKey key, String... services) {
        return statement("Key", "kms:Decrypt", "kms:GenerateDataKey")
                .resources(List.of(key.getKeyArn()))
                .conditions(Map.of(
                        "StringEquals",
                        Map.of(
                                "kms:ViaService",
                                List.of(services).stream().map(Arns::service).toList())))
                .build();
    }
}
