package dev.auditlogs.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.event.OrganizationId;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class OrganizationQueueTest {

    /// Of 2, 3, 4, 5 and 8 queues. They were computed elsewhere; the first is one of [FNV's own
    /// examples](http://www.isthe.com/chongo/src/fnv/test_fnv.c), 0xbf9cf968.
    @ParameterizedTest
    @CsvSource({
        "foobar, 0, 1, 0, 0, 0",
        "acme, 1, 1, 3, 0, 7",
        "globex, 0, 1, 2, 2, 6",
        "initech, 1, 1, 1, 0, 1",
        "hooli, 0, 0, 2, 2, 6",
        "42, 1, 2, 3, 1, 3",
        "A-1, 0, 1, 2, 4, 6",
        "0f8fad5b-d9cb-469f-a165-70867728950e, 1, 2, 1, 3, 1",
        "'tenant+eu=1,x@example.com', 1, 1, 3, 1, 7",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, 1, 2, 1, 2, 5",
    })
    void theQueueIsThatOfThePublishedRule(String id, int of2, int of3, int of4, int of5, int of8) {
        var organization = new OrganizationId(id);

        assertThat(IntStream.of(1, 2, 3, 4, 5, 8).map(queues -> OrganizationQueue.of(organization, queues)))
                .containsExactly(0, of2, of3, of4, of5, of8);
    }

    static Stream<IntFunction<String>> forms() {
        return Stream.of(
                i -> Integer.toString(10 + i),
                i -> "org-%05d".formatted(i),
                i -> "tenant-" + 100 * i,
                i -> new UUID(0x9e3779b97f4a7c15L * i, 0xc2b2ae3d27d4eb4fL * i).toString());
    }

    @ParameterizedTest
    @MethodSource("forms")
    void queuesGetEquallyManyOrganizations(IntFunction<String> form) {
        for (var queues = 2; queues <= 8; queues++) {
            var counts = new int[queues];
            for (var i = 0; i < 10_000; i++) {
                counts[OrganizationQueue.of(new OrganizationId(form.apply(i)), queues)]++;
            }
            var share = 10_000 / queues;
            for (var count : counts) {
                assertThat(count).isCloseTo(share, Offset.offset(share / 10));
            }
        }
    }
}
