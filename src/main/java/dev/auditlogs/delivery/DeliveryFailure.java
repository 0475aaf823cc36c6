package dev.auditlogs.delivery;

/// Why a bucket did not take a file.
///
/// @param code S3's error code, or the kind of network failure
/// @param message S3's own words
public record DeliveryFailure(Kind kind, String code, String message) {

    /// Who has to do something.
    public enum Kind {
        /// Nobody: the next drain tries again.
        TRANSIENT,
        /// The customer: the bucket, its policy or its key does not let us write.
        CUSTOMER_MUST_ACT
    }
}
