package dev.auditlogs.destination;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.state.ETag;
import dev.auditlogs.state.NewObject;
import dev.auditlogs.state.StateBucket;
import dev.auditlogs.state.StateUnavailable;
import dev.auditlogs.state.StoredObject;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/// All destinations' documents in one object of the state bucket, so that a process that is new reads one object
/// and not thousands. Drains write it, and it is only a copy: a document of it counts if its ETag is the one that
/// the list of `destinations/` has now, and what is not in there is read singly. If it is damaged, outdated or
/// absent, that costs requests and nothing else.
///
/// It gets what drains have read singly, once that is more than a few documents. A destination that changes often is
/// one of these few, and does not have the copy written again and again.
final class DestinationsCopy {

    private static final Logger LOG = Logger.getLogger(DestinationsCopy.class);
    static final String KEY = "copies/destinations.gz";

    /// So many documents are read singly at once by any drain, in about the time of one.
    static final int FEW = 10;

    /// Where there are many destinations, so many of them for each one that may be missing from the copy.
    private static final int LISTED_PER_MISSING = 100;

    private final StateBucket bucket;
    private boolean isRead;

    /// What the copy had when it was read, until somebody has asked for it.
    private final Map<OrganizationId, StoredObject> copied = new ConcurrentHashMap<>();

    /// What was read singly, until it is in the copy.
    private final Map<OrganizationId, StoredObject> missing = new ConcurrentHashMap<>();

    DestinationsCopy(StateBucket bucket) {
        this.bucket = bucket;
    }

    /// Reads the copy, once in a process, unless there are so few destinations that it is not worth a request.
    ///
    /// @param listed the ETags of all destinations, by their keys
    synchronized void read(Map<String, ETag> listed) {
        if (isRead || listed.size() < FEW) {
            return;
        }
        isRead = true;
        try {
            copied.putAll(documents(bucket.get(KEY), listed));
        } catch (StateUnavailable e) {
            LOG.warnf(
                    "the copy of all destinations cannot be read, they are read one by one: key=%s error=%s",
                    KEY, e.getMessage());
        }
    }

    /// The document of an organization, if the copy has that version.
    Optional<StoredObject> find(OrganizationId organization, ETag version) {
        return Optional.ofNullable(copied.get(organization))
                .filter(document -> document.eTag().equals(version));
    }

    /// Gives its memory back: nobody asks for the document any more.
    void forget(OrganizationId organization) {
        copied.remove(organization);
    }

    /// Remembers a document that the copy did not have.
    void add(OrganizationId organization, StoredObject document) {
        if (CopyFormat.takes(organization, document)) {
            missing.put(organization, document);
        }
    }

    /// Writes the copy anew with the documents that were missing from it, if these are more than a few. What others
    /// have added meanwhile stays in there; of two processes that write at the same time one wins, and the other
    /// one adds its documents after its next drain.
    ///
    /// @param listed the ETags of all destinations, by their keys
    synchronized void write(Map<String, ETag> listed) {
        var few = Math.max(FEW, listed.size() / LISTED_PER_MISSING);
        if (missing.size() < few) {
            return;
        }
        try {
            var before = bucket.get(KEY);
            var documents = new TreeMap<>(documents(before, listed));
            var added = addMissing(documents, listed);
            missing.keySet().retainAll(added);
            if (added.size() >= few && replace(before, documents)) {
                missing.keySet().removeAll(added);
            }
        } catch (StateUnavailable e) {
            LOG.warnf(
                    "the copy of all destinations could not be written, another drain does it: key=%s error=%s",
                    KEY, e.getMessage());
        }
    }

    /// @return whether nobody else was quicker
    private boolean replace(Optional<StoredObject> before, SortedMap<OrganizationId, StoredObject> documents) {
        var copy = new NewObject(KEY, CopyFormat.encode(documents), "application/gzip");
        return before.map(StoredObject::eTag)
                .map(version -> bucket.replace(copy, version))
                .orElseGet(() -> bucket.create(copy))
                .isPresent();
    }

    /// @return those that were not there, are current, and fit
    private Set<OrganizationId> addMissing(Map<OrganizationId, StoredObject> documents, Map<String, ETag> listed) {
        var added = new HashSet<OrganizationId>();
        var bytes = documents.values().stream()
                .mapToInt(document -> document.bytes().length)
                .sum();
        for (var entry : missing.entrySet()) {
            var organization = entry.getKey();
            var document = entry.getValue();
            if (isListed(organization, document.eTag(), listed)
                    && !documents.containsKey(organization)
                    && bytes + document.bytes().length <= CopyFormat.BYTES_MAX) {
                bytes += document.bytes().length;
                documents.put(organization, document);
                added.add(organization);
            }
        }
        return added;
    }

    /// What the copy has of the versions that are listed; nothing if there is none, or it is damaged.
    private static Map<OrganizationId, StoredObject> documents(Optional<StoredObject> copy, Map<String, ETag> listed) {
        if (copy.isEmpty()) {
            return Map.of();
        }
        try {
            return CopyFormat.decode(
                    copy.get().bytes(), (organization, version) -> isListed(organization, version, listed));
        } catch (IOException e) {
            LOG.warnf("the copy of all destinations is damaged, they are read one by one: key=%s reason=%s", KEY, e);
            return Map.of();
        }
    }

    private static boolean isListed(OrganizationId organization, ETag version, Map<String, ETag> listed) {
        return version.equals(listed.get(Destinations.key(organization)));
    }
}
