package dev.auditlogs.infra;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.kms.IKey;

/// Whether organizations get evidence of their files, and with which keys.
///
/// Keys of the operator's are named by the functions' roles. A key that the stack makes names the roles instead, see
/// [EvidenceSigningKey].
record Evidence(Settings settings) {

    private static final String CREATE = "create";

    /// The form of Ed25519 that the application asks for, and no other.
    static final Map<String, Object> PLAIN_ED25519 =
            Map.of("StringEquals", Map.of("kms:SigningAlgorithm", "ED25519_SHA_512", "kms:MessageType", "RAW"));

    boolean isOn() {
        return settings.optional(Setting.EVIDENCE_KEY).isPresent();
    }

    boolean makesKey() {
        return settings.text(Setting.EVIDENCE_KEY).equals(CREATE);
    }

    private List<String> ownKeys() {
        return settings.optional(Setting.EVIDENCE_KEY)
                .filter(_ -> !makesKey())
                .map(keys -> List.of(keys.split(",")))
                .orElse(List.of());
    }

    /// What both functions are told.
    Map<String, String> environment(Optional<? extends IKey> made) {
        var environment = new HashMap<>(Map.of(
                "AUDIT_EVIDENCE_PERIOD", settings.text(Setting.EVIDENCE_PERIOD_MINUTES) + "m",
                "AUDIT_EVIDENCE_HEARTBEAT", settings.text(Setting.EVIDENCE_HEARTBEAT_HOURS) + "h"));
        made.map(IKey::getKeyArn)
                .or(() -> settings.optional(Setting.EVIDENCE_KEY))
                .ifPresent(key -> environment.put("AUDIT_EVIDENCE_KEY", key));
        settings.optional(Setting.EVIDENCE_ORIGIN)
                .filter(_ -> isOn())
                .ifPresent(origin -> environment.put("AUDIT_EVIDENCE_ORIGIN", origin));
        return environment;
    }

    /// Lets the drain give evidence.
    List<PolicyStatement> give(StateBucket state) {
        var grants = new ArrayList<PolicyStatement>();
        if (isOn()) {
            grants.add(Allow.to("Seals", List.of("s3:GetObject", "s3:PutObject"), state.below("seals")));
        }
        if (!ownKeys().isEmpty()) {
            grants.add(Allow.statement("SignEvidence", "kms:Sign")
                    .resources(ownKeys())
                    .conditions(PLAIN_ED25519)
                    .build());
        }
        grants.addAll(readPublicKeys());
        return grants;
    }

    /// Lets the API's function say which evidence there is, and with which keys it is verified.
    List<PolicyStatement> tell(StateBucket state) {
        var grants = new ArrayList<PolicyStatement>();
        if (isOn()) {
            grants.add(Allow.to("Seals", List.of("s3:GetObject"), state.below("seals")));
        }
        grants.addAll(readPublicKeys());
        return grants;
    }

    private List<PolicyStatement> readPublicKeys() {
        return ownKeys().isEmpty()
                ? List.of()
                : List.of(Allow.to("PublicKeys", List.of("kms:GetPublicKey"), ownKeys()));
    }
}
