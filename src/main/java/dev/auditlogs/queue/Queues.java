package dev.auditlogs.queue;

import dev.auditlogs.config.AuditConfig;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.sqs.SqsClient;

/// The SQS queues that the platform publishes to, one of them or several, by their names. Each is drained by drains
/// of its own.
@Singleton
public final class Queues {

    private final Map<QueueName, EventQueue> byName = new LinkedHashMap<>();

    /// @throws IllegalArgumentException if `audit.queue-url` names a queue that cannot be, or one twice; or if there
    ///     are fewer than producers divide by
    public Queues(SqsClient sqs, Clock clock, AuditConfig config) {
        var count = config.queueUrl().size();
        var producers = config.producerQueues().orElse(count);
        if (producers < 1 || producers > count) {
            throw new IllegalArgumentException("audit.producer-queues must be 1 to " + count
                    + ", which is how many queues audit.queue-url names: " + producers);
        }
        for (var index = 0; index < count; index++) {
            var queue = new EventQueue(sqs, clock, config, index);
            if (byName.putIfAbsent(queue.name(), queue) != null) {
                throw new IllegalArgumentException("audit.queue-url names two queues " + queue.name()
                        + "; name each queue once, and give queues of" + " different accounts different names");
            }
        }
    }

    /// In the order of `audit.queue-url`.
    public List<EventQueue> all() {
        return List.copyOf(byName.values());
    }

    /// What a drain is of that is not told otherwise.
    public EventQueue first() {
        return byName.values().iterator().next();
    }

    /// @throws IllegalArgumentException if there is none of that name
    public EventQueue named(String name) {
        return all().stream()
                .filter(queue -> queue.name().value().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("audit.queue-url names no queue " + name + ", but "
                        + byName.keySet().stream().map(QueueName::value).collect(Collectors.joining(", "))));
    }

    /// Ends receiving soon, now and for good: the process is being stopped.
    public void stop() {
        byName.values().forEach(EventQueue::stop);
    }
}
