package dev.auditlogs.spool;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.AuditFileName;
import dev.auditlogs.file.FileId;
import dev.auditlogs.file.Sha256;
import dev.auditlogs.state.ListedObject;
import dev.auditlogs.state.StateBucket;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/// The files that tell of changes of destinations, `pending/~changes/{organization}/{bucket}/{file}`. Each is meant
/// for the place that it names and for no other, so they are apart from the organization's own: they are delivered
/// wherever that goes now, and hold up nobody. Neither a queue nor an organization has such a name.
///
/// Every method throws [dev.auditlogs.state.StateUnavailable] when S3 fails in spite of retries.
@Singleton
public final class ChangeFiles {

    private static final Logger LOG = Logger.getLogger(ChangeFiles.class);
    static final String FOLDER = "~changes";
    private static final int HASH_BYTES = 8;
    private static final String START = Spool.PENDING + FOLDER + "/";

    private final StateBucket bucket;

    public ChangeFiles(StateBucket bucket) {
        this.bucket = bucket;
    }

    /// A file in the folder of its place.
    public record Waiting(FileId id, String place) {

        private String key() {
            return START + id.organizationId() + "/" + place + "/" + id.name();
        }
    }

    /// Another folder for each place, with all that a put says: a bucket that refuses one key, owner or prefix may
    /// take the next.
    private static String folder(Target target) {
        var hash = Sha256.digest().digest(target.toString().getBytes(StandardCharsets.UTF_8));
        return target.bucket() + "-" + HexFormat.of().formatHex(hash, 0, HASH_BYTES);
    }

    /// Lets a file wait for the next drain. Putting it again changes nothing, as long as it waits.
    ///
    /// @param spooled one with a target
    public void put(SpooledFile spooled) {
        var waiting = new Waiting(spooled.file().id(), folder(spooled.target().orElseThrow()));
        bucket.put(PendingMetadata.object(waiting.key(), spooled));
    }

    /// Whose files wait.
    public List<OrganizationId> organizations() {
        return bucket.listFolders(START)
                .filter(OrganizationId::isValid)
                .map(OrganizationId::new)
                .toList();
    }

    /// For which places an organization's files wait.
    public List<String> places(OrganizationId organization) {
        return bucket.listFolders(START + organization + "/").toList();
    }

    /// An organization's files for a place, the oldest first, at most `max` of them.
    public List<Waiting> list(OrganizationId organization, String place, int max) {
        var folder = START + organization + "/" + place + "/";
        return bucket.list(folder)
                .limit(max)
                .flatMap(object -> waiting(organization, place, object, folder))
                .toList();
    }

    private static Stream<Waiting> waiting(
            OrganizationId organization, String place, ListedObject object, String folder) {
        var name = object.key().substring(folder.length());
        if (!AuditFileName.isValid(name)) {
            LOG.warnf("this is no audit file and is left alone, remove it: key=%s", object.key());
            return Stream.empty();
        }
        return Stream.of(new Waiting(new FileId(organization, new AuditFileName(name)), place));
    }

    /// One of them; empty if another drain has finished it meanwhile.
    public Optional<SpooledFile> find(Waiting file) {
        return bucket.get(file.key()).map(object -> PendingMetadata.read(file.id(), object));
    }

    /// Forgets those that are delivered.
    public void remove(Collection<Waiting> files) {
        bucket.deleteAll(
                files.stream().map(Waiting::key).toList(),
                (key, code) -> LOG.warnf(
                        "a delivered file could not be removed, the next drain does it: key=%s code=%s", key, code));
    }
}
