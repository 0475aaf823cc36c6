package dev.auditlogs.evidence;

/// Signs checkpoints with Ed25519 (RFC 8032).
interface SigningKey {

    /// Its public half.
    ///
    /// @throws SigningUnavailable if that cannot be read now
    NoteKey noteKey();

    /// @param text at most 4,096 bytes, which is what KMS takes
    /// @return 64 bytes
    /// @throws SigningUnavailable if nothing can be signed now
    byte[] sign(byte[] text);
}
