package dev.auditlogs.queue;

import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.event.Envelopes;
import dev.auditlogs.event.OrganizationId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import software.amazon.awssdk.services.sqs.SqsClient;

/// An SQS queue that the platform publishes to: receives many messages at a time, and deletes the acknowledged ones.
public final class EventQueue {

    private static final int POLLS_MAX = 256;
    private static final Duration POLL_WAIT_MAX = Duration.ofSeconds(20);

    private final SqsClient sqs;
    private final Clock clock;
    private final String url;
    private final QueueName name;
    private final int index;
    private final int producerQueues;
    private final int polls;
    private final Duration pollWait;
    private final Envelopes envelopes;
    private volatile boolean stopped;

    /// @param index its place in `audit.queue-url`
    EventQueue(SqsClient sqs, Clock clock, AuditConfig config, int index) {
        this.sqs = sqs;
        this.clock = clock;
        this.url = config.queueUrl().get(index).strip();
        this.name = QueueName.ofUrl(url);
        this.index = index;
        this.producerQueues = config.producerQueues().orElse(config.queueUrl().size());
        this.polls = config.drain().polls();
        this.pollWait = config.drain().pollWait();
        this.envelopes = config.openEnvelopes() ? Envelopes.OPENED : Envelopes.REJECTED;
        if (polls < 1 || polls > POLLS_MAX) {
            throw new IllegalArgumentException("audit.drain.polls must be 1 to " + POLLS_MAX);
        }
        if (pollWait.isNegative() || pollWait.compareTo(POLL_WAIT_MAX) > 0) {
            throw new IllegalArgumentException("audit.drain.poll-wait must be 0s to 20s");
        }
    }

    public QueueName name() {
        return name;
    }

    /// Whether it is the first of all: what is done once, and not for each queue, its drains do.
    public boolean isFirst() {
        return index == 0;
    }

    /// Whether it is the organization's: the one that producers choose for it. Drains of this queue look after what
    /// waits for the organization. An event that arrives in another queue is delivered all the same.
    public boolean isOf(OrganizationId organization) {
        return OrganizationQueue.of(organization, producerQueues) == index;
    }

    /// Begins to receive, with one poll.
    public Receiving begin(ReceiveLimits limits) throws InterruptedException {
        return new Receiving(sqs, clock, url, polls, pollWait, envelopes, limits, () -> stopped);
    }

    /// Ends receiving soon, now and for good: the process is being stopped.
    public void stop() {
        stopped = true;
    }

    /// For the messages of one drain. To be closed, which waits for all deletes.
    ///
    /// @param visibleAgain when the first of them may be handed out again: a delete that is confirmed later is in
    ///     doubt, since SQS confirms the deletion of a message that somebody else has received meanwhile, too
    public Acknowledgements acknowledgements(Instant visibleAgain) {
        return new Acknowledgements(sqs, clock, url, polls, visibleAgain);
    }
}
