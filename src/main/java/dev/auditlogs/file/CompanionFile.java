package dev.auditlogs.file;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.place.KeyPrefix;

/// What goes into an organization's bucket beside its audit files.
///
/// @param path below the destination's prefix
/// @param bytes not to be changed
public record CompanionFile(OrganizationId organization, String path, byte[] bytes, String contentType) {

    public ObjectKey key(KeyPrefix prefix) {
        return new ObjectKey(prefix + path);
    }

    @Override
    public String toString() {
        return organization + "/" + path;
    }
}
