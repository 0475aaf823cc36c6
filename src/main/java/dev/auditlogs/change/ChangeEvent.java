package dev.auditlogs.change;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.auditlogs.destination.DestinationDocument;
import dev.auditlogs.event.Column;
import dev.auditlogs.event.EventDecoder;
import dev.auditlogs.event.EventType;
import dev.auditlogs.file.AuditFileEncoder;
import dev.auditlogs.file.AuditFileName;
import dev.auditlogs.file.FileId;
import dev.auditlogs.spool.SpooledFile;
import java.util.List;
import java.util.Optional;

/// The audit event about a change, as a file of its own. It goes to the place to which the logs went last, whoever
/// reads the new one, and however many steps lie between; to the new one if there was none. It says who and when;
/// what was changed stands in the record that has the event's id.
///
/// A record always gives the same name and the same bytes, so that whoever repeats this puts nothing twice.
final class ChangeEvent {

    /// As the platform's own events name what tells its customers something.
    private static final String NOTIFIER_ID = "audit-log-destination";

    private ChangeEvent() {}

    /// @return empty if no place is concerned that is, or was, verified
    static Optional<SpooledFile> of(ChangeRecord change, AuditFileEncoder encoder) {
        return switch (change.operation()) {
            case SET -> change.placeBefore().map(place -> file(change, EventType.MODIFIED_NOTIFIER, place, encoder));
            case REMOVE -> change.placeBefore().map(place -> file(change, EventType.DELETED_NOTIFIER, place, encoder));
            case VERIFY ->
                change.wasVerified()
                        ? Optional.empty()
                        : Optional.of(change.placeBefore()
                                .map(place -> file(change, EventType.MODIFIED_NOTIFIER, place, encoder))
                                .orElseGet(() -> file(change, EventType.NEW_NOTIFIER, change.after(), encoder)));
        };
    }

    private static SpooledFile file(
            ChangeRecord change, EventType type, DestinationDocument place, AuditFileEncoder encoder) {
        var id = change.changeId();
        var organization = change.organization();
        var json = JsonNodeFactory.instance
                .objectNode()
                .put(Column.ORGANIZATION_ID.name(), organization.value())
                .put(Column.EVENT_ID.name(), change.id())
                .put(Column.EVENT_TIME.name(), id.at().toString())
                .put(Column.EVENT_TYPE.name(), type.value())
                .put(Column.NOTIFIER_ID.name(), NOTIFIER_ID);
        if (!change.by().name().isEmpty()) {
            json.put(Column.USER_ID.name(), change.by().name());
        }
        if (change.by().email() != null) {
            json.put(Column.EMAIL.name(), change.by().email());
        }
        var event = new EventDecoder().decode(json.toString()).events().getFirst();
        var encoding = place.withDefaults(organization).encoding();
        var name = AuditFileName.of(id.at(), id.id(), encoding);
        return new SpooledFile(
                encoder.encode(new FileId(organization, name), List.of(event), encoding), Optional.of(place.target()));
    }
}
