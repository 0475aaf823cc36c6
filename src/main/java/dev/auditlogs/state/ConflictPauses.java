package dev.auditlogs.state;

import java.time.Duration;

/// The pauses of whoever creates an object that somebody else is creating at the same time: S3 answers 409 then, and
/// that other one may yet fail. A few of them, each twice as long as the one before.
public final class ConflictPauses {

    /// What S3 answers.
    public static final int CONFLICT = 409;

    private static final int MAX = 5;
    private static final Duration FIRST = Duration.ofMillis(100);

    private int pauses;

    /// Whether there are no more.
    public boolean areOver() {
        return pauses == MAX;
    }

    public void pause() throws InterruptedException {
        Thread.sleep(FIRST.multipliedBy(1L << pauses));
        pauses++;
    }
}
