package dev.auditlogs.spool;

import dev.auditlogs.file.EventKey;
import java.nio.ByteBuffer;
import java.util.Collection;

/// Many keys in little memory: 24 to 48 bytes each, in a hash table with open addressing.
final class EventKeys {

    /// What one takes at most, in a table that has just grown.
    static final int BYTES_MAX = 48;

    private static final int LONGS_PER_SLOT = 2;

    private final long[] slots;
    private final int mask;
    private int size;

    EventKeys(int sizeMax) {
        var capacity = Integer.highestOneBit(Math.max(1, sizeMax + sizeMax / 2)) << 1;
        slots = new long[capacity * LONGS_PER_SLOT];
        mask = capacity - 1;
    }

    static EventKeys read(byte[] bytes) {
        var keys = new EventKeys(bytes.length / EventKey.BYTES);
        var in = ByteBuffer.wrap(bytes);
        while (in.remaining() >= EventKey.BYTES) {
            keys.add(in.getLong(), in.getLong());
        }
        return keys;
    }

    static EventKeys of(Collection<? extends Collection<EventKey>> some) {
        var keys = new EventKeys(some.stream().mapToInt(Collection::size).sum());
        some.forEach(part -> part.forEach(key -> keys.add(key.high(), key.low())));
        return keys;
    }

    void write(ByteBuffer out) {
        for (var slot = 0; slot < slots.length; slot += LONGS_PER_SLOT) {
            if (slots[slot] != 0 || slots[slot + 1] != 0) {
                out.putLong(slots[slot]).putLong(slots[slot + 1]);
            }
        }
    }

    int size() {
        return size;
    }

    boolean contains(EventKey key) {
        var slot = slot(key.high(), key.low());
        return slots[slot] != 0 || slots[slot + 1] != 0;
    }

    void add(long high, long low) {
        var slot = slot(high, low);
        if (slots[slot] == 0 && slots[slot + 1] == 0) {
            size++;
        }
        slots[slot] = high;
        slots[slot + 1] = low;
    }

    /// Where the key is, or would be. An empty slot is all zeros, which no SHA-256 that anybody has seen begins
    /// with.
    private int slot(long high, long low) {
        for (var index = (int) low & mask; ; index = (index + 1) & mask) {
            var slot = index * LONGS_PER_SLOT;
            if (slots[slot] == high && slots[slot + 1] == low || slots[slot] == 0 && slots[slot + 1] == 0) {
                return slot;
            }
        }
    }
}
