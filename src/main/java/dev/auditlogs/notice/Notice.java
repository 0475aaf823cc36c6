package dev.auditlogs.notice;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.place.BucketName;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// What the platform is told about a destination: one step of its failure, or a change. docs/notices describes each.
public sealed interface Notice {

    /// The destination has begun to fail.
    record Failing(OrganizationId organization, Failure failure) implements Notice {}

    /// The destination is still failing.
    ///
    /// @param days for how many: 1, 3, 7 or 12
    record StillFailing(OrganizationId organization, Failure failure, int days) implements Notice {

        public StillFailing {
            if (days < 1) {
                throw new IllegalArgumentException("a destination that fails for less than a day has begun to fail");
            }
        }
    }

    /// Pending files are about to be lost, whatever they wait for.
    ///
    /// @param oldestFile when the oldest one was written
    /// @param expires when the oldest one is lost, unless it is delivered before
    record Expiring(OrganizationId organization, Instant oldestFile, Instant expires) implements Notice {}

    /// The destination takes files again.
    ///
    /// @param since when what has ended began
    /// @param recovered when a file was delivered again
    record Recovered(OrganizationId organization, Instant since, Instant recovered) implements Notice {}

    /// Somebody has set, verified or removed a destination.
    ///
    /// @param change its id
    /// @param operation `set`, `verify` or `remove`
    /// @param by subject or ARN of whoever did it; empty if nobody knows
    /// @param bucketBefore empty if there was no destination
    /// @param bucketAfter empty if there is none any more
    record Changed(
            OrganizationId organization,
            String change,
            Instant at,
            String operation,
            String by,
            Optional<String> bucketBefore,
            Optional<String> bucketAfter)
            implements Notice {}
    /// The destination's verification has ended, since its bucket was gone: nothing goes there until the
    /// organization has verified it again.
    ///
    /// @param verified when it had verified the bucket last; the epoch if that is not known
    record Ended(OrganizationId organization, BucketName bucket, Instant verified, Instant ended) implements Notice {}

    OrganizationId organization();

    /// The step, with the version of what is said about it.
    default String detailType() {
        return switch (this) {
            case Failing _ -> "DestinationFailing.v1";
            case StillFailing _ -> "DestinationStillFailing.v1";
            case Expiring _ -> "PendingFilesExpiring.v1";
            case Recovered _ -> "DestinationRecovered.v1";
            case Changed _ -> "DestinationChanged.v1";
            case Ended _ -> "DestinationVerificationEnded.v1";
        };
    }

    /// The same for every copy of one notice, whoever sends it, and whenever: EventBridge, and a drain that dies,
    /// may send it again. Earlier versions have sent some, so what it is made of stays as it is.
    default UUID id() {
        return switch (this) {
            // A drain that dies before it has written since when begins anew, with the same file.
            case Failing(var organization, var failure) ->
                id(organization, failure.last().file().orElse("null"), "FAILING-null");
            case StillFailing(var organization, var failure, var days) ->
                id(organization, failure.since(), "STILL_FAILING-" + days);
            case Expiring(var organization, var oldestFile, var _) -> id(organization, oldestFile, "EXPIRING");
            case Recovered(var organization, var since, var _) -> id(organization, since, "RECOVERED");
            case Changed changed -> id(changed.organization(), changed.change(), "CHANGED");
            case Ended(var organization, var bucket, var verified, var _) ->
                id(organization, bucket + "\n" + verified, "ENDED");
        };
    }

    /// @param beginning what the step began with
    private static UUID id(OrganizationId organization, Object beginning, String step) {
        var text = organization + "\n" + beginning + "\n" + step;
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
