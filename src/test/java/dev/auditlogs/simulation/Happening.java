package dev.auditlogs.simulation;

/// What can happen in a simulated world. Each has its chance, and each is counted: a run in which one of them never
/// happened has not shown what it should.
enum Happening {
    // What becomes of a process.

    /// A process dies of a call, which may have taken effect.
    KILL,
    /// It dies while another one goes on.
    KILL_BESIDE_ANOTHER,
    /// It is killed because its time is up, as Lambda does.
    DEADLINE,
    /// A process that has failed or was given up makes another drain.
    WARM_AFTER_FAILURE,
    /// It stands still for minutes between two calls.
    PAUSE,
    /// Something else happens between two calls.
    BETWEEN_CALLS,
    /// A drain of another process begins and ends between two calls.
    DRAIN_BETWEEN_CALLS,
    /// Two drains run side by side.
    DRAINS_AT_ONCE,
    /// A process's clock is not SQS's.
    CLOCKS_DIFFER,

    // What becomes of a call.

    /// The connection breaks, or an error is answered, and nothing took effect.
    LOST_CALL,
    /// The connection breaks, or an error is answered, and yet the call took effect.
    LOST_ANSWER,
    /// A bucket, or SQS, fails for some time.
    OUTAGE,
    /// 503 SlowDown.
    THROTTLED,
    /// 409, because somebody else is said to write the same object.
    CONFLICT,
    /// A call takes up to a minute.
    SLOW,
    /// A bucket does not answer at all.
    HANG,
    /// A put takes effect when its sender has long been told that the connection broke.
    LATE_PUT,
    /// A call of a process that outlived its drain came too late to take effect.
    TIMED_OUT,
    /// A list comes in more than one page.
    PAGE,
    /// Some objects of a DeleteObjects are not deleted.
    FAILED_OBJECT_DELETE,

    // What becomes of a message.

    /// A poll does not find what is there.
    EMPTY_POLL,
    /// SQS says that too many messages are in flight.
    OVER_LIMIT,
    /// A message is handed out again.
    REDELIVERY,
    /// SQS counts a receipt too many, which it may do.
    MISCOUNTED,
    /// Some messages of a DeleteMessageBatch are not deleted.
    FAILED_DELETE,
    /// A delete is confirmed, and the message stays.
    LOST_DELETE,
    /// A deleted message is handed out once more, minutes later and as a new one.
    COPY,
    /// A delete is confirmed and means nothing, since somebody else has received the message meanwhile.
    STALE_RECEIPT,

    // What people and producers do.

    /// Something that is not an event is sent.
    REJECTED,
    /// A producer sends an event again.
    SENT_AGAIN,
    /// An event is sent while a drain runs.
    SENT_BETWEEN_CALLS,
    /// A destination changes while a drain runs.
    CHANGED,
    /// A destination is removed while a drain runs.
    VANISHED,
    /// A destination's object becomes something that is not JSON, while a drain runs.
    DAMAGED,
    /// A destination becomes unverified while a drain runs.
    UNVERIFIED,
    /// A bucket begins to refuse everything.
    DENIED,

    // What drains say that they did.

    /// More than one round.
    ROUNDS,
    /// Time was up before the queue was empty.
    TIME_UP,
    DISCARDED,
    FILTERED,
    HELD,
    DUPLICATES,
    QUARANTINED,
    LEFT_IN_QUEUE,
    /// A file waited for another drain.
    DEFERRED
}
