package dev.auditlogs.event;

import java.time.Instant;
import java.util.Comparator;

/// One thing that happened in an organization, with the values of its columns.
///
/// A drain holds 100,000 of these at once, so the optional columns lie in one array: for each column that has a
/// value its number in one byte, the length in three, and the value in UTF-8.
public final class AuditEvent {

    /// By time with all its digits, then by id: the order of rows in a file. Nothing of it depends on the order in
    /// which messages come, which is SQS's choice.
    public static final Comparator<AuditEvent> ORDER = Comparator.<AuditEvent>comparingLong(event -> event.epochMilli)
            .thenComparingInt(event -> event.nanosOfMilli)
            .thenComparing(AuditEvent::id);

    static final int HEADER_BYTES = 4;

    private static final int NANOS_A_MILLI = 1_000_000;

    private static final Column[] COLUMNS = Column.values();

    private final OrganizationId organizationId;
    private final String id;
    private final long epochMilli;
    private final int nanosOfMilli;
    private final String type;
    private final byte[] values;
    private final long content;

    AuditEvent(OrganizationId organizationId, String id, Instant time, String type, byte[] values, long content) {
        this.organizationId = organizationId;
        this.id = id;
        this.epochMilli = time.toEpochMilli();
        this.nanosOfMilli = time.getNano() % NANOS_A_MILLI;
        this.type = type;
        this.values = values;
        this.content = content;
    }

    public OrganizationId organizationId() {
        return organizationId;
    }

    /// The same id twice is the same event if the [content][#content()] is the same, too.
    public String id() {
        return id;
    }

    public EventTime time() {
        return new EventTime(epochMilli);
    }

    /// The digits of its time beyond milliseconds, which are in no column.
    public int nanosOfMilli() {
        return nanosOfMilli;
    }

    /// One of the [EventType]s, or one that the platform has added since.
    public String type() {
        return type;
    }

    /// What stands for all its values but organization and id, see [EventContent].
    public long content() {
        return content;
    }

    /// Shows the optional columns that have a value, in their order.
    ///
    /// @throws E whatever the visitor throws
    public <E extends Exception> void forEachValue(ValueVisitor<E> visitor) throws E {
        for (var at = 0; at < values.length; ) {
            var column = COLUMNS[values[at]];
            var length = (values[at + 1] & 0xff) << 16 | (values[at + 2] & 0xff) << 8 | values[at + 3] & 0xff;
            visitor.value(column, values, at + HEADER_BYTES, length);
            at += HEADER_BYTES + length;
        }
    }

    /// Sees a value as UTF-8, in a part of an array that it must not keep or change.
    @FunctionalInterface
    public interface ValueVisitor<E extends Exception> {
        void value(Column column, byte[] utf8, int offset, int length) throws E;
    }

    @Override
    public String toString() {
        return "event " + id + " of " + organizationId;
    }
}
