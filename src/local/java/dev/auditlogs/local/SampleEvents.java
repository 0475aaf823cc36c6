package dev.auditlogs.local;

import static dev.auditlogs.event.Column.*;

import dev.auditlogs.event.Column;
import dev.auditlogs.event.EventType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// Makes up one organization's events: for each type the columns that such an event would have.
final class SampleEvents {

    private static final List<String> USERS = List.of("ada", "alan", "barbara", "edsger", "frances", "grace", "ken");
    private static final List<String> ROLES = List.of("admin", "editor", "viewer");
    private static final List<String> LOGIN_TYPES = List.of("password", "saml", "google");
    private static final List<String> RESOURCE_TYPES = List.of("image", "web_flow", "theme", "asset_bundle");
    private static final List<String> SERVICES = List.of("runtime", "builder", "datastore");

    /// What happens most on a platform.
    private static final List<EventType> EVERYDAY = List.of(
            EventType.PORTAL_PAGE_VIEW,
            EventType.REQUEST_STATE,
            EventType.USER_LOGIN,
            EventType.USER_LOGOUT,
            EventType.INVALID_LOGIN);

    private final String organization;
    private final RandomGenerator random;

    SampleEvents(SampleOrganization organization, RandomGenerator random) {
        this.organization = organization.id();
        this.random = random;
    }

    /// An event of any type in the second before `time`; every other one is of those that happen most.
    Map<Column, String> any(Instant time) {
        return event(oneOf(random.nextBoolean() ? EVERYDAY : List.of(EventType.values())), time);
    }

    /// An event of that type in the second before `time`.
    Map<Column, String> event(EventType type, Instant time) {
        var event = new LinkedHashMap<Column, String>();
        event.put(ORGANIZATION_ID, organization);
        event.put(EVENT_ID, new UUID(random.nextLong(), random.nextLong()).toString());
        event.put(
                EVENT_TIME,
                time.minusMillis(random.nextInt(1000))
                        .truncatedTo(ChronoUnit.MILLIS)
                        .toString());
        var user = oneOf(USERS);
        for (var column : columns(type)) {
            event.put(column, value(column, user));
        }
        event.put(EVENT_TYPE, type.value());
        return event;
    }

    private static List<Column> columns(EventType type) {
        return switch (type) {
            case PORTAL_PAGE_VIEW -> List.of(USER_ID, EMAIL, APP_ID, DOMAIN);
            case USER_LOGIN, USER_LOGOUT, USER_LOCKED, PASSWORD_CHANGE -> List.of(USER_ID, EMAIL, DOMAIN, LOGIN_TYPE);
            case INVALID_LOGIN -> List.of(EMAIL, DOMAIN, LOGIN_TYPE);
            case SAML_ASSERTION_RECEIVED -> List.of(USER_ID, EMAIL, DOMAIN, SAML_ID, LOGIN_TYPE);
            case NEW_SAML -> List.of(USER_ID, EMAIL, DOMAIN, SAML_ID);
            case ORG_CREATED -> List.of(USER_ID, EMAIL, DOMAIN);
            case USER_CREATED, INVITE_SENT, USER_ROLE_ADDED, USER_ROLE_REMOVED -> List.of(USER_ID, EMAIL, ROLE_ID);
            case USER_ROOT_SCOPE_ASSIGNED, USER_SUPPORT_SCOPE_ASSIGNED ->
                List.of(ROOT_SCOPE_USER_ID, USER_ID, EMAIL, ROLE_ID);
            case APP_CREATED -> List.of(USER_ID, EMAIL, APP_ID, BRANCH_ID);
            case APP_DEPLOYED, APP_UNDEPLOYED, DEPLOYMENT_CHANGED ->
                List.of(USER_ID, EMAIL, APP_ID, BRANCH_ID, DEPLOY_ID, SAVEPOINT_ID, SAVEPOINT_REVISION, DOMAIN);
            case NEW_RESOURCE, DELETED_RESOURCE ->
                List.of(USER_ID, EMAIL, APP_ID, BRANCH_ID, RESOURCE_TYPE, RESOURCE_ID);
            case NEW_ENCRYPTION_KEY, DELETED_ENCRYPTION_KEY -> List.of(USER_ID, EMAIL, RESOURCE_ID);
            case NEW_DOMAIN_CERTIFICATE, MODIFIED_DOMAIN_CERTIFICATE, DELETED_DOMAIN_CERTIFICATE ->
                List.of(USER_ID, EMAIL, RESOURCE_ID, DOMAIN);
            case NEW_DATASTORE, MODIFIED_DATASTORE, DELETED_DATASTORE, CLONE_DATASTORE, BACKUP_DATASTORE ->
                List.of(USER_ID, EMAIL, APP_ID, DATASTORE_ID);
            case DATA_MIGRATION -> List.of(APP_ID, DATASTORE_ID, SERVICE, SERVICE_REVISION);
            case NEW_API_KEY, MODIFIED_API_KEY, DELETED_API_KEY -> List.of(USER_ID, EMAIL, API_KEY_ID);
            case NEW_NOTIFIER, MODIFIED_NOTIFIER, DELETED_NOTIFIER -> List.of(USER_ID, EMAIL, NOTIFIER_ID);
            case NEW_ADAPTER, MODIFIED_ADAPTER, DELETED_ADAPTER -> List.of(USER_ID, EMAIL, APP_ID, ADAPTER_ID);
            case NEW_EMBED, MODIFIED_EMBED, DELETED_EMBED -> List.of(USER_ID, EMAIL, APP_ID, DOMAIN, EMBED_ID);
            case REQUEST_STATE -> List.of(APP_ID, DEPLOY_ID, WEBHOOK_ID, SERVICE, SERVICE_REVISION);
        };
    }

    private String value(Column column, String user) {
        return switch (column) {
            case USER_ID -> organization + "-" + user;
            case ROOT_SCOPE_USER_ID -> organization + "-root";
            case EMAIL -> user + "@" + organization + ".example";
            case DOMAIN -> "apps." + organization + ".example";
            case ROLE_ID -> oneOf(ROLES);
            case LOGIN_TYPE -> oneOf(LOGIN_TYPES);
            case RESOURCE_TYPE -> oneOf(RESOURCE_TYPES);
            case SERVICE -> oneOf(SERVICES);
            case SERVICE_REVISION, SAVEPOINT_REVISION -> Integer.toString(1 + random.nextInt(500));
            case APP_ID,
                    BRANCH_ID,
                    DEPLOY_ID,
                    SAVEPOINT_ID,
                    RESOURCE_ID,
                    DATASTORE_ID,
                    API_KEY_ID,
                    NOTIFIER_ID,
                    SAML_ID,
                    WEBHOOK_ID,
                    ADAPTER_ID,
                    EMBED_ID -> oneOfFew(column);
            case ORGANIZATION_ID, EVENT_ID, EVENT_YEAR, EVENT_MONTH, EVENT_DATE, EVENT_TIME, EVENT_TYPE ->
                throw new IllegalArgumentException("every event has it: " + column);
        };
    }

    /// `acme-app-3`
    private String oneOfFew(Column column) {
        var thing = column.name().replace("_ID", "").replace('_', '-').toLowerCase(Locale.ROOT);
        return organization + "-" + thing + "-" + (1 + random.nextInt(5));
    }

    private <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
