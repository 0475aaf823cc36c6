package dev.auditlogs.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.auditlogs.evidence.Platform.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands of docs/EVIDENCE.md, as they are written there, with openssl instead of our own verifier.
class EvidenceByHandTest {

    private static final Pattern COMMANDS = Pattern.compile("(?s)## By hand\\n.*?```sh\\n(.*?)```");
    private static final String FILE = "airkit-audit-logs-….ndjson.gz";

    @TempDir
    private Path folder;

    private final SigningKey key = SigningKey.make("audit.example.com");
    private String file;
    private Path proof;

    @BeforeEach
    void seal() throws IOException {
        for (var tool : List.of("openssl", "jq", "xxd")) {
            assumeTrue(isThere(tool), tool + " is missing");
        }
        var platform = new Platform(new Random(1));
        platform.use(key);
        var acme = platform.new Organization("acme");
        var globex = platform.new Organization("globex");
        var end = Platform.START.plus(Duration.ofHours(1));
        file = acme.deliver(end.minus(Duration.ofMinutes(10)), ".ndjson.gz");
        platform.seal(Map.of(acme, acme.state(end, _ -> {}), globex, globex.state(end, _ -> {})));
        Files.write(folder.resolve("file"), acme.data.get(file));
        proof = Files.write(
                folder.resolve("proof"), acme.evidence.values().iterator().next());
    }

    private static boolean isThere(String tool) throws IOException {
        try {
            return new ProcessBuilder("sh", "-c", "command -v " + tool).start().waitFor() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private record Said(int status, String text) {}

    private Said byHand() throws IOException, InterruptedException {
        var commands = COMMANDS.matcher(Files.readString(Path.of("docs/EVIDENCE.md")));
        assertThat(commands.find()).isTrue();
        var script = commands.group(1).replaceFirst("proof=\\S+", "proof=proof").replace(FILE, "file");
        var builder = new ProcessBuilder("sh", "-ec", script)
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().put("KEY", key.note().verifierKey());
        var shell = builder.start();
        var said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(shell.waitFor(), said);
    }

    @Test
    void opensslVerifiesTheSignatureAndTheFile() throws IOException, InterruptedException {
        var said = byHand();

        assertThat(said.status()).as(said.text()).isZero();
        assertThat(said.text()).contains("Signature Verified Successfully");
        var lines = said.text().lines().toList();
        assertThat(lines.getFirst()).isEqualTo(file + "\t" + lines.get(1));
    }

    @Test
    void opensslRefusesACheckpointThatWasChanged() throws IOException, InterruptedException {
        var text = Files.readString(proof);
        var root = text.split("\n\n")[1].lines().skip(2).findFirst().orElseThrow();
        Files.writeString(proof, text.replace("\n" + root + "\n", "\n" + "A".repeat(43) + "=\n"));

        assertThat(byHand().status()).isNotZero();
    }
}
