package dev.auditlogs.delivery;

import dev.auditlogs.delivery.DeliveryFailure.Reason;
import java.io.InterruptedIOException;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.model.StsException;

/// Tells failures apart by what has to be done, after
/// [S3's error responses](https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html).
final class Failures {

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;
    private static final int SERVICE_UNAVAILABLE = 503;

    /// A deny that is the bucket's; those of an identity, a session, a boundary, an endpoint or an organization's
    /// service control policy are of the account that writes
    /// ([messages](https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html)).
    private static final Pattern OUR_OWN_DENY = Pattern.compile(
            "explicit deny in (an identity-based policy|a service control policy|a permissions boundary|a session policy"
                    + "|a VPC endpoint policy)|no (identity-based|session) policy allows");

    private Failures() {}

    static DeliveryFailure of(SdkException e) {
        return e instanceof AwsServiceException answered ? answered(answered) : unanswered(e);
    }

    /// What keeps STS from giving a session.
    static DeliveryFailure ofSession(SdkException e) {
        var failure = of(e);
        return failure.reason().isPassingTroubleOfABucket()
                ? new DeliveryFailure(
                        Reason.SESSION_UNAVAILABLE, failure.code(), failure.message(), failure.requestId())
                : failure;
    }

    static String code(AwsServiceException e) {
        var details = e.awsErrorDetails();
        return details == null || details.errorCode() == null ? "Status" + e.statusCode() : details.errorCode();
    }

    private static DeliveryFailure answered(AwsServiceException e) {
        if (isOfSomebodyBetween(e)) {
            return new DeliveryFailure(
                    Reason.NETWORK, "Status" + e.statusCode(), "somebody else answered in S3's place", "");
        }
        var code = code(e);
        var details = e.awsErrorDetails();
        var message = details == null || details.errorMessage() == null ? "" : details.errorMessage();
        var reason = e instanceof StsException ? sts(code, e.statusCode()) : s3(code, message, e.statusCode());
        return new DeliveryFailure(reason, code, message, e.requestId() == null ? "" : e.requestId());
    }

    private static Reason sts(String code, int status) {
        return switch (code) {
            case "Throttling", "ThrottlingException", "RequestLimitExceeded" -> Reason.SESSION_UNAVAILABLE;
            case "ExpiredToken", "ExpiredTokenException" -> Reason.CREDENTIALS_EXPIRED;
            default -> status >= SERVER_ERROR ? Reason.SESSION_UNAVAILABLE : Reason.SESSION_REFUSED;
        };
    }

    private static Reason s3(String code, String message, int status) {
        if (RegionAnswer.isNotEnabled(code)) {
            return Reason.REGION_NOT_ENABLED;
        }
        return switch (code) {
            case "NoSuchBucket" -> Reason.BUCKET_NOT_FOUND;
            case "AccessDenied", "AccessDeniedException" -> denied(message);
            case "AccessControlListNotSupported", "InvalidBucketAclWithObjectOwnership" -> Reason.ACL_REQUIRED;
            case "PermanentRedirect",
                    "TemporaryRedirect",
                    "AuthorizationHeaderMalformed",
                    "IllegalLocationConstraintException" -> Reason.REGION_UNREACHABLE;
            case "InvalidAccessKeyId", "SignatureDoesNotMatch", "NotSignedUp" -> Reason.SESSION_REFUSED;
            case "ExpiredToken",
                    "TokenRefreshRequired",
                    "RequestTimeTooSkewed",
                    "RequestExpired",
                    "RequestInTheFuture" -> Reason.CREDENTIALS_EXPIRED;
            // As the SDK has them, whatever the status; KMS tells S3's callers of its own limits.
            case "SlowDown",
                    "Throttling",
                    "ThrottlingException",
                    "ThrottledException",
                    "RequestThrottled",
                    "RequestThrottledException",
                    "RequestLimitExceeded",
                    "TooManyRequestsException",
                    "BandwidthLimitExceeded",
                    "KMS.ThrottlingException",
                    "OperationAborted",
                    "ConditionalRequestConflict" -> Reason.THROTTLED;
            case "RequestTimeout", "RequestTimeoutException" -> Reason.TIMEOUT;
            // The bytes were hurt on their way: their length and their checksum were right when they left.
            case "IncompleteBody", "BadDigest", "XAmzContentChecksumMismatch", "XAmzContentSHA256Mismatch" ->
                Reason.NETWORK;
            case "InternalError",
                    "KMS.KMSInternalException",
                    "KMS.InternalException",
                    "KMS.DependencyTimeoutException" -> Reason.STORAGE_ERROR;
            default -> code.startsWith("KMS.") ? Reason.KMS_KEY_UNUSABLE : byStatus(status);
        };
    }

    /// One code for a bucket's policy, a key's, and whatever else is asked; only its message says which.
    private static Reason denied(String message) {
        if (message.contains("kms:")) {
            return Reason.KMS_ACCESS_DENIED;
        }
        if (OUR_OWN_DENY.matcher(message).find()) {
            return Reason.DENIED_BY_PLATFORM;
        }
        return message.contains("explicit deny") ? Reason.EXPLICITLY_DENIED : Reason.ACCESS_DENIED;
    }

    private static Reason byStatus(int status) {
        return switch (status) {
            case SERVICE_UNAVAILABLE, TOO_MANY_REQUESTS -> Reason.THROTTLED;
            case 301, 307 -> Reason.REGION_UNREACHABLE;
            case 401, 403 -> Reason.ACCESS_DENIED;
            default -> status >= SERVER_ERROR ? Reason.STORAGE_ERROR : Reason.REJECTED;
        };
    }

    /// A proxy that refuses to connect answers in the service's place: without a code and a request's id.
    private static boolean isOfSomebodyBetween(AwsServiceException e) {
        var details = e.awsErrorDetails();
        var hasCode = details != null
                && details.errorCode() != null
                && !details.errorCode().isEmpty();
        return !hasCode && e.requestId() == null && e.statusCode() < SERVER_ERROR;
    }

    private static DeliveryFailure unanswered(SdkException e) {
        return isTimeout(e)
                ? new DeliveryFailure(Reason.TIMEOUT, "Timeout", "S3 did not answer in time", "")
                : new DeliveryFailure(Reason.NETWORK, "Network", String.valueOf(e.getMessage()), "");
    }

    private static boolean isTimeout(SdkException e) {
        // A socket's timeouts, to connect or to read, are of the last type.
        return e instanceof ApiCallTimeoutException
                || e instanceof ApiCallAttemptTimeoutException
                || isCausedBy(InterruptedIOException.class, e);
    }

    /// Whether that lies behind what the SDK says, however deep.
    static boolean isCausedBy(Class<? extends Exception> kind, SdkException e) {
        return Stream.iterate(e.getCause(), Objects::nonNull, Throwable::getCause)
                .anyMatch(kind::isInstance);
    }
}
