package dev.auditlogs.file;

import dev.auditlogs.event.Column;
import io.airlift.compress.v3.zstd.ZstdJavaDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.CRC32;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.column.values.plain.BinaryPlainValuesReader;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.Util;

/// Reads the one column of a file of [ParquetRows] that recovery asks for, page by page: the library's own reader of
/// files does not work without Hadoop.
final class ParquetEventIds {

    /// At a file's end: how long the footer is in four bytes, then `PAR1`.
    private static final int TRAILER_BYTES = 8;

    private static final int MAGIC = 'P' | 'A' << 8 | 'R' << 16 | '1' << 24;

    private ParquetEventIds() {}

    /// @throws IOException if the file is damaged
    static Set<String> read(byte[] file) throws IOException {
        try {
            var footer = footer(file);
            var ids = new HashSet<String>();
            var count = 0L;
            for (var rowGroup : footer.getRow_groups()) {
                var column = rowGroup.getColumns().get(Column.EVENT_ID.ordinal());
                count += readInto(ids, file, column.getMeta_data());
            }
            if (count != footer.getNum_rows()) {
                throw new IOException("it has " + count + " ids in " + footer.getNum_rows() + " rows");
            }
            return ids;
        } catch (RuntimeException e) {
            // The library answers damage with whatever it stumbles over.
            throw new IOException("not readable as Parquet", e);
        }
    }

    static FileMetaData footer(byte[] file) throws IOException {
        var end = file.length - TRAILER_BYTES;
        var trailer = ByteBuffer.wrap(file, end, TRAILER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        var length = trailer.getInt();
        if (trailer.getInt() != MAGIC) {
            throw new IOException("it does not end like Parquet");
        }
        return Util.readFileMetaData(new ByteArrayInputStream(file, end - length, length), length);
    }

    /// @return how many
    private static long readInto(Set<String> ids, byte[] file, ColumnMetaData column) throws IOException {
        var pages = new ByteArrayInputStream(
                file, (int) column.getData_page_offset(), (int) column.getTotal_compressed_size());
        var read = 0L;
        while (read < column.getNum_values()) {
            var header = Util.readPageHeader(pages);
            var count = header.getData_page_header().getNum_values();
            var page = new BinaryPlainValuesReader();
            page.initFromPage(count, ByteBufferInputStream.wrap(ByteBuffer.wrap(uncompressed(header, pages))));
            for (var i = 0; i < count; i++) {
                ids.add(page.readBytes().toStringUsingUTF8());
            }
            read += count;
        }
        return read;
    }

    private static byte[] uncompressed(PageHeader header, InputStream pages) throws IOException {
        var compressed = pages.readNBytes(header.getCompressed_page_size());
        var checksum = new CRC32();
        checksum.update(compressed);
        if (header.getCrc() != (int) checksum.getValue()) {
            throw new IOException("a page does not have its checksum");
        }
        // How long it was also stands in the header, which the checksum does not cover.
        var zstd = new ZstdJavaDecompressor();
        var bytes = new byte[(int) zstd.getDecompressedSize(compressed, 0, compressed.length)];
        zstd.decompress(compressed, 0, compressed.length, bytes, 0, bytes.length);
        return bytes;
    }
}
