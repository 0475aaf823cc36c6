package dev.auditlogs.queue;

import dev.auditlogs.parallel.RequestThreads;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import org.jboss.logging.Logger;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;

/// Deletes messages ten at a time, across organizations, while files are still being written. An entry that SQS
/// could not delete is tried again a few times; whoever wants to know asks [Acknowledgement#isCertain()] after
/// closing.
public final class Acknowledgements implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Acknowledgements.class);
    private static final int MESSAGES_PER_DELETE = 10;
    private static final int ATTEMPTS_MAX = 3;
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final SqsClient sqs;
    private final Clock clock;
    private final String url;
    private final Instant visibleAgain;
    private final int threadCount;
    private final ExecutorService threads;

    /// Ten messages each; an empty one ends a thread.
    private final BlockingQueue<List<ReceivedMessage>> batches = new LinkedBlockingQueue<>();

    private List<ReceivedMessage> waiting = new ArrayList<>(MESSAGES_PER_DELETE);
    private final HashSet<String> waitingIds = new HashSet<>();
    private boolean started;

    /// Whether a thread has ended before its time.
    private volatile boolean isBroken;

    /// Batches whose deletes have not ended; guarded by this object, as all that is not final.
    private int underWay;

    Acknowledgements(SqsClient sqs, Clock clock, String url, int requestsMax, Instant visibleAgain) {
        this.sqs = sqs;
        this.clock = clock;
        this.url = url;
        this.visibleAgain = visibleAgain;
        this.threadCount = requestsMax;
        this.threads = RequestThreads.pool(threadCount);
    }

    /// One part of the message is durable or deliberately dropped: one organization's events, or the rejected part.
    /// To be said once for each part; the last one acknowledges the message.
    public void partIsStored(ReceivedMessage message) {
        if (message.countDownPart()) {
            acknowledge(message);
        }
    }

    /// Deletes the message soon.
    public synchronized void acknowledge(ReceivedMessage message) {
        // SQS may hand out a message twice; named twice in one request, the request would delete neither.
        if (waitingIds.contains(message.id())) {
            deleteWaiting();
        }
        waiting.add(message);
        waitingIds.add(message.id());
        if (waiting.size() == MESSAGES_PER_DELETE) {
            deleteWaiting();
        }
    }

    private void deleteWaiting() {
        if (waiting.isEmpty()) {
            return;
        }
        if (!started) {
            started = true;
            for (var i = 0; i < threadCount; i++) {
                threads.submit(this::deleteBatches);
            }
        }
        underWay++;
        batches.add(waiting);
        waiting = new ArrayList<>(MESSAGES_PER_DELETE);
        waitingIds.clear();
    }

    /// One thread for many requests: what the SDK keeps for a thread is used again.
    private Void deleteBatches() throws InterruptedException {
        try {
            for (var batch = batches.take(); !batch.isEmpty(); batch = batches.take()) {
                deleteOrTell(batch);
                ended();
            }
            return null;
        } catch (InterruptedException | Error e) {
            // Nobody waits for what this thread does not do: its messages are not certain to be deleted.
            isBroken = true;
            ended();
            throw e;
        }
    }

    private void deleteOrTell(List<ReceivedMessage> batch) throws InterruptedException {
        try {
            delete(batch);
        } catch (RuntimeException e) {
            // A bug: the others are deleted all the same.
            LOG.errorf(e, "messages could not be deleted, they come again: count=%d", batch.size());
        }
    }

    private synchronized void ended() {
        underWay--;
        notifyAll();
    }

    private void delete(List<ReceivedMessage> messages) throws InterruptedException {
        try {
            var left = messages;
            for (var attempt = 1; attempt <= ATTEMPTS_MAX && !left.isEmpty(); attempt++) {
                if (attempt > 1) {
                    Thread.sleep(PAUSE.multipliedBy(attempt));
                }
                left = attempt(left);
            }
            if (!left.isEmpty()) {
                LOG.warnf(
                        "messages could not be deleted, their files are remembered until they come back: count=%d",
                        left.size());
            }
        } catch (SdkException e) {
            LOG.warnf(
                    "messages could not be deleted, their files are remembered until they come back: count=%d error=%s",
                    messages.size(), e.getMessage());
        }
    }

    /// Returns the messages whose entries failed.
    private List<ReceivedMessage> attempt(List<ReceivedMessage> messages) {
        var entries = new ArrayList<DeleteMessageBatchRequestEntry>(messages.size());
        var byEntry = HashMap.<String, ReceivedMessage>newHashMap(messages.size());
        for (var message : messages) {
            var entry = Integer.toString(entries.size());
            byEntry.put(entry, message);
            entries.add(DeleteMessageBatchRequestEntry.builder()
                    .id(entry)
                    .receiptHandle(message.receiptHandle().value())
                    .build());
        }
        var reply = sqs.deleteMessageBatch(r -> r.queueUrl(url).entries(entries));
        var certain = clock.instant().isBefore(visibleAgain);
        for (var successful : reply.successful()) {
            byEntry.remove(successful.id()).deleted(certain);
        }
        return List.copyOf(byEntry.values());
    }

    /// Returns when all deletes that were asked for so far have ended, one way or the other.
    public synchronized void finish() throws InterruptedException {
        deleteWaiting();
        while (underWay > 0 && !isBroken) {
            wait();
        }
    }

    /// Returns when all deletes have ended, one way or the other.
    @Override
    public void close() {
        synchronized (this) {
            deleteWaiting();
        }
        batches.addAll(Collections.nCopies(threadCount, List.of()));
        threads.close();
    }
}
