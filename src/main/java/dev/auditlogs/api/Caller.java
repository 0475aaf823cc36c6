package dev.auditlogs.api;

import java.util.Set;

/// Who asks.
sealed interface Caller {

    /// Nobody was authorized.
    record Anonymous() implements Caller {}

    /// @param organization the claim `organization_id`; empty if there is none
    record Member(String organization, Set<Right> rights) implements Caller {}

    /// May do everything for every organization.
    record Administrator() implements Caller {}
}
