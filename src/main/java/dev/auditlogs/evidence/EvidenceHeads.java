package dev.auditlogs.evidence;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.state.StateBucket;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;

/// The last statements of organizations, for whoever asks for one.
@Singleton
public final class EvidenceHeads {

    private final Seals seals;
    private final SigningKeys keys;

    /// Those of the last seal that this process has read.
    private volatile Known known = new Known("", Map.of());

    private record Known(String part, Map<String, Head> heads) {}

    public EvidenceHeads(StateBucket bucket, SigningKeys keys) {
        this.seals = new Seals(bucket);
        this.keys = keys;
    }

    /// The last statement of an organization; empty if there is none, or no evidence at all.
    ///
    /// @throws dev.auditlogs.state.StateUnavailable if the state bucket fails
    public Optional<Head> find(OrganizationId organization) {
        if (!keys.arePresent()) {
            return Optional.empty();
        }
        return seals.newest().map(Seals.Newest::seal).map(this::heads).map(heads -> heads.get(organization.value()));
    }

    private Map<String, Head> heads(Seal seal) {
        if (!seal.heads().equals(known.part())) {
            known = new Known(seal.heads(), seals.heads(seal));
        }
        return known.heads();
    }
}
