package dev.auditlogs.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.auditlogs.event.EventTime;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.AuditFileName;
import dev.auditlogs.file.Encoding;
import dev.auditlogs.file.EventKey;
import dev.auditlogs.file.FileId;
import dev.auditlogs.file.KeyTemplate;
import dev.auditlogs.file.Known;
import dev.auditlogs.local.Emulators;
import dev.auditlogs.place.BucketName;
import dev.auditlogs.place.KeyPrefix;
import dev.auditlogs.queue.QueueName;
import dev.auditlogs.state.Deadline;
import dev.auditlogs.state.StateBucket;
import dev.auditlogs.state.StateUnavailable;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.LoggedLines;
import dev.auditlogs.world.TestConfig;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

class JournalTest {

    private static final int HALF_AND_MORE = Journals.EVENTS_MAX / 2 + 100_000;

    private static final QueueName QUEUE = new QueueName("audit");

    private static final Consumer<String> NONE_DAMAGED = key -> {
        throw new AssertionError("damaged: " + key);
    };

    /// @param high of all of them
    private static byte[] keys(long high) {
        var bytes = ByteBuffer.allocate(HALF_AND_MORE * EventKey.BYTES);
        for (var i = 0; i < HALF_AND_MORE; i++) {
            bytes.putLong((i + 1) * 0x9E3779B97F4A7C15L).putLong(high);
        }
        return bytes.array();
    }

    @Test
    void beyondTwoMillionEventsTheOldestAreForgottenWhichIsToldOnce() throws InterruptedException {
        try (var log = new LoggedLines(Drained.class);
                var emulators = Emulators.inMemory();
                var s3 = AwsTestResource.s3(emulators.s3())) {
            s3.createBucket(r -> r.bucket("audit-state"));
            for (var older : new String[] {"recent/20261124T100000Z-1", "recent/20261124T100500Z-2"}) {
                s3.putObject(
                        r -> r.bucket("audit-state").key(older),
                        RequestBody.fromBytes(keys(older.endsWith("1") ? 1 : 2)));
            }
            var clock = Clock.fixed(Instant.parse("2026-11-24T10:10:00Z"), ZoneOffset.UTC);
            var config = TestConfig.of("http://127.0.0.1/no-queue", Map.of());
            var state = new StateBucket(s3, config);
            var journals = new Journals(state, new Segments(state), clock, UUID::randomUUID, config);

            var journal = journals.begin(QUEUE, new Deadline(clock, Instant.MAX), NONE_DAMAGED);
            var acme = new OrganizationId("acme");

            assertThat(journal.find(acme, new EventKey(0x9E3779B97F4A7C15L, 1), 0))
                    .isEqualTo(Known.NO);
            assertThat(journal.find(acme, new EventKey(0x9E3779B97F4A7C15L, 2), 0))
                    .isEqualTo(Known.SAME);
            journal.catchUp(new Deadline(clock, Instant.MAX));
            assertThat(log.lines()).singleElement().asString().startsWith("WARN more events");
        }
    }

    /// What has been read until then is not read again: a process that cannot read all in one drain can in two.
    @Test
    void readingEndsInTimeAndGoesOnInTheNextDrain() throws InterruptedException {
        try (var emulators = Emulators.inMemory();
                var s3 = AwsTestResource.s3(emulators.s3())) {
            s3.createBucket(r -> r.bucket("audit-state"));
            for (var i = 0; i < 200; i++) {
                var key = "recent/20261124T1000%02dZ-%d".formatted(i % 60, i);
                var bytes = ByteBuffer.allocate(EventKey.BYTES).putLong(i + 1).putLong(i);
                s3.putObject(r -> r.bucket("audit-state").key(key), RequestBody.fromBytes(bytes.array()));
            }
            var config = TestConfig.of("http://127.0.0.1/no-queue", Map.of());
            var now = Instant.parse("2026-11-24T10:10:00Z");
            var time = new TickingClock(now);
            var state = new StateBucket(s3, config);
            var journals = new Journals(state, new Segments(state), time, UUID::randomUUID, config);

            // Each look at the clock takes a second: listing takes 200, and reading begins.
            assertThatThrownBy(() -> journals.begin(QUEUE, new Deadline(time, now.plusSeconds(300)), NONE_DAMAGED))
                    .isInstanceOf(StateUnavailable.class)
                    .hasMessageContaining("drained/");
            var journal = journals.begin(QUEUE, new Deadline(time, Instant.MAX), NONE_DAMAGED);

            for (var i = 0; i < 200; i++) {
                assertThat(journal.find(new OrganizationId("acme"), new EventKey(i + 1, i), 0))
                        .isEqualTo(Known.SAME);
            }
        }
    }

    /// A file may have waited for weeks before its bucket refuses it, far beyond what is kept in memory.
    @Test
    void whatWasDeliveredLongAgoIsFoundAndNothingElse() throws InterruptedException {
        try (var emulators = Emulators.inMemory();
                var s3 = AwsTestResource.s3(emulators.s3())) {
            s3.createBucket(r -> r.bucket("audit-state"));
            var config = TestConfig.of("http://127.0.0.1/no-queue", Map.of());
            var state = new StateBucket(s3, config);
            var written = Instant.parse("2026-11-10T10:00:00Z");
            var deadline = new Deadline(Clock.systemUTC(), Instant.MAX);
            var delivered = file(written, 1);
            var then = Clock.fixed(written.plusSeconds(60), ZoneOffset.UTC);
            var drain = new Journals(state, new Segments(state), then, UUID::randomUUID, config)
                    .begin(QUEUE, deadline, NONE_DAMAGED);
            drain.deliver(new Deed(
                    delivered,
                    new Target(new BucketName("acme-logs"), Optional.empty(), new KeyPrefix(""), KeyTemplate.DEFAULT),
                    Deed.How.CREATED,
                    "",
                    "",
                    1,
                    1,
                    new EventTime(0),
                    new EventTime(0)));
            drain.write();
            var now = Clock.fixed(Instant.parse("2026-11-24T10:00:00Z"), ZoneOffset.UTC);

            var later = new Journals(state, new Segments(state), now, UUID::randomUUID, config)
                    .begin(QUEUE, deadline, NONE_DAMAGED);

            assertThat(later.isDelivered(delivered)).isFalse();
            assertThat(later.delivered(List.of(delivered, file(written, 2)), written, deadline))
                    .containsExactly(delivered);
            assertThat(later.delivered(List.of(delivered), written.plus(Duration.ofDays(1)), deadline))
                    .isEmpty();
        }
    }

    /// An object a line, as whoever proves something with it reads it.
    @Test
    void whatADrainHasDoneNamesEachFileAndItsPlace() throws Exception {
        try (var emulators = Emulators.inMemory();
                var s3 = AwsTestResource.s3(emulators.s3())) {
            s3.createBucket(r -> r.bucket("audit-state"));
            var state = new StateBucket(s3, TestConfig.of("http://127.0.0.1/no-queue", Map.of()));
            var now = Instant.parse("2026-11-24T10:00:00Z");
            var place = new Target(
                    new BucketName("acme-logs"), Optional.empty(), new KeyPrefix("logs/"), KeyTemplate.DEFAULT);
            var deed = new Deed(
                    file(now, 1),
                    place,
                    Deed.How.CREATED,
                    "packed",
                    "unpacked",
                    7,
                    2,
                    new EventTime(0),
                    new EventTime(1));

            new Drained(state, 1).write(now, QUEUE, new UUID(1, 1), KeyTable.EMPTY, List.of(deed));

            var key = state.list("drained/").findFirst().orElseThrow().key();
            try (var zip = new ZipInputStream(
                    new ByteArrayInputStream(state.get(key).orElseThrow().bytes()))) {
                for (var entry = zip.getNextEntry(); !entry.getName().equals("deeds.ndjson.gz"); ) {
                    entry = zip.getNextEntry();
                }
                assertThat(new String(new GZIPInputStream(zip).readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo("""
                                {"organization":"acme","name":"%1$s","bucket":"acme-logs","key":"logs/2026/11/24/%1$s",\
                                "sha256":"packed","unpackedSha256":"unpacked","bytes":7,"events":2,\
                                "firstEventTime":"1970-01-01T00:00:00.000","lastEventTime":"1970-01-01T00:00:00.001"}
                                """.formatted(deed.id().name()));
            }
        }
    }

    private static FileId file(Instant written, int number) {
        return new FileId(
                new OrganizationId("acme"), AuditFileName.of(written, new UUID(number, number), Encoding.DEFAULT));
    }

    /// A second later each time that somebody looks.
    private static final class TickingClock extends Clock {

        private final Instant start;
        private final AtomicInteger looks = new AtomicInteger();

        private TickingClock(Instant start) {
            this.start = start;
        }

        @Override
        public Instant instant() {
            return start.plusSeconds(looks.getAndIncrement());
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
