package dev.auditlogs.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.EventKey;
import dev.auditlogs.local.Emulators;
import dev.auditlogs.state.Deadline;
import dev.auditlogs.state.StateBucket;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.TestConfig;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

class RecentEventsTest {

    private static final int HALF_AND_MORE = RecentEvents.EVENTS_MAX / 2 + 100_000;

    /// @param high of all of them
    private static byte[] keys(long high) {
        var bytes = ByteBuffer.allocate(HALF_AND_MORE * EventKey.BYTES);
        for (var i = 0; i < HALF_AND_MORE; i++) {
            bytes.putLong(high).putLong(i * 0x9E3779B97F4A7C15L);
        }
        return bytes.array();
    }

    @Test
    void beyondTwoMillionEventsTheOldestAreForgotten() throws InterruptedException {
        try (var emulators = Emulators.inMemory();
                var s3 = AwsTestResource.s3(emulators.s3())) {
            s3.createBucket(r -> r.bucket("audit-state"));
            for (var older : new String[] {"recent/20261124T100000Z-1", "recent/20261124T100500Z-2"}) {
                s3.putObject(
                        r -> r.bucket("audit-state").key(older),
                        RequestBody.fromBytes(keys(older.endsWith("1") ? 1 : 2)));
            }
            var clock = Clock.fixed(Instant.parse("2026-11-24T10:10:00Z"), ZoneOffset.UTC);
            var config = TestConfig.of("http://127.0.0.1/no-queue", Map.of());
            var recent = new RecentEvents(new StateBucket(s3, config), clock, UUID::randomUUID, config);

            var journal = recent.begin(new Deadline(clock, Instant.MAX));
            var acme = new OrganizationId("acme");

            assertThat(journal.isKnown(acme, new EventKey(1, 0x9E3779B97F4A7C15L)))
                    .isFalse();
            assertThat(journal.isKnown(acme, new EventKey(2, 0x9E3779B97F4A7C15L)))
                    .isTrue();
        }
    }
}
