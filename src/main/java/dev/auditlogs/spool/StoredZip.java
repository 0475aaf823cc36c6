package dev.auditlogs.spool;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/// ZIP archives whose entries are not compressed, for what is compressed already or is no good for it. They are
/// written without copying what is in them, and what comes first can be read without the rest.
final class StoredZip {

    /// What stands before the content of each entry, besides its name, see
    /// [APPNOTE](https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT), 4.3.7.
    private static final int HEADER_BYTES = 30;

    private StoredZip() {}

    /// @param name in ASCII
    /// @param bytes which nobody changes
    record Entry(String name, byte[] bytes) {

        /// How many it takes in an archive, where its content comes last.
        int archived() {
            return HEADER_BYTES + name.length() + bytes.length;
        }
    }

    /// An archive, in parts of which the large ones are the entries' own arrays.
    static List<byte[]> write(List<Entry> entries) {
        var parts = new Parts();
        try (var zip = new ZipOutputStream(parts)) {
            for (var entry : entries) {
                zip.putNextEntry(stored(entry));
                parts.own = entry.bytes();
                zip.write(entry.bytes(), 0, entry.bytes().length);
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
        return parts.all();
    }

    /// An archive in one array, for small ones.
    static byte[] joined(List<byte[]> parts) {
        var bytes = new ByteArrayOutputStream();
        parts.forEach(bytes::writeBytes);
        return bytes.toByteArray();
    }

    private static ZipEntry stored(Entry entry) {
        var crc = new CRC32();
        crc.update(entry.bytes());
        var stored = new ZipEntry(entry.name());
        stored.setMethod(ZipEntry.STORED);
        stored.setSize(entry.bytes().length);
        stored.setCrc(crc.getValue());
        return stored;
    }

    /// Reads an archive, or its beginning.
    ///
    /// @param max how many entries are wanted
    /// @throws UncheckedIOException if it is damaged, or fewer are there
    static List<Entry> read(byte[] archive, int max) {
        var entries = new ArrayList<Entry>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            while (entries.size() < max) {
                var entry = zip.getNextEntry();
                if (entry == null) {
                    throw new IOException("an archive ends after " + entries.size() + " entries");
                }
                entries.add(new Entry(entry.getName(), zip.readAllBytes()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return entries;
    }

    /// Copies what the archive's writer makes, and keeps what it only passes on.
    private static final class Parts extends OutputStream {

        private final List<byte[]> parts = new ArrayList<>();
        private final ByteArrayOutputStream copied = new ByteArrayOutputStream();

        /// An array that nobody changes.
        private byte[] own = new byte[0];

        @Override
        public void write(int b) {
            copied.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            if (bytes == own && offset == 0 && length == bytes.length) {
                endCopied();
                parts.add(bytes);
            } else {
                copied.write(bytes, offset, length);
            }
        }

        private void endCopied() {
            if (copied.size() > 0) {
                parts.add(copied.toByteArray());
                copied.reset();
            }
        }

        List<byte[]> all() {
            endCopied();
            return parts;
        }
    }
}
