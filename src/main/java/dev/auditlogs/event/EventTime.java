package dev.auditlogs.event;

import java.text.ParsePosition;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;

/// When an event happened: milliseconds since 1970 in UTC, between the years 0001 and 9999.
public record EventTime(long epochMilli) implements Comparable<EventTime> {

    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");
    private static final long MIN = FIRST.toEpochMilli();
    private static final long MAX = LAST.toEpochMilli();
    private static final long DAY = 86_400_000;

    /// ISO 8601 with `Z` or an offset: `+02:00`, `+0200` or `+02`. Strictly, or 30 February would be the 28th, and
    /// 24:00 the next day's midnight.
    private static final DateTimeFormatter ISO = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .appendPattern("[XXX][XX][X]")
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    /// @throws IllegalArgumentException if it lies outside these years
    public EventTime {
        if (epochMilli < MIN || epochMilli > MAX) {
            throw outside();
        }
    }

    /// Digits beyond milliseconds are cut off.
    static EventTime of(Instant time) {
        return new EventTime(time.toEpochMilli());
    }

    private static IllegalArgumentException outside() {
        return new IllegalArgumentException("a time outside the years 0001 to 9999");
    }

    /// Reads ISO 8601 with `Z` or an offset; digits beyond milliseconds are cut off. A time without either is
    /// refused, since nobody can know which instant it means.
    ///
    /// @throws IllegalArgumentException if `text` is not of this form
    public static EventTime parse(String text) {
        return of(instant(text));
    }

    /// With all its digits.
    ///
    /// @throws IllegalArgumentException if `text` is not of this form, or outside these years
    static Instant instant(String text) {
        var time = anyInstant(text);
        if (time.isBefore(FIRST) || time.isAfter(LAST)) {
            throw outside();
        }
        return time;
    }

    private static Instant anyInstant(String text) {
        try {
            return isCommonForm(text) ? common(text) : ISO.parse(text, Instant::from);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    hasForm(text)
                            ? "a time that does not exist, such as 24:00, second 60 or 30 February"
                            : "not an ISO 8601 time with Z or an offset",
                    e);
        }
    }

    /// Whether only its numbers are wrong.
    private static boolean hasForm(String text) {
        var end = new ParsePosition(0);
        var fields = ISO.parseUnresolved(text, end);
        return fields != null && end.getIndex() == text.length() && fields.isSupported(ChronoField.OFFSET_SECONDS);
    }

    /// `2026-11-22T10:15:30.123Z`, as nearly every producer writes it, is read without a formatter.
    private static boolean isCommonForm(String text) {
        if (text.length() != 24 || text.charAt(10) != 'T' || text.charAt(23) != 'Z') {
            return false;
        }
        for (var i = 0; i < 23; i++) {
            var c = text.charAt(i);
            var fits =
                    switch (i) {
                        case 4, 7 -> c == '-';
                        case 10 -> true;
                        case 13, 16 -> c == ':';
                        case 19 -> c == '.';
                        default -> c >= '0' && c <= '9';
                    };
            if (!fits) {
                return false;
            }
        }
        return number(text, 11, 13) < 24 && number(text, 14, 16) < 60 && number(text, 17, 19) < 60;
    }

    private static Instant common(String text) {
        var day = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
        var seconds = number(text, 11, 13) * 3600 + number(text, 14, 16) * 60 + number(text, 17, 19);
        return Instant.ofEpochMilli(day.toEpochDay() * DAY + seconds * 1000L + number(text, 20, 23));
    }

    private static int number(String text, int from, int to) {
        var n = 0;
        for (var i = from; i < to; i++) {
            n = n * 10 + text.charAt(i) - '0';
        }
        return n;
    }

    /// The UTC day.
    public LocalDate date() {
        return LocalDate.ofEpochDay(Math.floorDiv(epochMilli, DAY));
    }

    /// UTC without a zone, with milliseconds: `2026-11-22T10:15:30.123`.
    public String text() {
        var day = date();
        var milli = (int) Math.floorMod(epochMilli, DAY);
        var text = new StringBuilder(23);
        digits(text, day.getYear(), 1000).append('-');
        digits(text, day.getMonthValue(), 10).append('-');
        digits(text, day.getDayOfMonth(), 10).append('T');
        digits(text, milli / 3_600_000, 10).append(':');
        digits(text, milli / 60_000 % 60, 10).append(':');
        digits(text, milli / 1000 % 60, 10).append('.');
        return digits(text, milli % 1000, 100).toString();
    }

    private static StringBuilder digits(StringBuilder text, int number, int highest) {
        for (var unit = highest; unit > 0; unit /= 10) {
            text.append((char) ('0' + number / unit % 10));
        }
        return text;
    }

    @Override
    public int compareTo(EventTime other) {
        return Long.compare(epochMilli, other.epochMilli);
    }
}
