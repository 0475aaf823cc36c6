package dev.auditlogs.destination;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.place.KeyPrefix;
import java.time.Duration;
import java.time.Instant;

/// That an organization has verified a place: the bucket whose claims these are, below a prefix.
record Claim(OrganizationId organization, KeyPrefix prefix, Instant verifiedAt) {

    /// Longer than a request to the API may take, which is 30 s.
    private static final Duration REQUEST_MAX = Duration.ofMinutes(1);

    /// Whether the verification that made it may still be about to store the destination.
    boolean isYoung(Instant now) {
        return now.isBefore(verifiedAt.plus(REQUEST_MAX));
    }

    boolean hasSameOrganization(Claim other) {
        return organization.equals(other.organization);
    }

    boolean hasSamePlace(Claim other) {
        return hasSameOrganization(other) && prefix.equals(other.prefix);
    }

    /// Whether it is another organization's, and an object of one could be below both prefixes.
    boolean isInTheWayOf(Claim other) {
        return !hasSameOrganization(other)
                && (prefix.value().startsWith(other.prefix.value())
                        || other.prefix.value().startsWith(prefix.value()));
    }
}
