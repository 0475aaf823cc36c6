package dev.auditlogs.spool;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.AuditFileName;
import dev.auditlogs.state.Deadline;
import dev.auditlogs.state.StateBucket;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What is in `pending/` at one moment, organization by organization.
public final class WaitingFiles {

    private final Map<OrganizationId, Waiting> byOrganization = new HashMap<>();
    private final Set<OrganizationId> withEvidence = new HashSet<>();
    private Instant oldestSegment = Instant.MAX;

    private WaitingFiles() {}

    /// @param files how many
    /// @param since when the oldest of them was written
    public record Waiting(long files, Instant since) {

        private Waiting and(Waiting other) {
            return new Waiting(files + other.files, since.isBefore(other.since) ? since : other.since);
        }
    }

    /// @throws dev.auditlogs.state.StateUnavailable if they cannot be listed in time
    public static WaitingFiles list(StateBucket bucket, Deadline deadline) {
        var all = new WaitingFiles();
        deadline.limit(bucket.list(Spool.PENDING))
                .forEach(object -> all.add(object.key().substring(Spool.PENDING.length())));
        return all;
    }

    private void add(String path) {
        var folders = path.split("/");
        var name = folders[folders.length - 1];
        switch (folders[0]) {
            case EvidenceFiles.FOLDER -> organization(folders[1]).ifPresent(withEvidence::add);
            case ChangeFiles.FOLDER -> addFile(folders[1], name);
            default -> {
                if (path.startsWith("!")) {
                    ArchiveName.of(path.substring(0, path.length() - name.length()), path)
                            .map(ArchiveName::time)
                            .filter(time -> time.isBefore(oldestSegment))
                            .ifPresent(time -> oldestSegment = time);
                } else {
                    addFile(folders[0], name);
                }
            }
        }
    }

    private void addFile(String folder, String name) {
        if (AuditFileName.isValid(name)) {
            organization(folder)
                    .ifPresent(organization -> byOrganization.merge(
                            organization, new Waiting(1, new AuditFileName(name).written()), Waiting::and));
        }
    }

    private static Optional<OrganizationId> organization(String folder) {
        return Optional.of(folder).filter(OrganizationId::isValid).map(OrganizationId::new);
    }

    /// Files of an organization, but for those in segments; empty if there are none.
    public Optional<Waiting> of(OrganizationId organization) {
        return Optional.ofNullable(byOrganization.get(organization));
    }

    /// When the oldest segment was written, which may hold files of every organization; far in the future if there
    /// is none.
    public Instant oldestSegment() {
        return oldestSegment;
    }

    /// Whether evidence of the organization waits.
    public boolean hasEvidence(OrganizationId organization) {
        return withEvidence.contains(organization);
    }
}
