package dev.auditlogs.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.parallel.MemoryBudget;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What polls may ask for, before and after the size of a message is known.
class RoomTest {

    private static final int MANY = 1_000;

    private final MemoryBudget memory = new MemoryBudget(10 * MessageSize.MAX);
    private final Room room = new Room(MANY, memory);

    private int take() throws InterruptedException {
        return take(room);
    }

    /// Whoever would have to wait gets nothing.
    private static int take(Room room) throws InterruptedException {
        var looks = new AtomicInteger();
        return room.take(() -> looks.getAndIncrement() > 0);
    }

    @Test
    void untilTheSizeOfAMessageIsKnownEachMayBeTheLargest() throws InterruptedException {
        assertThat(take()).isEqualTo(10);
        assertThat(take()).isZero();
    }

    @Test
    void onceItIsKnownThereIsRoomForMorePolls() throws InterruptedException {
        var asked = take();
        room.settle(asked, asked, asked * 1_000L);

        assertThat(take()).isEqualTo(10);
        assertThat(take()).isEqualTo(10);
    }

    @Test
    void messagesThatAreAskedForTakeRoomAlready() throws InterruptedException {
        room.settle(take(), 10, 6 * MessageSize.MAX);
        memory.giveBack(6 * MessageSize.MAX);

        // Of twice the mean: eight of them.
        assertThat(take()).isEqualTo(10);
        assertThat(take()).isZero();
    }

    @Test
    void onePollAloneIsAlwaysLetIn() throws InterruptedException {
        var narrow = new Room(MANY, new MemoryBudget(1));

        assertThat(take(narrow)).isEqualTo(10);
    }

    @Test
    void whatARoundHoldsIsGivenBackByWhoeverWritesIt() throws InterruptedException {
        room.settle(take(), 10, 12_345);

        assertThat(room.endRound()).isEqualTo(12_345);
        assertThat(room.endRound()).isZero();
        assertThat(memory.left()).isEqualTo(10 * MessageSize.MAX - 12_345);
    }

    @Test
    void aRoundIsFullOfMessagesOrOfBytes() throws InterruptedException {
        var few = new Room(10, new MemoryBudget(Long.MAX_VALUE));
        few.settle(take(few), 10, 1);
        assertThat(take(few)).isZero();
        assertThat(few.limit()).isEqualTo(Batch.End.MESSAGES_MAX);

        room.settle(take(), 10, 11 * MessageSize.MAX);
        assertThat(take()).isZero();
        assertThat(room.limit()).isEqualTo(Batch.End.BYTES_MAX);
    }
}
