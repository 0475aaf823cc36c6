package dev.auditlogs.destination;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.file.Sha256;
import dev.auditlogs.parallel.InParallel;
import dev.auditlogs.place.BucketName;
import dev.auditlogs.state.ETag;
import dev.auditlogs.state.StateBucket;
import dev.auditlogs.state.StateUnavailable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jboss.logging.Logger;

/// Claims as versions before wrote them, for each place that somebody had named an object
/// `claims/{bucket}/{SHA-256 of the prefix}.json`. They are taken over into the bucket's one object, as far as they
/// count, and deleted.
final class EarlierClaims {

    private static final Logger LOG = Logger.getLogger(EarlierClaims.class);
    private static final int REQUESTS_AT_ONCE = 16;

    private final StateBucket bucket;
    private final ObjectMapper json;

    EarlierClaims(StateBucket bucket, ObjectMapper json) {
        this.bucket = bucket;
        this.json = json;
    }

    /// One of them, as it is stored.
    private record Stored(String key, ETag eTag, Claim claim) {}

    /// Some of a bucket's earlier claims.
    final class Some {

        private final Queue<Stored> stored = new ConcurrentLinkedQueue<>();
        private final boolean areAll;

        private Some(boolean areAll) {
            this.areAll = areAll;
        }

        List<Claim> claims() {
            return stored.stream().map(Stored::claim).toList();
        }

        boolean areAll() {
            return areAll;
        }

        /// Once they are taken over. What is not deleted is taken over again, which changes nothing.
        void delete() throws InterruptedException {
            InParallel.forEach(stored, REQUESTS_AT_ONCE, EarlierClaims.this::delete);
        }
    }

    /// As many as one list has.
    ///
    /// @throws DamagedClaims if one does not say whose place which is
    Some read(BucketName name) throws InterruptedException {
        var folder = ClaimsObject.FOLDER + name + "/";
        var page = bucket.listPage(folder);
        var some = new Some(page.isLast());
        InParallel.forEach(
                page.objects(),
                REQUESTS_AT_ONCE,
                listed -> bucket.get(listed.key())
                        .map(object ->
                                new Stored(listed.key(), object.eTag(), claim(folder, listed.key(), object.bytes())))
                        .ifPresent(some.stored::add));
        return some;
    }

    private Claim claim(String folder, String key, byte[] bytes) {
        try {
            var claim = ClaimsObject.claim(json.readTree(bytes), "claimedAt");
            var hash = Sha256.digest().digest(claim.prefix().value().getBytes(StandardCharsets.UTF_8));
            if (!key.equals(folder + HexFormat.of().formatHex(hash) + ".json")) {
                throw new IOException("its prefix is not that of its name");
            }
            return claim;
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            throw new DamagedClaims(key, e);
        }
    }

    private void delete(Stored claim) {
        try {
            bucket.delete(claim.key(), claim.eTag());
        } catch (StateUnavailable e) {
            LOG.warnf(
                    "a claim of a version before is taken over, but cannot be deleted: key=%s error=%s",
                    claim.key(), e.getMessage());
        }
    }
}
