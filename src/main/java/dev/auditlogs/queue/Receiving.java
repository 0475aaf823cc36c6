package dev.auditlogs.queue;

import dev.auditlogs.event.EventDecoder;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.parallel.RequestThreads;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.OverLimitException;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;

/// The receiving part of one drain: one short poll, and unless that shows an empty queue, long polls, many at once.
///
/// A short poll asks only some of SQS's servers ([short and long
/// polling](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html)),
/// so that it finds nothing says little; the queue's approximate count, which lags by a minute, says the rest. What
/// both do not see is younger than that, and the next drain's.
public final class Receiving {

    private static final Logger LOG = Logger.getLogger(Receiving.class);
    private static final int MESSAGES_PER_POLL = 10;
    private static final String RECEIVE_COUNT = MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT.toString();
    private static final String FIRST_RECEIVED =
            MessageSystemAttributeName.APPROXIMATE_FIRST_RECEIVE_TIMESTAMP.toString();
    private static final String SENT = MessageSystemAttributeName.SENT_TIMESTAMP.toString();
    private static final QueueAttributeName COUNT = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES;

    /// What a message, and each event in it, costs beside its text.
    private static final int OVERHEAD_BYTES = 256;

    private final SqsClient sqs;
    private final Clock clock;
    private final ConcurrentMap<String, OrganizationId> organizationIds = new ConcurrentHashMap<>();
    private final ReceiveLimits limits;
    private final BooleanSupplier stopped;
    private final Instant start;
    private final String url;
    private final int polls;
    private final ReceiveMessageRequest request;
    private final List<ReceivedMessage> first;

    private final AtomicInteger messagesLeft;
    private final AtomicLong bytesHeld = new AtomicLong();
    private final AtomicReference<Batch.End> end = new AtomicReference<>();
    private final AtomicReference<SdkException> failure = new AtomicReference<>();

    /// Makes the first poll.
    Receiving(
            SqsClient sqs,
            Clock clock,
            String url,
            int polls,
            Duration pollWait,
            ReceiveLimits limits,
            BooleanSupplier stopped) {
        this.sqs = sqs;
        this.clock = clock;
        this.url = url;
        this.polls = polls;
        this.limits = limits;
        this.stopped = stopped;
        this.start = clock.instant();
        this.messagesLeft = new AtomicInteger(limits.messagesMax());
        this.request = ReceiveMessageRequest.builder()
                .queueUrl(url)
                .maxNumberOfMessages(MESSAGES_PER_POLL)
                .waitTimeSeconds((int) pollWait.toSeconds())
                .visibilityTimeout((int) limits.visibilityTimeout().toSeconds())
                .messageSystemAttributeNamesWithStrings(RECEIVE_COUNT, FIRST_RECEIVED, SENT)
                .messageAttributeNames("All")
                .build();
        this.first = poll(request.copy(r -> r.waitTimeSeconds(0)), decoder()).messages();
        if (first.isEmpty() && end.get() == null && isCountedAsEmpty()) {
            end(Batch.End.QUEUE_EMPTY);
        }
    }

    private boolean isCountedAsEmpty() {
        try {
            var count = sqs.getQueueAttributes(r -> r.queueUrl(url).attributeNames(COUNT));
            return "0".equals(count.attributes().get(COUNT));
        } catch (SdkException e) {
            LOG.warnf("the queue's messages could not be counted, it is polled for longer: error=%s", e.getMessage());
            return false;
        }
    }

    /// Whether the first poll has shown that nothing waits.
    public boolean isQueueEmpty() {
        return end.get() == Batch.End.QUEUE_EMPTY;
    }

    /// Receives and decodes until the queue is empty or a limit is reached.
    ///
    /// @throws QueueUnavailable if SQS gave nothing but errors
    public Batch finish() throws InterruptedException {
        var messages = new ArrayList<>(first);
        if (end.get() == null) {
            messages.addAll(pollUntilTheEnd());
            end(Batch.End.CAUGHT_UP);
        }
        var failed = failure.get();
        if (failed != null && messages.isEmpty()) {
            throw new QueueUnavailable(failed);
        }
        return new Batch(messages, end.get());
    }

    private List<ReceivedMessage> pollUntilTheEnd() throws InterruptedException {
        Callable<List<ReceivedMessage>> loop = () -> {
            var received = new ArrayList<ReceivedMessage>();
            var decoder = decoder();
            Poll poll;
            do {
                poll = poll(request, decoder);
                if (poll.isEmpty()) {
                    end(Batch.End.QUEUE_EMPTY);
                }
                received.addAll(poll.messages());
            } while (end.get() == null && !poll.isCaughtUp());
            return received;
        };
        var messages = new ArrayList<ReceivedMessage>();
        try (var threads = RequestThreads.pool(polls)) {
            for (var received : threads.invokeAll(Collections.nCopies(polls, loop))) {
                messages.addAll(received.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a poll ended with a bug", e.getCause());
        }
        return messages;
    }

    /// What one request brought.
    ///
    /// @param isCaughtUp whether all of it is younger than the drain
    private record Poll(List<ReceivedMessage> messages, boolean isCaughtUp) {

        static final Poll NOTHING = new Poll(List.of(), false);

        boolean isEmpty() {
            return messages.isEmpty();
        }
    }

    private EventDecoder decoder() {
        return new EventDecoder(organizationIds);
    }

    private Poll poll(ReceiveMessageRequest request, EventDecoder decoder) {
        var permits = reserve();
        if (permits == 0) {
            return Poll.NOTHING;
        }
        try {
            var messages = sqs.receiveMessage(
                            permits == MESSAGES_PER_POLL ? request : request.copy(r -> r.maxNumberOfMessages(permits)))
                    .messages();
            messagesLeft.addAndGet(permits - messages.size());
            return received(messages, decoder);
        } catch (OverLimitException _) {
            end(Batch.End.OVER_LIMIT);
        } catch (SdkException e) {
            failure.compareAndSet(null, e);
            end(Batch.End.FAILURE);
            LOG.warnf("receiving ended because SQS failed, what was received is kept: error=%s", e.getMessage());
        }
        return Poll.NOTHING;
    }

    /// Returns how many messages the next poll may ask for; 0 at the end.
    private int reserve() {
        if (stopped.getAsBoolean()) {
            end(Batch.End.STOPPED);
        } else if (!clock.instant().isBefore(limits.until())) {
            end(Batch.End.TIME_UP);
        } else if (bytesHeld.get() >= limits.bytesMax()) {
            end(Batch.End.BYTES_MAX);
        }
        if (end.get() != null) {
            return 0;
        }
        var left = messagesLeft.getAndUpdate(n -> Math.max(0, n - MESSAGES_PER_POLL));
        if (left == 0) {
            end(Batch.End.MESSAGES_MAX);
        }
        return Math.min(left, MESSAGES_PER_POLL);
    }

    private void end(Batch.End why) {
        end.compareAndSet(null, why);
    }

    private Poll received(List<Message> messages, EventDecoder decoder) {
        var received = new ArrayList<ReceivedMessage>(messages.size());
        var young = 0;
        for (var message : messages) {
            var attributes = message.attributesAsStrings();
            var content = decoder.decode(message.body());
            var parts = 1 + content.events().size() + content.rejections().size();
            bytesHeld.addAndGet(
                    message.body().length() + message.receiptHandle().length() + (long) parts * OVERHEAD_BYTES);
            received.add(new ReceivedMessage(
                    message.messageId(),
                    new ReceiptHandle(message.receiptHandle()),
                    Integer.parseInt(attributes.getOrDefault(RECEIVE_COUNT, "1")),
                    instant(attributes.get(FIRST_RECEIVED)),
                    text(message.messageAttributes()),
                    content));
            if (instant(attributes.get(SENT)).isAfter(start)) {
                young++;
            }
        }
        return new Poll(received, young == messages.size());
    }

    private Instant instant(String epochMilli) {
        return epochMilli == null ? start : Instant.ofEpochMilli(Long.parseLong(epochMilli));
    }

    private static Map<String, String> text(Map<String, MessageAttributeValue> attributes) {
        if (attributes.isEmpty()) {
            return Map.of();
        }
        var text = new LinkedHashMap<String, String>();
        attributes.forEach((name, value) -> text.put(
                name,
                value.stringValue() != null
                        ? value.stringValue()
                        : Base64.getEncoder().encodeToString(value.binaryValue().asByteArray())));
        return Map.copyOf(text);
    }
}
