package dev.auditlogs.notice;

import java.time.Instant;
import java.util.Optional;

/// How deliveries to a destination have been failing since the first one that did. Why one of them failed is a
/// [dev.auditlogs.delivery.DeliveryFailure].
///
/// @param since when the first attempt failed
/// @param attempts that have failed since then
/// @param last the last one of them
/// @param nextAttempt the first drain after that tries again; empty: the next drain does
public record Failure(Instant since, int attempts, Attempt last, Optional<Instant> nextAttempt) {

    /// An attempt that failed.
    ///
    /// @param at when it did
    /// @param reason as in [dev.auditlogs.delivery.DeliveryFailure.Reason#value()], or what another version knows
    /// @param code the service's own
    /// @param message the service's own words; empty as earlier versions stored it, or if they are the operator's
    /// @param file the name of the file that was tried, which is the oldest one; empty as the first version stored
    /// it
    /// @param oldestEvent when the first event of that file happened; empty as the first version stored it
    public record Attempt(
            Instant at,
            String reason,
            String code,
            String message,
            Optional<String> file,
            Optional<Instant> oldestEvent) {}
}
