package dev.auditlogs.spool;

import dev.auditlogs.event.EventTime;
import dev.auditlogs.file.AuditFile;
import dev.auditlogs.file.FileId;
import dev.auditlogs.file.KeyTemplate;
import dev.auditlogs.place.AccountId;
import dev.auditlogs.place.BucketName;
import dev.auditlogs.place.KeyPrefix;
import dev.auditlogs.place.ObjectEncryption;
import dev.auditlogs.state.ETag;
import dev.auditlogs.state.NewObject;
import dev.auditlogs.state.StoredObject;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/// What a pending object says about itself, as S3 user metadata. Earlier and later versions read and write the same.
final class PendingMetadata {

    private static final Logger LOG = Logger.getLogger(PendingMetadata.class);

    private static final String BUCKET = "bucket";

    /// Empty if there is none.
    private static final String BUCKET_OWNER = "bucket-owner";

    /// Percent-encoded, since headers are ASCII.
    private static final String PREFIX = "prefix";

    private static final String KEY_TEMPLATE = "key-template";

    /// As [ObjectEncryption#text]; absent if the bucket encrypts as it is set. What nobody can read counts as
    /// absent.
    private static final String ENCRYPTION = "encryption";

    private static final String EVENTS = "events";

    /// In Base64; absent in what earlier versions have put.
    private static final String UNPACKED_SHA256 = "unpacked-sha256";

    /// Milliseconds since 1970.
    private static final String FIRST_EVENT = "first-event";

    private static final String LAST_EVENT = "last-event";

    /// Absent in what earlier versions have put.
    private static final String ORIGIN = "origin";

    private static final String FROM_SEGMENT = "segment";
    private static final String FROM_RESEND = "resend";

    /// Milliseconds since 1970; absent for nearly all files.
    private static final String UNANSWERED_SINCE = "unanswered-since";

    private PendingMetadata() {}

    /// The file as an object of that key.
    static NewObject object(String key, SpooledFile spooled) {
        var file = spooled.file();
        return new NewObject(
                key, file.bytes(), file.id().name().contentType(), Optional.of(file.sha256()), of(spooled));
    }

    static Map<String, String> of(SpooledFile spooled) {
        var metadata = new HashMap<String, String>();
        metadata.put(EVENTS, Integer.toString(spooled.file().events()));
        metadata.put(FIRST_EVENT, Long.toString(spooled.file().first().epochMilli()));
        metadata.put(LAST_EVENT, Long.toString(spooled.file().last().epochMilli()));
        if (!spooled.file().unpackedSha256().isEmpty()) {
            metadata.put(UNPACKED_SHA256, spooled.file().unpackedSha256());
        }
        switch (spooled.origin()) {
            case SEGMENT -> metadata.put(ORIGIN, FROM_SEGMENT);
            case RESEND -> metadata.put(ORIGIN, FROM_RESEND);
            case EARLIER_VERSION -> {}
        }
        spooled.unansweredSince()
                .ifPresent(since -> metadata.put(UNANSWERED_SINCE, Long.toString(since.toEpochMilli())));
        spooled.target().ifPresent(target -> {
            metadata.put(BUCKET, target.bucket().value());
            metadata.put(
                    BUCKET_OWNER, target.bucketOwner().map(AccountId::value).orElse(""));
            metadata.put(PREFIX, URLEncoder.encode(target.prefix().value(), StandardCharsets.UTF_8));
            metadata.put(KEY_TEMPLATE, target.keyTemplate().value());
            if (!target.encryption().equals(ObjectEncryption.BUCKET_DEFAULT)) {
                metadata.put(ENCRYPTION, target.encryption().text());
            }
        });
        return metadata;
    }

    /// The file that the object in `pending/` is.
    static SpooledFile read(FileId id, StoredObject object) {
        return read(id, object.bytes(), object.metadata(), Optional.of(object.eTag()));
    }

    /// @param eTag of its own object, if it is one
    static SpooledFile read(FileId id, byte[] bytes, Map<String, String> metadata, Optional<ETag> eTag) {
        var file = new AuditFile(
                id,
                bytes,
                metadata.getOrDefault(UNPACKED_SHA256, ""),
                events(metadata),
                time(metadata, FIRST_EVENT, id),
                time(metadata, LAST_EVENT, id));
        return new SpooledFile(file, origin(metadata), target(metadata, id), unansweredSince(metadata), eTag);
    }

    private static SpooledFile.Origin origin(Map<String, String> metadata) {
        return switch (metadata.getOrDefault(ORIGIN, "")) {
            case FROM_SEGMENT -> SpooledFile.Origin.SEGMENT;
            case FROM_RESEND -> SpooledFile.Origin.RESEND;
            default -> SpooledFile.Origin.EARLIER_VERSION;
        };
    }

    /// What is no time counts as none: the day begins anew.
    private static Optional<Instant> unansweredSince(Map<String, String> metadata) {
        try {
            return Optional.ofNullable(metadata.get(UNANSWERED_SINCE))
                    .map(Long::parseLong)
                    .map(Instant::ofEpochMilli);
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    private static int events(Map<String, String> metadata) {
        try {
            return Integer.parseInt(metadata.getOrDefault(EVENTS, "0"));
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    /// Of a file that does not say so: when it was written.
    private static EventTime time(Map<String, String> metadata, String name, FileId id) {
        var written = id.name().written().toEpochMilli();
        try {
            return new EventTime(Long.parseLong(metadata.getOrDefault(name, Long.toString(written))));
        } catch (IllegalArgumentException _) {
            return new EventTime(written);
        }
    }

    /// A place that cannot exist counts as none, since nobody can ask there: it must not hold up the other files.
    private static Optional<Target> target(Map<String, String> metadata, FileId id) {
        if (!metadata.containsKey(BUCKET)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Target(
                    new BucketName(metadata.get(BUCKET)),
                    Optional.of(metadata.getOrDefault(BUCKET_OWNER, ""))
                            .filter(owner -> !owner.isEmpty())
                            .map(AccountId::new),
                    new KeyPrefix(URLDecoder.decode(metadata.getOrDefault(PREFIX, ""), StandardCharsets.UTF_8)),
                    KeyTemplate.of(metadata.getOrDefault(KEY_TEMPLATE, "")).orElse(KeyTemplate.DEFAULT),
                    Optional.ofNullable(metadata.get(ENCRYPTION))
                            .flatMap(ObjectEncryption::of)
                            .orElse(ObjectEncryption.BUCKET_DEFAULT)));
        } catch (IllegalArgumentException e) {
            LOG.warnf(
                    "a pending file names a place that cannot exist, it goes where its destination is: file=%s reason=%s",
                    id, e.getMessage());
            return Optional.empty();
        }
    }
}
