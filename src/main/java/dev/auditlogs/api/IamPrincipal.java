package dev.auditlogs.api;

import java.util.List;
import java.util.regex.Pattern;

/// A role or a user. API Gateway names a role by its session, without the role's path, so roles are compared by
/// account and name, which are unique together.
record IamPrincipal(String account, String kind, String name) {

    private static final Pattern ROLE = Pattern.compile("arn:aws[a-z-]*:iam::(\\d{12}):role/(?:.*/)?([^/]+)");
    private static final Pattern SESSION = Pattern.compile("arn:aws[a-z-]*:sts::(\\d{12}):assumed-role/([^/]+)/[^/]+");
    private static final Pattern USER = Pattern.compile("arn:aws[a-z-]*:iam::(\\d{12}):user/(.+)");

    static boolean isValid(String arn) {
        return ROLE.matcher(arn).matches() || USER.matcher(arn).matches();
    }

    static IamPrincipal of(String arn) {
        for (var role : List.of(ROLE.matcher(arn), SESSION.matcher(arn))) {
            if (role.matches()) {
                return new IamPrincipal(role.group(1), "role", role.group(2));
            }
        }
        var user = USER.matcher(arn);
        return user.matches() ? new IamPrincipal(user.group(1), "user", user.group(2)) : new IamPrincipal("", "", arn);
    }
}
