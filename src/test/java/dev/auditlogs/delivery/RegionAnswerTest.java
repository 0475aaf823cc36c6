package dev.auditlogs.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.place.BucketRegion;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.S3Exception;

class RegionAnswerTest {

    private static Optional<BucketRegion> named(String message) {
        return named("AuthorizationHeaderMalformed", message);
    }

    private static Optional<BucketRegion> named(String code, String message) {
        return RegionAnswer.named((S3Exception) S3Exception.builder()
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build());
    }

    /// It may quote what an organization has named.
    @Test
    void anotherErrorsMessageNamesNone() {
        assertThat(named("AccessDenied", "not allowed on arn:aws:s3:::a/expecting 'eu-west-1'/b"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "The eu-south-1 location constraint is incompatible for the region specific endpoint, eu-south-1",
        "The unspecified location constraint is incompatible for the region specific endpoint, us-east-1",
        "The EU location constraint is incompatible for the region specific endpoint, eu-west-1",
        "the region 'us-east-1' is wrong; expecting 'eu-central-1', eu-central-1"
    })
    void aMessageNamesTheRegion(String message, String region) {
        assertThat(named(message)).contains(new BucketRegion(region));
    }

    /// What it names becomes a part of a host's name.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Access Denied",
                "expecting 'evil.example/#'",
                "The a.b location constraint is incompatible",
                "The  location constraint is incompatible"
            })
    void aMessageThatNamesNoneNamesNone(String message) {
        assertThat(named(message)).isEmpty();
    }

    @Test
    void aRegionThatThereIsNotIsNobodys() {
        assertThat(RegionAnswer.isNobodys(SdkClientException.create("", new UnknownHostException("s3.nowhere-1"))))
                .isTrue();
        assertThat(RegionAnswer.isNobodys(SdkClientException.create("", new SocketTimeoutException())))
                .isFalse();
    }
}
