package dev.auditlogs.world;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Audit events as a producer sends them: `events(3).of("acme")`. Each has an id of its own.
public final class Events {

    private static final AtomicInteger IDS = new AtomicInteger();

    private final int count;

    private Events(int count) {
        this.count = count;
    }

    public static Events events(int count) {
        return new Events(count);
    }

    public static String event(String organization, String id) {
        return """
                {"ORGANIZATION_ID":"%s","EVENT_ID":"%s","EVENT_TIME":"2026-11-22T10:15:30.123Z","USER_ID":"u","EVENT_TYPE":"user_login"}""".formatted(organization, id);
    }

    /// One message each.
    public List<String> of(String organization) {
        var bodies = new ArrayList<String>();
        for (var i = 0; i < count; i++) {
            bodies.add(event(organization, organization + "-event-" + IDS.incrementAndGet()));
        }
        return bodies;
    }

    /// One message that carries them all.
    public static String together(List<String> events) {
        return "[" + String.join(",", events) + "]";
    }
}
