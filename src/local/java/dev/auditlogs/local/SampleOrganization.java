package dev.auditlogs.local;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The organizations whose events the laptop run publishes. Their destinations differ in all that one can choose.
enum SampleOrganization {
    ACME("acme-audit-logs", """
            {"organizationId": "acme", "bucket": "acme-audit-logs", "status": "verified"}
            """),

    GLOBEX("globex-analytics", """
            {"organizationId": "globex", "bucket": "globex-analytics", "prefix": "platform/audit/",
             "format": "parquet", "keyTemplate": "hive", "status": "verified"}
            """),

    INITECH("initech-security", """
            {"organizationId": "initech", "bucket": "initech-security", "compression": "none",
             "eventTypes": ["user_login", "user_logout", "invalid_login", "user_locked", "password_change",
                            "user_role_added", "user_role_removed", "new_api_key", "deleted_api_key"],
             "status": "verified"}
            """),

    /// Has a bucket, and has configured nothing: the README's commands do that.
    HOOLI("hooli-audit-logs", "");

    private final String bucket;
    private final String destination;

    SampleOrganization(String bucket, String destination) {
        this.bucket = bucket;
        this.destination = destination;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    String bucket() {
        return bucket;
    }

    /// The object `destinations/{id}.json`; empty if there is none.
    String destination() {
        return destination;
    }

    boolean hasDestination() {
        return !destination.isEmpty();
    }

    static List<SampleOrganization> withDestination() {
        return Arrays.stream(values())
                .filter(SampleOrganization::hasDestination)
                .toList();
    }
}
