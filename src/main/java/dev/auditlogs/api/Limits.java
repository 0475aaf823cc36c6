package dev.auditlogs.api;

import dev.auditlogs.change.Author;
import dev.auditlogs.change.Changes;
import dev.auditlogs.event.OrganizationId;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/// How much one organization may ask for, so that it does not take the function's places from the others. Changes
/// are counted by their records, which all processes see. Of verifications there is no such counter, since one that
/// fails changes nothing: each process counts by itself, and the stack says how many there are at most.
@Singleton
final class Limits {

    /// Of any kind. A destination may be removed all the same: that can be no more often than it is set.
    static final int CHANGES_A_MINUTE = 10;

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /// A bucket that hangs holds a place for ten seconds: one organization has a place for half of the time.
    static final int VERIFICATIONS_A_MINUTE = 3;

    private final Changes changes;
    private final Clock clock;
    private final MinuteLimit verifications;

    Limits(Changes changes, Clock clock) {
        this.changes = changes;
        this.clock = clock;
        this.verifications = new MinuteLimit(VERIFICATIONS_A_MINUTE, clock);
    }

    /// Why a destination may not be set now; empty if it may. An administrator always may: whoever does harm must
    /// not keep him from undoing it.
    ///
    /// @throws dev.auditlogs.state.StateUnavailable if the state bucket fails
    Optional<ApiResponse> refuseChange(OrganizationId organization, Author by) {
        if (by.administrator()) {
            return Optional.empty();
        }
        var since = clock.instant().minus(MINUTE);
        var recent = changes.since(organization, since);
        return recent.size() < CHANGES_A_MINUTE
                ? Optional.empty()
                : Optional.of(refusal(
                        Problem.TOO_MANY_CHANGES,
                        "Set the destination again",
                        Duration.between(since, recent.get(CHANGES_A_MINUTE - 1))));
    }

    /// Why a destination may not be verified now; empty if it may, which counts as done then. An administrator
    /// always may.
    Optional<ApiResponse> refuseVerification(OrganizationId organization, Author by) {
        if (by.administrator()) {
            return Optional.empty();
        }
        return verifications
                .take(organization)
                .map(wait -> refusal(Problem.TOO_MANY_VERIFICATIONS, "Verify again", wait));
    }

    private static ApiResponse refusal(Problem problem, String deed, Duration wait) {
        var seconds = wait.plusMillis(999).toSeconds();
        return problem.because(deed + " in " + seconds + " s").with("retry-after", Long.toString(seconds));
    }
}
