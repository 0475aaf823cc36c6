package dev.auditlogs.spool;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.AuditFileName;
import dev.auditlogs.file.EventKey;
import dev.auditlogs.file.Known;
import dev.auditlogs.parallel.InParallel;
import dev.auditlogs.state.Deadline;
import dev.auditlogs.state.StateBucket;
import dev.auditlogs.state.StateUnavailable;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPInputStream;
import org.jboss.logging.Logger;

/// What drains have delivered, file by file, as `drained/` says.
///
/// Every method throws [StateUnavailable] when S3 fails in spite of retries.
@Singleton
public final class DrainedFiles {

    private static final Logger LOG = Logger.getLogger(DrainedFiles.class);
    private static final JsonFactory JSON = new JsonFactory();
    private static final int HEAD_ENTRIES = 2;

    /// With the keys of all events of each drain.
    private static final int READS = 8;

    /// Between the time in an object's name and the one at which S3 has it.
    private static final Duration CLOCK_OFF_MAX = Duration.ofHours(1);

    private final StateBucket bucket;

    public DrainedFiles(StateBucket bucket) {
        this.bucket = bucket;
    }

    /// What one drain has left.
    ///
    /// @param stored when S3 got it; empty if the list does not say so
    public record Listed(ArchiveName name, Optional<Instant> stored) {

        private boolean isByClockThatIsOff() {
            return stored.filter(
                            time -> Duration.between(name.time(), time).abs().compareTo(CLOCK_OFF_MAX) > 0)
                    .isPresent();
        }
    }

    /// What drains have left that was named at that time or later, the oldest first.
    public List<Listed> since(Instant time, Deadline deadline) {
        return deadline.limit(bucket.listAfter(Drained.FOLDER, ArchiveName.startSince(Drained.FOLDER, time)))
                .flatMap(object -> ArchiveName.of(Drained.FOLDER, object.key()).stream()
                        .map(name -> new Listed(name, object.lastModified())))
                .toList();
    }

    /// The files that one drain has delivered; none if that has expired.
    public List<DeliveredFile> read(Listed listed) {
        var drain = listed.name();
        if (listed.isByClockThatIsOff()) {
            LOG.errorf(
                    "a drain has named its work by a clock that is off, others may be in no statement; set the clock of its machine: key=%s",
                    drain.key());
        }
        var rest = bucket.getFrom(drain.key(), drain.headBytes());
        if (rest.isEmpty()) {
            return List.of();
        }
        try {
            return deeds(StoredZip.read(rest.get(), 1).getFirst().bytes());
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            LOG.errorf(
                    "what a drain has delivered is damaged, its files are in no statement: key=%s error=%s",
                    drain.key(), e.getMessage());
            return List.of();
        }
    }

    /// Which of these files one of these drains has delivered, too.
    public Set<UUID> delivered(Collection<UUID> files, List<ArchiveName> drains, Deadline deadline)
            throws InterruptedException {
        var found = ConcurrentHashMap.<UUID>newKeySet();
        InParallel.forEach(drains, READS, drain -> {
            if (deadline.isOver()) {
                throw new StateUnavailable("there was no time to look up which files are in a statement");
            }
            bucket.getFirst(drain.key(), Math.max(1, drain.headBytes()))
                    .flatMap(head -> ids(drain, head))
                    .ifPresent(ids -> files.stream()
                            .filter(id ->
                                    ids.find(new EventKey(id.getMostSignificantBits(), id.getLeastSignificantBits()), 0)
                                            != Known.NO)
                            .forEach(found::add));
        });
        return found;
    }

    private static Optional<KeyTable> ids(ArchiveName drain, byte[] head) {
        try {
            return Optional.of(
                    new KeyTable(StoredZip.read(head, HEAD_ENTRIES).getLast().bytes()));
        } catch (UncheckedIOException e) {
            LOG.errorf("what a drain has done is damaged: key=%s error=%s", drain.key(), e.getMessage());
            return Optional.empty();
        }
    }

    private static List<DeliveredFile> deeds(byte[] lines) throws IOException {
        var files = new ArrayList<DeliveredFile>();
        var organizations = new HashMap<String, OrganizationId>();
        try (var json = JSON.createParser(new GZIPInputStream(new ByteArrayInputStream(lines)))) {
            while (json.nextToken() == JsonToken.START_OBJECT) {
                files.add(deed(json, organizations));
            }
        }
        return files;
    }

    private static DeliveredFile deed(JsonParser json, Map<String, OrganizationId> organizations) throws IOException {
        var properties = new ByteArrayOutputStream();
        OrganizationId organization = null;
        AuditFileName name = null;
        var events = 0;
        var how = Deed.How.CREATED;
        try (var copy = JSON.createGenerator(properties)) {
            copy.writeStartObject();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                var property = json.currentName();
                json.nextToken();
                switch (property) {
                    case "organization" ->
                        organization = organizations.computeIfAbsent(json.getText(), OrganizationId::new);
                    case Deed.MET -> how = Deed.How.MET;
                    case Deed.SENT_AGAIN -> how = Deed.How.SENT_AGAIN;
                    // The key ends with it.
                    case "name" -> name = new AuditFileName(json.getText());
                    default -> {
                        copy.writeFieldName(property);
                        copy.copyCurrentStructure(json);
                        if (property.equals("events")) {
                            events = json.getIntValue();
                        }
                    }
                }
            }
            copy.writeEndObject();
        }
        if (organization == null || name == null) {
            throw new IOException("a file has no name");
        }
        return new DeliveredFile(organization, name.id(), name.written(), events, how, properties.toByteArray());
    }
}
