package dev.auditlogs.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.file.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/// The worlds of [SimulationTest] with evidence, sealed every five minutes, by a KMS that fails as everything else
/// does: whatever happens, each delivered file is in exactly one statement, and each organization has one chain of
/// them without a gap. A seed that fails is in the message; `-Dsimulation.seed=<seed>` replays it.
class EvidenceSimulationTest {

    private static final int SEEDS = 250;

    private static final Map<String, String> SETTINGS = Map.of(
            "audit.evidence.key", "alias/audit-evidence",
            "audit.evidence.origin", "audit.example.com",
            "audit.evidence.period", "5m",
            "audit.evidence.heartbeat", "20m");

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void whateverHappensEachFileIsInOneStatementAndEachChainIsWhole() {
        var quiet = Logger.getLogger("dev.auditlogs");
        var level = quiet.getLevel();
        quiet.setLevel(Level.OFF);
        var only = Long.getLong("simulation.seed");
        var statements = 0;
        try (var world = new World(new Happenings(), SETTINGS)) {
            var last = only == null ? Long.getLong("simulation.seeds", SEEDS) : only;
            for (var seed = only == null ? 1 : only; seed <= last; seed++) {
                statements += run(world, seed);
            }
        } finally {
            quiet.setLevel(level);
        }
        assertThat(statements).isPositive();
    }

    private static int run(World world, long seed) {
        try {
            world.run(seed);
            world.rest();
            var statements = 0;
            for (var organization : world.organizations()) {
                statements += check(organization);
            }
            return statements;
        } catch (Throwable e) {
            throw new AssertionError(
                    "seed " + seed + " (" + Mode.of(seed) + "), replay it with -Dsimulation.seed=" + seed, e);
        }
    }

    private static int check(Organization organization) throws IOException {
        var chain = new TreeMap<Integer, byte[]>();
        for (var proof : organization.evidence()) {
            var bytes = statement(proof);
            var number = JSON.readTree(bytes).get("number").asInt();
            assertThat(chain.getOrDefault(number, bytes))
                    .as("statement %d of %s", number, organization.id())
                    .isEqualTo(bytes);
            chain.put(number, bytes);
        }
        var stated = new ArrayList<String>();
        var number = 0;
        var files = 0;
        byte[] before = null;
        for (var bytes : chain.values()) {
            var statement = JSON.readTree(bytes);
            assertThat(statement.get("number").asInt()).as(organization.id()).isEqualTo(++number);
            assertThat(statement.get("organization").asText()).isEqualTo(organization.id());
            if (before == null) {
                assertThat(statement.has("previous")).isFalse();
            } else {
                assertThat(statement.get("previous").asText()).isEqualTo(Sha256.base64(before));
                assertThat(statement.get("from"))
                        .isEqualTo(JSON.readTree(before).get("to"));
            }
            statement.get("files").forEach(file -> stated.add(file(file)));
            files += statement.get("files").size();
            assertThat(statement.at("/totals/files").asInt()).isEqualTo(files);
            before = bytes;
        }
        assertThat(stated)
                .as("what %s is told of", organization.id())
                .containsExactlyInAnyOrderElementsOf(organization.delivered().keySet());
        return chain.size();
    }

    private static String file(JsonNode file) {
        return file.get("bucket").asText() + "/" + file.get("key").asText();
    }

    private static byte[] statement(byte[] proof) {
        var extra = new String(proof, StandardCharsets.UTF_8)
                .lines()
                .skip(1)
                .findFirst()
                .orElseThrow();
        return Base64.getDecoder().decode(extra.substring("extra ".length()));
    }
}
