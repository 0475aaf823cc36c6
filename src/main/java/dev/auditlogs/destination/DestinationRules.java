package dev.auditlogs.destination;

import dev.auditlogs.event.EventType;
import dev.auditlogs.file.Compression;
import dev.auditlogs.file.Format;
import dev.auditlogs.file.KeyTemplate;
import dev.auditlogs.file.Schema;
import dev.auditlogs.place.AccountId;
import dev.auditlogs.place.BucketName;
import dev.auditlogs.place.BucketRegion;
import dev.auditlogs.place.KeyPrefix;
import dev.auditlogs.place.ObjectEncryption;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What an organization may configure. Each rule answers with a sentence that says what is wrong, or with nothing.
public final class DestinationRules {

    private DestinationRules() {}

    public static Optional<String> bucket(String name) {
        return BucketName.flaw(name);
    }

    public static Optional<String> prefix(String prefix) {
        return KeyPrefix.flaw(prefix);
    }

    /// @param account empty if the organization gives none
    public static Optional<String> bucketOwner(String account) {
        return account.isEmpty() || AccountId.isValid(account)
                ? Optional.empty()
                : Optional.of("a bucket's owner is an AWS account id of 12 digits");
    }

    /// @param region empty if the organization gives none
    public static Optional<String> region(String region) {
        return region.isEmpty() || BucketRegion.of(region).isPresent()
                ? Optional.empty()
                : Optional.of("a region is named as AWS does, such as eu-central-1");
    }

    public static Optional<String> format(String format) {
        return Format.of(format).isPresent()
                ? Optional.empty()
                : Optional.of("this version writes no such format; choose "
                        + oneOf(Arrays.stream(Format.values()).map(Format::value)));
    }

    public static Optional<String> compression(String compression) {
        return Compression.of(compression).isPresent()
                ? Optional.empty()
                : Optional.of("this version knows no such compression; choose "
                        + oneOf(Arrays.stream(Compression.values()).map(Compression::value)));
    }

    public static Optional<String> schema(String schema) {
        return Schema.of(schema).isPresent()
                ? Optional.empty()
                : Optional.of("this version knows no such schema; choose "
                        + oneOf(Arrays.stream(Schema.values()).map(Schema::value)));
    }

    /// Whether the two go together.
    ///
    /// @param schema null if the organization gives none
    public static Optional<String> schema(String format, String schema) {
        if (schema == null || schema.equals(Schema.AIRKIT.value()) || format.equals(Format.NDJSON.value())) {
            return Optional.ofNullable(schema).flatMap(DestinationRules::schema);
        }
        return Optional.of("%s is written as %s only; choose that format, or the schema %s"
                .formatted(schema, Format.NDJSON.value(), Schema.AIRKIT.value()));
    }

    public static Optional<String> keyTemplate(String template) {
        return KeyTemplate.of(template).isPresent()
                ? Optional.empty()
                : Optional.of("this version knows no such key template; choose "
                        + oneOf(Arrays.stream(KeyTemplate.values()).map(KeyTemplate::value)));
    }

    public static Optional<String> encryption(String encryption) {
        return ObjectEncryption.Kind.of(encryption).isPresent()
                ? Optional.empty()
                : Optional.of("this version knows no such encryption; choose "
                        + oneOf(Arrays.stream(ObjectEncryption.Kind.values()).map(ObjectEncryption.Kind::value)));
    }

    public static Optional<String> kmsKeyArn(String arn) {
        return ObjectEncryption.keyFlaw(arn);
    }

    /// Whether the two go together.
    ///
    /// @param kmsKeyArn null if the organization gives none
    public static Optional<String> encryption(String encryption, String kmsKeyArn) {
        var needsKey = encryption.equals(ObjectEncryption.Kind.SSE_KMS.value());
        if (needsKey == (kmsKeyArn != null)) {
            return encryption(encryption)
                    .or(() -> Optional.ofNullable(kmsKeyArn).flatMap(DestinationRules::kmsKeyArn));
        }
        return Optional.of(
                needsKey ? "sse-kms needs kmsKeyArn, the ARN of a key of your own" : "a key is for sse-kms only");
    }

    /// `a, b or c`
    private static String oneOf(Stream<String> values) {
        return values.collect(Collectors.joining(", ")).replaceFirst(", ([^,]*)$", " or $1");
    }

    /// The 45 types that the platform has published. The drain takes any: a type may be newer than this code.
    public static Optional<String> eventType(String type) {
        return EventType.of(type).isPresent()
                ? Optional.empty()
                : Optional.of("'" + type + "' is none of the 45 event types");
    }
}
