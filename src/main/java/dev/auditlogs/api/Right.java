package dev.auditlogs.api;

/// What a member may do with its organization's destination. Whoever may write may read, too: the answer to a change
/// says what there is.
enum Right {
    READ(Problem.READ_RIGHT_MISSING),

    /// To set, remove and verify.
    WRITE(Problem.WRITE_RIGHT_MISSING);

    private final Problem missing;

    Right(Problem missing) {
        this.missing = missing;
    }

    /// What is answered to a member that has it not.
    Problem missing() {
        return missing;
    }
}
