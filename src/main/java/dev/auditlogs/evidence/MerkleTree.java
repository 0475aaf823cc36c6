package dev.auditlogs.evidence;

import dev.auditlogs.file.Sha256;
import java.util.ArrayList;
import java.util.List;

/// The Merkle hash tree of [RFC 6962, section 2.1](https://www.rfc-editor.org/rfc/rfc6962.html#section-2.1) over a
/// list of entries, with SHA-256.
final class MerkleTree {

    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private final Node top;

    /// @param entries at least one
    MerkleTree(List<byte[]> entries) {
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("a tree without entries has nothing to prove");
        }
        this.top = node(entries);
    }

    /// A leaf, or what is above two nodes.
    ///
    /// @param size how many leaves are below it
    /// @param left null for a leaf
    /// @param right null for a leaf
    private record Node(byte[] hash, int size, Node left, Node right) {}

    private static Node node(List<byte[]> entries) {
        if (entries.size() == 1) {
            return new Node(leafHash(entries.getFirst()), 1, null, null);
        }
        var split = split(entries.size());
        var left = node(entries.subList(0, split));
        var right = node(entries.subList(split, entries.size()));
        return new Node(hashOf(NODE, left.hash(), right.hash()), entries.size(), left, right);
    }

    int size() {
        return top.size();
    }

    byte[] root() {
        return top.hash();
    }

    /// What proves that an entry is in the tree: the hashes beside its path, from the one beside the leaf to the one
    /// below the root.
    List<byte[]> inclusionProof(int index) {
        var proof = new ArrayList<byte[]>();
        var node = top;
        for (var at = index; node.size() > 1; ) {
            if (at < node.left().size()) {
                proof.add(node.right().hash());
                node = node.left();
            } else {
                proof.add(node.left().hash());
                at -= node.left().size();
                node = node.right();
            }
        }
        return proof.reversed();
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
