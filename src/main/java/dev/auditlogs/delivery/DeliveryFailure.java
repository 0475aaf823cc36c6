package dev.auditlogs.delivery;

import java.util.Locale;

/// Why a bucket did not take an object.
///
/// @param code S3's or STS's own error code, or the kind of network failure
/// @param message in the service's own words, as one line of at most 500 characters
/// @param requestId for a support case; empty if there was no answer
public record DeliveryFailure(Reason reason, String code, String message, String requestId) {

    private static final int CODE_LENGTH_MAX = 100;
    private static final int MESSAGE_LENGTH_MAX = 500;

    public DeliveryFailure {
        code = line(code, CODE_LENGTH_MAX);
        message = line(message, MESSAGE_LENGTH_MAX);
        requestId = line(requestId, CODE_LENGTH_MAX);
    }

    /// Without what could begin a new line, or does not show.
    private static String line(String text, int lengthMax) {
        var cut = text.codePoints().limit(lengthMax).toArray();
        return new String(cut, 0, cut.length)
                .replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]+", " ")
                .strip();
    }

    public Kind kind() {
        return reason.kind();
    }

    /// The message for the organization: what a service says of our own credentials names our own account and
    /// roles.
    public String tellable() {
        return kind() == Kind.OPERATOR_MUST_ACT ? "" : message;
    }

    /// Who has to do something.
    public enum Kind {
        /// Nobody: it is tried again.
        TRANSIENT,
        /// The customer: the bucket, its policy or its key does not let us write.
        CUSTOMER_MUST_ACT,
        /// Whoever runs this product: its role does not let it write anywhere.
        OPERATOR_MUST_ACT
    }

    /// What went wrong, told apart by what has to be done.
    public enum Reason {
        BUCKET_NOT_FOUND(Kind.CUSTOMER_MUST_ACT),
        ACCESS_DENIED(Kind.CUSTOMER_MUST_ACT),
        /// A statement refuses what another one allows.
        EXPLICITLY_DENIED(Kind.CUSTOMER_MUST_ACT),
        KMS_ACCESS_DENIED(Kind.CUSTOMER_MUST_ACT),
        KMS_KEY_UNUSABLE(Kind.CUSTOMER_MUST_ACT),
        WRONG_OWNER(Kind.CUSTOMER_MUST_ACT),
        ACL_REQUIRED(Kind.CUSTOMER_MUST_ACT),
        REGION_UNREACHABLE(Kind.CUSTOMER_MUST_ACT),
        /// The operator's account has not enabled the bucket's region. To a drain it is the customer's all the
        /// same: the bucket is left alone, and what waits may go to another one.
        REGION_NOT_ENABLED(Kind.CUSTOMER_MUST_ACT),
        /// A policy of the operator's denies this bucket to its own role. To a drain it is the customer's, for the
        /// same reason.
        DENIED_BY_PLATFORM(Kind.CUSTOMER_MUST_ACT),
        REJECTED(Kind.CUSTOMER_MUST_ACT),
        SESSION_REFUSED(Kind.OPERATOR_MUST_ACT),
        SESSION_UNAVAILABLE(Kind.TRANSIENT),
        CREDENTIALS_EXPIRED(Kind.TRANSIENT),
        SUPERSEDED(Kind.TRANSIENT),
        THROTTLED(Kind.TRANSIENT),
        TIMEOUT(Kind.TRANSIENT),
        NETWORK(Kind.TRANSIENT),
        STORAGE_ERROR(Kind.TRANSIENT);

        private final Kind kind;

        Reason(Kind kind) {
            this.kind = kind;
        }

        public Kind kind() {
            return kind;
        }

        /// Whether the bucket itself, or the way to it, fails for now.
        public boolean isPassingTroubleOfABucket() {
            return switch (this) {
                case THROTTLED, TIMEOUT, NETWORK, STORAGE_ERROR -> true;
                case BUCKET_NOT_FOUND,
                        ACCESS_DENIED,
                        EXPLICITLY_DENIED,
                        KMS_ACCESS_DENIED,
                        KMS_KEY_UNUSABLE,
                        WRONG_OWNER,
                        ACL_REQUIRED,
                        REGION_UNREACHABLE,
                        REGION_NOT_ENABLED,
                        DENIED_BY_PLATFORM,
                        REJECTED,
                        SESSION_REFUSED,
                        SESSION_UNAVAILABLE,
                        CREDENTIALS_EXPIRED,
                        SUPERSEDED -> false;
            };
        }

        /// As it stands in answers and logs: `bucket-not-found`.
        public String value() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
