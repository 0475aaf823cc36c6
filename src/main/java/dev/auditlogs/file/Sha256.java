package dev.auditlogs.file;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// SHA-256, which every Java has.
public final class Sha256 {

    private Sha256() {}

    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// As `x-amz-checksum-sha256` has it.
    public static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(digest().digest(bytes));
    }

    /// The same of a digest that has ended.
    static String base64(MessageDigest digest) {
        return Base64.getEncoder().encodeToString(digest.digest());
    }
}
