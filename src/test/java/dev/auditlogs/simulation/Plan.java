package dev.auditlogs.simulation;

import java.util.Map;
import java.util.TreeMap;

/// How one world is.
///
/// @param hasWindow whether processes remember events for an hour; else not at all, so that nothing hides what
///     files in `settled/` let through
/// @param discards what becomes of the events of organizations without a destination; else they are held
/// @param livesOn whether a process outlives its drain's time, instead of being killed then
/// @param pageSize objects in a list
/// @param sqsAheadMinutes how far SQS's clock is ahead of the processes' mean
/// @param offsetMinutesMax how far a process's clock is ahead of that, or behind
record Plan(
        Chances chances,
        boolean hasWindow,
        boolean discards,
        boolean livesOn,
        int pageSize,
        int sqsAheadMinutes,
        int offsetMinutesMax,
        Parallel parallel) {

    /// What a drain does at once, and in one round.
    record Parallel(int polls, int writes, int messagesMax, String bytesMax) {

        /// One step after the other.
        static final Parallel NOTHING = new Parallel(1, 1, 100_000, "64M");
    }

    /// What of it a process's settings say.
    Map<String, String> settings() {
        return new TreeMap<>(Map.of(
                "audit.duplicate-window", hasWindow ? "1h" : "0s",
                "audit.unconfigured", discards ? "discard" : "hold",
                "audit.drain.polls", Integer.toString(parallel.polls()),
                "audit.drain.writes", Integer.toString(parallel.writes()),
                "audit.drain.messages-max", Integer.toString(parallel.messagesMax()),
                "audit.drain.bytes-max", parallel.bytesMax()));
    }
}
