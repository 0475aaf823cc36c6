package dev.auditlogs.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Notes, checkpoints and proofs by the letter of their specifications.
class CheckpointTest {

    /// The key and the note of the tests of [Go's note package](https://pkg.go.dev/golang.org/x/mod/sumdb/note).
    private static final String GO_SEED = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";

    private static final String GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    private static final String GO_TEXT = "If you think cryptography is the answer to your problem,\n"
            + "then you don't know what your problem is.\n";

    private static final String GO_SIGNATURE =
            "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    private static FileKey goKey() throws GeneralSecurityException {
        var seed = Base64.getDecoder().decode(GO_SEED);
        var key = KeyFactory.getInstance("Ed25519")
                .generatePrivate(
                        new EdECPrivateKeySpec(NamedParameterSpec.ED25519, Arrays.copyOfRange(seed, 1, seed.length)));
        return FileKey.of("PeterNeumann", key);
    }

    @Test
    void aKeyIsWrittenAsGosNotePackageReadsIt() throws GeneralSecurityException {
        assertThat(goKey().noteKey().verifierKey()).isEqualTo(GO_KEY);
    }

    @Test
    void aNoteIsSignedAsGosNotePackageSignsIt() throws GeneralSecurityException {
        var key = goKey();

        assertThat(key.noteKey().signatureLine(key.sign(GO_TEXT.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(GO_SIGNATURE);
    }

    @Test
    void aCheckpointIsOriginSizeAndRootAndThenASignatureOfEachKey() throws GeneralSecurityException {
        var key = goKey();
        var tree = new MerkleTree(List.of(new byte[] {1}, new byte[] {2}));

        var lines = new Checkpoint("PeterNeumann/1", tree.size(), tree.root())
                .signedBy(List.of(key, key))
                .split("\n", -1);

        assertThat(lines)
                .startsWith("PeterNeumann/1", "2", Base64.getEncoder().encodeToString(tree.root()), "")
                .endsWith("")
                .hasSize(7);
        assertThat(lines[4]).startsWith("— PeterNeumann x08go").isEqualTo(lines[5]);
    }

    @Test
    void aProofIsStatementIndexHashesAndCheckpoint() throws GeneralSecurityException {
        var statement = "statement".getBytes(StandardCharsets.UTF_8);
        var other = "other".getBytes(StandardCharsets.UTF_8);
        var tree = new MerkleTree(List.of(other, statement));
        var note = new Checkpoint("PeterNeumann/1", 2, tree.root()).signedBy(List.of(goKey()));

        assertThat(InclusionProof.of(statement, 1, tree, note))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("""
                c2sp.org/tlog-proof@v1
                extra c3RhdGVtZW50
                index 1
                %s

                %s""".formatted(Base64.getEncoder().encodeToString(MerkleTree.leafHash(other)), note));
    }
}
