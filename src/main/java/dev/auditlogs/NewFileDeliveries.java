package dev.auditlogs;

import dev.auditlogs.destination.Destination;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.parallel.BoundedTasks;
import dev.auditlogs.queue.OrganizationBatch;
import dev.auditlogs.spool.Spool;
import dev.auditlogs.spool.SpooledFile;
import dev.auditlogs.state.StateUnavailable;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/// Puts a drain's new files into their organizations' buckets, beside everything else that it does: buckets that
/// hang hold up neither spooling nor each other, as long as they are fewer than [#MAX].
final class NewFileDeliveries implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(NewFileDeliveries.class);

    /// Less than the connections that there are for organizations' buckets.
    static final int MAX = 224;

    private final Spool spool;
    private final Attempts attempts;
    private final DrainRun run;
    private final Leftovers leftovers;
    private final BoundedTasks tasks = new BoundedTasks(MAX);

    /// Of each organization that has a file under way, that one and those that wait behind it.
    private final Map<OrganizationId, Queue<Due>> underWay = new HashMap<>();

    /// Organizations whose bucket did not take a file of this drain: the next drain is the next to try.
    private final Set<OrganizationId> refused = ConcurrentHashMap.newKeySet();

    private NewFileDeliveries(Spool spool, Attempts attempts, DrainRun run, Leftovers leftovers) {
        this.spool = spool;
        this.attempts = attempts;
        this.run = run;
        this.leftovers = leftovers;
    }

    @Singleton
    static final class Factory {

        private final Spool spool;
        private final Attempts.Factory attempts;

        Factory(Spool spool, Attempts.Factory attempts) {
            this.spool = spool;
            this.attempts = attempts;
        }

        /// For the files of one drain, each behind its organization's leftovers. To be closed.
        NewFileDeliveries begin(DrainRun run, Knowledge known, Leftovers leftovers) {
            return new NewFileDeliveries(spool, attempts.of(run, known), run, leftovers);
        }
    }

    /// A file that is to be delivered.
    ///
    /// @param happened when each of its events did, in milliseconds since 1970
    /// @param segment in which it is
    private record Due(SpooledFile spooled, Destination destination, long[] happened, OpenSegment segment) {

        OrganizationId organization() {
            return destination.organizationId();
        }

        int bytes() {
            return spooled.file().bytes().length;
        }
    }

    /// Begins to deliver a file as soon as there is a place for it, behind the other files of its organization: an
    /// organization takes one place, however many rounds the drain makes. The caller does not wait.
    ///
    /// @param batch the events in it
    /// @param segment in which it is
    void begin(SpooledFile spooled, Destination destination, OrganizationBatch batch, OpenSegment segment) {
        // Not the messages and events themselves, whose memory is wanted while a bucket is slow.
        var due = new Due(
                spooled,
                destination,
                batch.events().stream()
                        .mapToLong(event -> event.time().epochMilli())
                        .toArray(),
                segment);
        run.memory().take(due.bytes());
        if (enqueue(due)) {
            leftovers.whenEnded(due.organization(), mayFollow -> {
                if (!mayFollow) {
                    refused.add(due.organization());
                }
                tasks.submit(() -> deliverAll(due));
            });
        }
    }

    /// Lets a file wait in `pending/` that is not to be delivered now. The caller does not wait.
    void keep(SpooledFile spooled, OpenSegment segment) {
        var bytes = spooled.file().bytes().length;
        run.memory().take(bytes);
        tasks.submit(() -> {
            try {
                keepOrTell(spooled, segment);
            } finally {
                run.memory().giveBack(bytes);
            }
        });
    }

    /// Where it fails, the segment stays, and the next drain does it.
    private void keepOrTell(SpooledFile spooled, OpenSegment segment) throws InterruptedException {
        try {
            spool.keep(spooled);
            segment.settled();
        } catch (StateUnavailable e) {
            LOG.warnf(
                    "a file waits in its segment, since the state bucket failed: file=%s error=%s",
                    spooled.file(), e.getMessage());
        }
    }

    /// Lets the file wait behind those of its organization that are under way.
    ///
    /// @return whether there is none, so that somebody must begin
    private boolean enqueue(Due due) {
        synchronized (underWay) {
            var waiting = underWay.get(due.organization());
            if (waiting == null) {
                underWay.put(due.organization(), new ArrayDeque<>(List.of(due)));
                return true;
            }
            waiting.add(due);
            return false;
        }
    }

    /// The one that waits behind a file which is under way no more.
    private Optional<Due> nextAfter(Due ended) {
        run.memory().giveBack(ended.bytes());
        synchronized (underWay) {
            var waiting = underWay.get(ended.organization());
            waiting.remove();
            if (waiting.isEmpty()) {
                underWay.remove(ended.organization());
            }
            return Optional.ofNullable(waiting.peek());
        }
    }

    private void deliverAll(Due first) throws InterruptedException {
        var due = Optional.of(first);
        try {
            while (due.isPresent()) {
                deliver(due.get());
                due = nextAfter(due.get());
            }
        } finally {
            // Interrupted, or out of memory.
            due.ifPresent(notEnded -> giveUp(notEnded.organization()));
        }
    }

    /// The organization's files stay in their segments; nobody waits for the memory that they take.
    private void giveUp(OrganizationId organization) {
        synchronized (underWay) {
            underWay.remove(organization).forEach(due -> {
                run.memory().giveBack(due.bytes());
                run.tally().deferred(organization);
            });
        }
    }

    private void deliver(Due due) throws InterruptedException {
        if (areRefused(due.organization())) {
            run.tally().deferred(due.organization());
            keepOrTell(due.spooled(), due.segment());
            return;
        }
        switch (attempts.deliver(due.spooled(), due.destination())) {
            case DELIVERED -> {
                run.tally().tookUntil(run.now(), due.happened());
                due.segment().settled();
            }
            case DELIVERED_BEFORE -> due.segment().settled();
            case WAITS -> keepOrTell(due.spooled(), due.segment());
            case NOT_TAKEN -> {
                refused.add(due.organization());
                keepOrTell(due.spooled(), due.segment());
            }
        }
    }

    /// Whether an earlier file of this drain was not taken.
    boolean areRefused(OrganizationId organization) {
        return refused.contains(organization);
    }

    /// Waits for what is under way; what has not ended when delivering ends is given up, and its files stay in
    /// their segments.
    void finish() throws InterruptedException {
        tasks.finish(run.deliveringLeft());
        // Those whose turn has not come.
        List.copyOf(underWay.keySet()).forEach(this::giveUp);
    }

    @Override
    public void close() {
        tasks.close();
    }
}
