package dev.auditlogs.change;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.destination.DestinationDocument;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.AuditFileEncoder;
import dev.auditlogs.notice.Notice;
import dev.auditlogs.notice.Notices;
import dev.auditlogs.spool.ChangeFiles;
import dev.auditlogs.state.ListedObject;
import dev.auditlogs.state.NewObject;
import dev.auditlogs.state.StateBucket;
import dev.auditlogs.state.StoredObject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/// Who has changed an organization's destination, and what: one object for each change,
/// `changes/{organization}/{descending number}-{change}.json`, which is put before the change takes effect, and a
/// `.told` beside it, which is put when all have been told whom it concerns. Whoever dies in between, the API before
/// the next change tells it, or a drain that reads the changed destination.
///
/// Every method throws [dev.auditlogs.state.StateUnavailable] when the state bucket fails in spite of retries.
@Singleton
public final class Changes {

    private static final Logger LOG = Logger.getLogger(Changes.class);
    private static final String FOLDER = "changes/";
    private static final String RECORD = ".json";
    private static final String TOLD = ".told";

    /// In a row, while EventBridge takes no notices: as many as an organization can make in five minutes.
    private static final int UNTOLD_MAX = 50;

    private final StateBucket bucket;
    private final ObjectMapper json;
    private final Clock clock;
    private final Supplier<UUID> ids;
    private final ChangeFiles files;
    private final AuditFileEncoder encoder;
    private final Notices notices;

    public Changes(
            StateBucket bucket,
            ObjectMapper json,
            Clock clock,
            Supplier<UUID> ids,
            ChangeFiles files,
            AuditFileEncoder encoder,
            Notices notices) {
        this.bucket = bucket;
        this.json = json;
        this.clock = clock;
        this.ids = ids;
        this.files = files;
        this.encoder = encoder;
        this.notices = notices;
    }

    /// The id of a change that is about to be made: later than that of the one before, whatever clock that had.
    public ChangeId next(Optional<DestinationDocument> before) {
        var now = clock.instant();
        var earliest = before.map(DestinationDocument::lastChange)
                .flatMap(ChangeId::of)
                .map(last -> last.at().plusMillis(1))
                .orElse(now);
        return new ChangeId(now.isBefore(earliest) ? earliest : now, ids.get());
    }

    /// Writes down a change that is about to be made.
    public void write(ChangeRecord change) {
        try {
            var key = key(change.organization(), change.changeId(), RECORD);
            bucket.put(NewObject.json(key, json.writeValueAsBytes(change)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a change can always be written as JSON", e);
        }
    }

    /// Tells a change that took effect, unless somebody has, and those before it that nobody has told: the platform
    /// by a notice, and those who read the place to which the logs went last, by an audit event. Whoever finds that
    /// it is not told does it again.
    ///
    /// @param change an id, or what else stands in a document
    /// @return whether nothing is left to tell
    public boolean tell(OrganizationId organization, String change) {
        return tell(organization, change, UNTOLD_MAX);
    }

    private boolean tell(OrganizationId organization, String change, int atMost) {
        var id = ChangeId.of(change);
        if (atMost == 0
                || id.isEmpty()
                || bucket.get(key(organization, id.get(), TOLD)).isPresent()) {
            return true;
        }
        return find(organization, id.get())
                .map(known -> tell(known, tell(organization, known.changeBefore(), atMost - 1)))
                .orElse(true);
    }

    /// The same, of one that nobody else can have told.
    ///
    /// @param isEarlierTold whether the change before it is told: until then this one counts as untold, too
    public boolean tell(ChangeRecord change, boolean isEarlierTold) {
        ChangeEvent.of(change, encoder).ifPresent(files::put);
        if (notices.areWanted() && !notices.send(notice(change)) || !isEarlierTold) {
            return false;
        }
        var key = key(change.organization(), change.changeId(), TOLD);
        bucket.put(new NewObject(key, new byte[0], "text/plain"));
        return true;
    }

    private static Notice notice(ChangeRecord change) {
        return new Notice.Changed(
                change.organization(),
                change.id(),
                change.changeId().at(),
                change.operation().toString(),
                change.by().name(),
                bucketOf(change.before()),
                bucketOf(change.after()));
    }

    private static Optional<String> bucketOf(DestinationDocument document) {
        return Optional.ofNullable(document)
                .filter(stored -> !stored.isRemoved())
                .map(DestinationDocument::bucket);
    }

    /// Changes of an organization's destination.
    ///
    /// @param changes the newest first
    /// @param next after which the next page begins; empty if this is the last one
    public record Page(List<Entry> changes, Optional<ChangeId> next) {

        public Page {
            changes = List.copyOf(changes);
        }
    }

    /// @param tookEffect whether the destination was changed; it was not when somebody else was quicker
    public record Entry(ChangeRecord change, boolean tookEffect) {}

    /// @param current the destination as it is stored
    /// @param after where the page before it ended; empty for the first page
    /// @param max how many changes at most
    public Page page(
            OrganizationId organization, Optional<DestinationDocument> current, Optional<ChangeId> after, int max) {
        var folder = folder(organization);
        // Of each change there are two objects at most; one change more, to see whether that is all.
        var listed = after.map(id -> bucket.listAfter(folder, key(organization, id, TOLD)))
                .orElseGet(() -> bucket.list(folder))
                .limit(2L * (max + 1));
        var told = new LinkedHashMap<ChangeId, Boolean>();
        listed.forEach(object ->
                id(folder, object).forEach(id -> told.merge(id, object.key().endsWith(TOLD), Boolean::logicalOr)));
        var ids = List.copyOf(told.keySet());
        var some = ids.subList(0, Math.min(max, ids.size()));
        // What took effect was told, or it is what a later change, or nobody yet, has found.
        var found = new HashSet<String>();
        current.map(DestinationDocument::lastChange).ifPresent(found::add);
        after.flatMap(id -> find(organization, id)).ifPresent(change -> found.add(change.changeBefore()));
        var entries = new ArrayList<Entry>();
        for (var id : some) {
            find(organization, id).ifPresent(change -> {
                entries.add(new Entry(change, told.get(id) || found.contains(change.id())));
                found.add(change.changeBefore());
            });
        }
        return new Page(entries, ids.size() > max ? Optional.of(some.getLast()) : Optional.empty());
    }

    /// When an organization's changes were made since then, the last one first, as far as one request lists them.
    public List<Instant> since(OrganizationId organization, Instant start) {
        var folder = folder(organization);
        return bucket.listPage(folder).objects().stream()
                .filter(object -> object.key().endsWith(RECORD))
                .flatMap(object -> id(folder, object))
                .map(ChangeId::at)
                .filter(start::isBefore)
                .toList();
    }

    /// What somebody else has put there is left alone.
    private static Stream<ChangeId> id(String folder, ListedObject object) {
        var name = object.key().substring(folder.length());
        var stem = name.substring(0, Math.max(0, name.length() - RECORD.length()));
        return ChangeId.of(stem.substring(stem.indexOf('-') + 1)).stream();
    }

    /// A change; empty if it has expired, or nobody can read it.
    private Optional<ChangeRecord> find(OrganizationId organization, ChangeId id) {
        var key = key(organization, id, RECORD);
        return bucket.get(key).flatMap(object -> read(organization, id, object));
    }

    private Optional<ChangeRecord> read(OrganizationId organization, ChangeId id, StoredObject object) {
        try {
            var change = json.readValue(object.bytes(), ChangeRecord.class);
            if (change == null) {
                throw new IOException("null");
            }
            change.check(organization, id);
            return Optional.of(change);
        } catch (IOException | IllegalArgumentException e) {
            LOG.errorf(
                    "a record of a change is damaged, nobody is told of it: organization=%s change=%s error=%s",
                    organization, id, e.getMessage());
            return Optional.empty();
        }
    }

    private static String folder(OrganizationId organization) {
        return FOLDER + organization + "/";
    }

    private static String key(OrganizationId organization, ChangeId id, String suffix) {
        return folder(organization) + id.descending() + suffix;
    }
}
