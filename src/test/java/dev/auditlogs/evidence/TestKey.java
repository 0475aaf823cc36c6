package dev.auditlogs.evidence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;

/// A key in a file, as `openssl genpkey -algorithm ed25519` writes it.
public final class TestKey {

    public static final String ORIGIN = "audit.example.com";

    private TestKey() {}

    public static Path in(Path folder) {
        try {
            var key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate();
            var file = Files.createTempFile(folder, "key", ".pem");
            return Files.writeString(
                    file,
                    "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                            + "\n-----END PRIVATE KEY-----\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// What a verifier is given.
    public static String verifierKey(Path file) {
        return FileKey.read(ORIGIN, file).noteKey().verifierKey();
    }
}
