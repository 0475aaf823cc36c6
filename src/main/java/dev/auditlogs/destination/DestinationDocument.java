package dev.auditlogs.destination;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.AuditFileName;
import dev.auditlogs.file.Compression;
import dev.auditlogs.file.Encoding;
import dev.auditlogs.file.FileId;
import dev.auditlogs.file.Format;
import dev.auditlogs.file.KeyTemplate;
import dev.auditlogs.file.ObjectKey;
import dev.auditlogs.file.Schema;
import dev.auditlogs.place.AccountId;
import dev.auditlogs.place.BucketName;
import dev.auditlogs.place.BucketRegion;
import dev.auditlogs.place.KeyPrefix;
import dev.auditlogs.place.ObjectEncryption;
import dev.auditlogs.spool.Target;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// The object `destinations/{organizationId}.json` as JSON. Only the API writes it; an operator may write one by
/// hand, and leave out any property but `bucket`. Absent ones are null here.
///
/// @param compression not of Parquet, which is compressed inside
/// @param csvSafe only of CSV
/// @param schema only of NDJSON
/// @param status `unverified`, `verified` or `removed`: the drain delivers to verified ones only
/// @param verifiedAt when a test object was last written into that place, ISO 8601 in UTC; kept when anything but
///     the place is changed, though it is unverified then
/// @param region where the bucket was found to be, or its organization says that it is; see [#knownRegion]
/// @param warnings codes of what the verification found to be unsafe
/// @param kmsKeyArn only of the encryption `sse-kms`
/// @param removedAt when it was removed, ISO 8601 in UTC
/// @param lastChange the id of the change that has left it as it is
/// @param verifiedBefore as it was when it was verified last, while it is not: whoever reads that place is told of
///     changes
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DestinationDocument(
        String organizationId,
        String bucket,
        String prefix,
        String bucketOwner,
        String format,
        String compression,
        Boolean csvSafe,
        String schema,
        String keyTemplate,
        List<String> eventTypes,
        String status,
        String verifiedAt,
        String region,
        List<String> warnings,
        String encryption,
        String kmsKeyArn,
        String removedAt,
        String lastChange,
        DestinationDocument verifiedBefore) {

    public static final String UNVERIFIED = "unverified";
    public static final String VERIFIED = "verified";
    public static final String REMOVED = "removed";

    private static final Instant EXAMPLE_TIME = Instant.parse("2026-11-22T10:15:30Z");
    private static final UUID EXAMPLE_ID = new UUID(0, 0);

    /// The same with each property that may be left out, and without those that say nothing about its format.
    public DestinationDocument withDefaults(OrganizationId organization) {
        var chosenFormat = or(format, Encoding.DEFAULT.format().value());
        var isNdjson = chosenFormat.equals(Format.NDJSON.value());
        var isCsv = chosenFormat.equals(Format.CSV.value());
        var isParquet = chosenFormat.equals(Format.PARQUET.value());
        return new DestinationDocument(
                organization.value(),
                or(bucket, ""),
                or(prefix, ""),
                bucketOwner == null || bucketOwner.isEmpty() ? null : bucketOwner,
                chosenFormat,
                isParquet
                        ? null
                        : or(compression, Encoding.DEFAULT.compression().value()),
                isCsv ? Boolean.valueOf(Boolean.TRUE.equals(csvSafe)) : null,
                isNdjson ? or(schema, Encoding.DEFAULT.schema().value()) : null,
                or(keyTemplate, KeyTemplate.DEFAULT.value()),
                eventTypes == null ? List.of() : List.copyOf(eventTypes),
                or(status, UNVERIFIED),
                verifiedAt,
                region == null || region.isEmpty() ? null : region,
                warnings,
                or(encryption, ObjectEncryption.Kind.BUCKET_DEFAULT.value()),
                kmsKeyArn,
                removedAt,
                lastChange,
                verifiedBefore);
    }

    /// The same, after a test object was written.
    public DestinationDocument verified(Instant at, BucketRegion foundRegion, List<String> foundWarnings) {
        return new DestinationDocument(
                organizationId,
                bucket,
                prefix,
                bucketOwner,
                format,
                compression,
                csvSafe,
                schema,
                keyTemplate,
                eventTypes,
                VERIFIED,
                at.toString(),
                foundRegion.value(),
                foundWarnings.isEmpty() ? null : foundWarnings,
                encryption,
                kmsKeyArn,
                null,
                lastChange,
                null);
    }

    /// The same, unverified, in the place of that one: if both are for one place, when that was verified is kept.
    public DestinationDocument insteadOf(DestinationDocument current) {
        return with(UNVERIFIED, hasPlaceOf(current) ? current.verifiedAt : null, null, lastChange, verifiedBefore);
    }

    /// The same, after it was removed: it rests, and nobody sees it but drains.
    public DestinationDocument removed(Instant at) {
        return with(REMOVED, verifiedAt, at.toString(), lastChange, verifiedBefore);
    }

    /// The same, as that change leaves it.
    ///
    /// @param before what it takes the place of; null if there was nothing
    public DestinationDocument changedBy(String change, DestinationDocument before) {
        var lastVerified = isVerified() || before == null ? null : before.lastVerified();
        return with(status, verifiedAt, removedAt, change, lastVerified);
    }

    /// As it was when files went there last; null if none ever did.
    public DestinationDocument lastVerified() {
        return isVerified() ? with(status, verifiedAt, null, null, null) : verifiedBefore;
    }

    private DestinationDocument with(
            String otherStatus,
            String otherVerifiedAt,
            String otherRemovedAt,
            String otherLastChange,
            DestinationDocument otherVerifiedBefore) {
        return new DestinationDocument(
                organizationId,
                bucket,
                prefix,
                bucketOwner,
                format,
                compression,
                csvSafe,
                schema,
                keyTemplate,
                eventTypes,
                otherStatus,
                otherVerifiedAt,
                region,
                warnings,
                encryption,
                kmsKeyArn,
                otherRemovedAt,
                otherLastChange,
                otherVerifiedBefore);
    }

    @JsonIgnore
    public boolean isVerified() {
        return VERIFIED.equals(status);
    }

    @JsonIgnore
    public boolean isRemoved() {
        return REMOVED.equals(status);
    }

    /// Since when it is; empty if it is not, long ago if what stands there is no time.
    Optional<Instant> removedSince() {
        return isRemoved() ? Optional.of(time(removedAt)) : Optional.empty();
    }

    /// Where its objects go, once it was checked. A key template or an encryption that is not known counts as the
    /// default: no file goes there then.
    public Target target() {
        return new Target(
                new BucketName(bucket),
                Optional.of(or(bucketOwner, ""))
                        .filter(account -> !account.isEmpty())
                        .map(AccountId::new),
                new KeyPrefix(or(prefix, "")),
                KeyTemplate.of(or(keyTemplate, "")).orElse(KeyTemplate.DEFAULT),
                ObjectEncryption.of(or(encryption, ""), Optional.ofNullable(kmsKeyArn))
                        .orElse(ObjectEncryption.BUCKET_DEFAULT));
    }

    /// The key that a file of its organization could have, with all that it chooses.
    public ObjectKey exampleKey(OrganizationId organization) {
        var name = AuditFileName.of(
                EXAMPLE_TIME, EXAMPLE_ID, withDefaults(organization).encoding());
        return target().key(new FileId(organization, name));
    }

    /// Where the bucket was found, or is said, to be; empty if nobody knows, or what stands there is no region.
    public Optional<BucketRegion> knownRegion() {
        return Optional.ofNullable(region).flatMap(BucketRegion::of);
    }

    /// Whether it puts its objects into the same place as that one.
    public boolean hasPlaceOf(DestinationDocument other) {
        return names(other.target().bucket(), other.target().prefix());
    }

    /// Whether its organization keeps others from that place: it names the place, and has verified it. What it has
    /// changed since but the place does not matter, so that nobody gets in between a change and its Verify.
    boolean holds(BucketName place, KeyPrefix below) {
        return names(place, below) && (isVerified() || verifiedAt != null);
    }

    private boolean names(BucketName place, KeyPrefix below) {
        return target().bucket().equals(place) && target().prefix().equals(below);
    }

    /// @throws IllegalArgumentException if the document is no destination of this organization
    void check(OrganizationId expected) {
        check(
                organizationId == null || organizationId.equals(expected.value()),
                "organizationId is another organization's");
        check("bucket", DestinationRules.bucket(or(bucket, "")));
        check("prefix", DestinationRules.prefix(or(prefix, "")));
        check("bucketOwner", DestinationRules.bucketOwner(or(bucketOwner, "")));
        check(eventTypes == null || !eventTypes.contains(null), "eventTypes has a null");
    }

    /// @param stateBucket the product's own, which nobody's files go into, though a destination may name it
    /// @throws IllegalArgumentException as [#check] does, or if the document is verified for that bucket
    Route route(OrganizationId expected, String stateBucket) {
        check(expected);
        var complete = withDefaults(expected);
        var encoding = complete.encoding();
        var unknown = DestinationRules.format(complete.format)
                .or(() -> Optional.ofNullable(complete.compression).flatMap(DestinationRules::compression))
                .or(() -> DestinationRules.schema(complete.format, complete.schema))
                .or(() -> DestinationRules.keyTemplate(complete.keyTemplate))
                .or(() -> DestinationRules.encryption(complete.encryption, complete.kmsKeyArn));
        if (!isVerified()) {
            return new Route.Wait(isRemoved() ? "removed, and rests" : "not verified", encoding);
        }
        check(!bucket.equals(stateBucket), "bucket is the product's own");
        return unknown.<Route>map(reason -> new Route.Wait(reason, encoding))
                .orElseGet(() -> new Route.Deliver(complete.destination(expected, encoding)));
    }

    /// What it chooses, if it has all its properties; the default if this version cannot do that.
    @JsonIgnore
    public Encoding encoding() {
        var rows = Format.of(format);
        var bytes = Compression.of(or(compression, Compression.NONE.value()));
        var properties = Schema.of(or(schema, Schema.AIRKIT.value()));
        return rows.isEmpty() || bytes.isEmpty() || properties.isEmpty()
                ? Encoding.DEFAULT
                : new Encoding(rows.get(), bytes.get(), Boolean.TRUE.equals(csvSafe), properties.get());
    }

    private Destination destination(OrganizationId organization, Encoding encoding) {
        return new Destination(
                organization, target(), knownRegion(), verificationTime(), encoding, Set.copyOf(eventTypes));
    }

    /// When a test object was last written; the epoch if that is not known.
    @JsonIgnore
    public Instant verificationTime() {
        return time(verifiedAt);
    }

    private static Instant time(String text) {
        try {
            return text == null ? Instant.EPOCH : Instant.parse(text);
        } catch (DateTimeException _) {
            return Instant.EPOCH;
        }
    }

    private static void check(String property, Optional<String> problem) {
        problem.ifPresent(sentence -> {
            throw new IllegalArgumentException(property + ": " + sentence);
        });
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    private static String or(String value, String otherwise) {
        return value == null ? otherwise : value;
    }
}
