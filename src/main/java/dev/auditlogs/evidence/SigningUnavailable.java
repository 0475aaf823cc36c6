package dev.auditlogs.evidence;

/// A key does not sign, or does not say what its public half is. A later drain tries again.
public final class SigningUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1;

    SigningUnavailable(String message) {
        super(message);
    }

    SigningUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
