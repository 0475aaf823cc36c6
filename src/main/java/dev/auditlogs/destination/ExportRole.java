package dev.auditlogs.destination;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.place.AccountId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The role in whose sessions organizations' buckets are written: one session for each organization, named by its
/// id. A bucket policy that names such a session lets no other organization in.
///
/// @param arn such as `arn:aws:iam::111122223333:role/audit-log-export`
public record ExportRole(String arn) {

    private static final Pattern FORM =
            Pattern.compile("arn:(aws[a-z-]*):iam::(\\d{12}):role/(?:[\\x21-\\x7e]+/)?([\\w+=,.@-]{1,64})");

    /// @throws IllegalArgumentException if it is no role's ARN
    public ExportRole {
        if (!FORM.matcher(arn).matches()) {
            throw new IllegalArgumentException(
                    "audit.export-role-arn is no role's ARN (arn:aws:iam::<account>:role/<name>): " + arn);
        }
    }

    /// How S3 sees the organization's session of this role.
    public WriterArn session(OrganizationId organization) {
        var parts = parts();
        return WriterArn.session(parts.group(1), new AccountId(parts.group(2)), parts.group(3), organization);
    }

    /// The group of regions that it is of: `aws`, `aws-cn`.
    public String partition() {
        return parts().group(1);
    }

    private Matcher parts() {
        var parts = FORM.matcher(arn);
        if (!parts.matches()) {
            throw new IllegalStateException("checked when it was made");
        }
        return parts;
    }
}
