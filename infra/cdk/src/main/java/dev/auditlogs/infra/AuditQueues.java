package dev.auditlogs.infra;

import java.util.ArrayList;
import java.util.List;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.kms.IKey;
import software.amazon.awscdk.services.sqs.Queue;

/// The queues that the platform publishes to, in the order in which producers number them, each with its dead-letter
/// queue.
record AuditQueues(List<AuditQueue> events, List<DeadLetterQueue> deadLetters) {

    static AuditQueues of(Stack stack, IKey key, Settings settings) {
        var events = new ArrayList<AuditQueue>();
        var deadLetters = new ArrayList<DeadLetterQueue>();
        for (var number : QueueNumber.upTo(settings.number(Setting.QUEUES))) {
            var ofOne = new DeadLetterQueue(stack, key, number);
            deadLetters.add(ofOne);
            events.add(new AuditQueue(stack, key, ofOne, settings));
        }
        return new AuditQueues(List.copyOf(events), List.copyOf(deadLetters));
    }

    AuditQueue first() {
        return events.getFirst();
    }

    int count() {
        return events.size();
    }

    /// As `audit.queue-url` has them.
    String urls() {
        return urls(events);
    }

    String deadLetterUrls() {
        return urls(deadLetters);
    }

    private static String urls(List<? extends Queue> queues) {
        return String.join(",", queues.stream().map(Queue::getQueueUrl).toList());
    }

    List<String> arns() {
        return events.stream().map(Queue::getQueueArn).toList();
    }
}
