package dev.auditlogs.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.EventKey;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventKeysTest {

    private static final EventKey.Maker ACME = new EventKey.Maker(new OrganizationId("acme"));

    @Test
    void itHoldsWhatWasAddedAndNothingElse() {
        var bytes = ByteBuffer.allocate(10_000 * EventKey.BYTES);
        IntStream.range(0, 10_000)
                .mapToObj(i -> ACME.of("e" + i))
                .forEach(key -> bytes.putLong(key.high()).putLong(key.low()));

        var keys = EventKeys.read(bytes.array());

        assertThat(keys.size()).isEqualTo(10_000);
        assertThat(IntStream.range(0, 10_000)).allMatch(i -> keys.contains(ACME.of("e" + i)));
        assertThat(IntStream.range(10_000, 20_000)).noneMatch(i -> keys.contains(ACME.of("e" + i)));
    }

    @Test
    void theSameKeyTwiceIsOne() {
        var keys = new EventKeys(2);
        keys.add(1, 2);
        keys.add(1, 2);

        assertThat(keys.size()).isEqualTo(1);
    }

    @Test
    void whereAnOrganizationsIdEndsIsNeverInDoubt() {
        assertThat(ACME.of("1x")).isNotEqualTo(new EventKey.Maker(new OrganizationId("acme1")).of("x"));
        assertThat(ACME.of("x")).isEqualTo(new EventKey.Maker(new OrganizationId("acme")).of("x"));
    }
}
