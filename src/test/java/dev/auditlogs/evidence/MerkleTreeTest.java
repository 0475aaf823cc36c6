package dev.auditlogs.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.file.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Trees against a second implementation, level by level from the leaves up, and the specification's own vectors.
class MerkleTreeTest {

    static IntStream sizes() {
        return IntStream.rangeClosed(1, 17);
    }

    private static List<byte[]> entries(int size) {
        return IntStream.range(0, size)
                .mapToObj(i -> ("entry " + i).getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private static byte[] hash(int kind, byte[]... parts) {
        var digest = Sha256.digest();
        digest.update((byte) kind);
        for (var part : parts) {
            digest.update(part);
        }
        return digest.digest();
    }

    /// A level is the pairs of the one below it; a node without a neighbour goes up as it is.
    private static List<List<byte[]>> levels(List<byte[]> entries) {
        var levels = new ArrayList<List<byte[]>>();
        var level = entries.stream().map(entry -> hash(0, entry)).toList();
        levels.add(level);
        while (level.size() > 1) {
            var above = new ArrayList<byte[]>();
            for (var i = 0; i < level.size(); i += 2) {
                above.add(i + 1 < level.size() ? hash(1, level.get(i), level.get(i + 1)) : level.get(i));
            }
            level = above;
            levels.add(level);
        }
        return levels;
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void rootAndProofsAreThoseOfASecondImplementation(int size) {
        var tree = new MerkleTree(entries(size));
        var levels = levels(entries(size));

        assertThat(tree.root()).isEqualTo(levels.getLast().getFirst());
        for (var index = 0; index < size; index++) {
            var siblings = new ArrayList<byte[]>();
            for (int level = 0, at = index; level < levels.size() - 1; level++, at /= 2) {
                var sibling = at ^ 1;
                if (sibling < levels.get(level).size()) {
                    siblings.add(levels.get(level).get(sibling));
                }
            }
            assertThat(tree.inclusionProof(index)).containsExactlyElementsOf(siblings);
        }
    }

    /// The vectors that implementations of RFC 6962 have in common, from Certificate Transparency's own tests.
    @Test
    void itsRootIsThatOfCertificateTransparencysVectors() {
        var hex = HexFormat.of();
        var inputs = List.of(
                "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f");

        assertThat(hex.formatHex(new MerkleTree(List.of(new byte[0])).root()))
                .isEqualTo("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
        assertThat(hex.formatHex(
                        new MerkleTree(inputs.stream().map(hex::parseHex).toList()).root()))
                .isEqualTo("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
    }
}
