package dev.auditlogs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.aws.SignedCalls;
import dev.auditlogs.change.Changes;
import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.delivery.BucketAccess;
import dev.auditlogs.delivery.Delivery;
import dev.auditlogs.destination.DestinationGuard;
import dev.auditlogs.destination.Destinations;
import dev.auditlogs.evidence.Evidence;
import dev.auditlogs.evidence.SigningKeys;
import dev.auditlogs.file.AuditFileEncoder;
import dev.auditlogs.file.OcsfProduct;
import dev.auditlogs.health.DeliveryCounts;
import dev.auditlogs.health.Health;
import dev.auditlogs.logging.Logs;
import dev.auditlogs.notice.EventBridge;
import dev.auditlogs.notice.Notices;
import dev.auditlogs.queue.Queues;
import dev.auditlogs.report.DrainMetrics;
import dev.auditlogs.report.DrainReport;
import dev.auditlogs.report.EmbeddedMetrics;
import dev.auditlogs.report.Reporting;
import dev.auditlogs.spool.Backlogs;
import dev.auditlogs.spool.ChangeFiles;
import dev.auditlogs.spool.DrainedFiles;
import dev.auditlogs.spool.EvidenceFiles;
import dev.auditlogs.spool.Journals;
import dev.auditlogs.spool.Quarantine;
import dev.auditlogs.spool.Segments;
import dev.auditlogs.spool.Spool;
import dev.auditlogs.state.StateBucket;
import dev.auditlogs.trace.Traces;
import dev.auditlogs.world.TestConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;

/// A drain put together by hand, as a process of its own has it:
/// `TestDrain.of(sqs, s3, queueUrl).set("audit.unconfigured", "hold").build()`. No other test puts the product's
/// drain together.
public final class TestDrain {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Drain drain;
    private final Queues queues;
    private final DrainsInTurn inTurn;
    private final Clock clock;
    private final List<String> output = new ArrayList<>();

    /// What a drain is given from outside. It may build several, each a process of its own.
    public static final class Builder {

        private final SqsClient sqs;
        private final S3Client s3;
        private final String queueUrl;
        private final Map<String, String> settings = new HashMap<>();
        private Clock clock = Clock.systemUTC();
        private Supplier<UUID> ids = UUID::randomUUID;

        /// Null until it is read, and again when a setting has changed since.
        private AuditConfig config;

        /// Null unless a test gives it: without an export role nobody asks for sessions.
        private StsClient sts;

        /// Null unless a test gives it: without a bus nobody is told.
        private EventBridge events;

        /// Null unless a test gives it: without a key of KMS nothing is asked.
        private SignedCalls kms;

        private Builder(SqsClient sqs, S3Client s3, String queueUrl) {
            this.sqs = sqs;
            this.s3 = s3;
            this.queueUrl = queueUrl;
        }

        /// A setting that is not its default, as in `set("audit.unconfigured", "hold")`.
        public Builder set(String setting, String value) {
            settings.put(setting, value);
            config = null;
            return this;
        }

        public Builder clock(Clock other) {
            clock = other;
            return this;
        }

        /// Of files and of all else that gets one.
        public Builder ids(Supplier<UUID> others) {
            ids = others;
            return this;
        }

        public Builder sts(StsClient client) {
            sts = client;
            return this;
        }

        public Builder events(EventBridge client) {
            events = client;
            return this;
        }

        public Builder kms(SignedCalls calls) {
            kms = calls;
            return this;
        }

        public TestDrain build() {
            return new TestDrain(this);
        }

        /// Read once for all that are built with the same settings: a simulation builds thousands.
        private AuditConfig config() {
            if (config == null) {
                config = TestConfig.of(queueUrl, settings);
            }
            return config;
        }
    }

    /// With the product's own settings, the real time and ids by chance, unless the builder is told otherwise.
    public static Builder of(SqsClient sqs, S3Client s3, String queueUrl) {
        return new Builder(sqs, s3, queueUrl);
    }

    private TestDrain(Builder given) {
        clock = given.clock;
        var config = given.config();
        var state = new StateBucket(given.s3, config);
        var ids = given.ids;
        var spool = new Spool(state);
        var delivery = new Delivery(new BucketAccess(given.s3, given.sts, config), spool, clock);
        queues = new Queues(given.sqs, clock, config);
        var logs = new Logs(config);
        var destinations = new Destinations(state, JSON, new DestinationGuard(state, config), clock, config);
        var segments = new Segments(state);
        var journals = new Journals(state, segments, clock, ids, config);
        var notices = new Notices(given.events, JSON, clock, config);
        var health = new Health(state, JSON, clock, notices, config);
        var encoder = new AuditFileEncoder(
                new OcsfProduct(config.ocsf().productName(), config.ocsf().vendorName()));
        var changeFiles = new ChangeFiles(state);
        var attempts = new Attempts.Factory(delivery);
        drain = new Drain(
                new DrainRun.Factory(config, clock, new Traces(config, clock, ids)),
                new Knowledge.Reader(destinations, journals, health),
                spool,
                new Recovery(segments, spool),
                new Leftovers.Factory(spool, attempts),
                new NewFiles.Factory(
                        config,
                        ids,
                        spool,
                        segments,
                        new Quarantine(state, clock),
                        encoder,
                        new NewFileDeliveries.Factory(spool, attempts)),
                new ChangedDestinations.Factory(
                        changeFiles,
                        new Changes(state, JSON, clock, ids, changeFiles, encoder, notices),
                        delivery,
                        destinations),
                new Reporting(
                        clock,
                        new DeliveryCounts(state, clock, ids),
                        new Backlogs(state, clock),
                        new DrainMetrics(new EmbeddedMetrics(config, output::add), logs)),
                destinations,
                new Evidence(
                        state,
                        new DrainedFiles(state),
                        new EvidenceFiles(state),
                        delivery,
                        new SigningKeys(_ -> given.kms, config),
                        clock,
                        ids,
                        config));
        inTurn = new DrainsInTurn(drain, queues, clock, config, logs, ids);
    }

    public DrainReport run() throws InterruptedException {
        return runFor(Duration.ofMinutes(2));
    }

    public DrainReport runFor(Duration time) throws InterruptedException {
        return drain.run(queues.first(), clock.instant().plus(time));
    }

    /// A drain of another queue than the first one.
    public DrainReport run(String queue) throws InterruptedException {
        return drain.run(queues.named(queue), clock.instant().plus(Duration.ofMinutes(2)));
    }

    /// Drains each queue in turn, as a long-running process does.
    public void runEach() throws InterruptedException {
        inTurn.run();
    }

    /// Tells a long-running process to stop.
    public void stop() {
        inTurn.stop();
    }

    /// The lines on standard output, the metrics of the drains so far.
    public List<JsonNode> metrics() {
        return output.stream().map(TestDrain::json).toList();
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
