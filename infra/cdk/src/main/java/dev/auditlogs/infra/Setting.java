package dev.auditlogs.infra;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One choice of an operator: its default, what it may be, and what it is for.
enum Setting {
    PRODUCER_ARN(
            "",
            matching("(arn:aws[a-z-]*:iam::\\d{12}:(root|(role|user)/[\\w+=,.@/-]+))?"),
            "role, user or account that publishes audit events to the queue; empty: whom IAM policies of this account allow;"
                    + " it should send each message with the organization's id as MessageGroupId"),
    EXPORT_ROLE_NAME(
            "audit-log-export",
            matching("[\\w+=,.@-]{1,64}"),
            "name of the role whose sessions write into customers' buckets; their policies name it, so it stays for good"),
    AWS_ORGANIZATION_ID(
            "",
            matching("(o-[a-z0-9]{10,32})?"),
            "the AWS Organization of this account, into whose accounts' buckets nothing is written"),
    API_AUTHORIZATION("IAM", oneOf("IAM", "JWT"), "how API Gateway knows callers"),
    JWT_ISSUER("", matching("(https://[^\\s/]+(/[^\\s]*)?)?"), "with JWT: the issuer, as in the claim iss"),
    JWT_AUDIENCE("", matching("\\S*"), "with JWT: the audience, as in the claim aud or client_id"),
    API_READ_RIGHT(
            "audit-log-destinations:read",
            right(),
            "with JWT: the scope, or claim and value such as role=auditor, with which a member may read its organization's destination"),
    API_WRITE_RIGHT(
            "audit-log-destinations:write",
            right(),
            "with JWT: the scope, or claim and value, with which a member may also set, verify and remove it"),
    API_ADMIN_RIGHT(
            "audit-log-destinations:admin",
            right(),
            "with JWT: the scope, or claim and value, with which somebody may do everything for every organization"),
    API_ADMIN_CLAIM(
            "",
            matching("([^\\s=]+=[^\\s\\[\\]]+)?"),
            "with JWT: a claim and its value that an administrator's token must have besides"),
    API_CALLERS(
            "",
            rolesAndUsers(),
            "with IAM: ARNs of the roles and users that may call the API for every organization, separated by commas"),
    UNCONFIGURED("discard", oneOf("discard", "hold"), "what happens to events of organizations without a destination"),
    DUPLICATE_WINDOW(
            "1h",
            matching("0s|[1-9]\\d{0,2}m|[1-9]h|1\\d?h|2[0-3]h"),
            "how long a copy of an event is recognised, such as 1h or 90m; 0s to deliver copies"),
    VERIFY_STRICT(
            "false", oneOf("true", "false"), "whether a bucket that other organizations could write to is refused"),
    QUEUES("1", between(1, QueueNumber.MAX), "how many queues there are, each with drains of its own"),
    PRODUCER_QUEUES(
            "1",
            between(1, QueueNumber.MAX),
            "how many of the queues, from the first one on, producers divide the organizations by; at most Queues"),
    SCHEDULE_RATE(
            "rate(5 minutes)",
            matching("rate\\(([5-9]|10) minutes\\)"),
            "how often each queue is drained; a drain takes 4 minutes at most, so 5 is the least"),
    DRAIN_CONCURRENCY(
            "queues",
            matching("queues|none|[1-9]\\d?"),
            "concurrency reserved for the drain: as many as there are queues, another number; or none, for new accounts whose whole quota is 10"),
    DESTINATIONS_CONCURRENCY(
            "10",
            matching("none|[1-9]\\d{0,2}"),
            "concurrency reserved for the function behind the API, so that clicks take nothing from other functions; or none, for new accounts"),
    DRAIN_MEMORY("1769", between(512, 3008), "memory of the drain in MB"),
    ARCHITECTURE(
            "arm64", oneOf("arm64", "x86_64"), "processor of both functions, and of the machine that builds the zip"),
    PENDING_DAYS("14", between(14, 365), "days after which a file that could not be delivered is lost"),
    RESEND_DAYS("30", between(1, 365), "days that a file is kept after its delivery, to be sent once more"),
    REMOVED_DESTINATION_DAYS("7", between(1, 14), "days that a removed destination rests, its events held"),
    QUARANTINE_DAYS("90", between(7, 3650), "days that messages which cannot be decoded are kept"),
    LOG_DAYS(
            "90",
            oneOf("7", "14", "30", "60", "90", "180", "365", "731", "1827", "3653"),
            "days that the functions' logs are kept"),
    ALARM_EMAIL("", matching("([^@\\s]+@[^@\\s]+\\.[^@\\s]+)?"), "who is told when an alarm goes off"),
    FAILING_DESTINATIONS_THRESHOLD(
            "5", between(1, 100_000), "how many destinations must fail at once to set off an alarm"),
    CHANGES_THRESHOLD(
            "100",
            between(1, 100_000),
            "more destinations than these that are set or removed within an hour set off an alarm"),
    NOTICES_EVENT_BUS_ARN(
            "",
            matching("(arn:aws[a-z-]*:events:[a-z0-9-]+:\\d{12}:event-bus/[\\w./-]+)?"),
            "event bus of this region that is told when a destination fails, is about to lose files, recovers, or is changed"),
    METRICS_PER_ORGANIZATION(
            "false",
            oneOf("true", "false"),
            "whether each organization's deliveries are counted apart too; CloudWatch charges for four metrics of each"),
    TRACES("false", oneOf("true", "false"), "whether X-Ray traces both functions, and the steps of a drain"),
    API_LOG_DAYS(
            "400",
            oneOf("400", "545", "731", "1096", "1827", "2192", "2557", "2922", "3288", "3653"),
            "days that the log of the API's requests is kept, which says who has asked for what"),
    OPERATORS(
            "",
            rolesAndUsers(),
            "ARNs of the roles and users that may list, read and change what is in the state bucket, besides the two functions,"
                    + " separated by commas; empty: whom IAM policies of this account allow"),
    TRAIL_BUCKET(
            "",
            matching("([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])?"),
            "bucket into which CloudTrail writes who reads and changes objects of the state bucket; see docs/DEPLOY.md"),
    EVIDENCE_KEY(
            "",
            matching("(create|ARN(,ARN)?)?".replace("ARN", "arn:aws[a-z-]*:kms:[a-z0-9-]+:\\d{12}:key/[A-Za-z0-9-]+")),
            "key that signs what organizations verify their files with: create, or the ARN of a KMS key of yours; while one"
                    + " takes another one's place both, separated by a comma; empty: no evidence"),
    EVIDENCE_ORIGIN(
            "",
            matching("([a-z0-9.-]+(/[A-Za-z0-9._-]+)*)?"),
            "with EvidenceKey: who signs, a host's name of yours that stays the same, such as audit.example.com"),
    EVIDENCE_PERIOD_MINUTES(
            "60",
            between(15, 1_440),
            "with EvidenceKey: how often an organization that got files gets evidence of them, in minutes"),
    EVIDENCE_HEARTBEAT_HOURS(
            "24",
            between(24, 720),
            "with EvidenceKey: after how many hours an organization that got no files gets evidence all the same");

    private final String byDefault;
    private final Form form;
    private final String help;

    Setting(String byDefault, Form form, String help) {
        this.byDefault = byDefault;
        this.form = form;
        this.help = help;
    }

    /// Its name in the context, and in the SAM template: `PRODUCER_ARN` is `ProducerArn`.
    String parameter() {
        return Arrays.stream(name().split("_"))
                .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
    }

    String byDefault() {
        return byDefault;
    }

    boolean allows(String value) {
        return form.allows(value);
    }

    String form() {
        return form.toString();
    }

    String help() {
        return help;
    }

    private static Form matching(String regex) {
        return new Form.Matching(Pattern.compile(regex));
    }

    /// A scope, or a claim and its value, as the application reads it.
    private static Form right() {
        return matching("[^\\s=\\[\\]\"\\\\]+|[^\\s=]+=[^\\s\\[\\]]+");
    }

    private static Form rolesAndUsers() {
        return matching("(ARN(,ARN)*)?".replace("ARN", "arn:aws[a-z-]*:iam::\\d{12}:(role|user)/[\\w+=.@/-]+"));
    }

    private static Form oneOf(String... values) {
        return new Form.OneOf(List.of(values));
    }

    private static Form between(int min, int max) {
        return new Form.Between(min, max);
    }

    private sealed interface Form {

        boolean allows(String value);

        record Matching(Pattern pattern) implements Form {

            @Override
            public boolean allows(String value) {
                return pattern.matcher(value).matches();
            }

            @Override
            public String toString() {
                return "of the form " + pattern;
            }
        }

        record OneOf(List<String> values) implements Form {

            @Override
            public boolean allows(String value) {
                return values.contains(value);
            }

            @Override
            public String toString() {
                return "one of " + String.join(", ", values);
            }
        }

        record Between(int min, int max) implements Form {

            @Override
            public boolean allows(String value) {
                return value.matches("\\d{1,9}") && Integer.parseInt(value) >= min && Integer.parseInt(value) <= max;
            }

            @Override
            public String toString() {
                return min + " to " + max;
            }
        }
    }
}
