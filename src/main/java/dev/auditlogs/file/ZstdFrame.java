package dev.auditlogs.file;

import io.airlift.compress.v3.zstd.ZstdJavaCompressor;
import java.io.IOException;
import java.io.OutputStream;

/// Compresses what is written with zstd into one frame, when it is closed. Several frames may follow each other in a
/// file, but there are readers that read the first one only and do not say so.
final class ZstdFrame extends OutputStream {

    private final OutputStream out;
    private final Chunks rows = new Chunks();
    private boolean isClosed;

    ZstdFrame(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) {
        rows.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        rows.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
        if (!isClosed) {
            isClosed = true;
            // The rows are not held any more when the frame is copied.
            var frame = compressed(rows.takeAll());
            out.write(frame.bytes, 0, frame.length);
            out.close();
        }
    }

    private record Frame(byte[] bytes, int length) {}

    private static Frame compressed(byte[] rows) {
        var compressor = new ZstdJavaCompressor();
        var frame = new byte[compressor.maxCompressedLength(rows.length)];
        return new Frame(frame, compressor.compress(rows, 0, rows.length, frame, 0, frame.length));
    }
}
