package dev.auditlogs.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.auditlogs.api.Verification.Result;
import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.destination.BucketClaims;
import dev.auditlogs.destination.DestinationDocument;
import dev.auditlogs.destination.DestinationStore;
import dev.auditlogs.destination.ExportRole;
import dev.auditlogs.destination.WriterArn;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.health.DestinationHealth;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/// Reads, sets, removes and verifies an organization's destination. infra/openapi.yaml describes it.
@Singleton
final class DestinationsApi {

    private static final Logger LOG = Logger.getLogger(DestinationsApi.class);

    /// A put does not tell: S3 takes it either way.
    private static final String OBJECT_OWNERSHIP =
            "The bucket's object ownership must be 'bucket owner enforced' (access control lists disabled, as S3 sets"
                    + " it for new buckets). Otherwise its files belong to the platform's account, and you cannot open"
                    + " them: after Verify, open the test object to see that you can.";

    private static final String CHANGED = "Read the destination again, and repeat what you want to change.";

    private final DestinationStore destinations;
    private final BucketClaims claims;
    private final DestinationForm form;
    private final Verification verification;
    private final Limits limits;
    private final DestinationHealth health;
    private final ObjectMapper json;
    private final Optional<ExportRole> exportRole;
    private final Callers callers;

    /// @throws IllegalArgumentException if a setting has not the form that it should have
    DestinationsApi(
            DestinationStore destinations,
            BucketClaims claims,
            DestinationForm form,
            Verification verification,
            Limits limits,
            DestinationHealth health,
            ObjectMapper json,
            AuditConfig config) {
        this.destinations = destinations;
        this.claims = claims;
        this.form = form;
        this.verification = verification;
        this.limits = limits;
        this.health = health;
        this.json = json;
        this.exportRole = config.exportRoleArn().map(ExportRole::new);
        this.callers = new Callers(config.api());
    }

    /// @param account in which this runs: who writes when there is no export role
    ApiResponse answer(ApiRequest request, WriterArn account) {
        var caller = callers.of(request.authorizer());
        if (caller instanceof Caller.Anonymous) {
            return Callers.unauthenticated();
        }
        return switch (Operation.match(request.method(), request.path())) {
            case Operation.Match.Nothing() ->
                Problem.NO_SUCH_ROUTE.because("See /organizations/{organizationId}/audit-log-destination");
            case Operation.Match.WrongMethod(var allowed) ->
                Problem.METHOD_NOT_ALLOWED.because("Use one of " + allowed).with("allow", allowed);
            case Operation.Match.Found(var operation, var segment) -> {
                var id = PathSegment.decode(segment);
                if (!OrganizationId.isValid(id)) {
                    yield Problem.INVALID_ORGANIZATION_ID.because(
                            "An organization id is 2 to 64 of A-Z a-z 0-9 _ + = , . @ -");
                }
                var organization = new OrganizationId(id);
                var answer = callers.refusal(caller, organization, operation.right())
                        .orElseGet(() -> answer(operation, organization, request, account));
                LOG.infof(
                        "answered operation=%s organization=%s status=%d code=%s",
                        operation, organization, answer.status(), answer.code());
                yield answer;
            }
        };
    }

    private ApiResponse answer(
            Operation operation, OrganizationId organization, ApiRequest request, WriterArn account) {
        var writer = exportRole.map(role -> role.session(organization)).orElse(account);
        return switch (operation) {
            case READ -> read(organization, writer);
            case SET -> set(organization, request, writer);
            case REMOVE -> remove(organization, request);
            case VERIFY -> verify(organization, request, writer);
        };
    }

    private ApiResponse read(OrganizationId organization, WriterArn writer) {
        return destinations
                .find(organization)
                .map(stored -> ApiResponse.json(
                        200, stored.eTag().value(), withHealth(organization, stored.document(), writer)))
                .orElseGet(DestinationsApi::notFound);
    }

    private ObjectNode withHealth(OrganizationId organization, DestinationDocument document, WriterArn writer) {
        var state = health.of(organization, document);
        var answer = describe(organization, document, writer);
        if (state.ended().isPresent()) {
            answer.put("status", DestinationDocument.UNVERIFIED);
            warn(answer.withArray("warnings"), Warning.VERIFICATION_ENDED, policy(writer, document));
        }
        return answer.set("health", HealthAnswer.of(state));
    }

    private ApiResponse set(OrganizationId organization, ApiRequest request, WriterArn writer) {
        return switch (form.read(request, organization)) {
            case DestinationForm.Content.Invalid(var answer) -> answer;
            case DestinationForm.Content.Valid(var wanted) -> {
                var current = destinations.find(organization);
                if (!Preconditions.of(request).hold(current)) {
                    yield preconditionFailed();
                }
                var refusal = limits.refuseChange(organization);
                if (refusal.isPresent()) {
                    yield refusal.get();
                }
                if (!claims.claim(organization, wanted)) {
                    yield bucketTaken();
                }
                var stored = current.isPresent()
                        ? destinations.replace(organization, current.get(), wanted)
                        : destinations.create(organization, wanted);
                yield stored.map(now -> ApiResponse.json(
                                current.isPresent() ? 200 : 201,
                                now.eTag().value(),
                                describe(organization, now.document(), writer)))
                        .orElseGet(() -> changedMeanwhile(request));
            }
        };
    }

    private ApiResponse remove(OrganizationId organization, ApiRequest request) {
        var current = destinations.find(organization);
        if (!Preconditions.of(request).hold(current)) {
            return preconditionFailed();
        }
        if (current.isEmpty()) {
            return notFound();
        }
        return destinations.remove(organization, current.get()) ? ApiResponse.noContent() : changedMeanwhile(request);
    }

    private ApiResponse verify(OrganizationId organization, ApiRequest request, WriterArn writer) {
        var current = destinations.find(organization);
        if (!Preconditions.of(request).hold(current)) {
            return preconditionFailed();
        }
        if (current.isEmpty()) {
            return notFound();
        }
        var refusal = limits.refuseVerification(organization);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        var document = current.get().document();
        return switch (verification.verify(organization, document, policy(writer, document))) {
            case Result.Failed(var answer) ->
                answer.with("etag", current.get().eTag().value());
            case Result.Passed _ when !claims.confirm(organization, document) -> bucketTaken();
            case Result.Passed passed ->
                destinations
                        .replace(
                                organization,
                                current.get(),
                                document.verified(passed.at(), passed.region(), passed.warnings()))
                        .map(now -> ApiResponse.json(
                                200,
                                now.eTag().value(),
                                tested(describe(organization, now.document(), writer), passed)))
                        .orElseGet(() -> changedMeanwhile(request));
        };
    }

    private static ObjectNode tested(ObjectNode answer, Result.Passed passed) {
        answer.put("testObject", passed.testObject());
        var applied = answer.putObject("appliedEncryption");
        passed.encryption().algorithm().ifPresent(algorithm -> applied.put("algorithm", algorithm));
        passed.encryption().kmsKey().ifPresent(key -> applied.put("kmsKey", key));
        return answer;
    }

    /// Whoever named a version was told the truth about it only now.
    private static ApiResponse changedMeanwhile(ApiRequest request) {
        var named = Preconditions.of(request);
        return named.ifMatch().or(named::ifNoneMatch).isPresent()
                ? preconditionFailed()
                : Problem.CHANGED_MEANWHILE.because(CHANGED);
    }

    private static ApiResponse preconditionFailed() {
        return Problem.PRECONDITION_FAILED.because(CHANGED);
    }

    private static ApiResponse bucketTaken() {
        return Problem.BUCKET_TAKEN.because(
                "Another organization has this bucket under this prefix; choose another bucket"
                        + " or prefix, or wait: one that is only named is free after an hour, one that was left after a minute");
    }

    private static BucketPolicy policy(WriterArn writer, DestinationDocument document) {
        return new BucketPolicy(
                writer, document.target().bucket(), document.target().prefix());
    }

    private static ApiResponse notFound() {
        return Problem.DESTINATION_NOT_FOUND.because("Set one with PUT, such as {\"bucket\": \"my-audit-logs\"}");
    }

    private ObjectNode describe(OrganizationId organization, DestinationDocument document, WriterArn writer) {
        var policy = policy(writer, document);
        ObjectNode answer = json.valueToTree(document);
        var warnings = answer.putArray("warnings");
        for (var code : Optional.ofNullable(document.warnings()).orElse(List.of())) {
            Warning.of(code).ifPresent(warning -> warn(warnings, warning, policy));
        }
        if (document.target().bucketOwner().isEmpty()) {
            warn(warnings, Warning.OWNER_NOT_PINNED, policy);
        }
        answer.put("objectOwnership", OBJECT_OWNERSHIP);
        answer.put("exampleKey", document.exampleKey(organization).value());
        answer.set("bucketPolicy", policy.document());
        answer.set("kmsKeyPolicyStatement", policy.kmsKeyStatement());
        return answer;
    }

    private static void warn(ArrayNode warnings, Warning warning, BucketPolicy policy) {
        var advice = Advice.on(warning, policy);
        warnings.addObject()
                .put("code", warning.code())
                .put("title", advice.title())
                .put("fix", advice.fix());
    }
}
