package dev.auditlogs.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.event.EventTime;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.AuditFile;
import dev.auditlogs.file.AuditFileName;
import dev.auditlogs.file.AuditFileReader;
import dev.auditlogs.file.FileId;
import dev.auditlogs.world.Events;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/// An organization in a simulated world: what was published for it, where it wanted that, and when nobody could know
/// where. From that follows what must be in its buckets at the end.
final class Organization {

    private static final ObjectMapper JSON = new ObjectMapper();

    /// What a destination may want its files to be.
    private static final List<String> FILES = List.of(
            "\"format\":\"ndjson\"",
            "\"schema\":\"ocsf\",\"compression\":\"none\"",
            "\"keyTemplate\":\"hive\"",
            "\"format\":\"csv\",\"csvSafe\":true,\"keyTemplate\":\"hive\"",
            "\"format\":\"csv\",\"compression\":\"zstd\"",
            "\"format\":\"parquet\"");

    private final String id;
    private final Model model;
    private final String stateBucket;

    /// Whether it wants user_login only, all the time.
    private final boolean filters;

    private final Map<String, Published> events = new LinkedHashMap<>();

    /// Until then there was no destination; [Instant#MAX] while there is none.
    private Instant absentUntil = Instant.MAX;

    /// Until then there was none that could be delivered to.
    private Instant undeliverableUntil = Instant.MAX;

    /// @param last when it was sent for the last time
    private record Published(boolean isLogin, Instant last) {}

    Organization(String id, Model model, String stateBucket, boolean filters) {
        this.id = id;
        this.model = model;
        this.stateBucket = stateBucket;
        this.filters = filters;
    }

    String id() {
        return id;
    }

    String bucket(int number) {
        return id + "-" + number;
    }

    /// An event that nobody has seen.
    String newEvent(RandomGenerator random) {
        return event(id + ":" + events.size(), !filters || random.nextInt(3) > 0);
    }

    /// One that was published before, if there is one.
    String oldEvent(RandomGenerator random) {
        if (events.isEmpty()) {
            return newEvent(random);
        }
        var known = List.copyOf(events.keySet()).get(random.nextInt(events.size()));
        return event(known, events.get(known).isLogin());
    }

    private String event(String eventId, boolean isLogin) {
        events.put(eventId, new Published(isLogin, model.clock().instant()));
        var event = Events.event(id, eventId);
        return isLogin ? event : event.replace("user_login", "user_logout");
    }

    void setDestination(int number, boolean isVerified, RandomGenerator random) {
        write("""
                {"organizationId":"%s","bucket":"%s","status":"%s","verifiedAt":"%s",%s%s}""".formatted(
                        id,
                        bucket(number),
                        isVerified ? "verified" : "unverified",
                        model.clock().instant(),
                        filters ? "\"eventTypes\":[\"user_login\"]," : "",
                        FILES.get(random.nextInt(FILES.size()))));
        becomes(false, isVerified);
    }

    void damageDestination() {
        write("{");
        becomes(false, false);
    }

    void removeDestination() {
        model.remove(stateBucket, key());
        becomes(true, false);
    }

    private String key() {
        return "destinations/" + id + ".json";
    }

    private void write(String text) {
        model.put(stateBucket, key(), text);
    }

    private void becomes(boolean isAbsent, boolean isDeliverable) {
        absentUntil = until(absentUntil, isAbsent);
        undeliverableUntil = until(undeliverableUntil, !isDeliverable);
    }

    private Instant until(Instant before, boolean holds) {
        if (holds) {
            return Instant.MAX;
        }
        return before.equals(Instant.MAX) ? model.clock().instant() : before;
    }

    /// The ids of all its events.
    Collection<String> published() {
        return events.keySet();
    }

    /// The ids of the events in its buckets, by file.
    Map<String, List<String>> delivered() {
        var byFile = new LinkedHashMap<String, List<String>>();
        for (var number : List.of(1, 2)) {
            model.objects(bucket(number)).forEach((key, file) -> {
                if (!isEvidence(key)) {
                    byFile.put(bucket(number) + "/" + key, ids(key, file.bytes()));
                }
            });
        }
        return byFile;
    }

    private static boolean isEvidence(String key) {
        return key.startsWith("_evidence/");
    }

    /// The evidence in its buckets.
    List<byte[]> evidence() {
        return Stream.of(1, 2)
                .flatMap(number -> model.objects(bucket(number)).entrySet().stream())
                .filter(object -> isEvidence(object.getKey()))
                .map(object -> object.getValue().bytes())
                .toList();
    }

    /// Whether all that was published before, and that it wants, is delivered.
    boolean hasAllUntil(Instant before) {
        var ids = delivered().values().stream().flatMap(List::stream).toList();
        return events.entrySet().stream()
                .filter(event ->
                        isWanted(event.getValue()) && event.getValue().last().isBefore(before))
                .allMatch(event -> ids.contains(event.getKey()));
    }

    /// Each event is in one file, but for those that it did not want, or that could go nowhere.
    ///
    /// @param discards whether the events of organizations without a destination are discarded
    void check(boolean discards) {
        var byFile = delivered();
        var ids = byFile.values().stream().flatMap(List::stream).toList();
        assertThat(ids).as("%s", byFile).doesNotHaveDuplicates();
        var must = new ArrayList<String>();
        var may = new ArrayList<String>();
        events.forEach((eventId, event) -> {
            if (isWanted(event) && !(discards && isSince(event, absentUntil))) {
                must.add(eventId);
            } else if (isWanted(event) || isSince(event, undeliverableUntil)) {
                // What is held for want of a destination is held whole.
                may.add(eventId);
            }
        });
        assertThat(ids).as("%s has all that it must have: %s", id, byFile).containsAll(must);
        assertThat(withBoth(must, may))
                .as("%s has what it may have: %s", id, byFile)
                .containsAll(ids);
    }

    private boolean isWanted(Published event) {
        return !filters || event.isLogin();
    }

    private static boolean isSince(Published event, Instant until) {
        return !event.last().isAfter(until);
    }

    private static Collection<String> withBoth(Collection<String> some, Collection<String> others) {
        var both = new ArrayList<>(some);
        both.addAll(others);
        return both;
    }

    /// The ids of the events in one of its files.
    List<String> ids(String key, byte[] file) {
        if (key.endsWith(".ndjson.gz")) {
            return ids(file);
        }
        var name = new AuditFileName(key.substring(key.lastIndexOf('/') + 1));
        var fileId = new FileId(new OrganizationId(id), name);
        return List.copyOf(
                AuditFileReader.eventIds(new AuditFile(fileId, file, "", 1, new EventTime(0), new EventTime(0))));
    }

    private List<String> ids(byte[] file) {
        try (var rows = new GZIPInputStream(new ByteArrayInputStream(file))) {
            var ids = new ArrayList<String>();
            for (var row : new String(rows.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                var event = JSON.readTree(row);
                assertThat(event.get("ORGANIZATION_ID").asText()).isEqualTo(id);
                ids.add(event.get("EVENT_ID").asText());
            }
            return ids;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
