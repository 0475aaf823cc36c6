package dev.auditlogs;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.report.Count;
import dev.auditlogs.spool.ArchiveName;
import dev.auditlogs.spool.Journal;
import dev.auditlogs.spool.Segment;
import dev.auditlogs.spool.Segments;
import dev.auditlogs.spool.Spool;
import dev.auditlogs.state.StateUnavailable;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/// Finishes what drains left that died, or had no time: what is not delivered of their segments becomes files in
/// `pending/`, which are delivered like any that wait.
///
/// A drain that is alive may work on the same segment. That does not matter, nor who of several recovers it: each
/// step can be repeated, and whoever delivers a file looks first whether somebody else has.
@Singleton
final class Recovery {

    private static final Logger LOG = Logger.getLogger(Recovery.class);

    private final Segments segments;
    private final Spool spool;

    Recovery(Segments segments, Spool spool) {
        this.segments = segments;
        this.spool = spool;
    }

    /// Recovers the queue's segments, as far as there is time before receiving.
    ///
    /// @return the organizations of the queue that have files in `pending/` for it; those of others are their own
    ///     queues' drains'
    /// @throws StateUnavailable if the state bucket cannot be listed
    Collection<OrganizationId> run(DrainRun run, Journal journal) throws InterruptedException {
        var organizations = new TreeSet<OrganizationId>();
        for (var name : segments.present(run.queue().name(), run.deadline())) {
            if (run.deadline().isOver()) {
                LOG.warnf("there was no time to recover all segments, the next drain goes on: key=%s", name.key());
                break;
            }
            try {
                var segment = segments.read(name);
                if (segment.isPresent()) {
                    organizations.addAll(recover(name, segment.get(), run, journal));
                }
            } catch (StateUnavailable e) {
                LOG.warnf(
                        "a segment could not be recovered, the next drain tries again: key=%s error=%s",
                        name.key(), e.getMessage());
            } catch (UncheckedIOException | OutOfMemoryError e) {
                run.tally().add(Count.DAMAGED_FILES, 1);
                LOG.errorf(e, "a segment cannot be recovered, its files wait: key=%s", name.key());
            }
        }
        return organizations;
    }

    private Set<OrganizationId> recover(ArchiveName name, Segment segment, DrainRun run, Journal journal)
            throws InterruptedException {
        // The list comes after the segment was read: whoever has removed a file has written down that it is delivered.
        var files = segment.files().stream().map(Segment.File::id).toList();
        var delivered = journal.delivered(files, name.time(), run.deadline());
        var left = segment.files().stream()
                .filter(file -> !delivered.contains(file.id()))
                .toList();
        run.forEach(left, file -> spool.keep(file.spooled()));
        journal.recover(name, segment);
        segments.remove(List.of(name));
        LOG.infof("a segment of a drain that did not end was recovered: key=%s files=%d", name.key(), left.size());
        return left.stream()
                .map(file -> file.id().organizationId())
                .filter(run.queue()::isOf)
                .collect(Collectors.toSet());
    }
}
