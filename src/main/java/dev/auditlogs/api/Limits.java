package dev.auditlogs.api;

import dev.auditlogs.event.OrganizationId;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/// How much one organization may ask for, so that it does not take the function's places from the others. There is
/// no counter that all processes share: each counts by itself, and the stack says how many there are at most.
@Singleton
final class Limits {

    static final int CHANGES_A_MINUTE = 10;

    /// A bucket that hangs holds a place for ten seconds: one organization has a place for half of the time.
    static final int VERIFICATIONS_A_MINUTE = 3;

    private final MinuteLimit changes;
    private final MinuteLimit verifications;

    Limits(Clock clock) {
        this.changes = new MinuteLimit(CHANGES_A_MINUTE, clock);
        this.verifications = new MinuteLimit(VERIFICATIONS_A_MINUTE, clock);
    }

    /// Why a destination may not be set now; empty if it may, which counts as done then.
    Optional<ApiResponse> refuseChange(OrganizationId organization) {
        return changes.take(organization)
                .map(wait -> refusal(Problem.TOO_MANY_CHANGES, "Set the destination again", wait));
    }

    /// Why a destination may not be verified now; empty if it may, which counts as done then.
    Optional<ApiResponse> refuseVerification(OrganizationId organization) {
        return verifications
                .take(organization)
                .map(wait -> refusal(Problem.TOO_MANY_VERIFICATIONS, "Verify again", wait));
    }

    private static ApiResponse refusal(Problem problem, String deed, Duration wait) {
        var seconds = wait.plusMillis(999).toSeconds();
        return problem.because(deed + " in " + seconds + " s").with("retry-after", Long.toString(seconds));
    }
}
