package dev.auditlogs.spool;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.AuditFileName;
import dev.auditlogs.file.AuditFileReader;
import dev.auditlogs.file.EventKey;
import dev.auditlogs.file.FileId;
import dev.auditlogs.queue.QueueName;
import dev.auditlogs.state.Deadline;
import dev.auditlogs.state.ListedObject;
import dev.auditlogs.state.NewObject;
import dev.auditlogs.state.StateBucket;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/// The files in `pending/{organization}/`: those that wait for their destination, one object each. What versions
/// that knew no segments left in `settled/`, delivered files whose messages may come back, is still read.
///
/// Every method throws [dev.auditlogs.state.StateUnavailable] when S3 fails in spite of retries: what could not be
/// read is never taken for absent.
@Singleton
public final class Spool {

    private static final Logger LOG = Logger.getLogger(Spool.class);
    static final String PENDING = "pending/";
    private static final String SETTLED = "settled/";

    /// A file is named after its messages were received; by a clock that may differ from SQS's.
    private static final Duration CLOCK_SKEW_MAX = Duration.ofMinutes(5);

    private final StateBucket bucket;

    public Spool(StateBucket bucket) {
        this.bucket = bucket;
    }

    /// Lets a file of a segment wait, unless it does already: somebody else may have seen to it.
    public void keep(SpooledFile spooled) throws InterruptedException {
        bucket.ensure(object(spooled));
    }

    /// Gives a pending file another target, unless another drain has changed or finished it since it was read.
    ///
    /// @return whether it has that target now
    public boolean retarget(SpooledFile spooled, Target target) {
        var object = object(new SpooledFile(
                spooled.file(), spooled.origin(), Optional.of(target), Optional.empty(), Optional.empty()));
        return spooled.eTag()
                .flatMap(version -> bucket.replace(object, version))
                .isPresent();
    }

    /// Writes down with a pending file since when its place does not answer. Where that fails the next attempt does
    /// it.
    public void unanswered(SpooledFile spooled, Instant since) {
        var object = object(new SpooledFile(
                spooled.file(), spooled.origin(), spooled.target(), Optional.of(since), spooled.eTag()));
        spooled.eTag().ifPresent(version -> bucket.replace(object, version));
    }

    private static NewObject object(SpooledFile spooled) {
        return PendingMetadata.object(key(PENDING, spooled.file().id()), spooled);
    }

    /// Who has something in `pending/`.
    ///
    /// @param organizations that have files
    /// @param hasSegments whether the queue has segments
    /// @param hasChangeFiles whether there are [ChangeFiles]
    /// @param hasEvidence whether there are [EvidenceFiles]
    public record Pending(
            List<OrganizationId> organizations, boolean hasSegments, boolean hasChangeFiles, boolean hasEvidence) {}

    public Pending pending(QueueName queue, Deadline deadline) {
        var folders = deadline.limit(bucket.listFolders(PENDING)).toList();
        return new Pending(
                organizations(folders.stream()),
                folders.contains(Segments.folder(queue)),
                folders.contains(ChangeFiles.FOLDER),
                folders.contains(EvidenceFiles.FOLDER));
    }

    /// The organizations of which an earlier version has left files whose messages may come back.
    public Set<OrganizationId> organizationsWithSettledFiles(Deadline deadline) {
        return Set.copyOf(organizations(deadline.limit(bucket.listFolders(SETTLED))));
    }

    private static List<OrganizationId> organizations(Stream<String> folders) {
        return folders.filter(OrganizationId::isValid).map(OrganizationId::new).toList();
    }

    /// A file in `pending/`, as it is listed.
    ///
    /// @param bytes how long it is
    public record Listed(FileId id, long bytes) {}

    /// An organization's pending files, the oldest first, at most `max` of them.
    public List<Listed> pendingFiles(OrganizationId organization, int max) {
        var folder = folder(PENDING, organization);
        return bucket.list(folder)
                .limit(max)
                .flatMap(object -> fileId(organization, folder, object).map(id -> new Listed(id, object.bytes())))
                .toList();
    }

    /// What somebody else has put there is left alone.
    private static Stream<FileId> fileId(OrganizationId organization, String folder, ListedObject object) {
        var name = object.key().substring(folder.length());
        if (!AuditFileName.isValid(name)) {
            LOG.warnf("this is no audit file and is left alone, remove it: key=%s", object.key());
            return Stream.empty();
        }
        return Stream.of(new FileId(organization, new AuditFileName(name)));
    }

    /// A pending file; empty if another drain has finished it meanwhile.
    public Optional<SpooledFile> pendingFile(FileId id) {
        return get(PENDING, id);
    }

    private Optional<SpooledFile> get(String area, FileId id) {
        return bucket.get(key(area, id)).map(object -> PendingMetadata.read(id, object));
    }

    /// Which of these keys stand in the organization's files, pending or settled, that may hold an event of a
    /// message first received at `since`. Those files may hold many more than there is memory for.
    ///
    /// @param damaged is told each file that nobody can read, which holds up nobody
    public Set<EventKey> knownOf(
            Predicate<EventKey> keys, OrganizationId organization, Instant since, Consumer<FileId> damaged) {
        // A file moves from pending/ to settled/, and is put there before it goes here: looking in this order, none
        // that moves meanwhile is missed.
        var known = new HashSet<EventKey>();
        for (var area : List.of(PENDING, SETTLED)) {
            for (var id : filesSince(area, organization, since)) {
                get(area, id).ifPresent(spooled -> {
                    try {
                        AuditFileReader.keysOf(spooled.file()).stream()
                                .filter(keys)
                                .forEach(known::add);
                    } catch (UncheckedIOException e) {
                        damaged.accept(id);
                        LOG.errorf(
                                "a spooled file is damaged, redelivered events of it are not recognised: file=%s error=%s",
                                id, e.getMessage());
                    }
                });
            }
        }
        return known;
    }

    private List<FileId> filesSince(String area, OrganizationId organization, Instant since) {
        var folder = folder(area, organization);
        var start = folder + AuditFileName.startOfNamesSince(since.minus(CLOCK_SKEW_MAX));
        return bucket.listAfter(folder, start)
                .flatMap(object -> fileId(organization, folder, object))
                .toList();
    }

    /// Forgets files that are delivered, of which that is remembered.
    public void remove(Collection<FileId> files) {
        bucket.deleteAll(
                files.stream().map(id -> key(PENDING, id)).toList(),
                (key, code) -> LOG.warnf(
                        "a delivered file could not be removed, the next drain does it: key=%s code=%s", key, code));
    }

    private static String key(String area, FileId id) {
        return folder(area, id.organizationId()) + id.name();
    }

    private static String folder(String area, OrganizationId organization) {
        return area + organization + "/";
    }
}
