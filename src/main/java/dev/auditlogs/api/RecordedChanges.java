package dev.auditlogs.api;

import dev.auditlogs.change.Author;
import dev.auditlogs.change.ChangeRecord;
import dev.auditlogs.change.Changes;
import dev.auditlogs.destination.DestinationDocument;
import dev.auditlogs.destination.DestinationStore;
import dev.auditlogs.destination.DestinationStore.Stored;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.state.StateUnavailable;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jboss.logging.Logger;

/// Changes destinations, none without a record of who does it: a record that cannot be written stops the change.
@Singleton
final class RecordedChanges {

    private static final Logger LOG = Logger.getLogger(RecordedChanges.class);

    private final DestinationStore destinations;
    private final Changes changes;

    RecordedChanges(DestinationStore destinations, Changes changes) {
        this.destinations = destinations;
        this.changes = changes;
    }

    /// What is to be changed.
    ///
    /// @param before the stored version that it replaces; empty if there is none
    record Change(
            OrganizationId organization,
            ChangeRecord.Kind kind,
            Author by,
            Optional<Stored> before,
            DestinationDocument after) {}

    /// Makes a change, and tells whom it concerns.
    ///
    /// @param requestId API Gateway's
    /// @return what is stored now; empty if somebody else was quicker
    /// @throws StateUnavailable if it was not made, or nobody knows
    Optional<Stored> make(Change change, String requestId) {
        var organization = change.organization();
        var before = change.before().map(Stored::document);
        // The change before this one would be found by nobody any more.
        var isEarlierTold = before.map(DestinationDocument::lastChange)
                .map(last -> changes.tell(organization, last))
                .orElse(true);
        var id = changes.next(before);
        var by = change.by();
        var after = change.after().changedBy(id.toString(), before.orElse(null));
        var record = new ChangeRecord(
                id.toString(),
                organization.value(),
                id.at().toString(),
                change.kind(),
                by,
                requestId,
                before.orElse(null),
                after);
        changes.write(record);
        LOG.infof(
                "a destination is about to be changed: organization=%s operation=%s change=%s by=%s sourceAddress=%s bucketBefore=%s bucketAfter=%s",
                organization,
                change.kind(),
                id,
                by.name(),
                by.sourceAddress(),
                before.map(DestinationDocument::bucket).orElse(""),
                after.bucket());
        var stored = change.before().isPresent()
                ? destinations.replace(organization, change.before().get(), after)
                : destinations.create(organization, after);
        stored.ifPresent(_ -> tell(record, isEarlierTold));
        return stored;
    }

    /// The change is made, whatever becomes of this: a drain, or the next change, tells it.
    private void tell(ChangeRecord change, boolean isEarlierTold) {
        try {
            changes.tell(change, isEarlierTold);
        } catch (StateUnavailable e) {
            LOG.warnf(
                    "a change could not be told yet, a drain does it: organization=%s change=%s error=%s",
                    change.organizationId(), change.id(), e.getMessage());
        }
    }
}
