package dev.auditlogs.notice;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.auditlogs.event.OrganizationId;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// What the platform is told about a destination: the `detail` of an event on EventBridge. docs/notices describes each.
///
/// Times are ISO 8601 in UTC; what does not apply is null, and left out.
///
/// @param noticeId the same for every copy of one notice: EventBridge, and a drain that dies, may send it again
/// @param reason as in [dev.auditlogs.delivery.DeliveryFailure.Reason#value()]
/// @param code the service's own
/// @param since when the first attempt failed
/// @param daysFailing 1, 3, 7 or 12, when it is still failing
/// @param attempts that have failed since then
/// @param oldestFile when the oldest pending file was written
/// @param expires when the oldest pending file is lost, unless it is delivered before
/// @param recovered when a file was delivered again
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Notice(
        @JsonIgnore Kind kind,
        String noticeId,
        String organizationId,
        String reason,
        String code,
        String since,
        Integer daysFailing,
        Integer attempts,
        String nextAttempt,
        String oldestFile,
        String expires,
        String recovered) {

    /// One step, with the version of what it says.
    public enum Kind {
        FAILING("DestinationFailing.v1"),
        STILL_FAILING("DestinationStillFailing.v1"),
        EXPIRING("PendingFilesExpiring.v1"),
        RECOVERED("DestinationRecovered.v1");

        private final String detailType;

        Kind(String detailType) {
            this.detailType = detailType;
        }

        public String detailType() {
            return detailType;
        }
    }

    /// How a destination fails.
    ///
    /// @param since ISO 8601 in UTC, as everything here
    /// @param file the one that is tried
    public record Failure(String reason, String code, String since, int attempts, String nextAttempt, String file) {}

    public static Notice failing(OrganizationId organization, Failure failure) {
        // A drain that dies before it has written since when begins anew, with the same file.
        return failing(organization, Kind.FAILING, null, failure.file(), failure);
    }

    public static Notice stillFailing(OrganizationId organization, int days, Failure failure) {
        return failing(organization, Kind.STILL_FAILING, days, failure.since(), failure);
    }

    private static Notice failing(OrganizationId organization, Kind kind, Integer days, String seed, Failure failure) {
        return new Notice(
                kind,
                id(organization, seed, kind + "-" + days),
                organization.value(),
                failure.reason(),
                failure.code(),
                failure.since(),
                days,
                failure.attempts(),
                failure.nextAttempt(),
                null,
                null,
                null);
    }

    public static Notice expiring(OrganizationId organization, String oldestFile, String expires) {
        return new Notice(
                Kind.EXPIRING,
                id(organization, oldestFile, Kind.EXPIRING.name()),
                organization.value(),
                null,
                null,
                null,
                null,
                null,
                null,
                oldestFile,
                expires,
                null);
    }

    /// @param since when what has ended began
    public static Notice recovered(OrganizationId organization, String since, String recovered) {
        return new Notice(
                Kind.RECOVERED,
                id(organization, since, Kind.RECOVERED.name()),
                organization.value(),
                null,
                null,
                since,
                null,
                null,
                null,
                null,
                null,
                recovered);
    }

    /// The same for whoever sends it, and whenever.
    private static String id(OrganizationId organization, String seed, String step) {
        var text = organization + "\n" + seed + "\n" + step;
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
