package dev.auditlogs.health;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.notice.Failure;
import dev.auditlogs.place.BucketName;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The object `health/{organizationId}.json` as JSON: how an [Incident] is stored. There is none while deliveries
/// succeed and no verification has ended lately. Absent properties are null here; times are ISO 8601 in UTC.
///
/// @param reason absent: deliveries do not fail, files wait for something else
/// @param since absent as the reason
/// @param file absent as the reason, and as the first version stored it
/// @param nextAttempt [#NEVER] if the verification of the place that failed has ended
/// @param oldestEvent absent as the file
/// @param daysNoticed absent: the platform was told of none
/// @param expiryNoticed absent: the platform was never told
/// @param missing absent: the bucket that failed last was there
/// @param ended absent: no verification has ended
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
        String expiryNoticed,
        MissingBucket missing,
        List<EndedBucket> ended) {

    /// Versions that do not know endings leave a place alone until then, or until it is verified again.
    private static final Instant NEVER = Instant.parse("9999-12-31T23:59:59Z");

    /// How [Missing] is stored.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    record MissingBucket(String bucket, String verifiedAt, String since) {

        private static MissingBucket of(Missing missing) {
            return new MissingBucket(
                    missing.of().name().value(),
                    missing.of().verifiedAt().toString(),
                    missing.since().toString());
        }

        private Optional<Missing> missing() {
            return place(bucket, verifiedAt)
                    .map(place -> new Missing(place, time(since).orElse(Instant.EPOCH)));
        }
    }

    /// How an [Ending] is stored.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    record EndedBucket(String bucket, String verifiedAt, String endedAt, boolean noticed) {

        private static EndedBucket of(Ending ending) {
            return new EndedBucket(
                    ending.of().name().value(),
                    ending.of().verifiedAt().toString(),
                    ending.at().toString(),
                    ending.isTold());
        }

        private Optional<Ending> ending() {
            return place(bucket, verifiedAt)
                    .map(place -> new Ending(place, time(endedAt).orElse(Instant.EPOCH), noticed));
        }
    }

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
                text(failure.flatMap(
                        known -> incident.lastEnding().map(_ -> NEVER).or(known::nextAttempt))),
                last.flatMap(Failure.Attempt::file).orElse(null),
                text(last.flatMap(Failure.Attempt::oldestEvent)),
                incident.daysNoticed().orElse(null),
                text(incident.expiryNoticed()),
                incident.missing().map(MissingBucket::of).orElse(null),
                incident.endings().isEmpty()
                        ? null
                        : incident.endings().stream().map(EndedBucket::of).toList());
    }

    /// A document that is damaged is an incident too: a text that is missing counts as empty, and a time that nobody
    /// can read as long ago.
    Incident incident() {
        return new Incident(
                failure(),
                Optional.ofNullable(missing).flatMap(MissingBucket::missing),
                Stream.ofNullable(ended)
                        .flatMap(List::stream)
                        .flatMap(each -> Stream.ofNullable(each).map(EndedBucket::ending))
                        .flatMap(Optional::stream)
                        .toList(),
                Optional.ofNullable(daysNoticed),
                time(expiryNoticed));
    }

    /// Empty if there can be no such bucket.
    private static Optional<VerifiedBucket> place(String bucket, String verifiedAt) {
        return Optional.ofNullable(bucket)
                .filter(name -> BucketName.flaw(name).isEmpty())
                .map(name -> new VerifiedBucket(
                        new BucketName(name), time(verifiedAt).orElse(Instant.EPOCH)));
    }

    private Optional<Failure> failure() {
        return time(since)
                .map(begun ->
                        new Failure(begun, attempts, last(), time(nextAttempt).filter(next -> !next.equals(NEVER))));
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
