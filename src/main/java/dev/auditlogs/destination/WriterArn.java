package dev.auditlogs.destination;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.place.AccountId;
import java.util.regex.Pattern;

/// Who writes into an organization's bucket, as the principal of the bucket's policy: a session of the export role,
/// or the whole account in which the product runs.
public record WriterArn(String value) {

    private static final Pattern FORM = Pattern.compile(
            "arn:aws[a-z-]*:(iam::(\\d{12}|ACCOUNT):root|sts::\\d{12}:assumed-role/[\\w+=,.@-]+/[\\w+=,.@-]+)");

    /// For a policy whose reader has to fill in the account, when nobody knows which one that is.
    public static final WriterArn OF_UNKNOWN_ACCOUNT = new WriterArn("arn:aws:iam::ACCOUNT:root");

    /// @throws IllegalArgumentException if it is neither's ARN
    public WriterArn {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("neither a session's nor an account's ARN: " + value);
        }
    }

    /// @param partition such as `aws`
    public static WriterArn account(String partition, AccountId account) {
        return new WriterArn("arn:%s:iam::%s:root".formatted(partition, account));
    }

    /// @param partition such as `aws`
    /// @param role the role's name without its path, as a session's ARN has it
    ///     ([IAM identifiers](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html))
    static WriterArn session(String partition, AccountId account, String role, OrganizationId organization) {
        return new WriterArn("arn:%s:sts::%s:assumed-role/%s/%s".formatted(partition, account, role, organization));
    }

    /// The group of regions in which everything about it is: `aws`, `aws-cn`.
    public String partition() {
        return value.split(":", 3)[1];
    }

    @Override
    public String toString() {
        return value;
    }
}
