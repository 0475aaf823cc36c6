package dev.auditlogs.spool;

import dev.auditlogs.event.EventContent;
import dev.auditlogs.file.EventKey;
import dev.auditlogs.file.Known;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Keys of events, sorted: 128 bits of organization and id, 64 bits of the content. In memory they are as they are
/// stored, with an index, so that reading an object parses nothing.
final class KeyTable {

    /// How many bytes one takes where it is stored.
    static final int BYTES = EventKey.BYTES + Long.BYTES;

    /// How many one takes in memory at most: every eighth to sixteenth has an entry in the index.
    static final int BYTES_IN_MEMORY = BYTES + 1;

    static final KeyTable EMPTY = new KeyTable(new byte[0]);

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int KEYS_PER_ENTRY = 8;

    private final byte[] sorted;

    /// Where the keys begin that start with these bits.
    private final int[] starts;

    private final int shift;

    /// @param sorted as [#bytes] gives them, which nobody changes
    /// @throws UncheckedIOException if they are not sorted, or do not end with a key
    KeyTable(byte[] sorted) {
        if (sorted.length % BYTES != 0) {
            throw damaged("the end of a key is missing");
        }
        this.sorted = sorted;
        this.shift = shift(size());
        this.starts = new int[(1 << (Long.SIZE - shift)) + 1];
        index();
    }

    /// How far a key's first bits are shifted to give its entry in the index of a table of that size.
    static int shift(int size) {
        var entries = Integer.highestOneBit(Math.max(2, size / KEYS_PER_ENTRY));
        return Long.SIZE - Integer.numberOfTrailingZeros(entries);
    }

    private void index() {
        var entry = 0;
        for (var i = 0; i < size(); i++) {
            if (i > 0 && Long.compareUnsigned(high(i - 1), high(i)) > 0) {
                throw damaged("the keys are not sorted");
            }
            for (var of = (int) (high(i) >>> shift); entry < of; ) {
                starts[++entry] = i;
            }
        }
        while (entry < starts.length - 1) {
            starts[++entry] = size();
        }
    }

    private static UncheckedIOException damaged(String why) {
        return new UncheckedIOException(new IOException(why));
    }

    int size() {
        return sorted.length / BYTES;
    }

    /// As they are stored.
    byte[] bytes() {
        return sorted;
    }

    EventKey key(int i) {
        return new EventKey(high(i), low(i));
    }

    long high(int i) {
        return (long) LONG.get(sorted, i * BYTES);
    }

    long low(int i) {
        return (long) LONG.get(sorted, i * BYTES + Long.BYTES);
    }

    long content(int i) {
        return (long) LONG.get(sorted, i * BYTES + EventKey.BYTES);
    }

    /// Whether an event of that id is in the table, with that content or with another one.
    Known find(EventKey key, long content) {
        var known = Known.NO;
        var entry = (int) (key.high() >>> shift);
        for (var i = starts[entry]; i < starts[entry + 1]; i++) {
            if (high(i) == key.high() && low(i) == key.low()) {
                if (!EventContent.differ(content(i), content)) {
                    return Known.SAME;
                }
                known = Known.OTHER;
            }
        }
        return known;
    }

    /// Shows every key of the other table whose id is in this one.
    void forEachIn(KeyTable other, KeyVisitor visitor) {
        for (var i = 0; i < other.size(); i++) {
            var entry = (int) (other.high(i) >>> shift);
            for (var j = starts[entry]; j < starts[entry + 1]; j++) {
                if (high(j) == other.high(i) && low(j) == other.low(i)) {
                    visitor.key(other.high(i), other.low(i), other.content(i));
                    break;
                }
            }
        }
    }

    /// Sees one key.
    @FunctionalInterface
    interface KeyVisitor {
        void key(long high, long low, long content);
    }
}
