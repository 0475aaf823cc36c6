package dev.auditlogs.evidence;

import dev.auditlogs.event.OrganizationId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;

/// Statements that are signed together: the leaves of one tree, and its signed checkpoint. All evidence files follow
/// from it.
///
/// @param note the signed checkpoint
record SealedTree(String note, List<Leaf> leaves) {

    /// A statement, or what fills up the tree.
    ///
    /// @param address whose statement it is, and where its evidence goes below the prefix; empty if it fills up
    record Leaf(byte[] bytes, Optional<Address> address) {}

    record Address(OrganizationId organization, long number, String path) {}

    /// @param statements at least one
    /// @param ids whatever nobody can guess
    /// @throws SigningUnavailable if a key does not sign now
    static SealedTree sign(List<Leaf> statements, String origin, List<SigningKey> keys, Supplier<UUID> ids) {
        var leaves = new ArrayList<>(statements);
        // Nobody learns from a power of two, or from his own place, how many others there are.
        while (Integer.bitCount(leaves.size()) != 1) {
            leaves.add(new Leaf(bytes(ids.get()), Optional.empty()));
        }
        Collections.shuffle(leaves, new Random(ids.get().getLeastSignificantBits()));
        var tree = tree(leaves);
        var checkpoint = new Checkpoint(origin + "/" + ids.get(), tree.size(), tree.root());
        return new SealedTree(checkpoint.signedBy(keys), List.copyOf(leaves));
    }

    static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    MerkleTree tree() {
        return tree(leaves);
    }

    private static MerkleTree tree(List<Leaf> leaves) {
        return new MerkleTree(leaves.stream().map(Leaf::bytes).toList());
    }

    byte[] bytes() {
        var first = new Leaf(new byte[0], Optional.empty());
        var all = new ArrayList<Leaf>(leaves.size() + 1);
        all.add(first);
        all.addAll(leaves);
        return Lines.write(all, (leaf, json) -> {
            json.writeStartObject();
            if (leaf == first) {
                json.writeStringField("note", note);
            } else {
                json.writeStringField("leaf", Base64.getEncoder().encodeToString(leaf.bytes()));
            }
            if (leaf.address().isPresent()) {
                var address = leaf.address().get();
                json.writeStringField("organization", address.organization().value());
                json.writeNumberField("number", address.number());
                json.writeStringField("path", address.path());
            }
            json.writeEndObject();
        });
    }

    /// @throws UncheckedIOException if that is damaged
    static SealedTree read(byte[] lines) {
        var notes = new ArrayList<String>();
        var leaves = new ArrayList<Leaf>();
        Lines.read(lines, line -> {
            if (line.has("note")) {
                notes.add(line.get("note").asText());
                return;
            }
            Optional<Address> address = line.has("organization")
                    ? Optional.of(new Address(
                            new OrganizationId(line.get("organization").asText()),
                            line.path("number").asLong(),
                            line.path("path").asText()))
                    : Optional.empty();
            leaves.add(new Leaf(Base64.getDecoder().decode(line.path("leaf").asText()), address));
        });
        if (notes.size() != 1 || leaves.isEmpty()) {
            throw new UncheckedIOException(new IOException("a tree has no checkpoint or no leaves"));
        }
        return new SealedTree(notes.getFirst(), leaves);
    }
}
