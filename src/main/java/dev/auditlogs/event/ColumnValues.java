package dev.auditlogs.event;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/// The values of one event while it is read: in UTF-8, in the order in which they come.
///
/// A surrogate without its other half has no UTF-8 form and becomes U+FFFD, the replacement character, as
/// [Unicode](https://www.unicode.org/versions/Unicode16.0.0/core-spec/chapter-3/#G40630) advises. Two ids that
/// differ there only would become one, so of EVENT_ID that is [told][#hasHalfPairInId()].
final class ColumnValues {

    private static final Column[] COLUMNS = Column.values();
    private static final byte[] REPLACEMENT = {(byte) 0xef, (byte) 0xbf, (byte) 0xbd};

    /// A set of columns is the bits of their ordinals.
    private static final long OPTIONAL = Arrays.stream(COLUMNS)
            .filter(column -> column.origin() == Column.Origin.OPTIONAL)
            .mapToLong(ColumnValues::bit)
            .sum();

    /// Those that count as an event's content by their value's text.
    private static final long CONTENT = OPTIONAL | bit(Column.EVENT_TYPE);

    private final int[] starts = new int[COLUMNS.length];
    private final int[] lengths = new int[COLUMNS.length];
    private byte[] bytes = new byte[512];
    private int end;

    /// The columns that have a value.
    private long present;

    /// Those of them whose value is JSON.
    private long json;

    private boolean hasHalfPairInId;

    void clear() {
        end = 0;
        present = 0;
    }

    /// Whether EVENT_ID, which has a value, had a surrogate without its other half.
    boolean hasHalfPairInId() {
        return hasHalfPairInId;
    }

    void remove(Column column) {
        present &= ~bit(column);
    }

    /// An object or an array.
    void putJson(Column column, String text) {
        put(column, text.toCharArray(), 0, text.length());
        json |= bit(column);
    }

    void put(Column column, char[] chars, int offset, int length) {
        present |= bit(column);
        if (column == Column.EVENT_ID) {
            hasHalfPairInId = false;
        }
        json &= ~bit(column);
        reserve(length);
        starts[column.ordinal()] = end;
        var at = end;
        for (var i = offset; i < offset + length; i++) {
            if (chars[i] >= 0x80) {
                putEncoded(column, CharBuffer.wrap(chars, offset, length));
                return;
            }
            bytes[at++] = (byte) chars[i];
        }
        lengths[column.ordinal()] = length;
        end = at;
    }

    private void putEncoded(Column column, CharBuffer text) {
        if (column == Column.EVENT_ID) {
            hasHalfPairInId = text.codePoints().anyMatch(ColumnValues::isHalfPair);
        }
        var encoded = encode(text);
        var length = encoded.remaining();
        reserve(length);
        encoded.get(bytes, end, length);
        lengths[column.ordinal()] = length;
        end += length;
    }

    /// What is a pair is one code point beyond these.
    private static boolean isHalfPair(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    private static ByteBuffer encode(CharBuffer text) {
        CharsetEncoder encoder = StandardCharsets.UTF_8
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .replaceWith(REPLACEMENT);
        try {
            return encoder.encode(text);
        } catch (CharacterCodingException e) {
            throw new IllegalStateException("what is malformed is replaced", e);
        }
    }

    private static long bit(Column column) {
        return 1L << column.ordinal();
    }

    /// With what is read beyond a value's end when its hash is made.
    private void reserve(int length) {
        var needed = end + length + EventContent.SLACK_BYTES;
        if (bytes.length < needed) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, needed));
        }
    }

    /// Empty if there is no value.
    String text(Column column) {
        var i = column.ordinal();
        return (present & bit(column)) == 0 ? "" : new String(bytes, starts[i], lengths[i], StandardCharsets.UTF_8);
    }

    /// The optional columns in the form that [AuditEvent] keeps.
    byte[] optionalColumns() {
        var size = 0;
        for (var left = present & OPTIONAL; left != 0; left = withoutFirst(left)) {
            size += AuditEvent.HEADER_BYTES + lengths[first(left)];
        }
        var packed = new byte[size];
        var at = 0;
        for (var left = present & OPTIONAL; left != 0; left = withoutFirst(left)) {
            var i = first(left);
            var length = lengths[i];
            packed[at] = (byte) i;
            packed[at + 1] = (byte) (length >> 16);
            packed[at + 2] = (byte) (length >> 8);
            packed[at + 3] = (byte) length;
            System.arraycopy(bytes, starts[i], packed, at + AuditEvent.HEADER_BYTES, length);
            at += AuditEvent.HEADER_BYTES + length;
        }
        return packed;
    }

    private static int first(long columns) {
        return Long.numberOfTrailingZeros(columns);
    }

    private static long withoutFirst(long columns) {
        return columns & columns - 1;
    }

    /// What stands for all of it but organization and id, see [EventContent].
    ///
    /// @param time the value of EVENT_TIME
    long content(Instant time) {
        var sum = EventContent.ofTime(time);
        for (var left = present & CONTENT; left != 0; left = withoutFirst(left)) {
            sum += content(first(left));
        }
        return EventContent.of(sum);
    }

    private long content(int i) {
        if ((json >>> i & 1) == 0) {
            return EventContent.of(i, bytes, starts[i], lengths[i]);
        }
        reserve(lengths[i]);
        return EventContent.of(i, bytes, end, copyWithoutWhiteSpace(starts[i], lengths[i]));
    }

    /// Copies JSON to the end, without the white space between its tokens.
    ///
    /// @return the length of the copy
    private int copyWithoutWhiteSpace(int start, int length) {
        var to = end;
        var isText = false;
        for (var at = start; at < start + length; at++) {
            var b = bytes[at];
            if (isText && b == '\\') {
                // Whatever is escaped does not end the text.
                bytes[to++] = b;
                b = bytes[++at];
            } else if (b == '"') {
                isText = !isText;
            } else if (!isText && (b == ' ' || b == '\n' || b == '\r' || b == '\t')) {
                continue;
            }
            bytes[to++] = b;
        }
        return to - end;
    }
}
