package dev.auditlogs.delivery;

import java.util.Locale;

/// Why a bucket did not take an object.
///
/// @param code S3's or STS's own error code, or the kind of network failure
/// @param message in the service's own words
/// @param requestId for a support case; empty if there was no answer
public record DeliveryFailure(Reason reason, String code, String message, String requestId) {

    public Kind kind() {
        return reason.kind();
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
        KMS_ACCESS_DENIED(Kind.CUSTOMER_MUST_ACT),
        KMS_KEY_UNUSABLE(Kind.CUSTOMER_MUST_ACT),
        WRONG_OWNER(Kind.CUSTOMER_MUST_ACT),
        ACL_REQUIRED(Kind.CUSTOMER_MUST_ACT),
        REGION_UNREACHABLE(Kind.CUSTOMER_MUST_ACT),
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
                        KMS_ACCESS_DENIED,
                        KMS_KEY_UNUSABLE,
                        WRONG_OWNER,
                        ACL_REQUIRED,
                        REGION_UNREACHABLE,
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
