package dev.auditlogs.file;

import io.airlift.compress.v3.zstd.ZstdJavaCompressor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/// Compresses pages with zstd, without a library of machine code.
final class ParquetZstd implements BytesInputCompressor {

    private final ZstdJavaCompressor zstd = new ZstdJavaCompressor();

    @Override
    public BytesInput compress(BytesInput page) throws IOException {
        var bytes = new ByteArrayOutputStream((int) page.size());
        page.writeAllTo(bytes);
        var compressed = new byte[zstd.maxCompressedLength(bytes.size())];
        var length = zstd.compress(bytes.toByteArray(), 0, bytes.size(), compressed, 0, compressed.length);
        return BytesInput.from(compressed, 0, length);
    }

    @Override
    public CompressionCodecName getCodecName() {
        return CompressionCodecName.ZSTD;
    }

    @Override
    public void release() {}
}
