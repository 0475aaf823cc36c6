package dev.auditlogs.segments;

import java.util.function.Consumer;
import java.util.function.Function;

/// The calls of one drain: between any two of them everybody else may do something, and the drain may die.
interface Calls {

    /// A call that changes nothing, or a receive.
    ///
    /// @return an immutable value
    <T> T ask(String what, Function<Cloud, T> answer);

    /// A call that changes something. It may fail, and have taken effect all the same.
    ///
    /// @return whether it did not fail
    boolean write(String what, Consumer<Cloud> effect);

    /// Deletes a message. SQS may confirm it, and lose it.
    ///
    /// @return whether it was confirmed
    boolean deleteMessage(String message);
}
