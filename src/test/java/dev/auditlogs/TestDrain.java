package dev.auditlogs;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.delivery.BucketAccess;
import dev.auditlogs.delivery.BucketWriter;
import dev.auditlogs.delivery.Delivery;
import dev.auditlogs.delivery.ExportSessions;
import dev.auditlogs.delivery.Leftovers;
import dev.auditlogs.destination.DestinationGuard;
import dev.auditlogs.destination.Destinations;
import dev.auditlogs.health.Health;
import dev.auditlogs.queue.EventQueue;
import dev.auditlogs.spool.Quarantine;
import dev.auditlogs.spool.RecentEvents;
import dev.auditlogs.spool.Spool;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;

/// A drain put together by hand, as a process of its own has it.
final class TestDrain {

    private final Drain drain;

    private final Clock clock;

    TestDrain(SqsClient sqs, S3Client s3, String queueUrl, Map<String, String> settings) {
        this(sqs, s3, queueUrl, settings, null);
    }

    /// @param sts null if no sessions are used
    TestDrain(SqsClient sqs, S3Client s3, String queueUrl, Map<String, String> settings, StsClient sts) {
        this(sqs, s3, TestConfig.of(queueUrl, settings), Clock.systemUTC(), sts);
    }

    TestDrain(SqsClient sqs, S3Client s3, AuditConfig config, Clock clock) {
        this(sqs, s3, config, clock, null);
    }

    private TestDrain(SqsClient sqs, S3Client s3, AuditConfig config, Clock clock, StsClient sts) {
        this(sqs, s3, config, clock, sts, UUID::randomUUID);
    }

    TestDrain(SqsClient sqs, S3Client s3, AuditConfig config, Clock clock, StsClient sts, Supplier<UUID> fileIds) {
        this.clock = clock;
        var spool = new Spool(s3, config);
        var delivery = new Delivery(new BucketWriter(new BucketAccess(s3, new ExportSessions(sts, config))), spool);
        drain = new Drain(
                config,
                clock,
                new EventQueue(sqs, clock, config),
                new Destinations(s3, new ObjectMapper(), new DestinationGuard(s3, config), config),
                new OrganizationDrain(config, clock, fileIds, spool, delivery),
                new Leftovers(spool, delivery, clock),
                new Quarantine(s3, clock, config),
                spool,
                new RecentEvents(s3, clock, fileIds, config),
                new Health(s3, new ObjectMapper(), clock, config));
    }

    DrainReport run() throws InterruptedException {
        return runFor(Duration.ofMinutes(2));
    }

    DrainReport runFor(Duration time) throws InterruptedException {
        return drain.run(clock.instant().plus(time));
    }
}
