package dev.auditlogs.spool;

import dev.auditlogs.file.EventKey;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// Keys of events while they are collected, in the order in which they come. Not for several threads.
public final class KeyList {

    private static final int LONGS = KeyTable.BYTES / Long.BYTES;

    private long[] keys;
    private int used;

    /// @param expected how many there will be, if that is known
    public KeyList(int expected) {
        keys = new long[Math.max(1, expected) * LONGS];
    }

    /// @param content of the event, with a version in its highest byte; 0 if nobody knows it
    public void add(EventKey key, long content) {
        add(key.high(), key.low(), content);
    }

    void add(long high, long low, long content) {
        if (used == keys.length) {
            keys = Arrays.copyOf(keys, Math.multiplyExact(2, keys.length));
        }
        keys[used] = high;
        keys[used + 1] = low;
        keys[used + 2] = content;
        used += LONGS;
    }

    void addAll(KeyList other) {
        if (keys.length - used < other.used) {
            keys = Arrays.copyOf(keys, Math.max(2 * keys.length, used + other.used));
        }
        System.arraycopy(other.keys, 0, keys, used, other.used);
        used += other.used;
    }

    void addAll(KeyTable table) {
        for (var i = 0; i < table.size(); i++) {
            add(table.high(i), table.low(i), table.content(i));
        }
    }

    void clear() {
        used = 0;
    }

    public int size() {
        return used / LONGS;
    }

    /// In the order in which they came, as they are stored.
    void write(ByteBuffer out) {
        out.asLongBuffer().put(keys, 0, used);
        out.position(out.position() + used * Long.BYTES);
    }

    /// The same keys, sorted: first by the bits that the table's index has, then within each of its entries.
    KeyTable toTable() {
        var shift = KeyTable.shift(size());
        var next = new int[(1 << (Long.SIZE - shift)) + 1];
        for (var i = 0; i < used; i += LONGS) {
            next[(int) (keys[i] >>> shift) + 1] += LONGS;
        }
        for (var entry = 1; entry < next.length; entry++) {
            next[entry] += next[entry - 1];
        }
        var sorted = new long[used];
        var begin = Arrays.copyOf(next, next.length);
        for (var i = 0; i < used; i += LONGS) {
            var entry = (int) (keys[i] >>> shift);
            insert(sorted, begin[entry], next[entry], i);
            next[entry] += LONGS;
        }
        var bytes = ByteBuffer.allocate(used * Long.BYTES);
        bytes.asLongBuffer().put(sorted);
        return new KeyTable(bytes.array());
    }

    /// Inserts one key among those of its entry, of which there are few.
    private void insert(long[] sorted, int begin, int end, int key) {
        var at = end;
        while (at > begin && Long.compareUnsigned(sorted[at - LONGS], keys[key]) > 0) {
            System.arraycopy(sorted, at - LONGS, sorted, at, LONGS);
            at -= LONGS;
        }
        System.arraycopy(keys, key, sorted, at, LONGS);
    }
}
