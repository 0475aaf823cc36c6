package dev.auditlogs.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.delivery.DeliveryFailure.Kind;
import dev.auditlogs.delivery.DeliveryFailure.Reason;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
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
}
