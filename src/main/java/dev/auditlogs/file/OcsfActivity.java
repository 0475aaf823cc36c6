package dev.auditlogs.file;

import com.fasterxml.jackson.core.io.SerializedString;
import dev.auditlogs.event.Column;
import dev.auditlogs.event.EventType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// What an event of some type is in OCSF.
///
/// @param attributes that say what it is and how it ended, as they stand in a row: each event of the type has the
/// same. The activity's name is the platform's own where OCSF has only "Other"
/// @param subject the type of the entity or of the web resource, or the privilege; empty if a column says it
/// @param column which one names the entity, the resource or the privilege; empty if none does
record OcsfActivity(OcsfClass ofClass, SerializedString attributes, SerializedString subject, Optional<Column> column) {

    private static final int OTHER = 99;

    private static final int ACTIVITIES_OF_A_CLASS = 100;
    private static final String TABLE = "ocsf.csv";
    private static final int FIELDS = 6;

    /// By event type. The table is a resource, so that a later version of OCSF is another table.
    private static final Map<String, OcsfActivity> LISTED = read();

    /// For a type that is newer than the table: the first of these columns that has a value names an entity.
    private static final List<OcsfActivity> BY_ENTITY = List.of(
            entity(Column.RESOURCE_ID, ""),
            entity(Column.DATASTORE_ID, "Datastore"),
            entity(Column.API_KEY_ID, "API Key"),
            entity(Column.NOTIFIER_ID, "Notifier"),
            entity(Column.SAML_ID, "SAML Configuration"),
            entity(Column.WEBHOOK_ID, "Webhook"),
            entity(Column.ADAPTER_ID, "Adapter"),
            entity(Column.EMBED_ID, "Embed"),
            entity(Column.ROLE_ID, "Role"),
            entity(Column.DEPLOY_ID, "Deployment"),
            entity(Column.APP_ID, "App"));

    private static final OcsfActivity NOTHING_KNOWN =
            of(OcsfClass.BASE_EVENT, OTHER, "Other", Outcome.UNKNOWN, "", Optional.empty());

    /// Of a type that is listed.
    static Optional<OcsfActivity> of(String eventType) {
        return Optional.ofNullable(LISTED.get(eventType));
    }

    /// Of one that is not.
    ///
    /// @param hasValue which columns have one
    static OcsfActivity ofUnlisted(Predicate<Column> hasValue) {
        return BY_ENTITY.stream()
                .filter(entity -> entity.column().filter(hasValue).isPresent())
                .findFirst()
                .orElse(NOTHING_KNOWN);
    }

    private static OcsfActivity entity(Column column, String type) {
        return of(OcsfClass.ENTITY_MANAGEMENT, OTHER, "Other", Outcome.UNKNOWN, type, Optional.of(column));
    }

    private static OcsfActivity of(
            OcsfClass ofClass, int uid, String name, Outcome outcome, String subject, Optional<Column> column) {
        var attributes = """
                ,"category_uid":%d,"category_name":"%s","class_uid":%d,"class_name":"%s","activity_id":%d,\
                "activity_name":"%s","type_uid":%d,"type_name":"%s: %s",%s""".formatted(
                        ofClass.categoryUid(),
                        ofClass.category(),
                        ofClass.uid(),
                        ofClass.caption(),
                        uid,
                        name,
                        ofClass.uid() * ACTIVITIES_OF_A_CLASS + uid,
                        ofClass.caption(),
                        uid == OTHER ? "Other" : name,
                        outcome.attributes);
        return new OcsfActivity(ofClass, new SerializedString(attributes), new SerializedString(subject), column);
    }

    private static Map<String, OcsfActivity> read() {
        try (var lines = new BufferedReader(
                new InputStreamReader(OcsfActivity.class.getResourceAsStream(TABLE), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .skip(1)
                    .map(line -> line.split(",", FIELDS))
                    .collect(Collectors.toMap(
                            fields -> EventType.of(fields[0]).orElseThrow().value(), OcsfActivity::of));
        } catch (IOException e) {
            throw new UncheckedIOException("a resource of the program cannot be read", e);
        }
    }

    private static OcsfActivity of(String[] fields) {
        return of(
                OcsfClass.of(Integer.parseInt(fields[1])),
                Integer.parseInt(fields[2]),
                fields[3],
                Outcome.of(EventType.of(fields[0]).orElseThrow()),
                fields[4],
                fields[5].isEmpty() ? Optional.empty() : Optional.of(Column.valueOf(fields[5])));
    }

    /// How grave it is, and how it ended. Nobody knows how an event ended whose type is not listed.
    private enum Outcome {
        SUCCESS("\"severity_id\":1,\"severity\":\"Informational\",\"status_id\":1,\"status\":\"Success\""),
        LOCKED("\"severity_id\":2,\"severity\":\"Low\",\"status_id\":1,\"status\":\"Success\""),
        FAILURE("\"severity_id\":2,\"severity\":\"Low\",\"status_id\":2,\"status\":\"Failure\""),
        UNKNOWN("\"severity_id\":1,\"severity\":\"Informational\"");

        private final String attributes;

        Outcome(String attributes) {
            this.attributes = attributes;
        }

        private static Outcome of(EventType type) {
            return switch (type) {
                case INVALID_LOGIN -> FAILURE;
                case USER_LOCKED -> LOCKED;
                default -> SUCCESS;
            };
        }
    }
}
