package dev.auditlogs.queue;

import dev.auditlogs.event.AuditEvent;
import dev.auditlogs.event.DecodedMessage;
import dev.auditlogs.event.DecodedMessage.Rejection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// A message in flight, decoded, with its receipt. It may be acknowledged once all its parts are durable: the events
/// of each organization in that organization's file, and what was rejected in the quarantine: the parts that are no
/// events, and the events whose id is known with other content.
public final class ReceivedMessage {

    private static final String CONFLICT = "same id, other content";

    private final String id;
    private final ReceiptHandle receiptHandle;
    private final Times times;
    private final boolean isRedelivery;
    private final Instant firstReceived;
    private final Map<String, String> attributes;
    private final DecodedMessage content;
    private final AtomicInteger partsToStore;
    private final Acknowledgement acknowledgement = new Acknowledgement();

    // Few messages have any of these, and a hundred thousand are held at once.

    /// The events whose id is known with other content.
    private Set<AuditEvent> conflicts = Set.of();

    private List<Runnable> whenDeleted = List.of();

    /// By SQS's clock.
    ///
    /// @param receiveCount how often SQS has handed it out, this time included
    record Times(int receiveCount, Instant firstReceived, Instant sent) {}

    ReceivedMessage(
            String id,
            ReceiptHandle receiptHandle,
            Times times,
            Map<String, String> attributes,
            DecodedMessage content) {
        this.id = id;
        this.receiptHandle = receiptHandle;
        this.times = times;
        this.attributes = attributes;
        this.content = content;
        this.partsToStore = new AtomicInteger(parts(content));
        var beforeRedrive = Redrive.firstReceived(attributes);
        this.isRedelivery = times.receiveCount() > 1 || beforeRedrive.isPresent();
        this.firstReceived =
                beforeRedrive.filter(times.firstReceived()::isAfter).orElse(times.firstReceived());
    }

    private static int parts(DecodedMessage content) {
        var rejected = content.rejections().isEmpty() ? 0 : 1;
        if (content.events().size() <= 1) {
            return rejected + content.events().size();
        }
        var organizations = new HashSet<>();
        content.events().forEach(event -> organizations.add(event.organizationId()));
        return rejected + organizations.size();
    }

    public String id() {
        return id;
    }

    ReceiptHandle receiptHandle() {
        return receiptHandle;
    }

    /// How often SQS has handed it out, this time included.
    public int receiveCount() {
        return times.receiveCount();
    }

    /// Whether it came before, or was moved back from the dead-letter queue, so that its events may stand in a file
    /// already.
    public boolean isRedelivery() {
        return isRedelivery;
    }

    /// By SQS's clock. A message that was moved back from the dead-letter queue was first received then or later.
    public Instant firstReceived() {
        return firstReceived;
    }

    /// When its producer sent it, by SQS's clock.
    public Instant sent() {
        return times.sent();
    }

    /// The producer's message attributes, as text.
    public Map<String, String> attributes() {
        return attributes;
    }

    public List<AuditEvent> events() {
        return content.events();
    }

    /// The parts that are no events, then the events that were [rejected][#reject(AuditEvent)], each with its place
    /// among the events.
    public synchronized List<Rejection> rejections() {
        if (conflicts.isEmpty()) {
            return content.rejections();
        }
        var all = new ArrayList<>(content.rejections());
        for (var i = 0; i < events().size(); i++) {
            var event = events().get(i);
            if (conflicts.contains(event)) {
                all.add(new Rejection(i, CONFLICT, EventText.of(event)));
            }
        }
        return all;
    }

    /// How many of the rejections are events whose id is known with other content.
    public synchronized int conflicts() {
        return conflicts.size();
    }

    /// One of its events has an id that is known with other content: it goes to the quarantine, and not into its
    /// organization's file. To be called before that organization's part is counted.
    synchronized void reject(AuditEvent event) {
        if (conflicts.isEmpty()) {
            conflicts = Collections.newSetFromMap(new IdentityHashMap<>());
            if (content.rejections().isEmpty()) {
                partsToStore.incrementAndGet();
            }
        }
        conflicts.add(event);
    }

    /// Whether it carried nothing, such as an empty array.
    public boolean isEmpty() {
        return content.events().isEmpty() && content.rejections().isEmpty();
    }

    /// Counts a part that is durable or deliberately dropped: one organization's events, or the rejected part. To be
    /// called once for each.
    ///
    /// @return whether that was the last part
    boolean countDownPart() {
        return partsToStore.decrementAndGet() == 0;
    }

    /// To be done when SQS has deleted it: what is counted of a message counts once, however often it comes.
    public synchronized void whenDeleted(Runnable count) {
        if (whenDeleted.isEmpty()) {
            whenDeleted = new ArrayList<>(1);
        }
        whenDeleted.add(count);
    }

    /// SQS has deleted it.
    ///
    /// @param certain whether it cannot come back
    synchronized void deleted(boolean certain) {
        if (certain) {
            acknowledgement.confirm();
        }
        whenDeleted.forEach(Runnable::run);
    }

    /// What becomes of it, for whoever needs to know that later.
    public Acknowledgement acknowledgement() {
        return acknowledgement;
    }
}
