package dev.auditlogs.health;

import dev.auditlogs.event.OrganizationId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Pattern;

/// What one process delivered to one organization on one day, by the hour. It is stored as a line,
/// `acme 1795483200 10:3:400 11:12:1600`: the last delivery and, for each hour with some, files and events. No id
/// holds a space.
final class DeliveredHours {

    private static final int HOURS = 24;
    private static final Pattern FORM = Pattern.compile("\\S+ \\d{1,12}( ([01]?\\d|2[0-3]):\\d{1,9}:\\d{1,15})*");

    private final long[] files = new long[HOURS];
    private final long[] events = new long[HOURS];
    private Instant last = Instant.EPOCH;

    void add(Instant now, long someFiles, long someEvents) {
        var hour = now.atOffset(ZoneOffset.UTC).getHour();
        files[hour] += someFiles;
        events[hour] += someEvents;
        last = now;
    }

    void write(OrganizationId organization, StringBuilder text) {
        text.append(organization).append(' ').append(last.getEpochSecond());
        for (var hour = 0; hour < HOURS; hour++) {
            if (files[hour] > 0) {
                text.append(' ').append(hour);
                text.append(':').append(files[hour]).append(':').append(events[hour]);
            }
        }
        text.append('\n');
    }

    static DeliveryCounts.Total find(String text, OrganizationId organization, LocalDate day, Instant since) {
        var start = ("\n" + text).indexOf("\n" + organization + " ");
        // A line that is damaged counts as none.
        return start < 0
                ? DeliveryCounts.Total.NOTHING
                : text.substring(start)
                        .lines()
                        .findFirst()
                        .filter(line -> FORM.matcher(line).matches())
                        .map(line -> read(line, day, since))
                        .orElse(DeliveryCounts.Total.NOTHING);
    }

    private static DeliveryCounts.Total read(String line, LocalDate day, Instant since) {
        var words = line.split(" ");
        var files = 0L;
        var events = 0L;
        for (var word : List.of(words).subList(2, words.length)) {
            var fields = word.split(":");
            var hour = day.atTime(Integer.parseInt(fields[0]), 0).toInstant(ZoneOffset.UTC);
            if (hour.isAfter(since.truncatedTo(ChronoUnit.HOURS))) {
                files += Long.parseLong(fields[1]);
                events += Long.parseLong(fields[2]);
            }
        }
        return new DeliveryCounts.Total(files, events, Instant.ofEpochSecond(Long.parseLong(words[1])));
    }
}
