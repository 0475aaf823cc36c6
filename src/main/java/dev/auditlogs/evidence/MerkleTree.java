package dev.auditlogs.evidence;

import dev.auditlogs.file.Sha256;
import java.util.ArrayList;
import java.util.List;

/// The Merkle hash tree of [RFC 6962, section 2.1](https://www.rfc-editor.org/rfc/rfc6962.html#section-2.1) over a list
/// of entries, with SHA-256.
final class MerkleTree {

    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private final List<byte[]> leaves;

    /// @param entries at least one
    MerkleTree(List<byte[]> entries) {
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("a tree without entries has nothing to prove");
        }
        this.leaves = entries.stream().map(MerkleTree::leafHash).toList();
    }

    int size() {
        return leaves.size();
    }

    byte[] root() {
        return hash(leaves);
    }

    /// What proves that an entry is in the tree: the hashes beside its path, from the one beside the leaf to the one
    /// below the root.
    List<byte[]> inclusionProof(int index) {
        var proof = new ArrayList<byte[]>();
        addProof(leaves, index, proof);
        return proof;
    }

    private static void addProof(List<byte[]> leaves, int index, List<byte[]> proof) {
        if (leaves.size() == 1) {
            return;
        }
        var split = split(leaves.size());
        var left = leaves.subList(0, split);
        var right = leaves.subList(split, leaves.size());
        if (index < split) {
            addProof(left, index, proof);
            proof.add(hash(right));
        } else {
            addProof(right, index - split, proof);
            proof.add(hash(left));
        }
    }

    private static byte[] hash(List<byte[]> leaves) {
        if (leaves.size() == 1) {
            return leaves.getFirst();
        }
        var split = split(leaves.size());
        return hashOf(NODE, hash(leaves.subList(0, split)), hash(leaves.subList(split, leaves.size())));
    }

    /// The largest power of two below the number of leaves.
    private static int split(int size) {
        return Integer.highestOneBit(size - 1);
    }

    static byte[] leafHash(byte[] entry) {
        return hashOf(LEAF, entry);
    }

    private static byte[] hashOf(byte kind, byte[]... parts) {
        var digest = Sha256.digest();
        digest.update(kind);
        for (var part : parts) {
            digest.update(part);
        }
        return digest.digest();
    }
}
