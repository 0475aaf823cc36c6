package dev.auditlogs.delivery;

import dev.auditlogs.place.BucketRegion;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// What S3 says of a bucket's region when it is asked in another one: in a header, as a rule; in the message only,
/// where one of the two regions is one that an account has to enable first. The SDK gives nobody the body's other
/// parts, in which the region stands too.
final class RegionAnswer {

    private static final String REGION_HEADER = "x-amz-bucket-region";

    /// Another error's message may quote what an organization has named, and say anything.
    private static final Set<String> SAID_IN_MESSAGE =
            Set.of("AuthorizationHeaderMalformed", "IllegalLocationConstraintException");

    private static final Pattern IN_MESSAGE =
            Pattern.compile("expecting '([^']+)'|The (\\S+) location constraint is incompatible");

    /// What S3 says to a session that is new, or to an account, in a region that the account has not enabled.
    private static final Set<String> NOT_ENABLED = Set.of("InvalidToken", "OptInRequired");

    private RegionAnswer() {}

    /// The bucket's region; empty if S3 does not say it.
    static Optional<BucketRegion> named(S3Exception e) {
        var details = e.awsErrorDetails();
        if (details == null) {
            return Optional.empty();
        }
        return Optional.ofNullable(details.sdkHttpResponse())
                .flatMap(response -> response.firstMatchingHeader(REGION_HEADER))
                .or(() -> Optional.ofNullable(details.errorMessage())
                        .filter(_ -> SAID_IN_MESSAGE.contains(Failures.code(e)))
                        .flatMap(RegionAnswer::inMessage))
                .flatMap(RegionAnswer::region);
    }

    private static Optional<String> inMessage(String message) {
        var found = IN_MESSAGE.matcher(message);
        return found.find()
                ? Optional.ofNullable(found.group(1)).or(() -> Optional.of(found.group(2)))
                : Optional.empty();
    }

    /// The oldest regions have names of their own there
    /// ([LocationConstraint](https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html)).
    private static Optional<BucketRegion> region(String location) {
        return switch (location) {
            case "unspecified", "US" -> BucketRegion.of("us-east-1");
            case "EU" -> BucketRegion.of("eu-west-1");
            default -> BucketRegion.of(location);
        };
    }

    /// Whether the account that writes has not enabled the region in which it asked.
    static boolean isNotEnabled(String code) {
        return NOT_ENABLED.contains(code);
    }

    /// Whether nobody there can say anything about the bucket: there is no such region, or not for this account.
    static boolean isNobodys(SdkException e) {
        return e instanceof S3Exception answered
                ? isNotEnabled(Failures.code(answered))
                : Failures.isCausedBy(UnknownHostException.class, e);
    }
}
