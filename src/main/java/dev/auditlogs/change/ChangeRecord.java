package dev.auditlogs.change;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.auditlogs.destination.DestinationDocument;
import dev.auditlogs.event.OrganizationId;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Locale;
import java.util.Optional;

/// The object of a change as JSON: what somebody asked for, written before it takes effect. What does not apply is
/// null.
///
/// @param id a [ChangeId]
/// @param changedAt when, ISO 8601 in UTC
/// @param requestId API Gateway's
/// @param before what was stored; null if nothing was
/// @param after what is stored once it took effect
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ChangeRecord(
        String id,
        String organizationId,
        String changedAt,
        Kind operation,
        Author by,
        String requestId,
        DestinationDocument before,
        DestinationDocument after) {

    /// What was asked for.
    public enum Kind {
        /// A destination was created or replaced; files go there once it is verified.
        SET,
        /// A test object was written, so that files go there.
        VERIFY,
        /// The destination was removed, and rests.
        REMOVE;

        private final String value = name().toLowerCase(Locale.ROOT);

        /// As it stands in JSON.
        @JsonValue
        @Override
        public String toString() {
            return value;
        }
    }

    /// The place to which files went last before the change; empty if none ever did.
    Optional<DestinationDocument> placeBefore() {
        return Optional.ofNullable(before).map(DestinationDocument::lastVerified);
    }

    /// Whether files went to the place that was stored before.
    boolean wasVerified() {
        return before != null && before.isVerified();
    }

    OrganizationId organization() {
        return new OrganizationId(organizationId);
    }

    /// The id of the change that has left what was stored before; empty if nobody knows.
    String changeBefore() {
        return before == null || before.lastChange() == null ? "" : before.lastChange();
    }

    /// @throws IllegalArgumentException if somebody has written what is no record of that change
    void check(OrganizationId expectedOrganization, ChangeId expectedId) {
        if (!expectedId.toString().equals(id)
                || !expectedOrganization.value().equals(organizationId)
                || operation == null
                || by == null
                || after == null) {
            throw new IllegalArgumentException("it does not say who has changed what");
        }
        after.target();
        placeBefore().ifPresent(DestinationDocument::target);
    }

    /// Its [#id], of a record that is one.
    ChangeId changeId() {
        return ChangeId.of(id).orElseThrow();
    }
}
