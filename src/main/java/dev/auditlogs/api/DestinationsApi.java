package dev.auditlogs.api;

import dev.auditlogs.api.Verification.Result;
import dev.auditlogs.change.Author;
import dev.auditlogs.change.ChangeRecord;
import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.destination.BucketClaims;
import dev.auditlogs.destination.DestinationDocument;
import dev.auditlogs.destination.DestinationStore;
import dev.auditlogs.destination.DestinationStore.Stored;
import dev.auditlogs.destination.ExportRole;
import dev.auditlogs.destination.Rest;
import dev.auditlogs.destination.WriterArn;
import dev.auditlogs.event.OrganizationId;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import org.jboss.logging.Logger;

/// Reads, sets, removes and verifies an organization's destination. infra/openapi.yaml describes it.
@Singleton
final class DestinationsApi {

    private static final Logger LOG = Logger.getLogger(DestinationsApi.class);

    private static final String CHANGED = "Read the destination again, and repeat what you want to change.";

    private static final String TAKEN =
            "This bucket is in use already under this prefix, or under one that begins with it or with which it begins;"
                    + " choose another bucket or prefix. If the bucket is yours, tell the platform's support.";

    private static final String FULL = "No more than " + BucketClaims.PLACES_MAX
            + " prefixes of one bucket can be destinations; choose another bucket.";

    private final DestinationStore destinations;
    private final RecordedChanges changes;
    private final ChangesAnswer changesAnswer;
    private final BucketClaims claims;
    private final DestinationForm form;
    private final Verification verification;
    private final Limits limits;
    private final DestinationAnswer answers;
    private final Optional<ExportRole> exportRole;
    private final Callers callers;
    private final Rest rest;
    private final Clock clock;

    /// @throws IllegalArgumentException if a setting has not the form that it should have
    DestinationsApi(
            DestinationStore destinations,
            RecordedChanges changes,
            ChangesAnswer changesAnswer,
            BucketClaims claims,
            DestinationForm form,
            Verification verification,
            Limits limits,
            DestinationAnswer answers,
            Clock clock,
            AuditConfig config) {
        this.destinations = destinations;
        this.changes = changes;
        this.changesAnswer = changesAnswer;
        this.claims = claims;
        this.form = form;
        this.verification = verification;
        this.limits = limits;
        this.answers = answers;
        this.exportRole = config.exportRoleArn().map(ExportRole::new);
        this.callers = new Callers(config.api());
        this.rest = Rest.of(config);
        this.clock = clock;
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
                var writer = exportRole.map(role -> role.session(organization)).orElse(account);
                var by = request.author(caller instanceof Caller.Administrator);
                var answer = callers.refusal(caller, organization, operation.right())
                        .orElseGet(() -> answer(operation, new Permitted(organization, request, by, writer)));
                LOG.infof(
                        "answered operation=%s organization=%s status=%d code=%s",
                        operation, organization, answer.status(), answer.code());
                yield answer;
            }
        };
    }

    /// A request that its caller may make.
    private record Permitted(OrganizationId organization, ApiRequest request, Author by, WriterArn writer) {

        boolean allows(Optional<Stored> current) {
            return Preconditions.of(request).hold(current);
        }
    }

    private ApiResponse answer(Operation operation, Permitted permitted) {
        return switch (operation) {
            case READ -> read(permitted);
            case SET -> set(permitted);
            case REMOVE -> remove(permitted);
            case VERIFY -> verify(permitted);
            case CHANGES ->
                changesAnswer.of(
                        permitted.organization(),
                        destinations.find(permitted.organization()).map(Stored::document),
                        permitted.request());
        };
    }

    private ApiResponse read(Permitted permitted) {
        var organization = permitted.organization();
        var stored = destinations.find(organization);
        return present(stored)
                .map(now -> ApiResponse.json(
                        200, now.eTag().value(), answers.withHealth(organization, now.document(), permitted.writer())))
                .orElseGet(() -> notFound(stored));
    }

    private ApiResponse set(Permitted permitted) {
        var organization = permitted.organization();
        return switch (form.read(permitted.request(), organization)) {
            case DestinationForm.Content.Invalid(var answer) -> answer;
            case DestinationForm.Content.Valid(var wanted) -> {
                var stored = destinations.find(organization);
                var current = present(stored);
                if (!permitted.allows(current)) {
                    yield preconditionFailed();
                }
                var refusal = limits.refuseChange(organization, permitted.by());
                if (refusal.isPresent()) {
                    yield refusal.get();
                }
                yield set(permitted, stored, wanted)
                        .map(now -> ApiResponse.json(
                                current.isPresent() ? 200 : 201,
                                now.eTag().value(),
                                answers.of(organization, now.document(), permitted.writer())))
                        .orElseGet(() -> changedMeanwhile(permitted.request()));
            }
        };
    }

    /// Whoever leaves a place gives it back.
    private Optional<Stored> set(Permitted permitted, Optional<Stored> stored, DestinationDocument wanted) {
        var before = stored.map(Stored::document);
        var after = before.filter(held -> !rest.isOver(held, clock.instant()))
                .map(wanted::insteadOf)
                .orElse(wanted);
        var now = change(permitted, ChangeRecord.Kind.SET, stored, after);
        if (now.isPresent()) {
            before.filter(left -> !wanted.hasPlaceOf(left))
                    .ifPresent(left -> claims.release(permitted.organization(), left.target()));
        }
        return now;
    }

    private ApiResponse remove(Permitted permitted) {
        var stored = destinations.find(permitted.organization());
        var current = present(stored);
        if (!permitted.allows(current)) {
            return preconditionFailed();
        }
        if (current.isEmpty()) {
            return notFound(stored);
        }
        var removed = current.get().document().removed(clock.instant());
        return change(permitted, ChangeRecord.Kind.REMOVE, current, removed).isPresent()
                ? ApiResponse.noContent()
                : changedMeanwhile(permitted.request());
    }

    private ApiResponse verify(Permitted permitted) {
        var organization = permitted.organization();
        var stored = destinations.find(organization);
        var current = present(stored);
        if (!permitted.allows(current)) {
            return preconditionFailed();
        }
        if (current.isEmpty()) {
            return notFound(stored);
        }
        var refusal = limits.refuseVerification(organization, permitted.by());
        if (refusal.isPresent()) {
            return refusal.get();
        }
        var document = current.get().document();
        return switch (verification.verify(organization, document, BucketPolicy.of(permitted.writer(), document))) {
            case Result.Failed(var answer) ->
                answer.with("etag", current.get().eTag().value());
            case Result.Passed passed ->
                refusal(claims.claim(organization, document.target(), passed.at()))
                        .orElseGet(() -> verified(permitted, current.get(), passed));
        };
    }

    private ApiResponse verified(Permitted permitted, Stored current, Result.Passed passed) {
        var verified = current.document().verified(passed.at(), passed.region(), passed.warnings());
        return change(permitted, ChangeRecord.Kind.VERIFY, Optional.of(current), verified)
                .map(now -> ApiResponse.json(
                        200,
                        now.eTag().value(),
                        answers.tested(permitted.organization(), now.document(), permitted.writer(), passed)))
                .orElseGet(() -> changedMeanwhile(permitted.request()));
    }

    private static Optional<ApiResponse> refusal(BucketClaims.Answer claimed) {
        return switch (claimed) {
            case YOURS -> Optional.empty();
            case TAKEN -> Optional.of(Problem.BUCKET_TAKEN.because(TAKEN));
            case FULL -> Optional.of(Problem.BUCKET_FULL.because(FULL));
            case BUSY ->
                Optional.of(Problem.STORAGE_UNAVAILABLE
                        .because("Verify again in a minute")
                        .with("retry-after", "60"));
        };
    }

    private Optional<Stored> change(
            Permitted permitted, ChangeRecord.Kind kind, Optional<Stored> before, DestinationDocument after) {
        return changes.make(
                new RecordedChanges.Change(permitted.organization(), kind, permitted.by(), before, after),
                permitted.request().id());
    }

    /// Without one that was removed, which rests.
    private static Optional<Stored> present(Optional<Stored> stored) {
        return stored.filter(found -> !found.document().isRemoved());
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

    /// @param stored empty, or one that was removed
    private ApiResponse notFound(Optional<Stored> stored) {
        var set = "Set one with PUT, such as {\"bucket\": \"my-audit-logs\"}";
        return Problem.DESTINATION_NOT_FOUND.because(stored.flatMap(removed -> rest.end(removed.document()))
                .filter(end -> clock.instant().isBefore(end))
                .map(end -> set + "; its events are held until " + end)
                .orElse(set));
    }
}
