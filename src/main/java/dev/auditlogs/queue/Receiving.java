package dev.auditlogs.queue;

import dev.auditlogs.event.Envelopes;
import dev.auditlogs.event.EventDecoder;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.parallel.RequestThreads;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
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
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

/// The receiving part of one drain: one short poll, and unless that shows an empty queue, long polls, many at once,
/// in rounds of as many messages as memory and SQS allow.
///
/// A short poll asks only some of SQS's servers ([short and long
/// polling](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html)),
/// so that it finds nothing says little; the queue's approximate count, which lags by a minute, says the rest. What
/// both do not see is younger than that, and the next drain's.
public final class Receiving {

    private static final Logger LOG = Logger.getLogger(Receiving.class);
    private static final String RECEIVE_COUNT = MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT.toString();
    private static final String FIRST_RECEIVED =
            MessageSystemAttributeName.APPROXIMATE_FIRST_RECEIVE_TIMESTAMP.toString();
    private static final String SENT = MessageSystemAttributeName.SENT_TIMESTAMP.toString();
    private static final QueueAttributeName COUNT = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES;

    /// While an answer is read, each poll may hold ten messages of 1 MiB, as sent and as text.
    private static final long ANSWER_BYTES_MAX = 20L << 20;

    /// Of the heap, for answers that are being read.
    private static final int HEAP_SHARE = 4;

    /// Clocks that differ by more are told of.
    private static final Duration CLOCKS_APART_MAX = Duration.ofMinutes(1);

    private final SqsClient sqs;
    private final Clock clock;
    private final ConcurrentMap<String, OrganizationId> organizationIds = new ConcurrentHashMap<>();
    private final ReceiveLimits limits;
    private final Room room;
    private final BooleanSupplier stopped;
    private final Instant start;
    private final String url;
    private final Duration pollWait;
    private final Envelopes envelopes;
    private final int answersMax;
    private final ReceiveMessageRequest request;
    private final AtomicReference<Batch.End> end = new AtomicReference<>();
    private final AtomicReference<SdkException> failure = new AtomicReference<>();

    /// Null until a message has shown it.
    private final AtomicReference<Duration> sqsAhead = new AtomicReference<>();

    private boolean isFirstRound = true;

    /// What the first poll brought, until the first round takes it.
    private List<ReceivedMessage> first;

    /// Makes the first poll.
    Receiving(
            SqsClient sqs,
            Clock clock,
            String url,
            int polls,
            Duration pollWait,
            Envelopes envelopes,
            ReceiveLimits limits,
            BooleanSupplier stopped)
            throws InterruptedException {
        this.sqs = sqs;
        this.clock = clock;
        this.url = url;
        this.pollWait = pollWait;
        this.envelopes = envelopes;
        this.limits = limits;
        this.stopped = stopped;
        this.start = clock.instant();
        this.room = new Room(limits.messagesMax(), limits.memory());
        this.answersMax = Math.clamp(Runtime.getRuntime().maxMemory() / HEAP_SHARE / ANSWER_BYTES_MAX, 1, polls);
        this.request = ReceiveMessageRequest.builder()
                .queueUrl(url)
                .messageSystemAttributeNamesWithStrings(RECEIVE_COUNT, FIRST_RECEIVED, SENT)
                .messageAttributeNames("All")
                .build();
        this.first = poll(Duration.ZERO, decoder()).messages();
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

    /// Receives and decodes until the queue is empty, or the round or the drain may take no more.
    ///
    /// @throws QueueUnavailable if SQS gave nothing but errors from the beginning
    public Batch round() throws InterruptedException {
        var messages = new ArrayList<>(first);
        first = List.of();
        if (end.get() == null) {
            messages.addAll(pollUntilTheEnd());
            end(Batch.End.CAUGHT_UP);
        }
        var failed = failure.get();
        if (failed != null && messages.isEmpty() && isFirstRound) {
            throw new QueueUnavailable(failed);
        }
        return endOfRound(messages);
    }

    private Batch endOfRound(List<ReceivedMessage> messages) {
        isFirstRound = false;
        var batch = new Batch(messages, room.endRound(), end.get(), sqsAhead());
        if (!batch.end().isLast()) {
            end.set(null);
        }
        return batch;
    }

    private List<ReceivedMessage> pollUntilTheEnd() throws InterruptedException {
        Callable<List<ReceivedMessage>> loop = () -> {
            var received = new ArrayList<ReceivedMessage>();
            var decoder = decoder();
            Poll poll;
            do {
                poll = poll(pollWait, decoder);
                if (poll.isEmpty()) {
                    end(Batch.End.QUEUE_EMPTY);
                }
                received.addAll(poll.messages());
            } while (end.get() == null && !poll.isCaughtUp());
            return received;
        };
        var messages = new ArrayList<ReceivedMessage>();
        try (var threads = RequestThreads.pool(answersMax)) {
            for (var received : threads.invokeAll(Collections.nCopies(answersMax, loop))) {
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
    private record Poll(List<ReceivedMessage> messages, boolean isEmpty, boolean isCaughtUp) {

        static final Poll NOTHING = new Poll(List.of(), true, false);
    }

    private EventDecoder decoder() {
        return new EventDecoder(organizationIds, envelopes);
    }

    private Poll poll(Duration wait, EventDecoder decoder) throws InterruptedException {
        var count = room.take(this::hasEnded);
        if (count == 0) {
            end(room.limit());
            return Poll.NOTHING;
        }
        var received = Received.NOTHING;
        try {
            var answer = sqs.receiveMessage(request(count, wait));
            compareClocks(answer);
            received = received(answer.messages(), decoder);
        } catch (OverLimitException _) {
            end(Batch.End.OVER_LIMIT);
        } catch (SdkException e) {
            failure.compareAndSet(null, e);
            end(Batch.End.FAILURE);
            LOG.warnf("receiving ended because SQS failed, what was received is kept: error=%s", e.getMessage());
        } finally {
            room.settle(count, received.poll().messages().size(), received.bytes());
        }
        return received.poll();
    }

    private ReceiveMessageRequest request(int count, Duration wait) {
        var timeout = limits.visibilityTimeout(clock.instant());
        return request.copy(r -> r.maxNumberOfMessages(count)
                .waitTimeSeconds((int) wait.toSeconds())
                .visibilityTimeout((int) timeout.toSeconds()));
    }

    /// Whether no poll is to begin any more.
    private boolean hasEnded() {
        if (stopped.getAsBoolean()) {
            end(Batch.End.STOPPED);
        } else if (!clock.instant().isBefore(limits.until())) {
            end(Batch.End.TIME_UP);
        }
        return end.get() != null;
    }

    private void end(Batch.End why) {
        end.compareAndSet(null, why);
    }

    /// @param bytes that the messages take until their files are written
    private record Received(Poll poll, long bytes) {

        static final Received NOTHING = new Received(Poll.NOTHING, 0);
    }

    private Received received(List<Message> messages, EventDecoder decoder) {
        var received = new ArrayList<ReceivedMessage>(messages.size());
        var bytes = 0L;
        var young = 0;
        for (var message : messages) {
            try {
                var decoded = received(message, decoder);
                received.add(decoded);
                bytes += MessageSize.of(message.body(), decoded);
            } catch (RuntimeException e) {
                // A bug, and one message's only.
                LOG.errorf(e, "a message could not be received and comes again: message=%s", message.messageId());
            }
            if (instant(message.attributesAsStrings().get(SENT)).isAfter(start.plus(sqsAhead()))) {
                young++;
            }
        }
        return new Received(new Poll(received, messages.isEmpty(), young == messages.size()), bytes);
    }

    /// An answer with messages is of now, by SQS's clock.
    private void compareClocks(ReceiveMessageResponse answer) {
        if (sqsAhead.get() == null && !answer.messages().isEmpty()) {
            sqsNow(answer).ifPresent(now -> {
                var ahead = Duration.between(clock.instant(), now);
                if (sqsAhead.compareAndSet(null, ahead) && ahead.abs().compareTo(CLOCKS_APART_MAX) > 0) {
                    LOG.warnf(
                            "this machine's clock and SQS's differ, ages are computed by SQS's; set the machine's: sqsAheadSeconds=%d",
                            ahead.toSeconds());
                }
            });
        }
    }

    /// The first receipt of a message that was received once; else what the answer's header says, to the second.
    private Optional<Instant> sqsNow(ReceiveMessageResponse answer) {
        return answer.messages().stream()
                .map(Message::attributesAsStrings)
                .filter(attributes -> "1".equals(attributes.get(RECEIVE_COUNT)))
                .map(attributes -> attributes.get(FIRST_RECEIVED))
                .filter(Objects::nonNull)
                .findFirst()
                .map(this::instant)
                .or(() -> answer.sdkHttpResponse().firstMatchingHeader("Date").flatMap(Receiving::date));
    }

    private static Optional<Instant> date(String header) {
        try {
            return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(header, Instant::from));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    /// How far SQS's clock is ahead of this machine's; zero while that is not known.
    private Duration sqsAhead() {
        var known = sqsAhead.get();
        return known == null ? Duration.ZERO : known;
    }

    private ReceivedMessage received(Message message, EventDecoder decoder) {
        var attributes = message.attributesAsStrings();
        return new ReceivedMessage(
                message.messageId(),
                new ReceiptHandle(message.receiptHandle()),
                new ReceivedMessage.Times(
                        Integer.parseInt(attributes.getOrDefault(RECEIVE_COUNT, "1")),
                        instant(attributes.get(FIRST_RECEIVED)),
                        instant(attributes.get(SENT))),
                text(message.messageAttributes()),
                decoder.decode(message.body()));
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
