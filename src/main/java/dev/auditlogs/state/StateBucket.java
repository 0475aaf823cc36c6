package dev.auditlogs.state;

import dev.auditlogs.config.AuditConfig;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/// The product's own private bucket, which remembers all that one drain must tell the next one.
///
/// Every method throws [StateUnavailable] when S3 fails in spite of retries. That an object is absent, or that
/// somebody else was quicker, is an answer and no failure.
@Singleton
public final class StateBucket {

    private static final int NOT_FOUND = 404;
    private static final int PRECONDITION_FAILED = 412;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    /// What S3 answers to a conditional write when the object is gone, exists, was replaced, or is being replaced.
    private static final Set<Integer> SUPERSEDED = Set.of(NOT_FOUND, ConflictPauses.CONFLICT, PRECONDITION_FAILED);

    private static final int KEYS_PER_DELETE_MAX = 1000;

    private final S3Client s3;
    private final String name;

    public StateBucket(S3Client s3, AuditConfig config) {
        this.s3 = s3;
        this.name = config.stateBucket();
    }

    /// What S3 calls it.
    public String name() {
        return name;
    }

    /// The object of that key; empty if there is none.
    public Optional<StoredObject> get(String key) {
        return answered(() -> {
            try {
                return Optional.of(s3.getObject(
                        r -> r.bucket(name).key(key),
                        (answer, content) ->
                                new StoredObject(read(answer, content), new ETag(answer.eTag()), answer.metadata())));
            } catch (NoSuchKeyException _) {
                return Optional.empty();
            }
        });
    }

    /// The first bytes of an object, or all if it has fewer; empty if there is none.
    public Optional<byte[]> getFirst(String key, long count) {
        return getRange(key, "bytes=0-" + (count - 1));
    }

    /// What an object has from that byte on; empty if there is no such object.
    public Optional<byte[]> getFrom(String key, long offset) {
        return getRange(key, "bytes=" + offset + "-");
    }

    private Optional<byte[]> getRange(String key, String range) {
        return answered(() -> {
            try {
                return Optional.of(s3.getObject(r -> r.bucket(name).key(key).range(range), StateBucket::read));
            } catch (NoSuchKeyException _) {
                return Optional.empty();
            } catch (S3Exception e) {
                if (e.statusCode() == RANGE_NOT_SATISFIABLE) {
                    // It is shorter than that: damaged, as whoever reads it finds out.
                    return Optional.of(new byte[0]);
                }
                throw e;
            }
        });
    }

    /// Into as much memory as it takes, and no more: the SDK's own way takes three times as much on its way.
    private static byte[] read(GetObjectResponse answer, InputStream content) {
        var bytes = new byte[Math.toIntExact(answer.contentLength())];
        try {
            // The SDK compares the checksum when the end is read.
            if (content.readNBytes(bytes, 0, bytes.length) < bytes.length || content.read() >= 0) {
                throw new IOException("an object has another length than S3 says");
            }
            return bytes;
        } catch (IOException e) {
            throw RetryableException.create("an object could not be read: " + e.getMessage(), e);
        }
    }

    /// Stores the object, whatever was there.
    public ETag put(NewObject object) {
        return answered(() -> put(object, request(object)));
    }

    /// Stores an object that consists of these parts, without putting them together in memory.
    public void put(String key, String contentType, List<byte[]> parts) {
        var crc = new CRC32();
        parts.forEach(crc::update);
        var checksum = ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue());
        var content = RequestBody.fromContentProvider(
                () -> new SequenceInputStream(Collections.enumeration(
                        parts.stream().map(ByteArrayInputStream::new).toList())),
                parts.stream().mapToLong(part -> part.length).sum(),
                contentType);
        answered(() -> s3.putObject(
                r -> r.bucket(name)
                        .key(key)
                        .contentType(contentType)
                        .checksumCRC32(Base64.getEncoder().encodeToString(checksum.array())),
                content));
    }

    /// Stores the object, unless there is one. When this returns, there is one.
    public void ensure(NewObject object) throws InterruptedException {
        for (var pauses = new ConflictPauses(); ; pauses.pause()) {
            try {
                answered(() -> put(object, request(object).ifNoneMatch("*")));
                return;
            } catch (StateUnavailable e) {
                var status = e.getCause() instanceof S3Exception answered ? answered.statusCode() : 0;
                if (status == PRECONDITION_FAILED) {
                    return;
                }
                if (status != ConflictPauses.CONFLICT || pauses.areOver()) {
                    throw e;
                }
            }
        }
    }

    /// Stores the object, unless there is one.
    ///
    /// @return empty if somebody else was quicker, or an attempt of one's own whose answer was lost
    public Optional<ETag> create(NewObject object) {
        return unlessSuperseded(() -> put(object, request(object).ifNoneMatch("*")));
    }

    /// Stores the object in the place of that version.
    ///
    /// @return empty if it is not the current one any more
    public Optional<ETag> replace(NewObject object, ETag version) {
        return unlessSuperseded(() -> put(object, request(object).ifMatch(version.value())));
    }

    /// Stores at `target` what is at `source`.
    ///
    /// @return whether there was something
    public boolean copy(String source, String target) {
        return answered(() -> {
            try {
                s3.copyObject(r -> r.sourceBucket(name)
                        .sourceKey(source)
                        .destinationBucket(name)
                        .destinationKey(target));
                return true;
            } catch (S3Exception e) {
                if (e.statusCode() == NOT_FOUND) {
                    return false;
                }
                throw e;
            }
        });
    }

    /// Deletes that version of the object.
    ///
    /// @return whether it was the current one, and is deleted
    public boolean delete(String key, ETag version) {
        return unlessSuperseded(
                        () -> s3.deleteObject(r -> r.bucket(name).key(key).ifMatch(version.value())))
                .isPresent();
    }

    /// Deletes many objects, a thousand a request.
    ///
    /// @param refused is told each key that S3 did not delete, and its code for the reason
    public void deleteAll(List<String> keys, BiConsumer<String, String> refused) {
        for (var from = 0; from < keys.size(); from += KEYS_PER_DELETE_MAX) {
            var some = keys.subList(from, Math.min(keys.size(), from + KEYS_PER_DELETE_MAX)).stream()
                    .map(key -> ObjectIdentifier.builder().key(key).build())
                    .toList();
            answered(() -> s3.deleteObjects(
                            r -> r.bucket(name).delete(d -> d.objects(some).quiet(true))))
                    .errors()
                    .forEach(error -> refused.accept(error.key(), error.code()));
        }
    }

    /// All objects whose keys begin with the prefix, by their keys. A thousand are asked for when they are needed.
    public Stream<ListedObject> list(String prefix) {
        return pages(listing(prefix)).flatMap(page -> page.objects().stream());
    }

    /// The same, those only whose keys come after `start`.
    public Stream<ListedObject> listAfter(String prefix, String start) {
        return pages(listing(prefix).startAfter(start)).flatMap(page -> page.objects().stream());
    }

    /// What is between the prefix, which ends with a slash, and the next slash of each key.
    public Stream<String> listFolders(String prefix) {
        return pages(listing(prefix).delimiter("/"))
                .flatMap(page -> page.answer.commonPrefixes().stream())
                .map(CommonPrefix::prefix)
                .map(folder -> folder.substring(prefix.length(), folder.length() - 1));
    }

    /// The first thousand objects whose keys begin with the prefix, for whoever may not want the next ones.
    public Page listPage(String prefix) {
        return page(listing(prefix));
    }

    /// The first few of them, in one request.
    public List<ListedObject> listFirst(String prefix, int max) {
        return page(listing(prefix).maxKeys(max)).objects();
    }

    /// What S3 answers to one request for a list.
    public final class Page {

        private final ListObjectsV2Request request;
        private final ListObjectsV2Response answer;

        private Page(ListObjectsV2Request request, ListObjectsV2Response answer) {
            this.request = request;
            this.answer = answer;
        }

        public List<ListedObject> objects() {
            return answer.contents().stream().map(StateBucket::listed).toList();
        }

        public boolean isLast() {
            return !Boolean.TRUE.equals(answer.isTruncated());
        }

        /// Asks for what comes after it, which there is if it is not the last one.
        public Page next() {
            return page(request.toBuilder().continuationToken(answer.nextContinuationToken()));
        }
    }

    private ListObjectsV2Request.Builder listing(String prefix) {
        return ListObjectsV2Request.builder().bucket(name).prefix(prefix);
    }

    private Page page(ListObjectsV2Request.Builder listing) {
        var request = listing.build();
        return new Page(request, answered(() -> s3.listObjectsV2(request)));
    }

    private Stream<Page> pages(ListObjectsV2Request.Builder first) {
        return Stream.iterate(
                        Optional.of(page(first)),
                        Optional::isPresent,
                        page -> page.filter(known -> !known.isLast()).map(Page::next))
                .flatMap(Optional::stream);
    }

    private static ListedObject listed(S3Object object) {
        return new ListedObject(
                object.key(),
                new ETag(object.eTag()),
                object.size() == null ? 0 : object.size(),
                Optional.ofNullable(object.lastModified()));
    }

    private PutObjectRequest.Builder request(NewObject object) {
        var request = PutObjectRequest.builder()
                .bucket(name)
                .key(object.key())
                .contentType(object.contentType())
                .metadata(object.metadata());
        object.sha256().ifPresent(request::checksumSHA256);
        return request;
    }

    private ETag put(NewObject object, PutObjectRequest.Builder request) {
        return new ETag(s3.putObject(request.build(), RequestBody.fromBytes(object.bytes()))
                .eTag());
    }

    private static <T> Optional<T> unlessSuperseded(Supplier<T> write) {
        return answered(() -> {
            try {
                return Optional.of(write.get());
            } catch (S3Exception e) {
                if (SUPERSEDED.contains(e.statusCode())) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    private static <T> T answered(Supplier<T> request) {
        try {
            return request.get();
        } catch (SdkException e) {
            throw new StateUnavailable(e);
        }
    }
}
