package dev.auditlogs.change;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/// Names a change of a destination: when it was made, in UTC, and an id that no other change has, as in
/// `20261127T101530.123Z-{id}`.
public record ChangeId(Instant at, UUID id) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'")
            .withResolverStyle(ResolverStyle.STRICT)
            .withZone(ZoneOffset.UTC);
    private static final int TIME_LENGTH = 20;
    private static final Pattern FORM =
            Pattern.compile("\\d{8}T\\d{6}\\.\\d{3}Z-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /// So that keys count down: beyond all times, and as long as they are.
    private static final long COUNTED_FROM = 9_999_999_999_999L;

    public ChangeId {
        at = at.truncatedTo(ChronoUnit.MILLIS);
    }

    /// @return empty if the text names no change
    public static Optional<ChangeId> of(String text) {
        if (text == null || !FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ChangeId(
                    TIME.parse(text.substring(0, TIME_LENGTH), Instant::from),
                    UUID.fromString(text.substring(TIME_LENGTH + 1))));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    /// What stands before it in an object's key. S3 lists in ascending order only, and whoever asks for changes
    /// wants the newest ones: this counts down.
    String descending() {
        return "%013d-%s".formatted(COUNTED_FROM - at.toEpochMilli(), this);
    }

    @Override
    public String toString() {
        return TIME.format(at) + "-" + id;
    }
}
