package dev.auditlogs.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.auditlogs.destination.DestinationDocument;
import dev.auditlogs.destination.DestinationRules;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.Encoding;
import dev.auditlogs.place.ObjectEncryption;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Reads the body with which a destination is set. Whatever is wrong with it is said at once.
@Singleton
final class DestinationForm {

    static final int BODY_BYTES_MAX = 16 * 1024;

    private static final String EVENT_TYPES = "eventTypes";
    private static final String ENCRYPTION = "encryption";
    private static final String SCHEMA = "schema";

    private static final Set<String> READ_ONLY = Set.of(
            "status",
            "verifiedAt",
            "removedAt",
            "lastChange",
            "verifiedBefore",
            "warnings",
            "exampleKey",
            "objectOwnership",
            "appliedEncryption",
            "bucketPolicy",
            "kmsKeyPolicyStatement",
            "testObject");

    private static final Map<String, Function<String, Optional<String>>> TEXTS = Map.of(
            "bucket",
            DestinationRules::bucket,
            ENCRYPTION,
            DestinationRules::encryption,
            "kmsKeyArn",
            DestinationRules::kmsKeyArn,
            "prefix",
            DestinationRules::prefix,
            "bucketOwner",
            DestinationRules::bucketOwner,
            "region",
            DestinationRules::region,
            "format",
            DestinationRules::format,
            "compression",
            DestinationRules::compression,
            SCHEMA,
            DestinationRules::schema,
            "keyTemplate",
            DestinationRules::keyTemplate);

    private final ObjectReader json;

    DestinationForm(ObjectMapper json) {
        this.json = json.reader()
                .with(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    sealed interface Content {

        /// Not verified yet.
        record Valid(DestinationDocument document) implements Content {}

        record Invalid(ApiResponse answer) implements Content {}
    }

    Content read(ApiRequest request, OrganizationId organization) {
        var body = request.body();
        if (body.isEmpty()) {
            return new Content.Invalid(Problem.INVALID_BODY.because("isBase64Encoded is set, but it is no Base64"));
        }
        if (body.get().length > BODY_BYTES_MAX) {
            return new Content.Invalid(
                    Problem.BODY_TOO_LARGE.because("A destination is at most " + BODY_BYTES_MAX + " bytes of JSON"));
        }
        try {
            return read(json.readTree(body.get()), organization);
        } catch (JsonProcessingException e) {
            var place = e.getLocation();
            var where = place == null ? "" : " at line " + place.getLineNr() + ", column " + place.getColumnNr();
            return new Content.Invalid(Problem.MALFORMED_JSON.because(
                    "The body is not JSON" + where + ": " + firstLine(e.getOriginalMessage())));
        } catch (IOException _) {
            return new Content.Invalid(Problem.MALFORMED_JSON.because("The body is not JSON in UTF-8"));
        }
    }

    private Content read(JsonNode body, OrganizationId organization) {
        if (!body.isObject()) {
            return new Content.Invalid(
                    Problem.INVALID_DESTINATION.because("Send an object, such as {\"bucket\": \"my-audit-logs\"}"));
        }
        var flaws = flaws(body, organization);
        if (flaws.isEmpty()) {
            DestinationRules.encryption(
                            body.path(ENCRYPTION).asText(ObjectEncryption.Kind.BUCKET_DEFAULT.value()),
                            body.path("kmsKeyArn").textValue())
                    .ifPresent(sentence -> flaws.add(new Problem.Flaw("/kmsKeyArn", "kmsKeyArn: " + sentence)));
            DestinationRules.schema(
                            body.path("format").asText(Encoding.DEFAULT.format().value()),
                            body.path(SCHEMA).textValue())
                    .ifPresent(sentence -> flaws.add(new Problem.Flaw("/" + SCHEMA, SCHEMA + ": " + sentence)));
        }
        if (!flaws.isEmpty()) {
            return new Content.Invalid(Problem.INVALID_DESTINATION.because(
                    flaws.size() == 1 ? flaws.getFirst().detail() : flaws.size() + " things are wrong, see errors",
                    flaws));
        }
        return new Content.Valid(document(body).withDefaults(organization));
    }

    /// @param body one without flaws: each of its properties is the sender's to set, and has its type
    private DestinationDocument document(JsonNode body) {
        ObjectNode wanted = body.deepCopy();
        if (wanted.hasNonNull(EVENT_TYPES)) {
            var types = wanted.putArray(EVENT_TYPES);
            body.path(EVENT_TYPES).valueStream().distinct().forEach(types::add);
        }
        try {
            return json.treeToValue(wanted, DestinationDocument.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a body without flaws is a destination", e);
        }
    }

    private List<Problem.Flaw> flaws(JsonNode body, OrganizationId organization) {
        var flaws = new ArrayList<Problem.Flaw>();
        if (!body.hasNonNull("bucket")) {
            flaws.add(new Problem.Flaw("/bucket", "bucket is required: the name of the organization's own bucket"));
        }
        for (var property : body.properties()) {
            var name = property.getKey();
            flaw(name, property.getValue(), organization)
                    .ifPresent(sentence -> flaws.add(new Problem.Flaw(pointer(name), name + ": " + sentence)));
        }
        return flaws;
    }

    private Optional<String> flaw(String name, JsonNode value, OrganizationId organization) {
        if (READ_ONLY.contains(name)) {
            return Optional.of("is not yours to set; leave it out");
        }
        if (name.equals(EVENT_TYPES)) {
            return value.isNull() ? Optional.empty() : eventTypes(value);
        }
        if (name.equals("csvSafe")) {
            return value.isNull() || value.isBoolean() ? Optional.empty() : Optional.of("is neither true nor false");
        }
        var isId = name.equals("organizationId");
        if (!isId && !TEXTS.containsKey(name)) {
            return Optional.of("there is no such property");
        }
        if (value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            return Optional.of("is not a string");
        }
        var text = value.textValue();
        if (isId) {
            return text.equals(organization.value())
                    ? Optional.empty()
                    : Optional.of("is not the one in the path; leave it out");
        }
        return TEXTS.get(name).apply(text);
    }

    private static Optional<String> eventTypes(JsonNode types) {
        if (!types.isArray()) {
            return Optional.of("is not an array of strings");
        }
        for (var type : types) {
            if (!type.isTextual()) {
                return Optional.of("is not an array of strings");
            }
            var problem = DestinationRules.eventType(type.textValue());
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    /// [RFC 6901, section 3](https://www.rfc-editor.org/rfc/rfc6901#section-3).
    private static String pointer(String name) {
        return "/" + name.replace("~", "~0").replace("/", "~1");
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
