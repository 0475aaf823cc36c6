package dev.auditlogs.state;

/// The state bucket failed in spite of retries: what could not be read is not known, and what could not be written
/// may or may not be there.
public final class StateUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1;

    /// @param why what could not be done in time
    public StateUnavailable(String why) {
        super(why);
    }

    /// @param cause what S3, or the way to it, answered; its message is this one's
    StateUnavailable(RuntimeException cause) {
        super(cause.getMessage(), cause);
    }
}
