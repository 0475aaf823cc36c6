package dev.auditlogs.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.delivery.AppliedEncryption;
import dev.auditlogs.delivery.BucketProbe;
import dev.auditlogs.delivery.DeliveryFailure;
import dev.auditlogs.delivery.DeliveryFailure.Reason;
import dev.auditlogs.destination.DestinationDocument;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.ObjectKey;
import dev.auditlogs.file.Sha256;
import dev.auditlogs.place.BucketRegion;
import dev.auditlogs.spool.Target;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import org.jboss.logging.Logger;

/// Writes a test object into an organization's bucket, and sees whether somebody else could.
@Singleton
final class Verification {

    private static final Logger LOG = Logger.getLogger(Verification.class);

    /// So that the answer, also that a network hangs, is there within ten seconds.
    private static final Duration WRITE_MAX = Duration.ofSeconds(6);

    private static final Duration CONTROL_MAX = Duration.ofSeconds(7);

    private static final DateTimeFormatter TEST_OBJECT = DateTimeFormatter.ofPattern(
                    "'airkit-verify-test-'uuuuMMdd'T'HHmmss.SSS'Z'")
            .withZone(ZoneOffset.UTC);

    private static final int UNPROCESSABLE = 422;

    /// Of S3's own ids, which are twice as many letters and digits.
    private static final int REQUEST_ID_BYTES = 8;

    private final BucketProbe probe;
    private final Clock clock;
    private final String stateBucket;
    private final boolean strict;

    /// @throws IllegalArgumentException if what is to be strict about cannot be found out
    Verification(BucketProbe probe, Clock clock, AuditConfig config) {
        this.probe = probe;
        this.clock = clock;
        this.stateBucket = config.stateBucket();
        this.strict = config.verify().strict();
        if (strict && config.exportRoleArn().isEmpty()) {
            throw new IllegalArgumentException(
                    "audit.verify.strict needs audit.export-role-arn: without sessions nobody"
                            + " can tell whom a bucket's policy lets in");
        }
    }

    sealed interface Result {

        /// @param testObject its key
        /// @param encryption how S3 has encrypted it
        /// @param warnings codes
        record Passed(
                String testObject, BucketRegion region, AppliedEncryption encryption, Instant at, List<String> warnings)
                implements Result {}

        record Failed(ApiResponse answer) implements Result {}
    }

    Result verify(OrganizationId organization, DestinationDocument destination, BucketPolicy policy) {
        var start = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var target = destination.target();
        if (target.bucket().value().equals(stateBucket)) {
            return new Result.Failed(failed(closed(target, start), policy));
        }
        var test = new BucketProbe.Test(
                organization,
                target,
                new ObjectKey(target.prefix() + TEST_OBJECT.format(start)),
                text(organization),
                destination.knownRegion());
        return switch (probe.write(test, start.plus(WRITE_MAX))) {
            case BucketProbe.Result.Refused(var failure) -> new Result.Failed(failed(failure, policy));
            case BucketProbe.Result.Written written -> control(test, written, start, policy);
        };
    }

    private Result control(
            BucketProbe.Test test, BucketProbe.Result.Written written, Instant start, BucketPolicy policy) {
        return switch (probe.control(test, start.plus(CONTROL_MAX))) {
            case BucketProbe.Control.Refused(), BucketProbe.Control.Impossible() ->
                passed(test, written, start, List.of());
            case BucketProbe.Control.Admitted() -> warned(Warning.POLICY_TOO_WIDE, test, written, start, policy);
            case BucketProbe.Control.Unknown _ -> warned(Warning.POLICY_UNCHECKED, test, written, start, policy);
        };
    }

    private static Result passed(
            BucketProbe.Test test, BucketProbe.Result.Written written, Instant start, List<String> warnings) {
        return new Result.Passed(test.key().value(), written.region(), written.encryption(), start, warnings);
    }

    private Result warned(
            Warning warning,
            BucketProbe.Test test,
            BucketProbe.Result.Written written,
            Instant start,
            BucketPolicy policy) {
        if (!strict) {
            return passed(test, written, start, List.of(warning.code()));
        }
        var advice = Advice.on(warning, policy);
        var body = Problem.body(
                UNPROCESSABLE,
                warning.code(),
                advice.title(),
                "The bucket took the test object " + test.key()
                        + ", which may be deleted; but a bucket into which others may write, or might, is not accepted.");
        body.put("testObject", test.key().value());
        return new Result.Failed(Problem.response(UNPROCESSABLE, advise(body, warning.actor(), advice)));
    }

    /// What any bucket says that does not let us in. The product's own is not asked, and whoever guesses its name
    /// does not learn that he has.
    private static DeliveryFailure closed(Target target, Instant start) {
        var chance = Sha256.digest().digest((target.bucket() + " " + start).getBytes(StandardCharsets.UTF_8));
        return new DeliveryFailure(
                Reason.ACCESS_DENIED,
                "AccessDenied",
                "Access Denied",
                HexFormat.of().withUpperCase().formatHex(chance, 0, REQUEST_ID_BYTES));
    }

    private static ApiResponse failed(DeliveryFailure failure, BucketPolicy policy) {
        LOG.infof(
                "a test object was not taken: bucket=%s reason=%s code=%s requestId=%s message=%s",
                policy.bucket(), failure.reason().value(), failure.code(), failure.requestId(), failure.message());
        var advice = Advice.on(failure.reason(), policy);
        var body = Problem.body(
                UNPROCESSABLE,
                failure.reason().value(),
                advice.title(),
                "The test object could not be written to " + policy.bucket() + ": " + failure.code());
        advise(body, actor(failure), advice);
        body.putObject("cause")
                .put("code", failure.code())
                .put("message", failure.tellable())
                .put("requestId", failure.requestId());
        return Problem.response(UNPROCESSABLE, body);
    }

    private static ObjectNode advise(ObjectNode body, String actor, Advice advice) {
        body.put("actor", actor).put("fix", advice.fix());
        if (!advice.paste().isMissingNode()) {
            body.set("paste", advice.paste());
        }
        return body;
    }

    private static String actor(DeliveryFailure failure) {
        return switch (failure.kind()) {
            case CUSTOMER_MUST_ACT ->
                failure.reason() == Reason.REGION_NOT_ENABLED || failure.reason() == Reason.DENIED_BY_PLATFORM
                        ? "operator"
                        : "customer";
            case OPERATOR_MUST_ACT -> "operator";
            case TRANSIENT -> "nobody";
        };
    }

    private static String text(OrganizationId organization) {
        return """
                This object tests whether audit logs can be delivered to this bucket.
                It was written for the organization %s, holds no audit events, and may be deleted.
                """.formatted(organization);
    }
}
