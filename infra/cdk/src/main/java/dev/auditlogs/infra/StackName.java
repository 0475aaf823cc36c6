package dev.auditlogs.infra;

import java.util.Map;
import java.util.regex.Pattern;

/// What the stack is called: the beginning of the names of its queues, log groups and alarms.
///
/// It is as long as the longest queue's name allows. A stack of infra/sam/template.yaml with a longer one fails while
/// it is created.
record StackName(String value) {

    /// What it is called in the context of the CDK.
    static final String PARAMETER = "StackName";

    private static final String BY_DEFAULT = "audit-log-delivery";

    private static final Pattern FORM = Pattern.compile("[A-Za-z][A-Za-z0-9-]*");

    /// As long as SQS lets a queue's name be.
    private static final int QUEUE_NAME_MAX = 80;

    static final int LENGTH_MAX = QUEUE_NAME_MAX - FailedInvocationsQueue.SUFFIX.length();

    /// @throws IllegalArgumentException if no stack can be called that, or one of its queues could not
    StackName {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "%s must be letters, digits and hyphens, a letter first, not \"%s\"".formatted(PARAMETER, value));
        }
        if (value.length() > LENGTH_MAX) {
            throw new IllegalArgumentException("%s must have at most %d characters, not %d: SQS takes %d for %s%s"
                    .formatted(
                            PARAMETER,
                            LENGTH_MAX,
                            value.length(),
                            QUEUE_NAME_MAX,
                            value,
                            FailedInvocationsQueue.SUFFIX));
        }
    }

    /// @param context what was given with `-c`
    static StackName of(Map<String, ?> context) {
        var given = context.get(PARAMETER);
        return new StackName(given == null ? BY_DEFAULT : given.toString());
    }

    @Override
    public String toString() {
        return value;
    }
}
