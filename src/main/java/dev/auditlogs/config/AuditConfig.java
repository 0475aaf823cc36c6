package dev.auditlogs.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Every setting of the product, its default and its sentence. As environment variables: `AUDIT_QUEUE_URL` and so
/// on.
///
/// Endpoints, region and credentials are the AWS SDK's own (`AWS_REGION`, `AWS_ENDPOINT_URL_SQS`, ...).
@ConfigMapping(prefix = "audit")
public interface AuditConfig {

    /// URL of the SQS queue that the platform publishes its audit events to; or several, separated by commas. Each
    /// has drains of its own, and a name of its own, the URL's last segment. A FIFO queue is refused.
    List<String> queueUrl();

    /// How many of these queues, from the first one on, producers divide the organizations by. Unset: all.
    Optional<Integer> producerQueues();

    /// Name of the product's own private bucket: destinations, pending files, quarantine.
    String stateBucket();

    /// What happens to the events of an organization that has configured no destination.
    @WithDefault("discard")
    Unconfigured unconfigured();

    /// Whether events in an envelope of SNS or EventBridge count. If not, such messages go to the quarantine.
    @WithDefault("true")
    boolean openEnvelopes();

    /// How long a removed destination rests: its organization's events are held, and go to the one that is set
    /// meanwhile. At least 1h; not longer than `audit.pending-retention`, whatever it says. Then
    /// `audit.unconfigured` counts.
    @WithDefault("7d")
    Duration removedDestinationRest();

    /// How long an event is remembered: a copy of it that comes within that time is not delivered again. 0s: not at
    /// all.
    @WithDefault("1h")
    Duration duplicateWindow();

    /// ARN of the role in whose sessions, named by the organizations' ids, their buckets are written. Unset: they
    /// are written with the function's own credentials.
    Optional<String> exportRoleArn();

    /// How long `pending/` keeps a file: as the state bucket's lifecycle rule says, which this setting does not
    /// change.
    @WithDefault("14d")
    Duration pendingRetention();

    Ocsf ocsf();

    Drain drain();

    Api api();

    Verify verify();

    Notices notices();

    Evidence evidence();

    Metrics metrics();

    Log log();

    Traces traces();

    enum Unconfigured {
        /// They are acknowledged and counted; the platform keeps its own copy of them.
        DISCARD,
        /// They wait in `pending/` until a destination is verified, or expire there.
        HOLD
    }

    /// What files of OCSF say about the product whose events these are.
    interface Ocsf {

        /// The platform's name, `metadata.product.name`.
        @WithDefault("airkit")
        String productName();

        /// The name of the company that runs it, `metadata.product.vendor_name`.
        @WithDefault("airkit")
        String vendorName();
    }

    interface Drain {

        /// How often a long-running process drains (`5m`, `15s`); `off` in Lambda, where EventBridge says when.
        @WithDefault("off")
        String every();

        /// File that a long-running process writes when it starts, and each time a drain of every queue has ended
        /// well, so that its age says whether the process is healthy. Unset: none is written.
        Optional<String> heartbeatFile();

        /// The longest that a drain may take in a long-running process; in Lambda the function's own deadline
        /// counts.
        @WithDefault("4m")
        Duration timeMax();

        /// Time kept for encoding, spooling and delivering: receiving stops this long before the end, or at half of
        /// the time if that is later.
        @WithDefault("60s")
        Duration reserve();

        /// Messages of one round at most (1 to 120,000, which is how many SQS lets be in flight). A drain makes
        /// rounds until the queue is drained or its time is up.
        @WithDefault("100000")
        int messagesMax();

        /// Bytes of memory that messages, events and files of one round take at most. Unset: a third of the largest
        /// heap.
        Optional<MemorySize> bytesMax();

        /// SQS requests under way at once (1 to 256), receiving or acknowledging.
        @WithDefault("32")
        int polls();

        /// How long a poll of an empty queue waits for a message (0s to 20s).
        @WithDefault("1s")
        Duration pollWait();

        /// Organizations' files being written at once (1 to 256).
        @WithDefault("32")
        int writes();
    }

    interface Api {

        /// ARNs of the IAM roles and users that may call the API for every organization, separated by commas; for an
        /// API with IAM authorization.
        Optional<List<String>> callers();

        /// What a member's token must have to read its organization's destination: a scope, or a claim and its value
        /// such as `role=auditor`. For an API with JWT authorization, as the next ones.
        @WithDefault("audit-log-destinations:read")
        String readRight();

        /// What a member's token must have to set, remove and verify its organization's destination; it may read it
        /// then, too.
        @WithDefault("audit-log-destinations:write")
        String writeRight();

        /// What a token must have to do everything for every organization.
        @WithDefault("audit-log-destinations:admin")
        String adminRight();

        /// A claim and its value, such as `groups=support`, that an administrator's token must have besides. Unset:
        /// `audit.api.admin-right` is enough.
        Optional<String> adminClaim();
    }

    interface Verify {

        /// Whether a bucket that also takes objects from sessions which are no organization's is refused, instead of
        /// verified with a warning. Needs `audit.export-role-arn`.
        @WithDefault("false")
        boolean strict();
    }

    interface Notices {

        /// Name or ARN of the EventBridge bus on which the platform learns which destinations fail, lose files or
        /// recover. Unset: it is told nothing.
        Optional<String> eventBus();

        /// Where EventBridge answers, if not at the region's own endpoint; the SDK's environment variable counts.
        @WithDefault("${AWS_ENDPOINT_URL_EVENTBRIDGE:}")
        Optional<String> endpoint();
    }

    interface Evidence {

        /// The key that signs what organizations verify their files with: the ARN of a KMS key or of its alias,
        /// `alias/<name>`, or `file:<path>`. While one takes another one's place both sign, separated by
        /// a comma. Unset: there is no evidence.
        Optional<List<String>> key();

        /// Who signs, a host's name that stays the same, such as `audit.example.com`. Needed with a key.
        Optional<String> origin();

        /// How often an organization that got files is told of them.
        @WithDefault("1h")
        Duration period();

        /// How long after its last statement an organization gets the next one, though it got no file.
        @WithDefault("24h")
        Duration heartbeat();

        /// Where KMS answers, if not at the region's own endpoint; the SDK's environment variable counts.
        @WithDefault("${AWS_ENDPOINT_URL_KMS:}")
        Optional<String> endpoint();
    }

    interface Metrics {

        /// Whether each drain prints its metrics, as one line of JSON that CloudWatch reads.
        @WithDefault("true")
        boolean enabled();

        /// Their namespace: one for each stack of an account.
        @WithDefault("AuditLogDelivery")
        String namespace();

        /// Whether each organization's deliveries are counted apart too, which CloudWatch charges for each of them.
        @WithDefault("false")
        boolean perOrganization();
    }

    interface Log {

        /// `json`, a line for each message, or `text`.
        @WithDefault("json")
        Format format();

        enum Format {
            JSON,
            TEXT
        }
    }

    interface Traces {

        /// Whether the steps of a drain are sent to X-Ray. The function's own tracing must be active.
        @WithDefault("false")
        boolean xray();

        /// Where X-Ray's daemon listens, which Lambda says itself.
        @WithDefault("${AWS_XRAY_DAEMON_ADDRESS:127.0.0.1:2000}")
        String xrayDaemon();
    }
}
