package dev.auditlogs.file;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
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
/// columns' names, CRLF after each row. A column without a value is empty, the empty string is `""`.
///
/// In a file that is safe for spreadsheets every field is quoted, the header's too, which is how the reader knows it;
/// and what might be a formula, or begins with an apostrophe, has one more apostrophe before it.
final class CsvRows {

    /// What spreadsheets take for the beginning of a formula
    /// ([OWASP](https://owasp.org/www-community/attacks/CSV_Injection)), and what marks that it is none.
    private static final String MARKED = "=+-@\t\r\n＝＋－＠'";

    private static final char MARK = '\'';

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
        var format =
                CsvWriter.builder().lineDelimiter(LineDelimiter.CRLF).quoteStrategy(safe ? ALL : QuoteStrategies.EMPTY);
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
        event.forEachValue((column, utf8, offset, length) ->
                row[column.ordinal()] = new String(utf8, offset, length, StandardCharsets.UTF_8));
        row[Column.EVENT_TYPE.ordinal()] = event.type();
    }

    private static void mark(String[] row) {
        for (var i = 0; i < row.length; i++) {
            var value = row[i];
            if (value != null && !value.isEmpty() && MARKED.indexOf(value.charAt(0)) >= 0) {
                row[i] = MARK + value;
            }
        }
    }

    /// The ids of the events in a file's rows.
    static Set<String> eventIds(InputStream rows) throws IOException {
        var bytes = rows.readAllBytes();
        var safe = bytes.length > 0 && bytes[0] == '"';
        try (var csv = CsvReader.builder().ofCsvRecord(new String(bytes, StandardCharsets.UTF_8))) {
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
