package dev.auditlogs.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.auditlogs.destination.DestinationDocument;
import dev.auditlogs.destination.WriterArn;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.health.DestinationHealth;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/// A destination as the API answers it: what is stored, and what its organization needs besides.
@Singleton
final class DestinationAnswer {

    /// A put does not tell: S3 takes it either way.
    private static final String OBJECT_OWNERSHIP =
            "The bucket's object ownership must be 'bucket owner enforced' (access control lists disabled, as S3 sets"
                    + " it for new buckets). Otherwise its files belong to the platform's account, and you cannot open"
                    + " them: after Verify, open the test object to see that you can.";

    private final DestinationHealth health;
    private final EvidenceAnswer evidence;
    private final ObjectMapper json;

    DestinationAnswer(DestinationHealth health, EvidenceAnswer evidence, ObjectMapper json) {
        this.health = health;
        this.evidence = evidence;
        this.json = json;
    }

    /// @param writer in whose session files are put
    ObjectNode of(OrganizationId organization, DestinationDocument document, WriterArn writer) {
        var policy = BucketPolicy.of(writer, document);
        ObjectNode answer = json.valueToTree(document);
        answer.remove("verifiedBefore");
        var warnings = answer.putArray("warnings");
        for (var code : Optional.ofNullable(document.warnings()).orElse(List.of())) {
            Warning.of(code).ifPresent(warning -> warn(warnings, warning, policy));
        }
        if (document.target().bucketOwner().isEmpty()) {
            warn(warnings, Warning.OWNER_NOT_PINNED, policy);
        }
        answer.put("objectOwnership", OBJECT_OWNERSHIP);
        answer.put("exampleKey", document.exampleKey(organization).value());
        answer.set("bucketPolicy", policy.document());
        answer.set("kmsKeyPolicyStatement", policy.kmsKeyStatement());
        return answer;
    }

    /// The same with how deliveries go, and how far its evidence does.
    ///
    /// @throws dev.auditlogs.state.StateUnavailable if the state bucket fails
    ObjectNode withHealth(OrganizationId organization, DestinationDocument document, WriterArn writer) {
        var state = health.of(organization, document);
        var answer = of(organization, document, writer);
        if (state.ended().isPresent()) {
            answer.put("status", DestinationDocument.UNVERIFIED);
            warn(answer.withArray("warnings"), Warning.VERIFICATION_ENDED, BucketPolicy.of(writer, document));
        }
        answer.set("health", HealthAnswer.of(state, document));
        evidence.of(organization).ifPresent(head -> answer.set("evidence", head));
        return answer;
    }

    /// The same with the test object, after Verify.
    ObjectNode tested(
            OrganizationId organization,
            DestinationDocument document,
            WriterArn writer,
            Verification.Result.Passed passed) {
        var answer = of(organization, document, writer);
        answer.put("testObject", passed.testObject());
        var applied = answer.putObject("appliedEncryption");
        passed.encryption().algorithm().ifPresent(algorithm -> applied.put("algorithm", algorithm));
        passed.encryption().kmsKey().ifPresent(key -> applied.put("kmsKey", key));
        return answer;
    }

    private static void warn(ArrayNode warnings, Warning warning, BucketPolicy policy) {
        var advice = Advice.on(warning, policy);
        warnings.addObject()
                .put("code", warning.code())
                .put("title", advice.title())
                .put("fix", advice.fix());
    }
}
