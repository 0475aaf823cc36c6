package dev.auditlogs.benchmark;

import dev.auditlogs.event.DecodedMessage;
import dev.auditlogs.event.EventDecoder;
import dev.auditlogs.file.AuditFile;
import dev.auditlogs.file.AuditFileEncoder;
import dev.auditlogs.file.AuditFileName;
import dev.auditlogs.file.Compression;
import dev.auditlogs.file.Encoding;
import dev.auditlogs.file.FileId;
import dev.auditlogs.file.Format;
import dev.auditlogs.file.OcsfProduct;
import dev.auditlogs.queue.Messages;
import dev.auditlogs.queue.OrganizationBatch;
import dev.auditlogs.queue.ReceivedMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What a drain does with events in memory, in microseconds an event (so also in seconds a million): decode, group,
/// encode, compress.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@OperationsPerInvocation(DrainBenchmark.EVENTS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class DrainBenchmark {

    static final int EVENTS = 10_000;
    private static final int ORGANIZATIONS = 20;
    private static final int EVENTS_TOGETHER = 100;
    private static final AuditFileEncoder ENCODER = new AuditFileEncoder(new OcsfProduct("airkit", "airkit"));
    private static final Encoding PLAIN = new Encoding(Format.NDJSON, Compression.NONE);

    /// Events of one kind and size, about 350 bytes each.
    @State(Scope.Benchmark)
    public static class Workload {

        final List<String> single = new ArrayList<>();
        final List<String> together = new ArrayList<>();
        List<ReceivedMessage> received;
        Collection<OrganizationBatch> batches;
        byte[] rows;

        @Setup
        public void make() {
            var random = new Random(1);
            for (var i = 0; i < EVENTS; i++) {
                single.add(event(random, ORGANIZATIONS));
            }
            for (var from = 0; from < EVENTS; from += EVENTS_TOGETHER) {
                together.add("[" + String.join(",", single.subList(from, from + EVENTS_TOGETHER)) + "]");
            }
            received = Messages.received(single.toArray(String[]::new));
            batches = OrganizationBatch.group(received);
            var all = new ByteArrayOutputStream();
            batches.forEach(batch -> all.writeBytes(encoded(batch, PLAIN).bytes()));
            rows = all.toByteArray();
        }

        static String event(Random random, int organizations) {
            return """
                    {"ORGANIZATION_ID":"org-%05d","EVENT_ID":"%s","EVENT_TIME":"2026-11-22T%02d:%02d:%02d.%03dZ",\
                    "USER_ID":"user-%04d","EMAIL":"user-%04d@example.com","APP_ID":"%s","DEPLOY_ID":"deploy-%d",\
                    "DOMAIN":"apps.example.com","SERVICE":"builder","SERVICE_REVISION":"%d","EVENT_TYPE":"app_deployed"}""".formatted(
                            random.nextInt(organizations),
                            new UUID(random.nextLong(), random.nextLong()),
                            random.nextInt(24),
                            random.nextInt(60),
                            random.nextInt(60),
                            random.nextInt(1000),
                            random.nextInt(500),
                            random.nextInt(500),
                            new UUID(0, random.nextInt(200)),
                            random.nextInt(1000),
                            random.nextInt(9));
        }
    }

    /// What a destination may choose, in files of 500 events.
    @State(Scope.Benchmark)
    public static class Choice {

        @Param({"NDJSON", "CSV", "PARQUET"})
        Format format;

        @Param({"NONE", "GZIP", "ZSTD"})
        Compression compression;

        Encoding encoding;

        @Setup
        public void tell(Workload workload) {
            // Parquet has no compression as a whole: it is measured three times.
            encoding = new Encoding(format, format == Format.PARQUET ? Compression.NONE : compression);
            System.out.printf(
                    "%s %s: %.1f bytes an event%n",
                    encoding.format(),
                    encoding.compression(),
                    workload.batches.stream()
                                    .mapToInt(batch -> encoded(batch, encoding).bytes().length)
                                    .sum()
                            / (double) EVENTS);
        }
    }

    /// What the levels of gzip cost, and what they save.
    @State(Scope.Benchmark)
    public static class Level {

        @Param({"1", "2", "3", "4", "5", "6", "9"})
        int level;

        @Setup
        public void tell(Workload workload) throws IOException {
            System.out.printf(
                    "level %d: %.1f bytes an event%n",
                    level, (double) compressed(workload.rows, level).length / EVENTS);
        }
    }

    @Benchmark
    public List<DecodedMessage> decode(Workload workload) {
        var decoder = new EventDecoder();
        return workload.single.stream().map(decoder::decode).toList();
    }

    @Benchmark
    public List<DecodedMessage> decodeAHundredAMessage(Workload workload) {
        var decoder = new EventDecoder();
        return workload.together.stream().map(decoder::decode).toList();
    }

    @Benchmark
    public Collection<OrganizationBatch> group(Workload workload) {
        return OrganizationBatch.group(workload.received);
    }

    @Benchmark
    public List<AuditFile> encode(Workload workload, Choice choice) {
        return workload.batches.stream()
                .map(batch -> encoded(batch, choice.encoding))
                .toList();
    }

    @Benchmark
    public byte[] compress(Workload workload, Level level) throws IOException {
        return compressed(workload.rows, level.level);
    }

    static AuditFile encoded(OrganizationBatch batch, Encoding encoding) {
        var name = AuditFileName.of(Instant.EPOCH, new UUID(0, 0), encoding);
        return ENCODER.encode(new FileId(batch.organizationId(), name), batch.events(), encoding);
    }

    private static byte[] compressed(byte[] rows, int level) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes) {
            {
                def.setLevel(level);
            }
        }) {
            out.write(rows);
        }
        return bytes.toByteArray();
    }
}
