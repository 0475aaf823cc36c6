package dev.auditlogs.file;

import java.util.Arrays;

/// The classes of [OCSF](https://schema.ocsf.io/1.8.0/) that events become.
enum OcsfClass {
    BASE_EVENT(0, "Base Event", "Uncategorized"),
    ACCOUNT_CHANGE(3001, "Account Change", "Identity & Access Management"),
    AUTHENTICATION(3002, "Authentication", "Identity & Access Management"),
    ENTITY_MANAGEMENT(3004, "Entity Management", "Identity & Access Management"),
    USER_ACCESS_MANAGEMENT(3005, "User Access Management", "Identity & Access Management"),
    WEB_RESOURCES_ACTIVITY(6001, "Web Resources Activity", "Application Activity"),
    APPLICATION_LIFECYCLE(6002, "Application Lifecycle", "Application Activity");

    private static final int CLASSES_OF_A_CATEGORY = 1_000;

    private final int uid;
    private final String caption;
    private final String category;

    OcsfClass(int uid, String caption, String category) {
        this.uid = uid;
        this.caption = caption;
        this.category = category;
    }

    /// @throws IllegalArgumentException if no event becomes one of that class
    static OcsfClass of(int uid) {
        return Arrays.stream(values())
                .filter(one -> one.uid == uid)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no event is of class " + uid));
    }

    int uid() {
        return uid;
    }

    String caption() {
        return caption;
    }

    int categoryUid() {
        return uid / CLASSES_OF_A_CATEGORY;
    }

    String category() {
        return category;
    }
}
