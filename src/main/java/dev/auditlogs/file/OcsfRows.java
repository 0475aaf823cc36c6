package dev.auditlogs.file;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.auditlogs.event.AuditEvent;
import dev.auditlogs.event.Column;
import dev.auditlogs.event.EventType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/// One object a line of the [Open Cybersecurity Schema Framework](https://schema.ocsf.io/1.8.0/), which also holds
/// for its version 1.1.0. The event's id is `metadata.uid`, its type `metadata.event_code`.
///
/// A column that has no attribute in its class is in `unmapped` under its own name, so that nothing is lost, and
/// none of them is in both. Where a class requires what the event does not say, it is "Unknown".
final class OcsfRows {

    private static final SerializedString VERSION = new SerializedString("1.8.0");
    private static final byte[] OF_USER = "user".getBytes(StandardCharsets.US_ASCII);

    private static final SerializedString UNKNOWN = new SerializedString("Unknown");
    private static final SerializedString TIME = new SerializedString("time");
    private static final SerializedString METADATA = new SerializedString("metadata");
    private static final SerializedString VERSION_ATTRIBUTE = new SerializedString("version");
    private static final SerializedString UID = new SerializedString("uid");
    private static final SerializedString EVENT_CODE = new SerializedString("event_code");
    private static final SerializedString TENANT_UID = new SerializedString("tenant_uid");
    private static final SerializedString PRODUCT = new SerializedString("product");
    private static final SerializedString NAME = new SerializedString("name");
    private static final SerializedString VENDOR_NAME = new SerializedString("vendor_name");
    private static final SerializedString ACTOR = new SerializedString("actor");
    private static final SerializedString USER = new SerializedString("user");
    private static final SerializedString EMAIL_ADDR = new SerializedString("email_addr");
    private static final SerializedString SERVICE = new SerializedString("service");
    private static final SerializedString LOGON_TYPE = new SerializedString("logon_type");
    private static final SerializedString ENTITY = new SerializedString("entity");
    private static final SerializedString TYPE = new SerializedString("type");
    private static final SerializedString APP = new SerializedString("app");
    private static final SerializedString UNMAPPED = new SerializedString("unmapped");

    private static final int AUTH_PROTOCOL_SAML = 5;
    private static final int LOGON_TYPE_OTHER = 99;

    private static final SerializedString[] NAMES = Arrays.stream(Column.values())
            .map(c -> new SerializedString(c.name()))
            .toArray(SerializedString[]::new);

    private static final Column[] COLUMNS = Column.values();

    private final JsonGenerator json;
    private final OcsfProduct product;

    /// Of the event that is written: the values of its columns in UTF-8, and which columns have one, as bits.
    private AuditEvent event;

    private byte[] utf8;
    private final int[] offsets = new int[COLUMNS.length];
    private final int[] lengths = new int[COLUMNS.length];
    private long present;
    private long mapped;

    private OcsfRows(JsonGenerator json, OcsfProduct product) {
        this.json = json;
        this.product = product;
    }

    static void write(AuditEvent[] events, OcsfProduct product, OutputStream out) throws IOException {
        try (var json = JsonLines.writer(out)) {
            var rows = new OcsfRows(json, product);
            for (var event : events) {
                rows.read(event);
                rows.write();
            }
            json.writeRaw('\n');
        }
    }

    private void read(AuditEvent next) {
        event = next;
        present = 0;
        mapped = 0;
        next.forEachValue((column, bytes, offset, length) -> {
            utf8 = bytes;
            offsets[column.ordinal()] = offset;
            lengths[column.ordinal()] = length;
            present |= bit(column);
        });
    }

    private void write() throws IOException {
        var activity = OcsfActivity.of(event.type()).orElseGet(() -> OcsfActivity.ofUnlisted(this::has));
        json.writeStartObject();
        json.writeFieldName(TIME);
        json.writeNumber(event.time().epochMilli());
        json.writeRaw(activity.attributes());
        writeMetadata();
        switch (activity.ofClass()) {
            case ACCOUNT_CHANGE -> {
                writeActor();
                writeUser(activity);
            }
            case AUTHENTICATION -> {
                writeActor();
                writeUser(activity);
                writeAuthentication();
            }
            case ENTITY_MANAGEMENT -> {
                writeEntity(activity);
                writeActor();
            }
            case USER_ACCESS_MANAGEMENT -> {
                writeUser(activity);
                writePrivileges(activity);
            }
            case WEB_RESOURCES_ACTIVITY -> writeWebResources(activity);
            case APPLICATION_LIFECYCLE -> writeApp();
            case BASE_EVENT -> {
                // Only what every class has.
            }
        }
        writeUnmapped();
        json.writeEndObject();
    }

    private void writeMetadata() throws IOException {
        start(METADATA);
        write(VERSION_ATTRIBUTE, VERSION);
        write(UID, event.id());
        write(EVENT_CODE, event.type());
        write(TENANT_UID, event.organizationId().value());
        start(PRODUCT);
        write(NAME, product.name());
        write(VENDOR_NAME, product.vendorName());
        json.writeEndObject();
        json.writeEndObject();
    }

    /// Who did it.
    private void writeActor() throws IOException {
        var hasEmail = has(Column.EMAIL) && !isMapped(Column.EMAIL);
        if (!has(Column.USER_ID) && !hasEmail) {
            return;
        }
        start(ACTOR);
        start(USER);
        writeIdOrName(Column.USER_ID, hasEmail);
        json.writeEndObject();
        json.writeEndObject();
    }

    /// Whom it was done to: the resource if that is a user, else the one who did it.
    private void writeUser(OcsfActivity activity) throws IOException {
        start(USER);
        if (isUser(Column.RESOURCE_TYPE) && has(Column.RESOURCE_ID)) {
            write(UID, Column.RESOURCE_ID);
        } else {
            var isRoot =
                    activity.column().filter(Column.ROOT_SCOPE_USER_ID::equals).isPresent();
            writeIdOrName(
                    isRoot && !has(Column.USER_ID) ? Column.ROOT_SCOPE_USER_ID : Column.USER_ID, has(Column.EMAIL));
        }
        json.writeEndObject();
    }

    /// A user is named by its id, or else by its address.
    private void writeIdOrName(Column id, boolean hasEmail) throws IOException {
        if (has(id)) {
            write(UID, id);
            if (hasEmail) {
                write(EMAIL_ADDR, Column.EMAIL);
            }
        } else if (hasEmail) {
            write(NAME, Column.EMAIL);
        } else {
            write(NAME, UNKNOWN);
        }
    }

    private void writeAuthentication() throws IOException {
        start(SERVICE);
        if (has(Column.SERVICE)) {
            write(NAME, Column.SERVICE);
        } else {
            write(NAME, product.name());
        }
        json.writeEndObject();
        if (event.type().equals(EventType.SAML_ASSERTION_RECEIVED.value())) {
            json.writeNumberField("auth_protocol_id", AUTH_PROTOCOL_SAML);
            json.writeStringField("auth_protocol", "SAML");
        }
        if (has(Column.LOGIN_TYPE)) {
            json.writeNumberField("logon_type_id", LOGON_TYPE_OTHER);
            write(LOGON_TYPE, Column.LOGIN_TYPE);
        }
    }

    private void writeEntity(OcsfActivity activity) throws IOException {
        start(ENTITY);
        var column = activity.column().orElseThrow();
        if (column == Column.ORGANIZATION_ID) {
            write(UID, event.organizationId().value());
        } else if (has(column)) {
            write(column == Column.EMAIL || column == Column.DOMAIN ? NAME : UID, column);
        } else {
            write(NAME, UNKNOWN);
        }
        if (!activity.subject().getValue().isEmpty()) {
            write(TYPE, activity.subject());
        } else if (has(Column.RESOURCE_TYPE)) {
            write(TYPE, Column.RESOURCE_TYPE);
        }
        json.writeEndObject();
    }

    private void writePrivileges(OcsfActivity activity) throws IOException {
        json.writeArrayFieldStart("privileges");
        if (!activity.subject().getValue().isEmpty()) {
            json.writeString(activity.subject());
        } else if (has(Column.ROLE_ID)) {
            writeValue(Column.ROLE_ID);
        } else {
            json.writeString(UNKNOWN);
        }
        json.writeEndArray();
    }

    private void writeWebResources(OcsfActivity activity) throws IOException {
        json.writeArrayFieldStart("web_resources");
        json.writeStartObject();
        if (has(Column.APP_ID)) {
            write(UID, Column.APP_ID);
        }
        if (has(Column.DOMAIN)) {
            write(NAME, Column.DOMAIN);
        } else if (!has(Column.APP_ID)) {
            write(NAME, UNKNOWN);
        }
        if (!activity.subject().getValue().isEmpty()) {
            write(TYPE, activity.subject());
        }
        json.writeEndObject();
        json.writeEndArray();
    }

    /// An app is a product of the organization's, and runs on the vendor's platform; 1.1.0 requires a vendor.
    private void writeApp() throws IOException {
        start(APP);
        if (has(Column.APP_ID)) {
            write(UID, Column.APP_ID);
        } else {
            write(NAME, UNKNOWN);
        }
        write(VENDOR_NAME, product.vendorName());
        json.writeEndObject();
    }

    private void writeUnmapped() throws IOException {
        var rest = present & ~mapped;
        if (rest == 0) {
            return;
        }
        start(UNMAPPED);
        for (; rest != 0; rest &= rest - 1) {
            var column = COLUMNS[Long.numberOfTrailingZeros(rest)];
            json.writeFieldName(NAMES[column.ordinal()]);
            writeValue(column);
        }
        json.writeEndObject();
    }

    private void start(SerializedString attribute) throws IOException {
        json.writeFieldName(attribute);
        json.writeStartObject();
    }

    private void write(SerializedString attribute, String value) throws IOException {
        json.writeFieldName(attribute);
        json.writeString(value);
    }

    private void write(SerializedString attribute, SerializedString value) throws IOException {
        json.writeFieldName(attribute);
        json.writeString(value);
    }

    private void write(SerializedString attribute, Column column) throws IOException {
        json.writeFieldName(attribute);
        writeValue(column);
    }

    private void writeValue(Column column) throws IOException {
        mapped |= bit(column);
        JsonLines.writeText(json, utf8, offsets[column.ordinal()], lengths[column.ordinal()]);
    }

    /// Whether it has a value: the empty string says nothing, and is in `unmapped`.
    private boolean has(Column column) {
        return (present & bit(column)) != 0 && lengths[column.ordinal()] > 0;
    }

    private boolean isMapped(Column column) {
        return (mapped & bit(column)) != 0;
    }

    private boolean isUser(Column column) {
        var from = offsets[column.ordinal()];
        return has(column) && Arrays.equals(utf8, from, from + lengths[column.ordinal()], OF_USER, 0, OF_USER.length);
    }

    private static long bit(Column column) {
        return 1L << column.ordinal();
    }

    /// The ids of the events in a file's rows.
    static Set<String> eventIds(InputStream rows) throws IOException {
        var ids = new HashSet<String>();
        try (var json = JsonLines.reader(rows)) {
            while (json.nextToken() != null) {
                ids.add(eventId(json));
            }
        }
        return ids;
    }

    private static String eventId(JsonParser row) throws IOException {
        String id = null;
        while (row.nextToken() == JsonToken.FIELD_NAME) {
            var isMetadata = row.currentName().equals(METADATA.getValue());
            row.nextToken();
            if (isMetadata) {
                id = uid(row);
            } else {
                row.skipChildren();
            }
        }
        if (id == null || row.currentToken() != JsonToken.END_OBJECT) {
            throw new IOException("a row without metadata.uid");
        }
        return id;
    }

    private static String uid(JsonParser metadata) throws IOException {
        String id = null;
        while (metadata.nextToken() == JsonToken.FIELD_NAME) {
            var isUid = metadata.currentName().equals(UID.getValue());
            metadata.nextToken();
            if (isUid) {
                id = metadata.getText();
            }
            metadata.skipChildren();
        }
        return id;
    }
}
