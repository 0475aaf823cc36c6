package dev.auditlogs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// infra/openapi.yaml, held against answers: each must be described, and each description must have been answered.
final class OpenApi {

    private final JsonNode document;
    private final Set<String> answered = new TreeSet<>();
    private final Set<String> properties = new TreeSet<>();

    OpenApi() {
        try {
            document =
                    new YAMLMapper().readTree(Path.of("infra", "openapi.yaml").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @param route such as `put /organizations/{organizationId}/audit-log-destination`
    void check(String route, ApiWorld.Answer answer) {
        var method = route.substring(0, route.indexOf(' '));
        var path = route.substring(route.indexOf(' ') + 1);
        var response =
                document.at("/paths").path(path).path(method).path("responses").path("" + answer.status());
        assertThat(response.isMissingNode())
                .as("%s has no answer %d: %s", route, answer.status(), answer.body())
                .isFalse();
        answered.add(route + " " + answer.status());
        var content = resolve(response).path("content");
        if (content.isMissingNode()) {
            assertThat(answer.body().isMissingNode()).isTrue();
            return;
        }
        var type = content.properties().iterator().next();
        assertThat(answer.header("content-type")).isEqualTo(type.getKey());
        if (type.getKey().startsWith("text/")) {
            assertThat(answer.body().textValue()).isNotEmpty();
            return;
        }
        var reference = type.getValue().path("schema").path("$ref").asText();
        assertThat(schema(reference).validate(answer.body().toString(), InputFormat.JSON))
                .as("%s %s", route, answer.body())
                .isEmpty();
        resolve(response)
                .path("headers")
                .fieldNames()
                .forEachRemaining(name -> assertThat(answer.header(name.toLowerCase(Locale.ROOT)))
                        .as("%s %s", route, name)
                        .isNotEmpty());
        answer.body()
                .fieldNames()
                .forEachRemaining(
                        name -> properties.add(reference.substring(reference.lastIndexOf('/') + 1) + "." + name));
    }

    private JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
    }

    private JsonSchema schema(String reference) {
        var schema = ((ObjectNode) document.at(reference.substring(1))).deepCopy();
        schema.set("components", document.get("components"));
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema);
    }

    /// Every route with every status.
    Set<String> described() {
        var all = new TreeSet<String>();
        for (var path : document.get("paths").properties()) {
            for (var operation : path.getValue().properties()) {
                operation
                        .getValue()
                        .path("responses")
                        .fieldNames()
                        .forEachRemaining(status -> all.add(operation.getKey() + " " + path.getKey() + " " + status));
            }
        }
        return all;
    }

    Set<String> answered() {
        return answered;
    }

    /// Every property of the bodies.
    Set<String> describedProperties() {
        var all = new TreeSet<String>();
        for (var name : Set.of("Changes", "Destination", "Problem")) {
            document.at("/components/schemas/" + name + "/properties")
                    .fieldNames()
                    .forEachRemaining(property -> all.add(name + "." + property));
        }
        return all;
    }

    Set<String> answeredProperties() {
        return properties;
    }

    Set<String> codes() {
        var all = new TreeSet<String>();
        for (var of : List.of("Problem/properties", "Destination/properties/warnings/items/properties")) {
            document.at("/components/schemas/" + of + "/code/enum").forEach(code -> all.add(code.textValue()));
        }
        return all;
    }

    Set<String> eventTypes() {
        var all = new TreeSet<String>();
        document.at("/components/schemas/EventTypes/items/enum").forEach(type -> all.add(type.textValue()));
        return all;
    }
}
