package dev.auditlogs.evidence;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/// The root of one tree, as [C2SP tlog-checkpoint](https://c2sp.org/tlog-checkpoint) writes it.
///
/// @param origin of this tree alone: two checkpoints of one origin would have to be consistent with each other
/// @param size how many leaves the tree has
record Checkpoint(String origin, int size, byte[] root) {

    /// What is signed.
    String text() {
        return origin + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root) + "\n";
    }

    /// The same with the signatures of all keys, as [C2SP signed-note](https://c2sp.org/signed-note) has it.
    ///
    /// @throws SigningUnavailable if a key does not sign now
    String signedBy(List<SigningKey> keys) {
        var text = text();
        var note = new StringBuilder(text).append('\n');
        for (var key : keys) {
            note.append(key.noteKey().signatureLine(key.sign(text.getBytes(StandardCharsets.UTF_8))));
        }
        return note.toString();
    }
}
