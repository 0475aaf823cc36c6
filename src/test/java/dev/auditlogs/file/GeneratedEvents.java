package dev.auditlogs.file;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.auditlogs.event.AuditEvent;
import dev.auditlogs.event.Column;
import dev.auditlogs.event.EventDecoder;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Events by chance, in the order of a file's rows: few columns or all, values that repeat or are unique, of any
/// script and length, times from the year 1 to 9999.
final class GeneratedEvents {

    private static final List<String> VALUES = List.of(
            "u",
            "user-1@example.com",
            "\"quoted\", 'and' \\",
            "line\nbreak\t\r",
            "zażółć",
            "日本語",
            "👩‍🚀",
            "\u0000",
            "שלום");
    private static final List<String> TIMES = List.of(
            "0001-01-01T00:00:00.000Z",
            "1582-10-10T12:00:00.001Z",
            "1969-12-31T23:59:59.999Z",
            "1970-01-01T00:00:00.000Z",
            "9999-12-31T23:59:59.999Z");
    private static final int LONG = 70_000;
    private static final long MILLIS_OF_FIVE_MINUTES = 300_000;

    private final Random random;
    private int id;

    private GeneratedEvents(long seed) {
        random = new Random(seed);
    }

    static AuditEvent[] of(int count, long seed) {
        var generated = new GeneratedEvents(seed);
        var decoder = new EventDecoder();
        var events = new AuditEvent[count];
        for (var i = 0; i < count; i++) {
            events[i] = decoder.decode(generated.next().toString()).events().getFirst();
        }
        Arrays.sort(events, AuditEvent.ORDER);
        return events;
    }

    private ObjectNode next() {
        var event = new ObjectMapper().createObjectNode();
        event.put(Column.ORGANIZATION_ID.name(), "acme");
        event.put(Column.EVENT_ID.name(), "e" + id++ + value());
        event.put(Column.EVENT_TIME.name(), time());
        event.put(Column.EVENT_TYPE.name(), random.nextBoolean() ? "user_login" : value());
        var density = random.nextInt(3);
        for (var column : Column.values()) {
            if (column.origin() == Column.Origin.OPTIONAL && random.nextInt(2) < density) {
                event.put(column.name(), value());
            }
        }
        return event;
    }

    private String time() {
        return random.nextInt(10) == 0
                ? TIMES.get(random.nextInt(TIMES.size()))
                : Instant.parse("2026-11-22T10:15:00Z")
                        .plusMillis(random.nextLong(MILLIS_OF_FIVE_MINUTES))
                        .toString();
    }

    private String value() {
        return switch (random.nextInt(20)) {
            case 0 -> "x".repeat(1 + random.nextInt(300));
            case 1 -> random.nextInt(100) == 0 ? "é".repeat(LONG) : "x";
            case 2, 3, 4 -> Long.toHexString(random.nextLong());
            default -> VALUES.get(random.nextInt(VALUES.size()));
        };
    }
}
