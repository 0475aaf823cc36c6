package dev.auditlogs.spool;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.AuditFileName;
import dev.auditlogs.file.FileId;
import dev.auditlogs.state.StateBucket;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/// The files that tell of changes of destinations, `pending/~changes/{organization}/{file}`. Each is meant for the
/// place that it names and for no other, so they are apart from the organization's own: they are delivered wherever
/// that goes now, and hold up nobody. Neither a queue nor an organization has such a name.
///
/// Every method throws [dev.auditlogs.state.StateUnavailable] when S3 fails in spite of retries.
@Singleton
public final class ChangeFiles {

    private static final Logger LOG = Logger.getLogger(ChangeFiles.class);
    static final String FOLDER = "~changes";
    private static final String START = Spool.PENDING + FOLDER + "/";

    private final StateBucket bucket;

    public ChangeFiles(StateBucket bucket) {
        this.bucket = bucket;
    }

    /// Lets a file wait for the next drain. Putting it again changes nothing, as long as it waits.
    ///
    /// @param spooled one with a target
    public void put(SpooledFile spooled) {
        bucket.put(PendingMetadata.object(key(spooled.file().id()), spooled));
    }

    /// Whose files wait.
    public List<OrganizationId> organizations() {
        return bucket.listFolders(START)
                .filter(OrganizationId::isValid)
                .map(OrganizationId::new)
                .toList();
    }

    /// An organization's files, the oldest first, at most `max` of them.
    public List<FileId> list(OrganizationId organization, int max) {
        var folder = START + organization + "/";
        return bucket.list(folder)
                .limit(max)
                .flatMap(object -> id(organization, object.key(), folder))
                .toList();
    }

    private static Stream<FileId> id(OrganizationId organization, String key, String folder) {
        var name = key.substring(folder.length());
        if (!AuditFileName.isValid(name)) {
            LOG.warnf("this is no audit file and is left alone, remove it: key=%s", key);
            return Stream.empty();
        }
        return Stream.of(new FileId(organization, new AuditFileName(name)));
    }

    /// One of them; empty if another drain has finished it meanwhile.
    public Optional<SpooledFile> find(FileId id) {
        return bucket.get(key(id)).map(object -> PendingMetadata.read(id, object));
    }

    /// Forgets those that are delivered.
    public void remove(Collection<FileId> files) {
        bucket.deleteAll(
                files.stream().map(ChangeFiles::key).toList(),
                (key, code) -> LOG.warnf(
                        "a delivered file could not be removed, the next drain does it: key=%s code=%s", key, code));
    }

    private static String key(FileId id) {
        return START + id;
    }
}
