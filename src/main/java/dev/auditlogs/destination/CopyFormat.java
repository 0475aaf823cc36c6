package dev.auditlogs.destination;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.state.ETag;
import dev.auditlogs.state.StoredObject;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// How the copy of all destinations is written: a line `destinations 1 2847`, the format's version and how many
/// follow; then for each organization, in the order of their ids, a line `acme "9b2cf535f27731c9" 312` with the
/// ETag and the length of its document, the document's bytes as they are stored, and the end of a line. All of it
/// is compressed with gzip, whose checksum says whether it is whole.
///
/// The length says where a document ends, so nothing in one is taken for the entry of another organization.
final class CopyFormat {

    /// Longer than any document that the API stores. A longer one, written by hand, is always read singly.
    static final int DOCUMENT_BYTES_MAX = 16 * 1024;

    /// Of all documents together, far more than 10,000 organizations have. What is beyond it is read singly.
    static final int BYTES_MAX = 16 * 1024 * 1024;

    private static final Pattern HEADER = Pattern.compile("destinations 1 (\\d{1,7})");
    private static final Pattern ENTRY = Pattern.compile("(\\S{1,64}) (\\S{1,128}) (\\d{1,5})");
    private static final int LINE_LENGTH_MAX = 256;

    private CopyFormat() {}

    /// Whether it may be in the copy: no other ETag could be read back.
    static boolean takes(OrganizationId organization, StoredObject document) {
        return document.bytes().length <= DOCUMENT_BYTES_MAX
                && ENTRY.matcher(line(organization, document)).matches();
    }

    /// @param documents that the copy [takes][#takes]
    static byte[] encode(SortedMap<OrganizationId, StoredObject> documents) {
        var bytes = new ByteArrayOutputStream();
        try (var text = new GZIPOutputStream(bytes)) {
            text.write(ascii("destinations 1 " + documents.size() + "\n"));
            for (var entry : documents.entrySet()) {
                text.write(ascii(line(entry.getKey(), entry.getValue()) + "\n"));
                text.write(entry.getValue().bytes());
                text.write('\n');
            }
        } catch (IOException e) {
            throw new IllegalStateException("memory can always be written to", e);
        }
        return bytes.toByteArray();
    }

    private static String line(OrganizationId organization, StoredObject document) {
        return organization + " " + document.eTag().value() + " " + document.bytes().length;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// @param wanted which versions are kept, by their ETags
    /// @throws IOException if it is not whole, or not of this format; nothing of it counts then
    static Map<OrganizationId, StoredObject> decode(byte[] copy, BiPredicate<OrganizationId, ETag> wanted)
            throws IOException {
        try (var text = new BufferedInputStream(new GZIPInputStream(new ByteArrayInputStream(copy)))) {
            var kept = new TreeMap<OrganizationId, StoredObject>();
            var left = BYTES_MAX;
            var before = "";
            for (var count = Integer.parseInt(fields(HEADER, text).group(1)); count > 0; count--) {
                var fields = fields(ENTRY, text);
                var name = fields.group(1);
                var length = Integer.parseInt(fields.group(3));
                left -= length;
                check(OrganizationId.isValid(name) && name.compareTo(before) > 0, "an organization is out of place");
                check(length <= DOCUMENT_BYTES_MAX && left >= 0, "it is too long");
                before = name;
                var organization = new OrganizationId(name);
                var eTag = new ETag(fields.group(2));
                if (wanted.test(organization, eTag)) {
                    kept.put(organization, new StoredObject(read(text, length), eTag, Map.of()));
                } else {
                    text.skipNBytes(length);
                }
                check(text.read() == '\n', "a document is longer than its length");
            }
            // Only where it ends is the checksum looked at.
            check(text.read() < 0, "it is longer than it says");
            return kept;
        }
    }

    private static byte[] read(InputStream text, int length) throws IOException {
        var bytes = text.readNBytes(length);
        check(bytes.length == length, "it is cut off");
        return bytes;
    }

    private static Matcher fields(Pattern form, InputStream text) throws IOException {
        var line = new StringBuilder();
        for (int c; (c = text.read()) != '\n'; ) {
            if (c < 0) {
                throw new EOFException("it is cut off");
            }
            check(line.length() < LINE_LENGTH_MAX, "it is not of format 1");
            line.append((char) c);
        }
        var fields = form.matcher(line);
        check(fields.matches(), "it is not of format 1");
        return fields;
    }

    private static void check(boolean isSo, String otherwise) throws IOException {
        if (!isSo) {
            throw new IOException(otherwise);
        }
    }
}
