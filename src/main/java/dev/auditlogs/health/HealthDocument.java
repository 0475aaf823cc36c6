package dev.auditlogs.health;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.notice.Failure;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/// The object `health/{organizationId}.json` as JSON: how an [Incident] is stored. There is none while deliveries
/// succeed. Absent properties are null here; times are ISO 8601 in UTC.
///
/// @param reason absent: deliveries do not fail, files wait for something else
/// @param since absent as the reason
/// @param file absent as the reason, and as the first version stored it
/// @param oldestEvent absent as the file
/// @param daysNoticed absent: the platform was told of none
/// @param expiryNoticed absent: the platform was never told
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
record HealthDocument(
        String organizationId,
        String reason,
        String code,
        String message,
        String since,
        int attempts,
        String lastAttempt,
        String nextAttempt,
        String file,
        String oldestEvent,
        Integer daysNoticed,
        String expiryNoticed) {

    static HealthDocument of(OrganizationId organization, Incident incident) {
        var failure = incident.failure();
        var last = failure.map(Failure::last);
        return new HealthDocument(
                organization.value(),
                last.map(Failure.Attempt::reason).orElse(null),
                last.map(Failure.Attempt::code).orElse(null),
                last.map(Failure.Attempt::message)
                        .filter(words -> !words.isEmpty())
                        .orElse(null),
                text(failure.map(Failure::since)),
                incident.attempts(),
                text(last.map(Failure.Attempt::at)),
                text(failure.flatMap(Failure::nextAttempt)),
                last.flatMap(Failure.Attempt::file).orElse(null),
                text(last.flatMap(Failure.Attempt::oldestEvent)),
                incident.daysNoticed().orElse(null),
                text(incident.expiryNoticed()));
    }

    /// A document that is damaged is an incident too: a text that is missing counts as empty, and a time that nobody
    /// can read as long ago.
    Incident incident() {
        return new Incident(failure(), Optional.ofNullable(daysNoticed), time(expiryNoticed));
    }

    private Optional<Failure> failure() {
        return time(since).map(begun -> new Failure(begun, attempts, last(), time(nextAttempt)));
    }

    private Failure.Attempt last() {
        return new Failure.Attempt(
                time(lastAttempt).orElse(Instant.EPOCH),
                Optional.ofNullable(reason).orElse(""),
                Optional.ofNullable(code).orElse(""),
                Optional.ofNullable(message).orElse(""),
                Optional.ofNullable(file),
                time(oldestEvent));
    }

    private static String text(Optional<Instant> time) {
        return time.map(Instant::toString).orElse(null);
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.ofNullable(text).map(Instant::parse);
        } catch (DateTimeException _) {
            return Optional.of(Instant.EPOCH);
        }
    }
}
