package dev.auditlogs.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.event.Column;
import dev.auditlogs.event.EventType;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Bodies of SQS messages as a platform would publish them, with one organization's events, in all the forms that a
/// body may have. Every run makes up the same events, but for their times.
final class SampleMessages {

    /// What a platform should not publish: none of these is an event.
    static final List<String> BROKEN = List.of(
            "user_login of ada, sent by a producer that knows no JSON",
            "{\"ORGANIZATION_ID\": \"acme\", \"EVENT_ID\": \"7\", \"EVENT_TYPE\": \"user_login\"}",
            "{\"ORGANIZATION_ID\": \"two words\", \"EVENT_ID\": \"8\", \"EVENT_TIME\": \"2026-11-22T10:15:30Z\","
                    + " \"EVENT_TYPE\": \"user_login\"}",
            "[{\"ORGANIZATION_ID\": \"globex\", \"EVENT_ID\": \"9\", \"EVENT_TIME\": \"yesterday\","
                    + " \"EVENT_TYPE\": \"user_logout\"}]");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int EVENTS_PER_SECOND_MAX = 4;

    private final RandomGenerator random;
    private final SampleEvents events;

    SampleMessages(SampleOrganization organization) {
        random = new Random(organization.ordinal());
        events = new SampleEvents(organization, random);
    }

    /// An event of each of the 45 types.
    List<String> ofEveryType(Instant time) {
        return bodies(Arrays.stream(EventType.values()).map(type -> events.event(type, time)));
    }

    /// What the organization's users do in a second.
    List<String> ofOneSecond(Instant time) {
        return ofAnyType(1 + random.nextInt(EVENTS_PER_SECOND_MAX), time);
    }

    List<String> ofAnyType(int count, Instant time) {
        return bodies(Stream.generate(() -> events.any(time)).limit(count));
    }

    private List<String> bodies(Stream<Map<Column, String>> events) {
        var objects = events.map(SampleMessages::json).toList();
        return switch (random.nextInt(3)) {
            case 0 -> objects;
            case 1 -> List.of(objects.stream().collect(Collectors.joining(",", "[", "]")));
            default -> List.of(String.join("\n", objects));
        };
    }

    private static String json(Map<Column, String> event) {
        try {
            return JSON.writeValueAsString(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of text can always be written as JSON", e);
        }
    }
}
