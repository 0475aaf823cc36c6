package dev.auditlogs.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.event.Column;
import dev.auditlogs.event.EventType;
import dev.auditlogs.queue.Messages;
import dev.auditlogs.queue.OrganizationBatch;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Events of one organization from a seed, with what makes formats break: the values that a producer sent, by
/// column, and the derived ones. A column without a value is not in the map.
final class SentEvents {

    static final AuditFileEncoder ENCODER = new AuditFileEncoder(new OcsfProduct("airkit", "airkit"));

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter MILLISECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS").withZone(ZoneOffset.UTC);
    private static final long FIRST = Instant.parse("2026-11-01T00:00:00Z").toEpochMilli();
    private static final long SPAN_MILLIS = 30 * 86_400_000L;

    /// Of every part of Unicode, and what means something in some format.
    private static final List<String> ODD = List.of(
            "",
            "\"",
            "\"\"",
            "a,\"b\",c",
            ",",
            "'",
            "'=1+1",
            "=cmd|' /C calc'!A0",
            "+1",
            "-1",
            "@SUM(A1)",
            "＝1",
            "\tx",
            "line\nbreak",
            "carriage\rreturn",
            "both\r\n\r\n",
            "\n",
            " space around ",
            "NULL",
            "null",
            "\\N",
            "\\",
            "\\\"",
            "2026-11-22",
            "00123",
            "1e5",
            "true",
            "NaN",
            "#x",
            "{\"a\":[1,2]}",
            "jörg.žižek+日本語@例え.jp",
            "🦄👩‍👩‍👧",
            "\u0001\u0002\u001f\u007f\u0085",
            "\u0000",
            "a\u0000b",
            "\u2028\u2029\ufeff\uffff",
            "\ufffd");

    private SentEvents() {}

    /// In the order of a file's rows.
    static List<Map<Column, String>> of(int count, long seed) {
        var random = new Random(seed);
        return IntStream.range(0, count)
                .mapToObj(i -> event(i, random))
                .sorted(Comparator.<Map<Column, String>, String>comparing(event -> event.get(Column.EVENT_TIME))
                        .thenComparing(event -> event.get(Column.EVENT_ID)))
                .toList();
    }

    private static Map<Column, String> event(int number, Random random) {
        var event = new EnumMap<Column, String>(Column.class);
        for (var column : Column.values()) {
            if (column.origin() == Column.Origin.OPTIONAL && random.nextInt(3) > 0) {
                event.put(column, value(column, random));
            }
        }
        event.put(Column.ORGANIZATION_ID, "acme");
        event.put(Column.EVENT_ID, id(number, random));
        event.put(Column.EVENT_TYPE, type(random));
        var time = time(number, random);
        event.put(Column.EVENT_TIME, time);
        event.put(Column.EVENT_YEAR, Integer.toString(Integer.parseInt(time.substring(0, 4))));
        event.put(Column.EVENT_MONTH, time.substring(0, 7) + "-01");
        event.put(Column.EVENT_DATE, time.substring(0, 10));
        return event;
    }

    private static String value(Column column, Random random) {
        return switch (random.nextInt(10)) {
            case 0, 1 -> ODD.get(random.nextInt(ODD.size()));
            case 2 -> ODD.get(random.nextInt(ODD.size())) + ODD.get(random.nextInt(ODD.size()));
            case 3 -> new UUID(random.nextLong(), random.nextLong()).toString();
            case 4 -> random.nextInt(200) == 0 ? "long ".repeat(20_000) : "short";
            default -> column.name().toLowerCase(Locale.ROOT) + "-" + random.nextInt(50);
        };
    }

    private static String id(int number, Random random) {
        return switch (random.nextInt(50)) {
            case 0 -> "=" + number;
            case 1 -> "'" + number;
            case 2 -> "'=" + number;
            case 3 -> "\"" + number + "\n";
            default -> new UUID(random.nextLong(), random.nextLong()).toString();
        };
    }

    private static String type(Random random) {
        var types = EventType.values();
        return random.nextInt(100) == 0 ? "a type, \"new\"" : types[random.nextInt(types.length)].value();
    }

    /// UTC without a zone; a few outside of what an epoch of 32 bits or of nanoseconds can hold.
    private static String time(int number, Random random) {
        var text =
                switch (number) {
                    case 0 -> "0001-01-01T00:00:00.000";
                    case 1 -> "9999-12-31T23:59:59.999";
                    case 2 -> "1969-12-31T23:59:59.999";
                    case 3 -> "1582-10-10T12:00:00.001";
                    case 4 -> "2024-02-29T23:59:59.999";
                    default -> "";
                };
        if (!text.isEmpty()) {
            return text;
        }
        return MILLISECONDS.format(Instant.ofEpochMilli(FIRST + random.nextLong(SPAN_MILLIS)));
    }

    /// The file that a drain makes of them.
    static AuditFile encode(List<Map<Column, String>> events, Encoding encoding) {
        var together = events.stream().map(SentEvents::message).collect(Collectors.joining("\n"));
        var batch =
                OrganizationBatch.group(Messages.received(together)).iterator().next();
        var name = AuditFileName.of(Instant.parse("2026-11-24T10:15:30Z"), new UUID(7, 7), encoding);
        return ENCODER.encode(new FileId(batch.organizationId(), name), batch.events(), encoding);
    }

    private static String message(Map<Column, String> event) {
        var message = JSON.createObjectNode();
        event.forEach((column, value) -> {
            if (column.origin() != Column.Origin.DERIVED) {
                message.put(column.name(), column == Column.EVENT_TIME ? value + "Z" : value);
            }
        });
        try {
            return JSON.writeValueAsString(message);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
