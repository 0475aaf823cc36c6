package dev.auditlogs.file;

import io.airlift.compress.v3.zstd.ZstdJavaCompressor;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/// Compresses what is written with zstd: one frame for each 4 MiB of it, one after the other, as
/// [RFC 8878](https://www.rfc-editor.org/rfc/rfc8878#section-3) allows and every decompressor reads. The library's own
/// stream nearly stops compressing after as much.
final class ZstdFrames extends OutputStream {

    static final int FRAME_BYTES = 1 << 22;
    private static final int BUFFER_BYTES = 1 << 14;

    private final OutputStream out;
    private final ZstdJavaCompressor compressor = new ZstdJavaCompressor();
    private byte[] frame = new byte[BUFFER_BYTES];
    private int length;
    private boolean isClosed;

    ZstdFrames(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        for (var written = 0; written < count; ) {
            var part = Math.min(count - written, FRAME_BYTES - length);
            if (frame.length - length < part) {
                frame = Arrays.copyOf(frame, Math.min(FRAME_BYTES, Math.max(2 * frame.length, length + part)));
            }
            System.arraycopy(bytes, offset + written, frame, length, part);
            length += part;
            written += part;
            if (length == FRAME_BYTES) {
                writeFrame();
            }
        }
    }

    private void writeFrame() throws IOException {
        var compressed = new byte[compressor.maxCompressedLength(length)];
        out.write(compressed, 0, compressor.compress(frame, 0, length, compressed, 0, compressed.length));
        length = 0;
    }

    @Override
    public void close() throws IOException {
        if (!isClosed) {
            isClosed = true;
            if (length > 0) {
                writeFrame();
            }
            out.close();
        }
    }
}
