package dev.auditlogs;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.EventLookup;
import dev.auditlogs.file.FileId;
import dev.auditlogs.file.Known;
import dev.auditlogs.queue.OrganizationBatch;
import dev.auditlogs.spool.Journal;
import dev.auditlogs.spool.KeyList;
import dev.auditlogs.spool.Spool;
import dev.auditlogs.state.Deadline;
import dev.auditlogs.state.StateUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// What is known of a round's events whose messages came before, of all organizations together: normal traffic never
/// pays for it.
final class RedeliveredEvents {

    private final Spool spool;
    private final Duration sqsAhead;

    private Optional<EventLookup> known = Optional.empty();

    /// Of which an earlier version has left files that must be read one by one.
    private Set<OrganizationId> ofEarlierVersions = Set.of();

    /// Why it is not known; empty if it is.
    private String failure = "";

    private RedeliveredEvents(Spool spool, Duration sqsAhead) {
        this.spool = spool;
        this.sqsAhead = sqsAhead;
    }

    /// Looks up all at once. What fails is those organizations' only which have such events.
    ///
    /// @param sqsAhead how far SQS's clock is ahead
    static RedeliveredEvents lookUp(
            List<OrganizationBatch> batches, Duration sqsAhead, Spool spool, Journal journal, Deadline deadline)
            throws InterruptedException {
        var events = new RedeliveredEvents(spool, sqsAhead);
        var redelivered =
                batches.stream().filter(OrganizationBatch::hasRedeliveries).toList();
        if (!redelivered.isEmpty()) {
            try {
                events.lookUp(redelivered, journal, deadline);
            } catch (StateUnavailable e) {
                events.failure = e.getMessage();
            }
        }
        return events;
    }

    private void lookUp(List<OrganizationBatch> batches, Journal journal, Deadline deadline)
            throws InterruptedException {
        var keys = new KeyList(0);
        var since = Instant.MAX;
        var sent = Instant.MIN;
        for (var batch : batches) {
            batch.forEachKey(keys::add);
            since = batch.firstReceived().isBefore(since) ? batch.firstReceived() : since;
            sent = batch.lastSent().isAfter(sent) ? batch.lastSent() : sent;
        }
        ofEarlierVersions = spool.organizationsWithSettledFiles(deadline);
        known = Optional.of(journal.lookUp(keys, since.minus(sqsAhead), sent.minus(sqsAhead), deadline));
    }

    /// What is known of a batch's events.
    ///
    /// @param mayBePending whether files of the organization were pending before, perhaps an earlier version's
    /// @param damagedFile is told each file that nobody can read, which holds up nobody
    /// @throws StateUnavailable if it is not known
    EventLookup of(OrganizationBatch batch, boolean mayBePending, Consumer<FileId> damagedFile) {
        if (known.isEmpty()) {
            throw new StateUnavailable(failure);
        }
        var before = known.get();
        if (!mayBePending && !ofEarlierVersions.contains(batch.organizationId())) {
            return before;
        }
        var since = batch.firstReceived().minus(sqsAhead);
        var inFiles = spool.knownOf(batch.keys()::contains, batch.organizationId(), since, damagedFile);
        return (key, content) -> before.find(key, content).or(inFiles.contains(key) ? Known.SAME : Known.NO);
    }
}
