package dev.auditlogs.evidence;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;

/// A private key in a file, for a laptop and for tests: PKCS#8 as PEM, as `openssl genpkey -algorithm ed25519`
/// writes it.
final class FileKey implements SigningKey {

    private static final String ALGORITHM = "Ed25519";

    private final PrivateKey key;
    private final NoteKey noteKey;

    private FileKey(PrivateKey key, NoteKey noteKey) {
        this.key = key;
        this.noteKey = noteKey;
    }

    /// @throws IllegalArgumentException if the file is no such key
    static FileKey read(String name, Path file) {
        try {
            var pem = Files.readString(file, StandardCharsets.US_ASCII);
            var encoded = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
            var spec = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(encoded));
            return of(name, KeyFactory.getInstance(ALGORITHM).generatePrivate(spec));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "audit.evidence.key names a file that is no private key of Ed25519; make one with"
                            + " openssl genpkey -algorithm ed25519 -out " + file + ": " + e,
                    e);
        }
    }

    static FileKey of(String name, PrivateKey key) throws GeneralSecurityException {
        if (!(key instanceof EdECPrivateKey secret) || secret.getBytes().isEmpty()) {
            throw new IllegalArgumentException("it is no private key of Ed25519");
        }
        return new FileKey(key, new NoteKey(name, publicKey(secret.getBytes().get())));
    }

    /// The JDK derives a public key only when it makes a pair, of a seed that it asks for.
    private static byte[] publicKey(byte[] seed) throws GeneralSecurityException {
        var pairs = KeyPairGenerator.getInstance(ALGORITHM);
        pairs.initialize(NamedParameterSpec.ED25519, new Seed(seed));
        var encoded = pairs.generateKeyPair().getPublic().getEncoded();
        return Arrays.copyOfRange(encoded, encoded.length - NoteKey.PUBLIC_KEY_BYTES, encoded.length);
    }

    private static final class Seed extends SecureRandom {

        private static final long serialVersionUID = 1;

        private final byte[] seed;

        private Seed(byte[] seed) {
            super();
            this.seed = seed.clone();
        }

        @Override
        public void nextBytes(byte[] bytes) {
            System.arraycopy(seed, 0, bytes, 0, bytes.length);
        }
    }

    @Override
    public NoteKey noteKey() {
        return noteKey;
    }

    @Override
    public byte[] sign(byte[] text) {
        try {
            var signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(text);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java since 15 signs with Ed25519", e);
        }
    }
}
