package dev.auditlogs.event;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The 29 columns of an audit event, in their order; the names are the property names in messages and files.
public enum Column {
    ORGANIZATION_ID(Origin.REQUIRED),
    EVENT_ID(Origin.REQUIRED),
    EVENT_YEAR(Origin.DERIVED),
    EVENT_MONTH(Origin.DERIVED),
    EVENT_DATE(Origin.DERIVED),
    EVENT_TIME(Origin.REQUIRED),
    ROOT_SCOPE_USER_ID(Origin.OPTIONAL),
    USER_ID(Origin.OPTIONAL),
    EMAIL(Origin.OPTIONAL),
    APP_ID(Origin.OPTIONAL),
    BRANCH_ID(Origin.OPTIONAL),
    DEPLOY_ID(Origin.OPTIONAL),
    SAVEPOINT_ID(Origin.OPTIONAL),
    SAVEPOINT_REVISION(Origin.OPTIONAL),
    RESOURCE_TYPE(Origin.OPTIONAL),
    RESOURCE_ID(Origin.OPTIONAL),
    DOMAIN(Origin.OPTIONAL),
    DATASTORE_ID(Origin.OPTIONAL),
    API_KEY_ID(Origin.OPTIONAL),
    NOTIFIER_ID(Origin.OPTIONAL),
    SAML_ID(Origin.OPTIONAL),
    WEBHOOK_ID(Origin.OPTIONAL),
    ADAPTER_ID(Origin.OPTIONAL),
    EMBED_ID(Origin.OPTIONAL),
    ROLE_ID(Origin.OPTIONAL),
    SERVICE(Origin.OPTIONAL),
    SERVICE_REVISION(Origin.OPTIONAL),
    LOGIN_TYPE(Origin.OPTIONAL),
    EVENT_TYPE(Origin.REQUIRED);

    /// Of the columns and their types, as docs/analytics/row.schema.json describes them. A column that is added at the
    /// end leaves it as it is.
    public static final int SCHEMA_VERSION = 1;

    /// Where a column's value comes from.
    public enum Origin {
        /// From the message; without it there is no event.
        REQUIRED,
        /// From the message, if it is there.
        OPTIONAL,
        /// From `EVENT_TIME`; what the message says is ignored.
        DERIVED
    }

    private static final Map<String, Column> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Column::name, Function.identity()));

    private final Origin origin;

    Column(Origin origin) {
        this.origin = origin;
    }

    public Origin origin() {
        return origin;
    }

    /// The column of that exact name: property names are upper case.
    static Optional<Column> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }
}
