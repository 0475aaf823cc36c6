package dev.auditlogs.evidence;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// An evidence file: a statement with the proof that it was signed, as
/// [C2SP tlog-proof](https://c2sp.org/tlog-proof) writes it.
final class InclusionProof {

    private InclusionProof() {}

    /// @param statement the leaf of that index
    /// @param note the signed checkpoint of the tree
    static byte[] of(byte[] statement, int index, MerkleTree tree, String note) {
        var proof = new StringBuilder("c2sp.org/tlog-proof@v1\nextra ")
                .append(base64(statement))
                .append("\nindex ")
                .append(index)
                .append('\n');
        for (var hash : tree.inclusionProof(index)) {
            proof.append(base64(hash)).append('\n');
        }
        return proof.append('\n').append(note).toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
