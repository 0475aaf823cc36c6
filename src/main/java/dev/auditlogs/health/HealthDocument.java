package dev.auditlogs.health;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.auditlogs.delivery.DeliveryFailure;
import dev.auditlogs.file.AuditFile;
import dev.auditlogs.notice.Notice;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/// The object `health/{organizationId}.json`: how deliveries to a destination fail, and what the platform was told.
/// There is none while they succeed.
///
/// @param reason as in [dev.auditlogs.delivery.DeliveryFailure.Reason#value()]; null: deliveries do not fail, files
///     wait for something else
/// @param code the service's own
/// @param since when the first attempt failed, ISO 8601 in UTC; null as the reason
/// @param attempts that have failed since then
/// @param lastAttempt when the last one failed
/// @param nextAttempt the first drain after that tries again
/// @param file the name of the file that was tried last, which is the oldest one
/// @param oldestEvent when the first event happened of that file
/// @param daysNoticed how many days of failure the platform was told of; null: of none
/// @param expiryNoticed when it was told that files expire; null: never
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
record HealthDocument(
        String organizationId,
        String reason,
        String code,
        String since,
        int attempts,
        String lastAttempt,
        String nextAttempt,
        String file,
        String oldestEvent,
        Integer daysNoticed,
        String expiryNoticed) {

    /// Of an organization about which nothing is known yet.
    static HealthDocument unknown(String organizationId) {
        return new HealthDocument(organizationId, null, null, null, 0, null, null, null, null, null, null);
    }

    boolean isFailing() {
        return since != null;
    }

    boolean isNoticed() {
        return daysNoticed != null || expiryNoticed != null;
    }

    HealthDocument failed(DeliveryFailure failure, AuditFile tried, Instant now, Duration gap) {
        return new HealthDocument(
                organizationId,
                failure.reason().value(),
                failure.code(),
                isFailing() ? since : now.toString(),
                attempts + 1,
                now.toString(),
                now.plus(gap).toString(),
                tried.id().name().value(),
                Instant.ofEpochMilli(tried.first().epochMilli()).toString(),
                daysNoticed,
                expiryNoticed);
    }

    /// The same, to be tried by the next drain.
    HealthDocument dueNow() {
        return with(null, daysNoticed, expiryNoticed);
    }

    HealthDocument noticed(int days) {
        return with(nextAttempt, days, expiryNoticed);
    }

    HealthDocument expiryNoticed(Instant now) {
        return with(nextAttempt, daysNoticed, now.toString());
    }

    private HealthDocument with(String next, Integer days, String expiry) {
        return new HealthDocument(
                organizationId, reason, code, since, attempts, lastAttempt, next, file, oldestEvent, days, expiry);
    }

    Notice.Failure failure() {
        return new Notice.Failure(reason, code, since, attempts, nextAttempt, file);
    }

    /// What nobody can read counts as long ago.
    static Instant time(String text) {
        try {
            return text == null ? Instant.EPOCH : Instant.parse(text);
        } catch (DateTimeException _) {
            return Instant.EPOCH;
        }
    }
}
