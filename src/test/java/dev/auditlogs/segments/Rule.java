package dev.auditlogs.segments;

/// The rules of docs/decisions/0056, each of which the model can leave out.
enum Rule {
    /// Messages are deleted when their segment is stored, and not before.
    STORED_BEFORE_DELETED,
    /// From a segment a file goes only where the segment says. Without: recovery puts it where the destination is.
    FROM_A_SEGMENT_ONLY_WHERE_IT_SAYS,
    /// The place that a file names is asked first.
    EARLIER_PLACE_FIRST,
    /// A copy gets its new target with the version that was read.
    RETARGET_THE_VERSION_THAT_WAS_READ,
    /// A copy is created, and replaces none.
    COPIES_ARE_CREATED,
    /// `drained/` comes before a copy is removed.
    DRAINED_BEFORE_COPIES_GO,
    /// Copies and `drained/` come before the segment goes.
    SEGMENT_GOES_LAST,
    /// `drained/` is listed once more after a place has refused.
    LOOK_AGAIN_AFTER_A_REFUSAL,
    /// That list goes back to the time in the file's name, and not only as far as the window.
    LOOK_BACK_TO_THE_FILES_TIME,
    /// Recovery lists `drained/` back to the segment's time, and not only as far as the window.
    LOOK_BACK_TO_THE_SEGMENTS_TIME,
    /// Nothing is delivered from a segment whose put failed, and none of its messages deleted.
    NOTHING_FROM_A_SEGMENT_THAT_FAILED,
    /// `doubt/` names keys of stored parts only.
    DOUBT_NAMES_STORED_PARTS_ONLY,
    /// `doubt/` names what was spooled of each message that may come back.
    DOUBT_NAMES_WHAT_MAY_COME_BACK,
    /// `doubt/` names copies that were dropped, whose message may come back, too.
    DOUBT_NAMES_DROPPED_COPIES,
    /// `doubt/` names all keys of a recovered segment before that goes.
    DOUBT_NAMES_RECOVERED_SEGMENTS,
    /// Keys are in `drained/` too.
    DRAINED_NAMES_KEYS,
    /// Segments are looked up first, then `doubt/`, then `drained/`.
    LOOK_UP_IN_ORDER,
    /// A recovered segment's keys have a name that follows from the segment's.
    RECOVERED_KEYS_ONCE,
    /// Deliveries stand in the drain's own object, which nobody replaces.
    OWN_DEEDS_ARE_NEVER_REPLACED,
    /// A step at the end that failed stops those that follow.
    A_FAILED_STEP_STOPS_LATER_ONES
}
