package dev.auditlogs.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.auditlogs.evidence.Platform.Organization;
import dev.auditlogs.evidence.Platform.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What another implementation, in Python and written from the specifications, says of our proofs.
class SecondVerifierTest {

    private static final Path SCRIPT = Path.of("src/test/resources/dev/auditlogs/evidence/second_verifier.py");

    private final SigningKey key = SigningKey.make("audit.example.com");

    private record Said(int status, List<String> lines) {}

    private static Said run(List<String> command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), said.lines().toList());
    }

    private Said verify(List<Path> proofs) throws IOException, InterruptedException {
        var command =
                new ArrayList<>(List.of("python3", SCRIPT.toString(), key.note().verifierKey()));
        proofs.forEach(proof -> command.add(proof.toString()));
        return run(command);
    }

    /// Trees of one to eight leaves, each leaf of them.
    @Test
    void anotherImplementationVerifiesEachProof(@TempDir Path folder) throws IOException, InterruptedException {
        assumeTrue(
                run(List.of("sh", "-c", "command -v python3 && command -v openssl"))
                                .status()
                        == 0,
                "no python3 or openssl");
        var proofs = new ArrayList<Path>();
        var statements = new ArrayList<String>();
        for (var size : List.of(1, 2, 4, 5, 8)) {
            var platform = new Platform(new Random(size));
            platform.use(key);
            var leaves = new LinkedHashMap<Organization, byte[]>();
            for (var number = 0; number < size; number++) {
                var organization = platform.new Organization("organization-" + number);
                leaves.put(organization, organization.state(Platform.START.plusSeconds(3600), _ -> {}));
            }
            platform.seal(leaves);
            for (var leaf : leaves.entrySet()) {
                var proof = leaf.getKey().evidence.values().iterator().next();
                proofs.add(Files.write(folder.resolve(size + "-" + leaf.getKey().id), proof));
                statements.add(HexFormat.of()
                        .formatHex(dev.auditlogs.file.Sha256.digest().digest(leaf.getValue())));
            }
        }

        var said = verify(proofs);

        assertThat(said.status()).as(said.lines().toString()).isZero();
        assertThat(said.lines()).isEqualTo(statements);
    }

    @Test
    void anotherImplementationRefusesAStatementThatWasChanged(@TempDir Path folder)
            throws IOException, InterruptedException {
        assumeTrue(
                run(List.of("sh", "-c", "command -v python3 && command -v openssl"))
                                .status()
                        == 0,
                "no python3 or openssl");
        var platform = new Platform(new Random(1));
        platform.use(key);
        var acme = platform.new Organization("acme");
        platform.seal(java.util.Map.of(acme, acme.state(Platform.START.plusSeconds(3600), _ -> {})));
        var proof = new String(acme.evidence.values().iterator().next(), StandardCharsets.UTF_8);
        var changed = Files.writeString(folder.resolve("proof"), proof.replaceFirst("extra eyJ0", "extra eyJ1"));

        assertThat(verify(List.of(changed)).status()).isNotZero();
    }
}
