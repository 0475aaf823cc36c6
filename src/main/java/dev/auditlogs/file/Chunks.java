package dev.auditlogs.file;

import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/// Bytes of which nobody knows beforehand how many there will be: in chunks, so that growing copies nothing, and
/// each chunk is given back while they are put together. A buffer that doubles takes three times as much. Not for
/// several threads.
final class Chunks extends OutputStream {

    private static final int CHUNK_BYTES_MIN = 1 << 13;
    private static final int CHUNK_BYTES_MAX = 1 << 20;

    private final Deque<byte[]> full = new ArrayDeque<>();
    private byte[] last = new byte[CHUNK_BYTES_MIN];
    private int used;
    private int size;

    @Override
    public void write(int b) {
        if (used == last.length) {
            grow();
        }
        last[used++] = (byte) b;
        size++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        for (var left = length; left > 0; ) {
            if (used == last.length) {
                grow();
            }
            var count = Math.min(left, last.length - used);
            System.arraycopy(bytes, offset + length - left, last, used, count);
            used += count;
            left -= count;
        }
        size = Math.addExact(size, length);
    }

    private void grow() {
        full.add(last);
        last = new byte[Math.min(2 * last.length, CHUNK_BYTES_MAX)];
        used = 0;
    }

    /// All bytes, in an array of their own. Nothing may be written after that.
    byte[] takeAll() {
        if (full.isEmpty()) {
            return Arrays.copyOf(last, used);
        }
        var all = new byte[size];
        var to = 0;
        for (byte[] chunk; (chunk = full.poll()) != null; ) {
            System.arraycopy(chunk, 0, all, to, chunk.length);
            to += chunk.length;
        }
        System.arraycopy(last, 0, all, to, used);
        return all;
    }
}
