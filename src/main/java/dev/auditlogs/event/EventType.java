package dev.auditlogs.event;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The 45 event types that the platform has published. A type that is not listed is delivered and counted all the same.
public enum EventType {
    PORTAL_PAGE_VIEW,
    DEPLOYMENT_CHANGED,
    NEW_ADAPTER,
    DELETED_API_KEY,
    DELETED_ENCRYPTION_KEY,
    MODIFIED_NOTIFIER,
    NEW_SAML,
    INVITE_SENT,
    NEW_ENCRYPTION_KEY,
    USER_SUPPORT_SCOPE_ASSIGNED,
    DELETED_RESOURCE,
    USER_ROLE_REMOVED,
    DELETED_NOTIFIER,
    CLONE_DATASTORE,
    INVALID_LOGIN,
    SAML_ASSERTION_RECEIVED,
    USER_CREATED,
    USER_LOGOUT,
    DELETED_DOMAIN_CERTIFICATE,
    NEW_EMBED,
    USER_ROOT_SCOPE_ASSIGNED,
    DELETED_ADAPTER,
    MODIFIED_DATASTORE,
    DELETED_DATASTORE,
    USER_LOGIN,
    APP_DEPLOYED,
    NEW_RESOURCE,
    NEW_API_KEY,
    MODIFIED_ADAPTER,
    MODIFIED_API_KEY,
    DATA_MIGRATION,
    ORG_CREATED,
    NEW_DOMAIN_CERTIFICATE,
    MODIFIED_DOMAIN_CERTIFICATE,
    NEW_NOTIFIER,
    BACKUP_DATASTORE,
    NEW_DATASTORE,
    PASSWORD_CHANGE,
    MODIFIED_EMBED,
    USER_LOCKED,
    DELETED_EMBED,
    APP_UNDEPLOYED,
    APP_CREATED,
    USER_ROLE_ADDED,
    REQUEST_STATE;

    private static final Map<String, EventType> BY_VALUE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(EventType::value, Function.identity()));

    private final String value = name().toLowerCase(Locale.ROOT);

    /// As it stands in the column `EVENT_TYPE`.
    public String value() {
        return value;
    }

    public static Optional<EventType> of(String value) {
        return Optional.ofNullable(BY_VALUE.get(value));
    }
}
