package dev.auditlogs.evidence;

import dev.auditlogs.aws.SignedCalls;
import dev.auditlogs.config.AuditConfig;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/// The keys that sign evidence, all of them each checkpoint: while one takes the other's place both do. Without a
/// key there is no evidence.
@Singleton
public final class SigningKeys {

    private static final String FILE = "file:";
    private static final Pattern ARN = Pattern.compile("arn:aws[a-z-]*:kms:([a-z0-9-]+):\\d{12}:(key|alias)/.+");
    private static final Pattern ALIAS = Pattern.compile("alias/.+");
    private static final Pattern ORIGIN = Pattern.compile("[a-z0-9.-]+(/[A-Za-z0-9._-]+)*");
    private static final Duration PERIOD_MIN = Duration.ofSeconds(10);

    private final List<SigningKey> keys;

    /// @param kms makes calls of KMS in a region; of the function's own if it is empty
    /// @throws IllegalArgumentException if a setting has not the form that it should have
    public SigningKeys(Function<Optional<String>, SignedCalls> kms, AuditConfig config) {
        var settings = config.evidence();
        var names = settings.key().orElse(List.of());
        if (!names.isEmpty()) {
            check(settings);
        }
        this.keys = names.stream()
                .map(String::strip)
                .<SigningKey>map(name -> key(name, settings.origin().orElseThrow(), kms))
                .toList();
    }

    private static void check(AuditConfig.Evidence settings) {
        if (settings.origin().filter(origin -> ORIGIN.matcher(origin).matches()).isEmpty()) {
            throw new IllegalArgumentException(
                    "audit.evidence.key is set, and needs audit.evidence.origin: who signs, as a"
                            + " host's name that stays the same, such as audit.example.com");
        }
        if (settings.period().compareTo(PERIOD_MIN) < 0 || settings.heartbeat().compareTo(settings.period()) < 0) {
            throw new IllegalArgumentException(
                    "audit.evidence.period must be at least 10s, and audit.evidence.heartbeat not"
                            + " shorter than that");
        }
    }

    private static SigningKey key(String key, String origin, Function<Optional<String>, SignedCalls> kms) {
        if (key.startsWith(FILE)) {
            return FileKey.read(origin, Path.of(key.substring(FILE.length())));
        }
        var arn = ARN.matcher(key);
        if (arn.matches()) {
            return new KmsKey(origin, key, kms.apply(Optional.of(arn.group(1))));
        }
        if (ALIAS.matcher(key).matches()) {
            return new KmsKey(origin, key, kms.apply(Optional.empty()));
        }
        throw new IllegalArgumentException(
                "audit.evidence.key is the ARN of a KMS key or of its alias, alias/<name>, or"
                        + " file:<path>; several are separated by commas: " + key);
    }

    /// Whether there is any.
    public boolean arePresent() {
        return !keys.isEmpty();
    }

    /// What whoever verifies is given, a line for each key.
    ///
    /// @throws SigningUnavailable if one cannot be read now
    public List<String> verifierKeys() {
        return keys.stream().map(key -> key.noteKey().verifierKey()).toList();
    }

    List<SigningKey> all() {
        return keys;
    }
}
