package dev.auditlogs.queue;

import dev.auditlogs.event.AuditEvent;
import dev.auditlogs.event.OrganizationId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/// One organization's events of one drain, each id once, with the messages that brought them.
public final class OrganizationBatch {

    private final OrganizationId organizationId;
    private final Map<String, AuditEvent> events = new HashMap<>();
    private final List<ReceivedMessage> messages = new ArrayList<>();
    private int duplicates;

    private OrganizationBatch(OrganizationId organizationId) {
        this.organizationId = organizationId;
    }

    /// Groups by organization. Of events with the same id the first one counts.
    public static Collection<OrganizationBatch> group(List<ReceivedMessage> messages) {
        var batches = new TreeMap<OrganizationId, OrganizationBatch>();
        for (var message : messages) {
            for (var event : message.events()) {
                batches.computeIfAbsent(event.organizationId(), OrganizationBatch::new)
                        .add(event, message);
            }
        }
        return batches.values();
    }

    private void add(AuditEvent event, ReceivedMessage message) {
        if (events.putIfAbsent(event.id(), event) != null) {
            duplicates++;
        }
        if (messages.isEmpty() || messages.getLast() != message) {
            messages.add(message);
        }
    }

    public OrganizationId organizationId() {
        return organizationId;
    }

    public Collection<AuditEvent> events() {
        return events.values();
    }

    /// Each message once.
    public List<ReceivedMessage> messages() {
        return messages;
    }

    /// Events left out because their id was there already.
    public int duplicates() {
        return duplicates;
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

    /// Leaves out events with these ids, which are durable elsewhere.
    public void dropDuplicates(Set<String> ids) {
        for (var id : ids) {
            if (events.remove(id) != null) {
                duplicates++;
            }
        }
    }

    /// Leaves out events that are durable elsewhere.
    public void dropDuplicates(Predicate<AuditEvent> durable) {
        var before = events.size();
        events.values().removeIf(durable);
        duplicates += before - events.size();
    }

    /// Leaves out the events that the organization does not want.
    ///
    /// @return how many
    public int keepOnly(Predicate<AuditEvent> wanted) {
        var before = events.size();
        events.values().removeIf(wanted.negate());
        return before - events.size();
    }
}
