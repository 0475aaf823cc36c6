package dev.auditlogs.spool;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.state.ListedObject;
import dev.auditlogs.state.NewObject;
import dev.auditlogs.state.StateBucket;
import dev.auditlogs.state.StoredObject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// The evidence that its organizations' buckets have not taken, `pending/~evidence/{organization}/{number}-{file}`:
/// apart from the organizations' own files, which it does not hold up.
///
/// Every method throws [dev.auditlogs.state.StateUnavailable] when S3 fails in spite of retries.
@Singleton
public final class EvidenceFiles {

    /// Of each, wherever it is.
    public static final String CONTENT_TYPE = "text/plain; charset=utf-8";

    static final String FOLDER = "~evidence";
    private static final String START = Spool.PENDING + FOLDER + "/";

    private final StateBucket bucket;

    public EvidenceFiles(StateBucket bucket) {
        this.bucket = bucket;
    }

    /// Lets an evidence file wait, unless it does already.
    ///
    /// @param name by which an organization's files sort, without a slash
    public void keep(OrganizationId organization, String name, byte[] bytes) throws InterruptedException {
        bucket.ensure(new NewObject(START + organization + "/" + name, bytes, CONTENT_TYPE));
    }

    /// Whose evidence waits.
    public List<OrganizationId> organizations() {
        return bucket.listFolders(START)
                .filter(OrganizationId::isValid)
                .map(OrganizationId::new)
                .toList();
    }

    /// The names of an organization's files, in their order, at most `max` of them.
    public List<String> names(OrganizationId organization, int max) {
        var folder = START + organization + "/";
        return bucket.list(folder)
                .limit(max)
                .map(ListedObject::key)
                .map(key -> key.substring(folder.length()))
                .toList();
    }

    /// One of them; empty if another drain has finished it meanwhile.
    public Optional<byte[]> find(OrganizationId organization, String name) {
        return bucket.get(START + organization + "/" + name).map(StoredObject::bytes);
    }

    /// Forgets those that are delivered.
    public void remove(OrganizationId organization, Collection<String> names) {
        bucket.deleteAll(
                names.stream().map(name -> START + organization + "/" + name).toList(), (key, code) -> {
                    // The next drain finds it delivered.
                });
    }
}
