package dev.auditlogs.spool;

import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.event.EventTime;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.AuditFile;
import dev.auditlogs.file.AuditFileName;
import dev.auditlogs.file.AuditFileReader;
import dev.auditlogs.file.FileId;
import dev.auditlogs.file.KeyTemplate;
import jakarta.inject.Singleton;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/// The state bucket's memory of files: `pending/` holds a file from the moment its messages may be acknowledged until
/// it is delivered and they are; `settled/` holds one that is delivered but whose messages may come back.
///
/// Every method throws [software.amazon.awssdk.core.exception.SdkException] when S3 fails in spite of retries: what
/// could not be read is never taken for absent.
@Singleton
public final class Spool {

    private static final Logger LOG = Logger.getLogger(Spool.class);
    private static final String PENDING = "pending/";
    private static final String SETTLED = "settled/";
    private static final int KEYS_PER_DELETE = 1000;
    private static final int NOT_FOUND = 404;

    /// What a put with If-Match answers when the object is gone, was replaced, or is being replaced.
    private static final Set<Integer> SUPERSEDED = Set.of(NOT_FOUND, 409, 412);

    /// A file is named after its messages were received; by a clock that may differ from SQS's.
    private static final Duration CLOCK_SKEW_MAX = Duration.ofMinutes(5);

    private final S3Client s3;
    private final String bucket;

    public Spool(S3Client s3, AuditConfig config) {
        this.s3 = s3;
        this.bucket = config.stateBucket();
    }

    /// Makes the file durable: from now on its messages are expendable.
    public void put(SpooledFile spooled) {
        var file = spooled.file();
        s3.putObject(request(spooled), RequestBody.fromBytes(file.bytes()));
    }

    /// Gives a pending file another target, unless another drain has changed or finished it since it was read.
    ///
    /// @return whether it has that target now
    public boolean retarget(SpooledFile spooled, Target target) {
        var file = spooled.file();
        try {
            s3.putObject(
                    request(new SpooledFile(file, target)).copy(r -> r.ifMatch(spooled.eTag())),
                    RequestBody.fromBytes(file.bytes()));
            return true;
        } catch (S3Exception e) {
            if (SUPERSEDED.contains(e.statusCode())) {
                return false;
            }
            throw e;
        }
    }

    private PutObjectRequest request(SpooledFile spooled) {
        return PutObjectRequest.builder()
                .bucket(bucket)
                .key(key(PENDING, spooled.file().id()))
                .contentType(spooled.file().id().name().contentType())
                .checksumSHA256(spooled.file().sha256())
                .metadata(Metadata.of(spooled))
                .build();
    }

    /// The organizations that have pending files.
    public List<OrganizationId> organizationsWithPendingFiles() {
        return s3.listObjectsV2Paginator(r -> r.bucket(bucket).prefix(PENDING).delimiter("/")).commonPrefixes().stream()
                .map(CommonPrefix::prefix)
                .map(prefix -> prefix.substring(PENDING.length(), prefix.length() - 1))
                .filter(OrganizationId::isValid)
                .map(OrganizationId::new)
                .toList();
    }

    /// An organization's pending files, the oldest first, at most `max` of them.
    public List<FileId> pendingFiles(OrganizationId organization, int max) {
        var folder = folder(PENDING, organization);
        return s3.listObjectsV2(r -> r.bucket(bucket).prefix(folder).maxKeys(max)).contents().stream()
                .flatMap(object -> fileId(organization, folder, object))
                .toList();
    }

    /// What somebody else has put there is left alone.
    private static Stream<FileId> fileId(OrganizationId organization, String folder, S3Object object) {
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
        try {
            var object = s3.getObjectAsBytes(r -> r.bucket(bucket).key(key(area, id)));
            var metadata = object.response().metadata();
            var file = new AuditFile(
                    id,
                    object.asByteArrayUnsafe(),
                    Metadata.events(metadata),
                    Metadata.time(metadata, Metadata.FIRST_EVENT, id),
                    Metadata.time(metadata, Metadata.LAST_EVENT, id));
            return Optional.of(new SpooledFile(
                    file, Metadata.target(metadata), object.response().eTag()));
        } catch (NoSuchKeyException _) {
            return Optional.empty();
        }
    }

    /// The ids of all events of the organization's files, pending or settled, that may hold an event of a message
    /// first received at `since`.
    public Set<String> eventIds(OrganizationId organization, Instant since) {
        // A file moves from pending/ to settled/, and is put there before it goes here: looking in this order, none
        // that moves meanwhile is missed.
        var ids = new HashSet<String>();
        for (var area : List.of(PENDING, SETTLED)) {
            for (var id : filesSince(area, organization, since)) {
                get(area, id)
                        .or(() -> get(SETTLED, id))
                        .ifPresent(spooled -> ids.addAll(AuditFileReader.eventIds(spooled.file())));
            }
        }
        return ids;
    }

    private List<FileId> filesSince(String area, OrganizationId organization, Instant since) {
        var folder = folder(area, organization);
        var start = folder + AuditFileName.startOfNamesSince(since.minus(CLOCK_SKEW_MAX));
        return s3.listObjectsV2Paginator(r -> r.bucket(bucket).prefix(folder).startAfter(start)).contents().stream()
                .flatMap(object -> fileId(organization, folder, object))
                .toList();
    }

    /// Remembers a delivered file whose messages may come back; then it is no longer pending.
    public void settle(FileId id) {
        try {
            s3.copyObject(r -> r.sourceBucket(bucket)
                    .sourceKey(key(PENDING, id))
                    .destinationBucket(bucket)
                    .destinationKey(key(SETTLED, id)));
        } catch (S3Exception e) {
            if (e.statusCode() == NOT_FOUND) {
                // Another drain has settled it.
                return;
            }
            throw e;
        }
        s3.deleteObject(r -> r.bucket(bucket).key(key(PENDING, id)));
    }

    /// Forgets delivered files whose messages are all deleted.
    public void remove(List<FileId> files) {
        for (var from = 0; from < files.size(); from += KEYS_PER_DELETE) {
            var keys = new ArrayList<ObjectIdentifier>();
            for (var id : files.subList(from, Math.min(files.size(), from + KEYS_PER_DELETE))) {
                keys.add(ObjectIdentifier.builder().key(key(PENDING, id)).build());
            }
            var reply = s3.deleteObjects(
                    r -> r.bucket(bucket).delete(d -> d.objects(keys).quiet(true)));
            for (var error : reply.errors()) {
                LOG.warnf(
                        "a delivered file could not be removed, the next drain does it: key=%s code=%s",
                        error.key(), error.code());
            }
        }
    }

    private static String key(String area, FileId id) {
        return folder(area, id.organizationId()) + id.name();
    }

    private static String folder(String area, OrganizationId organization) {
        return area + organization + "/";
    }

    /// What a pending object says about itself, as S3 user metadata.
    private static final class Metadata {

        private static final String BUCKET = "bucket";
        private static final String BUCKET_OWNER = "bucket-owner";
        /// Percent-encoded, since headers are ASCII.
        private static final String PREFIX = "prefix";

        private static final String KEY_TEMPLATE = "key-template";

        private static final String EVENTS = "events";

        /// Milliseconds since 1970.
        private static final String FIRST_EVENT = "first-event";

        private static final String LAST_EVENT = "last-event";

        static Map<String, String> of(SpooledFile spooled) {
            var target = spooled.target();
            var metadata = new HashMap<String, String>();
            metadata.put(EVENTS, Integer.toString(spooled.file().events()));
            metadata.put(FIRST_EVENT, Long.toString(spooled.file().first().epochMilli()));
            metadata.put(LAST_EVENT, Long.toString(spooled.file().last().epochMilli()));
            if (target.isDecided()) {
                metadata.put(BUCKET, target.bucket());
                metadata.put(BUCKET_OWNER, target.bucketOwner());
                metadata.put(PREFIX, URLEncoder.encode(target.prefix(), StandardCharsets.UTF_8));
                metadata.put(KEY_TEMPLATE, target.keyTemplate().value());
            }
            return metadata;
        }

        /// Of a file that does not say so: when it was written.
        static EventTime time(Map<String, String> metadata, String name, FileId id) {
            var written = id.name().written().toEpochMilli();
            try {
                return new EventTime(Long.parseLong(metadata.getOrDefault(name, Long.toString(written))));
            } catch (IllegalArgumentException _) {
                return new EventTime(written);
            }
        }

        static int events(Map<String, String> metadata) {
            return Integer.parseInt(metadata.getOrDefault(EVENTS, "0"));
        }

        static Target target(Map<String, String> metadata) {
            return metadata.containsKey(BUCKET)
                    ? new Target(
                            metadata.get(BUCKET),
                            metadata.getOrDefault(BUCKET_OWNER, ""),
                            URLDecoder.decode(metadata.getOrDefault(PREFIX, ""), StandardCharsets.UTF_8),
                            KeyTemplate.of(metadata.getOrDefault(KEY_TEMPLATE, ""))
                                    .orElse(KeyTemplate.DEFAULT))
                    : Target.UNDECIDED;
        }
    }
}
