package dev.auditlogs.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.delivery.DeliveryFailure.Kind;
import dev.auditlogs.delivery.DeliveryFailure.Reason;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sts.model.StsException;

class FailuresTest {

    private static StsException sts(int status, String code) {
        return (StsException) StsException.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
                .build();
    }

    /// What STS does is no bucket's fault, and no bucket is left alone for it.
    @Test
    void stsThatFailsForNowIsNoTroubleOfABucket() {
        var silent = SdkClientException.create("no answer", new SocketTimeoutException());

        for (var failure : new DeliveryFailure[] {
            Failures.ofSession(silent),
            Failures.ofSession(SdkClientException.create("refused")),
            Failures.of(sts(500, "InternalFailure")),
            Failures.of(sts(400, "Throttling"))
        }) {
            assertThat(failure.reason()).isEqualTo(Reason.SESSION_UNAVAILABLE);
            assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
            assertThat(failure.reason().isPassingTroubleOfABucket()).isFalse();
        }
    }

    @Test
    void aBucketThatDoesNotAnswerIsItsOwnTrouble() {
        var failure = Failures.of(SdkClientException.create("no answer", new SocketTimeoutException()));

        assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
        assertThat(failure.reason().isPassingTroubleOfABucket()).isTrue();
    }

    @Test
    void aSessionThatIsRefusedStaysRefused() {
        assertThat(Failures.ofSession(sts(403, "AccessDenied")).reason()).isEqualTo(Reason.SESSION_REFUSED);
    }

    /// Its answer has neither a code of S3's nor a request's id.
    @ParameterizedTest
    @ValueSource(ints = {302, 403, 407})
    void aProxyThatRefusesIsNoBucketsRefusal(int status) {
        var failure = Failures.of((S3Exception)
                S3Exception.builder().statusCode(status).message("Forbidden").build());

        assertThat(failure.reason()).isEqualTo(Reason.NETWORK);
    }

    private static DeliveryFailure s3(int status, String code, String message) {
        return Failures.of((S3Exception) S3Exception.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build());
    }

    /// S3 says much of that with the status 400 too.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SlowDown",
                "Throttling",
                "ThrottlingException",
                "ThrottledException",
                "RequestThrottled",
                "RequestThrottledException",
                "RequestLimitExceeded",
                "TooManyRequestsException",
                "BandwidthLimitExceeded",
                "KMS.ThrottlingException",
                "KMS.DependencyTimeoutException",
                "KMS.KMSInternalException",
                "RequestTimeout",
                "RequestTimeoutException",
                "IncompleteBody",
                "BadDigest",
                "XAmzContentSHA256Mismatch",
                "XAmzContentChecksumMismatch",
                "ExpiredToken",
                "TokenRefreshRequired",
                "RequestTimeTooSkewed",
                "RequestExpired",
                "RequestInTheFuture",
                "InternalError"
            })
    void whatPassesIsNobodysWhateverTheStatusIs(String code) {
        assertThat(s3(400, code, "").kind()).isEqualTo(Kind.TRANSIENT);
        assertThat(s3(403, code, "").kind()).isEqualTo(Kind.TRANSIENT);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 402, 404, 405, 418, 422})
    void whatNobodyKnowsIsTheCustomersWithTheServicesOwnWords(int status) {
        var failure = s3(status, "SomethingNew", "The bucket is upside down.");

        assertThat(failure.kind()).isEqualTo(Kind.CUSTOMER_MUST_ACT);
        assertThat(failure.code()).isEqualTo("SomethingNew");
        assertThat(failure.tellable()).isEqualTo("The bucket is upside down.");
    }

    @Test
    void aMessageIsOneLineOfFiveHundredCharacters() {
        var failure = s3(400, "SomethingNew", "\r\none\u2028two\u0000\u202ethree " + "x".repeat(100_000));

        assertThat(failure.message()).startsWith("one two three xxx").hasSizeBetween(490, 500);
    }

    /// Whose statement it is decides who has to act.
    @ParameterizedTest
    @CsvSource({
        "an explicit deny in a resource-based policy,    CUSTOMER_MUST_ACT, EXPLICITLY_DENIED",
        "an explicit deny in a resource control policy,  CUSTOMER_MUST_ACT, EXPLICITLY_DENIED",
        "an explicit deny,                               CUSTOMER_MUST_ACT, EXPLICITLY_DENIED",
        "an explicit deny in an identity-based policy,   CUSTOMER_MUST_ACT, DENIED_BY_PLATFORM",
        "an explicit deny in a service control policy,   CUSTOMER_MUST_ACT, DENIED_BY_PLATFORM",
        "an explicit deny in a permissions boundary,     CUSTOMER_MUST_ACT, DENIED_BY_PLATFORM",
        "an explicit deny in a session policy,           CUSTOMER_MUST_ACT, DENIED_BY_PLATFORM",
        "an explicit deny in a VPC endpoint policy,      CUSTOMER_MUST_ACT, DENIED_BY_PLATFORM"
    })
    void anExplicitDenyIsOfWhoseStatementItIs(String deny, Kind kind, Reason reason) {
        var message = "User: arn:aws:sts::111122223333:assumed-role/export/acme is not authorized to perform:"
                + " s3:PutObject on resource: \"arn:aws:s3:::b/k\" with " + deny;

        assertThat(s3(403, "AccessDenied", message).reason()).isEqualTo(reason);
        assertThat(s3(403, "AccessDenied", message).kind()).isEqualTo(kind);
    }
}
