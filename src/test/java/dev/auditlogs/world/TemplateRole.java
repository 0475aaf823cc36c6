package dev.auditlogs.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// A role of infra/sam/template.yaml.
public record TemplateRole(String name) {

    static final String EXPORT_ROLE = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${ExportRoleName}";
    /// Of a condition's name, what there is if it holds, and what else.
    private static final int IF_SO = 1;

    /// Of a parameter that lists several: what is between them.
    private static final String SPLIT_BY = ",";

    public static final String CUSTOMERS_OBJECTS = "arn:${AWS::Partition}:s3:::*/*";

    /// What it allows, one by one, as it stands there: `s3:GetObject ${StateBucket.Arn}/pending/*`. What depends on
    /// a condition is allowed.
    public Set<String> grants() {
        var grants = new TreeSet<String>();
        for (var statement : role().path("Policies").findParents("Action")) {
            if (statement.path("Effect").asText().equals("Allow")) {
                texts(statement.path("Action"))
                        .forEach(action -> texts(statement.path("Resource"))
                                .forEach(resource -> grants.add(action + " " + resource)));
            }
        }
        return grants;
    }

    private JsonNode role() {
        try {
            return new YAMLMapper()
                    .readTree(Path.of("infra/sam/template.yaml").toFile())
                    .at("/Resources/" + name + "/Properties");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> texts(JsonNode node) {
        return node.isArray()
                ? StreamSupport.stream(node.spliterator(), false)
                        .filter(each -> !each.asText().equals(SPLIT_BY))
                        .map(each -> each.isArray() ? each.path(IF_SO).asText() : each.asText())
                : Stream.of(node.asText());
    }
}
