package dev.auditlogs.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.auditlogs.file.EventKey;
import dev.auditlogs.file.Known;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTableTest {

    private static final long VERSION_1 = 1L << 56;
    private static final long VERSION_2 = 2L << 56;

    private static List<EventKey> randomKeys(int count) {
        var random = new Random(count);
        var keys = new ArrayList<EventKey>();
        for (var i = 0; i < count; i++) {
            keys.add(new EventKey(random.nextLong(), random.nextLong()));
        }
        return keys;
    }

    private static KeyTable table(List<EventKey> keys) {
        var list = new KeyList(0);
        keys.forEach(key -> list.add(key, VERSION_1 | key.low() >>> 8));
        return list.toTable();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 15, 16, 17, 100, 10_000})
    void whatWasAddedIsFoundAndNothingElse(int count) {
        var keys = randomKeys(count);

        var table = new KeyTable(table(keys).bytes());

        assertThat(table.size()).isEqualTo(count);
        assertThat(keys)
                .allSatisfy(key ->
                        assertThat(table.find(key, VERSION_1 | key.low() >>> 8)).isEqualTo(Known.SAME));
        assertThat(randomKeys(count + 1))
                .allSatisfy(key -> assertThat(table.find(key, 0)).isEqualTo(Known.NO));
    }

    @Test
    void keysThatBeginAlikeAreToldApart() {
        var keys = new ArrayList<EventKey>();
        for (var low = 100; low > 0; low--) {
            keys.add(new EventKey(-1, low));
        }

        var table = table(keys);

        assertThat(keys).allSatisfy(key -> assertThat(table.find(key, 0)).isEqualTo(Known.SAME));
        assertThat(table.find(new EventKey(-1, 0), 0)).isEqualTo(Known.NO);
    }

    @Test
    void onlyAnotherContentOfTheSameVersionIsAnother() {
        var key = new EventKey(5, 6);
        var list = new KeyList(1);
        list.add(key, VERSION_1 | 7);
        var table = list.toTable();

        assertThat(table.find(key, VERSION_1 | 7)).isEqualTo(Known.SAME);
        assertThat(table.find(key, VERSION_1 | 8)).isEqualTo(Known.OTHER);
        assertThat(table.find(key, VERSION_2 | 8)).isEqualTo(Known.SAME);
        assertThat(table.find(key, 0)).isEqualTo(Known.SAME);
    }

    @Test
    void oneOfSeveralContentsIsEnough() {
        var key = new EventKey(5, 6);
        var list = new KeyList(0);
        list.add(key, VERSION_1 | 7);
        list.add(key, VERSION_1 | 8);
        var table = list.toTable();

        assertThat(table.find(key, VERSION_1 | 8)).isEqualTo(Known.SAME);
        assertThat(table.find(key, VERSION_1 | 9)).isEqualTo(Known.OTHER);
    }

    @Test
    void whatIsDamagedIsRefused() {
        var bytes = table(randomKeys(100)).bytes();
        var first = bytes[0];
        bytes[0] = bytes[99 * KeyTable.BYTES];
        bytes[99 * KeyTable.BYTES] = first;

        assertThatThrownBy(() -> new KeyTable(bytes)).isInstanceOf(UncheckedIOException.class);
        assertThatThrownBy(() -> new KeyTable(new byte[KeyTable.BYTES - 1])).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void aSmallHeapRemembersFewerEvents() {
        assertThat(Journals.eventsMax(128L << 20)).isBetween(800_000, 900_000);
        assertThat(Journals.eventsMax(1L << 30)).isEqualTo(Journals.EVENTS_MAX);
    }
}
