package dev.auditlogs.destination;

/// An object of `claims/` that does not say whose places those are. So nobody gets them.
final class DamagedClaims extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String key;

    DamagedClaims(String key, Exception cause) {
        super(cause.getMessage(), cause);
        this.key = key;
    }

    String key() {
        return key;
    }
}
