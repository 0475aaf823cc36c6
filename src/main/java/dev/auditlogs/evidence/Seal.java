package dev.auditlogs.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// One sealing: that it is stored makes its statements true.
///
/// @param number 1, 2, 3, of the whole platform
/// @param to until when it was read what drains have delivered; never before that of the one before
/// @param isPartial whether there was more than memory or time for one sealing
/// @param since from when on the next sealing lists `drained/`; all that was named before is read, and this never
/// goes back
/// @param heads name of the part with the last statements of all organizations
/// @param trees names of the parts with this sealing's
/// @param read which objects of `drained/` are in statements, of those that the next sealing lists
/// @param met files that a drain has met and a statement lists, with the time of that: whoever created one may say
/// so later
record Seal(
        long number,
        Instant to,
        boolean isPartial,
        Instant since,
        String heads,
        List<String> trees,
        Set<String> read,
        Map<UUID, Instant> met) {

    byte[] bytes() {
        return Lines.write(List.of(this), (seal, json) -> {
            json.writeStartObject();
            json.writeNumberField("number", number);
            json.writeStringField("to", to.toString());
            json.writeBooleanField("isPartial", isPartial);
            json.writeStringField("since", since.toString());
            json.writeStringField("heads", heads);
            json.writeArrayFieldStart("trees");
            for (var tree : trees) {
                json.writeString(tree);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("read");
            for (var name : read.stream().sorted().toList()) {
                json.writeString(name);
            }
            json.writeEndArray();
            json.writeObjectFieldStart("met");
            for (var file : met.entrySet()) {
                json.writeStringField(file.getKey().toString(), file.getValue().toString());
            }
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    /// @throws UncheckedIOException if that is damaged
    static Seal read(byte[] bytes) {
        var seals = new ArrayList<Seal>();
        Lines.read(bytes, json -> seals.add(seal(json)));
        if (seals.size() != 1) {
            throw new UncheckedIOException(new IOException("it is no seal"));
        }
        return seals.getFirst();
    }

    private static Seal seal(JsonNode json) {
        var trees = new ArrayList<String>();
        json.path("trees").forEach(tree -> trees.add(tree.asText()));
        var read = new HashSet<String>();
        json.path("read").forEach(name -> read.add(name.asText()));
        var met = new HashMap<UUID, Instant>();
        json.path("met")
                .properties()
                .forEach(file -> met.put(
                        UUID.fromString(file.getKey()),
                        Instant.parse(file.getValue().asText())));
        return new Seal(
                json.path("number").asLong(),
                Instant.parse(json.path("to").asText()),
                json.path("isPartial").asBoolean(),
                Instant.parse(json.path("since").asText()),
                json.path("heads").asText(),
                trees,
                read,
                met);
    }
}
