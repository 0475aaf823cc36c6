package dev.auditlogs.health;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.quarkus.runtime.annotations.RegisterForReflection;

/// The object `health/{organizationId}.json`: how deliveries to a destination fail. There is none while they succeed.
///
/// @param reason as in [dev.auditlogs.delivery.DeliveryFailure.Reason#value()]
/// @param code the service's own
/// @param since when the first attempt failed, ISO 8601 in UTC
/// @param attempts that have failed since then
/// @param lastAttempt when the last one failed
/// @param nextAttempt the first drain after that tries again
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
record HealthDocument(
        String organizationId,
        String reason,
        String code,
        String since,
        int attempts,
        String lastAttempt,
        String nextAttempt) {}
