package dev.auditlogs.place;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/// How a bucket is asked to encrypt an object: by a header on each put, which a bucket's policy may demand, or by
/// none, as the bucket itself is set.
///
/// @param kmsKeyArn of which key; empty unless it is [Kind#SSE_KMS]
public record ObjectEncryption(Kind kind, Optional<String> kmsKeyArn) {

    public static final ObjectEncryption BUCKET_DEFAULT = new ObjectEncryption(Kind.BUCKET_DEFAULT, Optional.empty());

    /// Of a key only: an alias is looked up in the account that writes.
    private static final Pattern KEY_ARN =
            Pattern.compile("arn:aws[a-z-]*:kms:[a-z0-9-]{1,63}:\\d{12}:key/[A-Za-z0-9-]{1,128}");

    /// @throws IllegalArgumentException if one of the two fits not the other one
    public ObjectEncryption {
        flaw(kind, kmsKeyArn).ifPresent(flaw -> {
            throw new IllegalArgumentException(flaw);
        });
    }

    private static Optional<String> flaw(Kind kind, Optional<String> kmsKeyArn) {
        return (kind == Kind.SSE_KMS) == kmsKeyArn.isPresent()
                ? kmsKeyArn.flatMap(ObjectEncryption::keyFlaw)
                : Optional.of("a KMS key is given with sse-kms, and with nothing else");
    }

    public enum Kind {
        BUCKET_DEFAULT("bucket-default"),
        SSE_S3("sse-s3"),
        SSE_KMS("sse-kms");

        private final String value;

        Kind(String value) {
            this.value = value;
        }

        public String value() {
            return value;
        }

        public static Optional<Kind> of(String value) {
            return Arrays.stream(values())
                    .filter(kind -> kind.value.equals(value))
                    .findFirst();
        }
    }

    /// What is wrong with a key's ARN, as a sentence; empty if it is valid.
    public static Optional<String> keyFlaw(String arn) {
        return KEY_ARN.matcher(arn).matches()
                ? Optional.empty()
                : Optional.of(
                        "give the ARN of a KMS key of your own, arn:aws:kms:<region>:<account>:key/<id>; neither an alias,"
                                + " nor aws/s3, which works for no other account than the bucket's");
    }

    /// The same as one text: `sse-s3`, or `sse-kms` and the key's ARN after a space.
    public String text() {
        return kmsKeyArn.map(arn -> kind.value() + " " + arn).orElse(kind.value());
    }

    /// Empty if it is no such text.
    public static Optional<ObjectEncryption> of(String text) {
        var parts = text.split(" ", 2);
        var key = parts.length == 2 ? Optional.of(parts[1]) : Optional.<String>empty();
        return of(parts[0], key);
    }

    /// Empty if there is no such kind, or the key does not fit it.
    public static Optional<ObjectEncryption> of(String kind, Optional<String> kmsKeyArn) {
        return Kind.of(kind)
                .filter(known -> flaw(known, kmsKeyArn).isEmpty())
                .map(known -> new ObjectEncryption(known, kmsKeyArn));
    }
}
