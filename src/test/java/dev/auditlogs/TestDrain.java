package dev.auditlogs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.delivery.BucketAccess;
import dev.auditlogs.delivery.BucketWriter;
import dev.auditlogs.delivery.Delivery;
import dev.auditlogs.delivery.ExportSessions;
import dev.auditlogs.delivery.Leftovers;
import dev.auditlogs.destination.DestinationGuard;
import dev.auditlogs.destination.Destinations;
import dev.auditlogs.health.DeliveryCounts;
import dev.auditlogs.health.Health;
import dev.auditlogs.logging.Logs;
import dev.auditlogs.metrics.EmbeddedMetrics;
import dev.auditlogs.notice.EventBridge;
import dev.auditlogs.notice.Notices;
import dev.auditlogs.queue.EventQueue;
import dev.auditlogs.spool.Backlogs;
import dev.auditlogs.spool.Quarantine;
import dev.auditlogs.spool.RecentEvents;
import dev.auditlogs.spool.Spool;
import dev.auditlogs.trace.Traces;
import dev.auditlogs.world.TestConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;

/// A drain put together by hand, as a process of its own has it.
public final class TestDrain {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Drain drain;
    private final Clock clock;
    private final List<String> output = new ArrayList<>();

    /// What a drain talks to.
    ///
    /// @param sts null if no sessions are used
    /// @param events null if no notices are sent
    public record Clients(SqsClient sqs, S3Client s3, StsClient sts, EventBridge events) {

        public Clients(SqsClient sqs, S3Client s3) {
            this(sqs, s3, null, null);
        }
    }

    public TestDrain(SqsClient sqs, S3Client s3, String queueUrl, Map<String, String> settings) {
        this(sqs, s3, queueUrl, settings, null);
    }

    /// @param sts null if no sessions are used
    public TestDrain(SqsClient sqs, S3Client s3, String queueUrl, Map<String, String> settings, StsClient sts) {
        this(new Clients(sqs, s3, sts, null), TestConfig.of(queueUrl, settings), Clock.systemUTC(), UUID::randomUUID);
    }

    public TestDrain(Clients clients, AuditConfig config) {
        this(clients, config, Clock.systemUTC(), UUID::randomUUID);
    }

    public TestDrain(SqsClient sqs, S3Client s3, AuditConfig config, Clock clock) {
        this(new Clients(sqs, s3), config, clock, UUID::randomUUID);
    }

    public TestDrain(Clients clients, AuditConfig config, Clock clock, Supplier<UUID> fileIds) {
        this.clock = clock;
        var s3 = clients.s3();
        var spool = new Spool(s3, config);
        var delivery =
                new Delivery(new BucketWriter(new BucketAccess(s3, new ExportSessions(clients.sts(), config))), spool);
        var notices = new Notices(clients.events(), JSON, clock, config);
        var metrics = new EmbeddedMetrics(config, output::add);
        drain = new Drain(
                config,
                clock,
                new EventQueue(clients.sqs(), clock, config),
                new Destinations(s3, JSON, new DestinationGuard(s3, config), config),
                new OrganizationDrain(config, clock, fileIds, spool, delivery),
                new Leftovers(spool, delivery, clock),
                new Quarantine(s3, clock, config),
                spool,
                new RecentEvents(s3, clock, fileIds, config),
                new Health(s3, JSON, clock, notices, config),
                new Reporting(
                        clock,
                        new DeliveryCounts(s3, clock, fileIds, config),
                        new Backlogs(s3, clock, config),
                        new DrainMetrics(metrics, new Logs(config))),
                new Traces(config, clock, fileIds));
    }

    public DrainReport run() throws InterruptedException {
        return runFor(Duration.ofMinutes(2));
    }

    public DrainReport runFor(Duration time) throws InterruptedException {
        return drain.run(clock.instant().plus(time));
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
