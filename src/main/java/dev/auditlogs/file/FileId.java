package dev.auditlogs.file;

import dev.auditlogs.event.OrganizationId;

/// Which file: whose, and its name.
public record FileId(OrganizationId organizationId, AuditFileName name) {

    @Override
    public String toString() {
        return organizationId + "/" + name;
    }
}
