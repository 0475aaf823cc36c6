package dev.auditlogs.infra;

import java.util.List;
import java.util.stream.IntStream;
import software.amazon.awscdk.Stack;

/// Which of the queues, from 1 on. The first one's resources have no number, as in a stack that has one queue only: an
/// update which adds others leaves it as it is.
record QueueNumber(int value) {

    /// As many as there may be.
    static final int MAX = 8;

    static List<QueueNumber> upTo(int queues) {
        return IntStream.rangeClosed(1, queues).mapToObj(QueueNumber::new).toList();
    }

    /// Of a construct that each queue has.
    String id(String ofTheFirst) {
        return value == 1 ? ofTheFirst : ofTheFirst + value;
    }

    /// Of a queue in the account.
    String name(Stack stack, String ofTheFirst) {
        return stack.getStackName() + "-" + (value == 1 ? ofTheFirst : ofTheFirst + "-" + value);
    }
}
