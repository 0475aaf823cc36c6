package dev.auditlogs.local;

import dev.auditlogs.config.AuditConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;

/// The laptop's own key, of which each start makes another one, since each begins with empty buckets.
final class EvidenceKey {

    private static final String FILE = "file:";

    private EvidenceKey() {}

    /// Writes one to where the settings look for it.
    static void make(AuditConfig.Evidence settings) {
        settings.key().stream()
                .flatMap(List::stream)
                .filter(key -> key.startsWith(FILE))
                .map(key -> Path.of(key.substring(FILE.length())))
                .forEach(EvidenceKey::make);
    }

    private static void make(Path file) {
        try {
            var key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate();
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(
                    file,
                    "-----BEGIN PRIVATE KEY-----\n"
                            + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                            + "\n-----END PRIVATE KEY-----\n");
        } catch (IOException e) {
            throw new UncheckedIOException("the key of evidence cannot be written: " + file, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java since 15 makes keys of Ed25519", e);
        }
    }

    /// What verifies an organization's folder.
    static String verifying(String key, SampleOrganization organization, Path objects) {
        return "java bin/AuditEvidence.java --key '%s' --organization %s %s"
                .formatted(key, organization.id(), objects.resolve(organization.bucket()));
    }
}
