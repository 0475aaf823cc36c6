package dev.auditlogs.queue;

import dev.auditlogs.event.AuditEvent;
import dev.auditlogs.event.EventContent;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.EventKey;
import dev.auditlogs.file.EventLookup;
import dev.auditlogs.file.Known;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.function.ObjLongConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/// One organization's events of one drain, each id once, with the messages that brought them.
///
/// An id that comes again with the same content is a copy, and dropped. With other content it is nobody knows what:
/// the first one counts, which may be either, and the other one goes to the quarantine with its message.
public final class OrganizationBatch {

    private static final Logger LOG = Logger.getLogger(OrganizationBatch.class);

    private final OrganizationId organizationId;
    private final Map<EventKey, AuditEvent> events = new HashMap<>();
    private final EventKey.Maker keys;
    private final List<ReceivedMessage> messages = new ArrayList<>();
    private Set<ReceivedMessage> spooledElsewhere = Set.of();
    private int duplicates;
    private int conflicts;
    private Instant oldest = Instant.MAX;

    private OrganizationBatch(OrganizationId organizationId) {
        this.organizationId = organizationId;
        this.keys = new EventKey.Maker(organizationId);
    }

    /// Groups by organization, the one with the oldest message first: what time leaves behind is the youngest, and
    /// not always the same organization's.
    public static List<OrganizationBatch> group(List<ReceivedMessage> messages) {
        var batches = new HashMap<OrganizationId, OrganizationBatch>();
        for (var message : messages) {
            for (var event : message.events()) {
                batches.computeIfAbsent(event.organizationId(), OrganizationBatch::new)
                        .add(event, message);
            }
        }
        batches.values().forEach(OrganizationBatch::warnOfConflicts);
        return batches.values().stream()
                .sorted(Comparator.comparing(OrganizationBatch::oldest)
                        .thenComparing(OrganizationBatch::organizationId))
                .toList();
    }

    private void add(AuditEvent event, ReceivedMessage message) {
        var first = events.putIfAbsent(keys.of(event.id()), event);
        if (first != null) {
            if (EventContent.differ(first.content(), event.content())) {
                conflicts++;
                message.reject(event);
            } else {
                duplicates++;
            }
        }
        if (messages.isEmpty() || messages.getLast() != message) {
            messages.add(message);
            if (message.sent().isBefore(oldest)) {
                oldest = message.sent();
            }
        }
    }

    public OrganizationId organizationId() {
        return organizationId;
    }

    private Instant oldest() {
        return oldest;
    }

    public Collection<AuditEvent> events() {
        return events.values();
    }

    /// What the events are known by.
    public Collection<EventKey> keys() {
        return events.keySet();
    }

    /// Each message once.
    public List<ReceivedMessage> messages() {
        return messages;
    }

    /// Events left out because they were there already.
    public int duplicates() {
        return duplicates;
    }

    /// However many there are: one line.
    private void warnOfConflicts() {
        if (conflicts > 0) {
            LOG.warnf(
                    "ids came again with other content, these events go to the quarantine: organization=%s count=%d",
                    organizationId, conflicts);
            conflicts = 0;
        }
    }

    /// Whether events of it may stand in an earlier file.
    public boolean hasRedeliveries() {
        return messages.stream().anyMatch(ReceivedMessage::isRedelivery);
    }

    /// When the oldest of its redelivered messages was received for the first time, by SQS's clock.
    ///
    /// @throws java.util.NoSuchElementException without redelivered messages
    public Instant firstReceived() {
        return messages.stream()
                .filter(ReceivedMessage::isRedelivery)
                .map(ReceivedMessage::firstReceived)
                .min(Instant::compareTo)
                .orElseThrow();
    }

    /// When the last of its redelivered messages was sent, by SQS's clock.
    ///
    /// @throws java.util.NoSuchElementException without redelivered messages
    public Instant lastSent() {
        return messages.stream()
                .filter(ReceivedMessage::isRedelivery)
                .map(ReceivedMessage::sent)
                .max(Instant::compareTo)
                .orElseThrow();
    }

    /// Leaves out events that are durable already. A redelivered message that brought nothing else does not put
    /// the new file's events in doubt: it is known in a segment, in `doubt/` or in a file where it was found.
    public void dropSpooled(EventLookup spooled) {
        drop(spooled);
        spooledElsewhere = messages.stream()
                .filter(ReceivedMessage::isRedelivery)
                .filter(message -> ofThis(message)
                        .allMatch(event -> spooled.find(keys.of(event.id()), event.content()) == Known.SAME))
                .collect(Collectors.toSet());
    }

    /// Shows what each event is known by, and its content.
    public void forEachKey(ObjLongConsumer<EventKey> visitor) {
        events.forEach((key, event) -> visitor.accept(key, event.content()));
    }

    private Stream<AuditEvent> ofThis(ReceivedMessage message) {
        return message.events().stream().filter(event -> event.organizationId().equals(organizationId));
    }

    /// The messages that must be certain not to come back, or these events are in doubt.
    public List<ReceivedMessage> messagesInDoubt() {
        return spooledElsewhere.isEmpty()
                ? messages
                : messages.stream().filter(m -> !spooledElsewhere.contains(m)).toList();
    }

    /// Leaves out events that are durable elsewhere as copies, and rejects those of which another content is.
    ///
    /// @param known is asked for an event's key and [content][AuditEvent#content()]
    public void drop(EventLookup known) {
        var others = new HashSet<AuditEvent>();
        events.entrySet().removeIf(entry -> switch (known.find(
                entry.getKey(), entry.getValue().content())) {
            case NO -> false;
            case SAME -> {
                duplicates++;
                yield true;
            }
            case OTHER -> others.add(entry.getValue());
        });
        if (!others.isEmpty()) {
            conflicts += others.size();
            messages.forEach(message -> ofThis(message).filter(others::contains).forEach(message::reject));
            warnOfConflicts();
        }
    }

    /// Leaves out the events that the organization does not want.
    ///
    /// @param left is told how many each message brought of them, once it is deleted
    public void keepOnly(Predicate<AuditEvent> wanted, IntConsumer left) {
        whenDeleted(wanted.negate(), left);
        events.values().removeIf(wanted.negate());
    }

    /// @param each is told how many of these events each message brought, once it is deleted
    public void whenDeleted(Predicate<AuditEvent> which, IntConsumer each) {
        if (events.values().stream().noneMatch(which)) {
            return;
        }
        for (var message : messages) {
            var count = (int) ofThis(message)
                    .filter(event -> events.get(keys.of(event.id())) == event && which.test(event))
                    .count();
            if (count > 0) {
                message.whenDeleted(() -> each.accept(count));
            }
        }
    }
}
