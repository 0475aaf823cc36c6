package dev.auditlogs.file;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategy;
import dev.auditlogs.event.AuditEvent;
import dev.auditlogs.event.Column;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/// Comma-separated values as [RFC 4180](https://www.rfc-editor.org/rfc/rfc4180) has them: UTF-8, a header with the
/// columns' names, CRLF after each row. A column without a value is empty, the empty string is `""`. A value that
/// begins or ends with a blank is quoted, since there are readers that trim others. NUL, at which some readers end the
/// row, and U+0001, which is Athena's escape character in docs/analytics, are U+FFFD, but in an event's id.
///
/// A file that is safe for spreadsheets begins with a byte order mark, without which Excel does not know UTF-8; every
/// field is quoted, the header's too, which is how the reader knows it; and what might be a formula, or an apostrophe,
/// at the beginning or after blanks, has one more apostrophe before it.
final class CsvRows {

    /// What spreadsheets take for the beginning of a formula
    /// ([OWASP](https://owasp.org/www-community/attacks/CSV_Injection)), and what marks that it is none.
    private static final String MARKED = "=+-@\t\r\n＝＋－＠'";

    private static final char MARK = '\'';
    private static final char NUL = '\0';
    private static final char ESCAPE = '\u0001';
    private static final char REPLACEMENT = '\uFFFD';
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private static final QuoteStrategy WHERE_NEEDED = new QuoteStrategy() {
        @Override
        public boolean quoteEmpty(int line, int field) {
            return true;
        }

        @Override
        public boolean quoteValue(int line, int field, String value) {
            return isBlank(value.charAt(0)) || isBlank(value.charAt(value.length() - 1));
        }
    };

    private static final QuoteStrategy ALL = new QuoteStrategy() {
        @Override
        public boolean quoteEmpty(int line, int field) {
            return true;
        }

        @Override
        public boolean quoteValue(int line, int field, String value) {
            return true;
        }
    };

    private static final String[] HEADER =
            Arrays.stream(Column.values()).map(Column::name).toArray(String[]::new);

    private CsvRows() {}

    static void write(AuditEvent[] events, boolean safe, OutputStream out) throws IOException {
        var format = CsvWriter.builder().lineDelimiter(LineDelimiter.CRLF).quoteStrategy(safe ? ALL : WHERE_NEEDED);
        if (safe) {
            out.write(BYTE_ORDER_MARK.getBytes(StandardCharsets.UTF_8));
        }
        try (var csv = format.build(out, StandardCharsets.UTF_8)) {
            csv.writeRecord(HEADER);
            var row = new String[HEADER.length];
            for (var event : events) {
                fill(row, event);
                if (safe) {
                    mark(row);
                }
                csv.writeRecord(row);
            }
        }
    }

    private static void fill(String[] row, AuditEvent event) {
        Arrays.fill(row, null);
        var time = event.time().text();
        row[Column.ORGANIZATION_ID.ordinal()] = event.organizationId().value();
        row[Column.EVENT_ID.ordinal()] = event.id();
        row[Column.EVENT_YEAR.ordinal()] = Integer.toString(event.time().date().getYear());
        row[Column.EVENT_MONTH.ordinal()] = time.substring(0, 8) + "01";
        row[Column.EVENT_DATE.ordinal()] = time.substring(0, 10);
        row[Column.EVENT_TIME.ordinal()] = time;
        event.forEachValue((column, utf8, offset, length) -> {
            var value = new String(utf8, offset, length, StandardCharsets.UTF_8);
            // Nearly no value has one of them.
            var harms = Bytes.haveEither((byte) NUL, (byte) ESCAPE, utf8, offset, length);
            row[column.ordinal()] = harms ? harmless(value) : value;
        });
        row[Column.EVENT_TYPE.ordinal()] = harmless(event.type());
    }

    private static String harmless(String value) {
        return value.replace(NUL, REPLACEMENT).replace(ESCAPE, REPLACEMENT);
    }

    private static void mark(String[] row) {
        for (var i = 0; i < row.length; i++) {
            var value = row[i];
            if (value != null && beginsLikeAFormula(value)) {
                row[i] = MARK + value;
            }
        }
    }

    private static boolean beginsLikeAFormula(String value) {
        var start = 0;
        while (start < value.length() && MARKED.indexOf(value.charAt(start)) < 0 && isBlank(value.charAt(start))) {
            start++;
        }
        return start < value.length() && MARKED.indexOf(value.charAt(start)) >= 0;
    }

    /// What is nothing to see at the beginning of a cell.
    private static boolean isBlank(char character) {
        if (character > ' ' && character < '\u007F') {
            return false;
        }
        return Character.isWhitespace(character)
                || Character.isSpaceChar(character)
                || Character.isISOControl(character)
                || Character.getType(character) == Character.FORMAT
                || character == REPLACEMENT;
    }

    /// The ids of the events in a file's rows.
    static Set<String> eventIds(InputStream rows) throws IOException {
        var all = new String(rows.readAllBytes(), StandardCharsets.UTF_8);
        // Versions before wrote none.
        var text = all.startsWith(BYTE_ORDER_MARK) ? all.substring(1) : all;
        var safe = text.startsWith("\"");
        try (var csv = CsvReader.builder().ofCsvRecord(text)) {
            return eventIds(csv.iterator(), safe);
        } catch (CsvParseException e) {
            throw new IOException("no CSV", e);
        }
    }

    private static Set<String> eventIds(Iterator<CsvRecord> rows, boolean safe) throws IOException {
        if (!rows.hasNext() || !rows.next().getFields().equals(List.of(HEADER))) {
            throw new IOException("no header");
        }
        var ids = new HashSet<String>();
        rows.forEachRemaining(row -> {
            var id = row.getField(Column.EVENT_ID.ordinal());
            ids.add(safe && id.indexOf(MARK) == 0 ? id.substring(1) : id);
        });
        return ids;
    }
}
