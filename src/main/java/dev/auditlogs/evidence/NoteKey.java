package dev.auditlogs.evidence;

import dev.auditlogs.file.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// The public half of a key that signs notes with Ed25519, as [C2SP signed-note](https://c2sp.org/signed-note) has
/// it.
///
/// @param name a URL without a scheme, such as `audit.example.com`
/// @param publicKey 32 bytes, as RFC 8032 encodes it
record NoteKey(String name, byte[] publicKey) {

    static final int PUBLIC_KEY_BYTES = 32;

    private static final byte ED25519 = 1;
    private static final int ID_BYTES = 4;
    private static final Pattern NAME = Pattern.compile("[^\\s\\p{Z}\\p{Cntrl}+]+");

    /// @throws IllegalArgumentException if the name or the key is none
    NoteKey {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a key's name has no spaces and no +: " + name);
        }
        if (publicKey.length != PUBLIC_KEY_BYTES) {
            throw new IllegalArgumentException("a public key of Ed25519 has 32 bytes, not " + publicKey.length);
        }
        publicKey = publicKey.clone();
    }

    @Override
    public byte[] publicKey() {
        return publicKey.clone();
    }

    /// Tells it from other keys of that name; it is no proof of anything.
    byte[] id() {
        var digest = Sha256.digest();
        digest.update(name.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) '\n');
        digest.update(typed());
        return Arrays.copyOf(digest.digest(), ID_BYTES);
    }

    /// The key in one line, which whoever verifies is given:
    /// `name+id+key`, as [Go's note package](https://pkg.go.dev/golang.org/x/mod/sumdb/note) reads it.
    String verifierKey() {
        return name + "+" + HexFormat.of().formatHex(id()) + "+"
                + Base64.getEncoder().encodeToString(typed());
    }

    /// The line of a signature, with its line break.
    String signatureLine(byte[] signature) {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(id());
        bytes.writeBytes(signature);
        return "— " + name + " " + Base64.getEncoder().encodeToString(bytes.toByteArray()) + "\n";
    }

    private byte[] typed() {
        var typed = new byte[1 + PUBLIC_KEY_BYTES];
        typed[0] = ED25519;
        System.arraycopy(publicKey, 0, typed, 1, PUBLIC_KEY_BYTES);
        return typed;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NoteKey key && key.name.equals(name) && Arrays.equals(key.publicKey, publicKey);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(publicKey);
    }

    @Override
    public String toString() {
        return verifierKey();
    }
}
