package dev.auditlogs.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.evidence.EvidenceHeads;
import dev.auditlogs.evidence.SigningKeys;
import dev.auditlogs.evidence.SigningUnavailable;
import dev.auditlogs.spool.EvidenceFiles;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/// What the API says of evidence: to everybody the public keys, to an organization how far its own goes.
@Singleton
final class EvidenceAnswer {

    private static final Logger LOG = Logger.getLogger(EvidenceAnswer.class);

    /// API Gateway may put a stage or a custom domain's path in front.
    private static final Pattern PATH = Pattern.compile("(?:/.*)?/\\.well-known/audit-evidence", Pattern.DOTALL);

    /// That are counted: so many or more.
    private static final int WAITING_MAX = 1_000;

    private final SigningKeys keys;
    private final EvidenceHeads heads;
    private final EvidenceFiles waiting;

    EvidenceAnswer(SigningKeys keys, EvidenceHeads heads, EvidenceFiles waiting) {
        this.keys = keys;
        this.heads = heads;
        this.waiting = waiting;
    }

    /// The public keys, a line each, for everybody who asks for them; empty if that is not what is asked for.
    Optional<ApiResponse> keys(ApiRequest request) {
        if (!PATH.matcher(request.path()).matches() || !request.method().equals("GET")) {
            return Optional.empty();
        }
        if (!keys.arePresent()) {
            return Optional.of(Problem.NO_SUCH_ROUTE.because("This platform gives no evidence"));
        }
        try {
            return Optional.of(ApiResponse.text(String.join("\n", keys.verifierKeys()) + "\n"));
        } catch (SigningUnavailable e) {
            LOG.errorf("the public keys cannot be read: error=%s", e.getMessage());
            return Optional.of(Problem.STORAGE_UNAVAILABLE
                    .because("Ask for the keys again in a minute")
                    .with("retry-after", "60"));
        }
    }

    /// An organization's last statement, and how much of its evidence waits; empty if there is no statement.
    ///
    /// @throws dev.auditlogs.state.StateUnavailable if the state bucket fails
    Optional<ObjectNode> of(OrganizationId organization) {
        return heads.find(organization).map(head -> {
            var answer = JsonNodeFactory.instance
                    .objectNode()
                    .put("number", head.number())
                    .put("until", head.to().toString())
                    .put("sha256", head.sha256());
            var names = waiting.names(organization, WAITING_MAX);
            if (!names.isEmpty()) {
                answer.put("waitingFiles", names.size());
            }
            return answer;
        });
    }
}
