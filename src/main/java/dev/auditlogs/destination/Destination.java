package dev.auditlogs.destination;

import dev.auditlogs.event.AuditEvent;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.Encoding;
import dev.auditlogs.place.BucketRegion;
import dev.auditlogs.spool.Target;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// Where an organization's files go.
///
/// @param region where the bucket was found to be when it was verified; empty if nobody looked, or what is stored is
///     none
/// @param verifiedAt when a test object was last written; the epoch if that is not known
/// @param encoding of the files that are made from now on
/// @param eventTypes the types that the organization wants; empty: all
public record Destination(
        OrganizationId organizationId,
        Target target,
        Optional<BucketRegion> region,
        Instant verifiedAt,
        Encoding encoding,
        Set<String> eventTypes) {

    public Destination {
        eventTypes = Set.copyOf(eventTypes);
    }

    public boolean wants(AuditEvent event) {
        return eventTypes.isEmpty() || eventTypes.contains(event.type());
    }
}
