package dev.auditlogs.spool;

import dev.auditlogs.queue.QueueName;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/// `{folder}20261126T101530.123Z-{queue}-{id}-{bytes}.zip`: what an object of one drain is called. Names sort by
/// time, and say how many of the first bytes must be read to know the rest.
///
/// @param folder with a slash at its end
/// @param time to the millisecond
public record ArchiveName(String folder, Instant time, QueueName queue, UUID id, int headBytes) {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final Pattern FORM =
            Pattern.compile("(?<time>\\d{8}T\\d{6}\\.\\d{3}Z)-(?<queue>[A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}\\.fifo)"
                    + "-(?<id>[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})-(?<bytes>\\d{1,9})\\.zip");

    /// Empty if that is no such name.
    static Optional<ArchiveName> of(String folder, String key) {
        var parts = FORM.matcher(key.substring(folder.length()));
        if (!parts.matches()) {
            return Optional.empty();
        }
        return Optional.of(new ArchiveName(
                folder,
                TIME.parse(parts.group("time"), Instant::from),
                new QueueName(parts.group("queue")),
                UUID.fromString(parts.group("id")),
                Integer.parseInt(parts.group("bytes"))));
    }

    /// What the keys come after that were named at that time or later.
    static String startSince(String folder, Instant time) {
        return folder + TIME.format(time);
    }

    /// Whether an object of that key was named before that time.
    public static boolean isBefore(String key, Instant time) {
        var folder = key.substring(0, key.lastIndexOf('/') + 1);
        return key.compareTo(startSince(folder, time)) < 0;
    }

    public String key() {
        return folder + TIME.format(time) + "-" + queue + "-" + id + "-" + headBytes + ".zip";
    }
}
