package dev.auditlogs.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// A version of OCSF, cut down to the classes that events become: which attributes a class and an object have, which
/// are required, of which one must be there, the activities of a class, and the types of attributes.
final class OcsfSchema {

    private static final Set<String> NUMBERS = Set.of("integer_t", "long_t", "timestamp_t");

    /// What AWS's services write, and what the product's files name.
    static final List<OcsfSchema> ALL = List.of(new OcsfSchema("1.1.0"), new OcsfSchema("1.8.0"));

    private final String version;
    private final JsonNode schema;

    private OcsfSchema(String version) {
        this.version = version;
        try {
            this.schema =
                    new ObjectMapper().readTree(OcsfSchema.class.getResourceAsStream("ocsf-" + version + ".json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "OCSF " + version;
    }

    /// What is wrong with a row; nothing if it holds.
    List<String> flaws(JsonNode row) {
        var flaws = new ArrayList<String>();
        var uid = row.path("class_uid").asInt(-1);
        var ofClass = uid == 0 ? baseEvent() : schema.path("classes").path(Integer.toString(uid));
        if (ofClass.isMissingNode()) {
            return List.of("there is no class " + uid);
        }
        check("row", row, ofClass, flaws);
        var activity = row.path("activity_id").asInt(-1);
        if (!ofClass.path("activity_id").has(Integer.toString(activity))) {
            flaws.add("there is no activity " + activity);
        }
        if (row.path("type_uid").asLong() != uid * 100L + activity) {
            flaws.add("type_uid is " + row.path("type_uid"));
        }
        if (row.path("category_uid").asInt(-1) != uid / 1_000) {
            flaws.add("category_uid is " + row.path("category_uid"));
        }
        return flaws;
    }

    /// What all classes have in common, and require.
    private JsonNode baseEvent() {
        var base = new ObjectMapper().createObjectNode();
        for (var list : List.of("attributes", "required")) {
            Set<String> common = null;
            for (var ofClass : schema.path("classes")) {
                var names = new HashSet<String>();
                ofClass.path(list).forEach(name -> names.add(name.asText()));
                if (common == null) {
                    common = new TreeSet<>(names);
                }
                common.retainAll(names);
            }
            var names = base.putArray(list);
            common.forEach(names::add);
        }
        base.putObject("activity_id").put("99", "Other");
        return base;
    }

    private void check(String where, JsonNode value, JsonNode rules, List<String> flaws) {
        rules.path("required").forEach(name -> {
            if (!value.has(name.asText())) {
                flaws.add(where + " has no " + name.asText());
            }
        });
        var oneOf = rules.path("constraints").path("at_least_one");
        if (!oneOf.isMissingNode() && oneOf.valueStream().noneMatch(name -> value.has(name.asText()))) {
            flaws.add(where + " has none of " + oneOf);
        }
        var allowed = new HashSet<String>();
        rules.path("attributes").forEach(name -> allowed.add(name.asText()));
        for (var attribute : value.properties()) {
            var name = attribute.getKey();
            if (allowed.contains(name)) {
                checkType(
                        where + "." + name,
                        name,
                        attribute.getValue(),
                        schema.path("types").path(name).asText(),
                        flaws);
            } else {
                flaws.add(where + " knows no " + name);
            }
        }
    }

    private void checkType(String where, String name, JsonNode value, String type, List<String> flaws) {
        if (type.endsWith("[]")) {
            if (!value.isArray() || value.isEmpty()) {
                flaws.add(where + " is no array, or empty");
            }
            var ofItems = type.substring(0, type.length() - 2);
            value.forEach(item -> checkType(where, name, item, ofItems, flaws));
        } else if (NUMBERS.contains(type)) {
            if (!value.isIntegralNumber()) {
                flaws.add(where + " is no number");
            }
            var values = schema.path("enums").path(name);
            if (!values.isMissingNode() && !values.has(value.asText())) {
                flaws.add(where + " cannot be " + value);
            }
        } else if (type.endsWith("_t")) {
            if (!value.isTextual()) {
                flaws.add(where + " is no text");
            }
        } else if (!value.isObject()) {
            flaws.add(where + " is no object");
        } else if (schema.path("objects").has(type)) {
            check(where, value, schema.path("objects").path(type), flaws);
        } else if (!type.equals("object")) {
            flaws.add(where + " is of a type that this cut has not: " + type);
        }
    }
}
