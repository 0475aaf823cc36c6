package dev.auditlogs.queue;

import dev.auditlogs.parallel.MemoryBudget;
import java.util.function.BooleanSupplier;

/// The room of a drain's rounds: polls take it before they ask for messages, since what comes must fit into memory
/// on its whole way.
final class Room {

    private static final int MESSAGES_PER_POLL = 10;

    /// How long a poll that has no room waits before it looks again, if nobody wakes it.
    private static final long LOOK_AGAIN_MILLIS = 50;

    private final int messagesMax;
    private final MemoryBudget memory;
    private int messagesLeft;
    private int messagesHeld;
    private long bytesHeld;
    private int pollsUnderWay;
    private int messagesAsked;

    /// What a message is thought to need: the most that there can be, until one is known.
    private long bytesExpected = MessageSize.MAX;

    private boolean isSizeKnown;

    /// @param messagesMax of one round
    Room(int messagesMax, MemoryBudget memory) {
        this.messagesMax = messagesMax;
        this.memory = memory;
        this.messagesLeft = messagesMax;
    }

    /// Waits until there is room for a poll.
    ///
    /// @param hasEnded whether nobody needs it any more
    /// @return how many messages it may ask for; 0 when that is so, or the round is full
    synchronized int take(BooleanSupplier hasEnded) throws InterruptedException {
        while (!hasEnded.getAsBoolean()) {
            var count = Math.min(fitting(), messagesLeft);
            if (count > 0) {
                messagesLeft -= count;
                messagesAsked += count;
                pollsUnderWay++;
                return count;
            }
            if (pollsUnderWay == 0 && messagesHeld > 0) {
                return 0;
            }
            // Until a poll that is under way says what it brought, or a delivery gives its memory back.
            wait(LOOK_AGAIN_MILLIS);
        }
        return 0;
    }

    /// For how many messages there is memory. One poll alone is always let in, or nothing would ever move.
    private int fitting() {
        if (pollsUnderWay == 0 && memory.isUntouched()) {
            return MESSAGES_PER_POLL;
        }
        var left = memory.left() - messagesAsked * bytesExpected;
        return Math.clamp(left / bytesExpected, 0, MESSAGES_PER_POLL);
    }

    /// A poll that took room has ended.
    ///
    /// @param asked how many messages it asked for
    /// @param received how many came
    /// @param bytes that these take
    synchronized void settle(int asked, int received, long bytes) {
        pollsUnderWay--;
        messagesAsked -= asked;
        messagesLeft += asked - received;
        messagesHeld += received;
        bytesHeld += bytes;
        memory.take(bytes);
        if (received > 0) {
            // Twice the mean, since the next ones may be larger; it shrinks slowly, since sizes come in waves.
            bytesExpected = Math.max(2 * bytes / received, isSizeKnown ? bytesExpected * 9 / 10 : 1);
            isSizeKnown = true;
        }
        notifyAll();
    }

    /// What a round that is full is full of.
    synchronized Batch.End limit() {
        return messagesLeft == 0 ? Batch.End.MESSAGES_MAX : Batch.End.BYTES_MAX;
    }

    /// Begins the next round.
    ///
    /// @return the bytes that the messages of the last one take, for whoever writes them to give back
    synchronized long endRound() {
        var held = bytesHeld;
        messagesLeft = messagesMax;
        messagesHeld = 0;
        bytesHeld = 0;
        return held;
    }
}
