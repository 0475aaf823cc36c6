package dev.auditlogs.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/// What stands for all that an event says, beside whose it is and its id: 64 bits. The highest byte is the version
/// of how they are made, the lower 56 bits are a hash of the decoded values. They are stored, so a version never
/// changes: the test holds values of it.
///
/// The hash is the sum of a hash for each column that has a value, so it depends neither on the order of the
/// properties nor on columns that an event does not have, whenever they were added. A column's hash begins with its
/// name and the value's length and takes the value 16 bytes at a time. EVENT_TIME counts with all its digits; JSON
/// counts without its white space.
///
/// That two contents of one id are taken for equal by accident has a chance of 1 in 2^56. Whoever wants to can make
/// two that are, which helps nobody: only the platform writes events, and it is trusted about its own.
///
/// When a column is added whose property was sent before, and ignored, the version must be a new one.
public final class EventContent {

    /// Of an event of which only the key is known.
    public static final long UNKNOWN = 0;

    private static final long VERSION = 1;
    private static final int HASH_BITS = 56;

    /// How many bytes beyond a value's end are read, and ignored.
    static final int SLACK_BYTES = Long.BYTES;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int STEP_BYTES = 2 * Long.BYTES;

    /// Odd, without a pattern: the golden ratio's and wyhash's.
    private static final long INNER = 0x9E37_79B9_7F4A_7C15L;

    private static final long LAST = 0xA076_1D64_78BD_642FL;

    private static final long[] NAMES =
            Arrays.stream(Column.values()).mapToLong(EventContent::ofName).toArray();

    private EventContent() {}

    /// Whether these are known to be different. What is not known, or was made by another version, may be equal.
    public static boolean differ(long one, long other) {
        return one != other && version(one) == version(other) && version(one) != version(UNKNOWN);
    }

    private static long version(long content) {
        return content >>> HASH_BITS;
    }

    /// @param sum of all columns that have a value
    static long of(long sum) {
        return VERSION << HASH_BITS | sum >>> Long.SIZE - HASH_BITS;
    }

    static long ofTime(Instant time) {
        return fold(NAMES[Column.EVENT_TIME.ordinal()] ^ time.getEpochSecond(), LAST ^ time.getNano());
    }

    /// @param column its ordinal
    /// @param bytes with at least [#SLACK_BYTES] more after the value
    static long of(int column, byte[] bytes, int offset, int length) {
        return hash(NAMES[column], bytes, offset, length);
    }

    private static long ofName(Column column) {
        var name = column.name().getBytes(StandardCharsets.US_ASCII);
        return hash(INNER, Arrays.copyOf(name, name.length + SLACK_BYTES), 0, name.length);
    }

    private static long hash(long start, byte[] bytes, int offset, int length) {
        var hash = start ^ length * INNER;
        var at = offset;
        var end = offset + length;
        for (; end - at > STEP_BYTES; at += STEP_BYTES) {
            hash = fold(hash ^ word(bytes, at), INNER ^ word(bytes, at + Long.BYTES));
        }
        var left = end - at;
        // Two words that may overlap, or the bytes of one.
        return left < Long.BYTES
                ? fold(hash ^ word(bytes, at) & ~(-1L << Byte.SIZE * left), LAST)
                : fold(hash ^ word(bytes, at), LAST ^ word(bytes, end - Long.BYTES));
    }

    private static long word(byte[] bytes, int at) {
        return (long) WORD.get(bytes, at);
    }

    /// Both halves of the product of 128 bits, so that each bit depends on all.
    private static long fold(long one, long other) {
        return one * other ^ Math.unsignedMultiplyHigh(one, other);
    }
}
