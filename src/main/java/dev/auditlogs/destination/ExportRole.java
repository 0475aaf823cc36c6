package dev.auditlogs.destination;

import dev.auditlogs.event.OrganizationId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The role in whose sessions organizations' buckets are written: one session for each organization, named by its id.
/// A bucket policy that names such a session lets no other organization in.
///
/// @param arn such as `arn:aws:iam::111122223333:role/audit-log-export`
public record ExportRole(String arn) {

    private static final Pattern FORM =
            Pattern.compile("arn:(aws[a-z-]*):iam::(\\d{12}):role/(?:[\\x21-\\x7e]+/)?([\\w+=,.@-]{1,64})");

    /// @throws IllegalArgumentException if it is no role's ARN
    public ExportRole {
        if (!FORM.matcher(arn).matches()) {
            throw new IllegalArgumentException(
                    "audit.export-role-arn is no role's ARN" + " (arn:aws:iam::<account>:role/<name>): " + arn);
        }
    }

    /// How S3 sees a session of this role. A session's ARN has the role's name without its path
    /// ([IAM identifiers](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html)).
    public String sessionArn(OrganizationId organization) {
        var parts = parts();
        return "arn:%s:sts::%s:assumed-role/%s/%s"
                .formatted(parts.group(1), parts.group(2), parts.group(3), organization);
    }

    private Matcher parts() {
        var parts = FORM.matcher(arn);
        if (!parts.matches()) {
            throw new IllegalStateException("checked when it was made");
        }
        return parts;
    }
}
