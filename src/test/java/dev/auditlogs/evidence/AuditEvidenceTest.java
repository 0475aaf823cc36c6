package dev.auditlogs.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.auditlogs.evidence.Platform.Organization;
import dev.auditlogs.evidence.Platform.SigningKey;
import dev.auditlogs.file.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What bin/AuditEvidence.java says of folders that are whole, and of folders in which something was done.
class AuditEvidenceTest {

    private static final SigningKey OLD = SigningKey.make("audit.example.com");
    private static final SigningKey NEW = SigningKey.make("audit.example.com");
    private static final SigningKey STRANGERS = SigningKey.make("audit.example.com");
    private static final List<String> EXTENSIONS =
            List.of(".ndjson.gz", ".csv.gz", ".ndjson.zst", ".csv", ".parquet", ".ocsf.jsonl.gz");
    private static final String TEST_OBJECT = """
            This object tests whether audit logs can be delivered to this bucket.
            It was written for the organization acme, holds no audit events, and may be deleted.
            """;
    private static final int SEEDS_OF_EACH = 48;

    /// What is in each test's folder.
    private static final Map<Path, Map<String, byte[]>> WRITTEN = new HashMap<>();

    private static final int SEALINGS = 10;

    private static Platform platform;
    private static Organization acme;
    private static Organization globex;

    /// Two organizations for forty hours, sealed every four; in the middle the key changes, and files are late.
    @BeforeAll
    static void makeTwoDays() {
        platform = new Platform(new Random(1));
        acme = platform.new Organization("acme");
        globex = platform.new Organization("globex");
        for (var sealing = 1; sealing <= SEALINGS; sealing++) {
            var keys = sealing < 5 ? List.of(OLD) : sealing < 7 ? List.of(OLD, NEW) : List.of(NEW);
            platform.use(keys.toArray(SigningKey[]::new));
            var end = Platform.START.plus(Duration.ofHours(4L * sealing));
            for (var organization : List.of(acme, globex)) {
                for (var file = 0; file < sealing % 3; file++) {
                    var late = sealing == 5 ? Duration.ofHours(9) : Duration.ofMinutes(30);
                    organization.deliver(end.minus(late), EXTENSIONS.get((sealing + file) % EXTENSIONS.size()));
                }
            }
            platform.seal(Map.of(acme, acme.state(end, _ -> {}), globex, globex.state(end, _ -> {})));
        }
    }

    private static Instant end() {
        return acme.to;
    }

    /// A customer's folder, and what is done to it.
    private static final class Folder {

        final Map<String, byte[]> files = new TreeMap<>();
        final List<String> data;
        final List<String> evidence;
        final Random random;

        Folder(Random random) {
            this.random = random;
            files.putAll(acme.data);
            files.putAll(acme.evidence);
            data = new ArrayList<>(acme.data.keySet());
            evidence = new ArrayList<>(acme.evidence.keySet());
        }

        String someData() {
            return data.get(random.nextInt(data.size()));
        }

        /// Not of Zstandard, which cannot be unpacked.
        String someCheckedData() {
            var checked = data.stream().filter(path -> !path.endsWith(".zst")).toList();
            return checked.get(random.nextInt(checked.size()));
        }

        String somePacked() {
            var packed = data.stream().filter(path -> path.endsWith(".gz")).toList();
            return packed.get(random.nextInt(packed.size()));
        }

        String someEvidence() {
            return evidence.get(random.nextInt(evidence.size()));
        }

        String inTheMiddle() {
            return evidence.get(1 + random.nextInt(evidence.size() - 2));
        }

        void flip(String path) {
            var bytes = files.get(path).clone();
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            files.put(path, bytes);
        }

        void rename(String path, String to) {
            files.put(to, files.remove(path));
        }

        void replaceText(String path, String text, String by) {
            var before = new String(files.get(path), StandardCharsets.UTF_8);
            assertThat(before).contains(text);
            files.put(path, before.replace(text, by).getBytes(StandardCharsets.UTF_8));
        }

        /// Writes what is not there yet as it is to be, and removes the rest.
        Path write(Path folder) throws IOException {
            var there = WRITTEN.computeIfAbsent(folder, _ -> new HashMap<>());
            for (var path : List.copyOf(there.keySet())) {
                if (!files.containsKey(path)) {
                    Files.delete(folder.resolve(path));
                    there.remove(path);
                }
            }
            for (var file : files.entrySet()) {
                if (there.put(file.getKey(), file.getValue()) != file.getValue()) {
                    var path = folder.resolve(file.getKey());
                    Files.createDirectories(path.getParent());
                    Files.write(path, file.getValue());
                }
            }
            return folder;
        }
    }

    private static Verifier.Answer verify(Path folder, String... more) {
        var arguments = new ArrayList<>(List.of(
                "--key", OLD.note().verifierKey(), "--key", NEW.note().verifierKey(), "--organization", "acme"));
        arguments.addAll(List.of("--until", end().toString(), "--json", folder.toString()));
        arguments.addAll(List.of(more));
        return Verifier.run(arguments);
    }

    @Test
    void aWholeFolderIsComplete(@TempDir Path folder) throws IOException {
        var answer = verify(new Folder(new Random(0)).write(folder));

        assertThat(answer.status()).as(answer.out()).isZero();
        assertThat(answer.kinds()).isEmpty();
        assertThat(answer.json().get("statements").asInt()).isEqualTo(SEALINGS);
        assertThat(answer.json().get("files").asInt()).isEqualTo(acme.data.size());
        assertThat(answer.json().get("until").asText()).isEqualTo(acme.to.toString());
    }

    /// What is done to a folder, and what must be said of it.
    enum Done {
        DELETE_A_FILE("missing") {
            @Override
            void to(Folder folder) {
                folder.files.remove(folder.someData());
            }
        },
        CHANGE_A_BYTE_OF_A_FILE("changed") {
            @Override
            void to(Folder folder) {
                var path = folder.someCheckedData();
                folder.flip(path);
                unpacked(folder.files.get(path))
                        .filter(plain -> Arrays.equals(plain, acme.unpacked.get(path)))
                        // It was in the header of gzip, which says nothing of the content.
                        .ifPresent(_ -> folder.files.put(path, new byte[] {1, 2, 3}));
            }
        },
        CUT_A_FILE_OFF("changed") {
            @Override
            void to(Folder folder) {
                var path = folder.someCheckedData();
                var bytes = folder.files.get(path);
                folder.files.put(path, Arrays.copyOf(bytes, folder.random.nextInt(bytes.length)));
            }
        },
        COPY_A_FILE("doubled") {
            @Override
            void to(Folder folder) {
                var path = folder.someData();
                folder.files.put("copies/" + path, folder.files.get(path));
            }
        },
        COPY_AND_RENAME_A_FILE("doubled") {
            @Override
            void to(Folder folder) {
                var path = folder.someData();
                folder.files.put("2026/11/03/another-name", folder.files.get(path));
            }
        },
        PACK_A_COPY_ANEW("doubled") {
            @Override
            void to(Folder folder) {
                var path = folder.somePacked();
                folder.files.put("again/" + path, Platform.gzip(acme.unpacked.get(path), 1));
            }
        },
        FORGE_A_FILE("foreign") {
            @Override
            void to(Folder folder) {
                folder.files.put(
                        "2026/11/02/airkit-audit-logs-20261102T0" + folder.random.nextInt(10) + "3000Z-"
                                + UUID.randomUUID() + ".ndjson.gz",
                        Platform.gzip("{}\n".getBytes(StandardCharsets.UTF_8), 6));
            }
        },
        PUT_ANOTHERS_FILE("foreign") {
            @Override
            void to(Folder folder) {
                var paths = List.copyOf(globex.data.keySet());
                var path = paths.get(folder.random.nextInt(paths.size()));
                folder.files.put(path, globex.data.get(path));
            }
        },
        SWAP_THE_NAMES_OF_A_FILE_AND_A_FORGED_ONE("foreign") {
            @Override
            void to(Folder folder) {
                var path = folder.someData();
                folder.rename(path, "2026/11/02/harmless");
                folder.files.put(path, "{}\n".getBytes(StandardCharsets.UTF_8));
            }
        },
        EDIT_A_STATEMENT("evidence-damaged") {
            @Override
            void to(Folder folder) {
                folder.files.compute(folder.someEvidence(), (_, proof) -> edited(proof));
            }
        },
        SIGN_WITH_ANOTHER_KEY("evidence-of-unknown-key") {
            @Override
            void to(Folder folder) {
                var number = 1 + folder.random.nextInt(SEALINGS);
                var forger = new Platform(folder.random);
                forger.use(STRANGERS);
                var forged = forger.new Organization("acme");
                forger.seal(Map.of(forged, acme.statements.get(number - 1)));
                folder.files.put(
                        folder.evidence.get(number - 1),
                        forged.evidence.values().iterator().next());
            }
        },
        TAKE_ANOTHERS_CHECKPOINT("evidence-damaged") {
            @Override
            void to(Folder folder) {
                var one = folder.evidence.get(3);
                var checkpoint = text(folder.files.get(folder.evidence.get(7)));
                var proof = text(folder.files.get(one));
                folder.files.put(
                        one,
                        (proof.substring(0, proof.indexOf("\n\n")) + checkpoint.substring(checkpoint.indexOf("\n\n")))
                                .getBytes(StandardCharsets.UTF_8));
            }
        },
        SAY_ANOTHER_INDEX("evidence-damaged") {
            @Override
            void to(Folder folder) {
                var path = folder.someEvidence();
                var index = text(folder.files.get(path)).contains("\nindex 0\n") ? 0 : 1;
                folder.replaceText(path, "\nindex " + index + "\n", "\nindex " + (1 - index) + "\n");
            }
        },
        PUT_ANOTHERS_EVIDENCE("evidence-of-another") {
            @Override
            void to(Folder folder) {
                folder.files.put(
                        "_evidence/one.tlog-proof",
                        globex.evidence.values().iterator().next());
            }
        },
        TAKE_EVIDENCE_AWAY("evidence-missing") {
            @Override
            void to(Folder folder) {
                folder.files.remove(folder.inTheMiddle());
            }
        },
        CUT_THE_MIDDLE("evidence-missing") {
            @Override
            void to(Folder folder) {
                folder.evidence.subList(3, 6).forEach(folder.files::remove);
            }
        },
        CUT_THE_HEAD("head-cut") {
            @Override
            void to(Folder folder) {
                var count = 1 + folder.random.nextInt(5);
                folder.evidence.subList(0, count).forEach(folder.files::remove);
            }
        },
        CUT_THE_TAIL("tail-cut") {
            @Override
            void to(Folder folder) {
                var from = Platform.START.plus(Duration.ofHours(12));
                folder.evidence.subList(3, SEALINGS).forEach(folder.files::remove);
                folder.data.stream()
                        .filter(path -> !written(path).isBefore(from.minus(Duration.ofMinutes(20))))
                        .forEach(folder.files::remove);
            }
        },
        APPEND_TO_A_GZIP_FILE("changed") {
            @Override
            void to(Folder folder) {
                var path = folder.somePacked();
                folder.files.put(path, joined(folder.files.get(path), new byte[] {0x1f, 0, 0, 1}));
            }
        },
        APPEND_A_MEMBER_THAT_JAVA_DOES_NOT_READ("changed") {
            @Override
            void to(Folder folder) {
                var path = folder.somePacked();
                var member = Platform.gzip("{}\n".getBytes(StandardCharsets.UTF_8), 6);
                // That the header has a sum, which it has not.
                member[3] = 2;
                folder.files.put(path, joined(folder.files.get(path), member));
            }
        },
        APPEND_A_MEMBER("changed") {
            @Override
            void to(Folder folder) {
                var path = folder.somePacked();
                var member = Platform.gzip("{}\n".getBytes(StandardCharsets.UTF_8), 6);
                folder.files.put(path, joined(folder.files.get(path), member));
            }
        },
        UNPACK_AND_EDIT_A_FILE("changed") {
            @Override
            void to(Folder folder) {
                var path = folder.somePacked();
                folder.files.remove(path);
                folder.files.put(path.replace(".gz", ""), joined(acme.unpacked.get(path), new byte[] {'\n'}));
            }
        },
        FORGE_A_FILE_OF_A_TIME_TO_COME("foreign") {
            @Override
            void to(Folder folder) {
                folder.files.put(
                        "2026/11/02/airkit-audit-logs-9" + (100 + folder.random.nextInt(900)) + "1231T103000Z-"
                                + UUID.randomUUID() + ".ndjson.gz",
                        Platform.gzip("{}\n".getBytes(StandardCharsets.UTF_8), 6));
            }
        },
        FORGE_A_FILE_DEEP_DOWN("foreign") {
            @Override
            void to(Folder folder) {
                folder.files.put("d/".repeat(70) + "x.ndjson", "{}\n".getBytes(StandardCharsets.UTF_8));
            }
        },
        FORGE_A_TEST_OBJECT("foreign") {
            @Override
            void to(Folder folder) {
                folder.files.put("airkit-verify-test-20261103T101500.000Z", "{}\n".getBytes(StandardCharsets.UTF_8));
            }
        },
        SAY_AN_INDEX_THAT_IS_NOT_IN_THE_TREE("evidence-damaged") {
            @Override
            void to(Folder folder) {
                var path = folder.someEvidence();
                var index = text(folder.files.get(path)).contains("\nindex 0\n") ? 0 : 1;
                var other = List.of("2", "9999999999", "99999999999", "-1", "00", "1e0")
                        .get(folder.random.nextInt(6));
                folder.replaceText(path, "\nindex " + index + "\n", "\nindex " + other + "\n");
            }
        },
        SAY_ANOTHER_SIZE("evidence-damaged") {
            @Override
            void to(Folder folder) {
                var other = List.of("1", "3", "4", "9999999999", "02").get(folder.random.nextInt(5));
                folder.replaceText(folder.someEvidence(), "\n2\n", "\n" + other + "\n");
            }
        },
        CHANGE_THE_WAY_TO_THE_ROOT("evidence-damaged") {
            @Override
            void to(Folder folder) {
                var other = List.of("", "AAAA\n", "A".repeat(43) + "=\n", "\n").get(folder.random.nextInt(4));
                var path = folder.someEvidence();
                var proof = text(folder.files.get(path));
                var end = proof.indexOf("\n\n") + 1;
                var start = other.isEmpty() ? proof.lastIndexOf('\n', end - 2) + 1 : end;
                folder.files.put(
                        path,
                        (proof.substring(0, start) + other + proof.substring(end)).getBytes(StandardCharsets.UTF_8));
            }
        },
        ADD_A_SECOND_CHECKPOINT("evidence-damaged") {
            @Override
            void to(Folder folder) {
                var path = folder.someEvidence();
                var proof = text(folder.files.get(path));
                var checkpoint = proof.indexOf("\n\n") + 2;
                var forged = "audit.example.com/1\n1\n" + "A".repeat(43) + "=\n\n";
                var changed = folder.random.nextBoolean()
                        ? proof.substring(0, checkpoint) + forged + proof.substring(checkpoint)
                        : proof + "\n" + forged;
                folder.files.put(path, changed.getBytes(StandardCharsets.UTF_8));
            }
        },
        SIGN_ONCE_MORE_WITH_A_BAD_SIGNATURE("evidence-damaged") {
            @Override
            void to(Folder folder) {
                var path = folder.someEvidence();
                var proof = text(folder.files.get(path));
                var line = proof.substring(proof.lastIndexOf("\u2014"));
                var at = line.length() - 20;
                var bad = line.substring(0, at) + (line.charAt(at) == 'A' ? 'B' : 'A') + line.substring(at + 1);
                var changed = folder.random.nextBoolean()
                        ? proof + bad
                        : proof.substring(0, proof.lastIndexOf("\u2014")) + bad + line;
                folder.files.put(path, changed.getBytes(StandardCharsets.UTF_8));
            }
        },
        CONVERT_LINE_ENDS_OF_EVIDENCE("evidence-damaged") {
            @Override
            void to(Folder folder) {
                folder.replaceText(folder.someEvidence(), "\n", "\r\n");
            }
        },
        EMPTY_AN_EVIDENCE_FILE("evidence-damaged") {
            @Override
            void to(Folder folder) {
                folder.files.put(folder.someEvidence(), new byte[0]);
            }
        },
        REMOVE_ALL_EVIDENCE("evidence-missing") {
            @Override
            void to(Folder folder) {
                folder.evidence.forEach(folder.files::remove);
            }
        };

        private final String kind;

        Done(String kind) {
            this.kind = kind;
        }

        abstract void to(Folder folder);
    }

    /// With [#harmlessDeedsAreNotCalledWrong] more than 2,000 folders.
    @ParameterizedTest
    @EnumSource
    void whateverIsDoneToAFolderIsNamed(Done done, @TempDir Path folder) throws IOException {
        for (var seed = 0; seed < SEEDS_OF_EACH; seed++) {
            var changed = new Folder(new Random(seed));
            done.to(changed);

            var answer = verify(changed.write(folder));

            assertThat(answer.status())
                    .as("%s, seed %d: %s", done, seed, answer.out())
                    .isOne();
            assertThat(answer.kinds())
                    .as("%s, seed %d: %s", done, seed, answer.out())
                    .contains(done.kind);
        }
    }

    /// What may be done to a folder, and what is noted of it.
    enum Harmless {
        MOVE_A_FILE(null) {
            @Override
            void to(Folder folder) {
                var path = folder.someData();
                folder.rename(path, "elsewhere/" + path.substring(path.lastIndexOf('/') + 1));
            }
        },
        RENAME_A_FILE(null) {
            @Override
            void to(Folder folder) {
                folder.rename(folder.someData(), "a");
            }
        },
        UNPACK_A_FILE(null) {
            @Override
            void to(Folder folder) {
                var path = folder.somePacked();
                folder.files.remove(path);
                folder.files.put(path.replace(".gz", ""), acme.unpacked.get(path));
            }
        },
        PACK_A_FILE_ANEW(null) {
            @Override
            void to(Folder folder) {
                var path = folder.somePacked();
                folder.files.put(path, Platform.gzip(acme.unpacked.get(path), 1));
            }
        },
        UNPACK_A_FILE_BESIDE_IT("unpacked-copy") {
            @Override
            void to(Folder folder) {
                var path = folder.somePacked();
                folder.files.put(path.replace(".gz", ""), acme.unpacked.get(path));
            }
        },
        RENAME_A_FILE_TO_CAPITALS(null) {
            @Override
            void to(Folder folder) {
                var path = folder.someData();
                folder.rename(path, path.toUpperCase(Locale.ROOT));
            }
        },
        PACK_WHAT_WAS_NOT_PACKED(null) {
            @Override
            void to(Folder folder) {
                var path = folder.data.stream()
                        .filter(name -> name.endsWith(".csv"))
                        .findFirst()
                        .orElseThrow();
                folder.files.remove(path);
                folder.files.put(path + ".gz", Platform.gzip(acme.unpacked.get(path), 6));
            }
        },
        UNPACK_A_FILE_OF_ZSTD_BESIDE_IT("unpacked-copy") {
            @Override
            void to(Folder folder) {
                var path = folder.data.stream()
                        .filter(name -> name.endsWith(".zst"))
                        .findFirst()
                        .orElseThrow();
                folder.files.put(path.replace(".zst", ""), acme.unpacked.get(path));
            }
        },
        PACK_EVIDENCE(null) {
            @Override
            void to(Folder folder) {
                var path = folder.someEvidence();
                folder.files.put(path + ".gz", Platform.gzip(folder.files.remove(path), 6));
            }
        },
        SIGN_AS_A_WITNESS(null) {
            @Override
            void to(Folder folder) {
                var signature = new byte[68];
                folder.random.nextBytes(signature);
                var line = "\u2014 witness.example.org " + Base64.getEncoder().encodeToString(signature) + "\n";
                var path = folder.someEvidence();
                folder.files.put(path, joined(folder.files.get(path), line.getBytes(StandardCharsets.UTF_8)));
            }
        },
        LOOK_AT_IT_ON_A_MAC("system-file") {
            @Override
            void to(Folder folder) {
                folder.files.put("2026/.DS_Store", new byte[] {1});
            }
        },
        RENAME_EVIDENCE(null) {
            @Override
            void to(Folder folder) {
                folder.rename(folder.someEvidence(), "proof");
            }
        },
        REPLAY_EVIDENCE("same-evidence") {
            @Override
            void to(Folder folder) {
                folder.files.put("old/proof", folder.files.get(folder.someEvidence()));
            }
        },
        VERIFY_AGAIN("test-object") {
            @Override
            void to(Folder folder) {
                folder.files.put(
                        "airkit-verify-test-20261103T101500.000Z", TEST_OBJECT.getBytes(StandardCharsets.UTF_8));
            }
        },
        DELIVER_WHAT_IS_NOT_STATED_YET("not-yet-covered") {
            @Override
            void to(Folder folder) {
                folder.files.put(
                        "2026/11/03/airkit-audit-logs-20261103T155" + folder.random.nextInt(10) + "00Z-"
                                + UUID.randomUUID() + ".ndjson",
                        "{}\n".getBytes(StandardCharsets.UTF_8));
            }
        };

        private final String note;

        Harmless(String note) {
            this.note = note;
        }

        abstract void to(Folder folder);
    }

    @ParameterizedTest
    @EnumSource
    void harmlessDeedsAreNotCalledWrong(Harmless done, @TempDir Path folder) throws IOException {
        for (var seed = 0; seed < SEEDS_OF_EACH; seed++) {
            var changed = new Folder(new Random(seed));
            done.to(changed);

            var answer = verify(changed.write(folder));

            assertThat(answer.status())
                    .as("%s, seed %d: %s", done, seed, answer.out())
                    .isZero();
            assertThat(answer.kinds())
                    .as("%s, seed %d: %s", done, seed, answer.out())
                    .isEqualTo(done.note == null ? List.of() : List.of(done.note));
        }
    }

    /// A byte of evidence that is changed either is seen, or changes nothing of what the evidence says: whose a
    /// second signature is.
    @Test
    void aChangedByteOfEvidenceIsSeenOrSaysTheSame(@TempDir Path folder) throws IOException {
        var seen = 0;
        for (var seed = 0; seed < 300; seed++) {
            var changed = new Folder(new Random(seed));
            changed.flip(changed.someEvidence());

            var answer = verify(changed.write(folder));

            if (answer.status() == 0) {
                assertThat(answer.json().get("statements").asInt()).isEqualTo(SEALINGS);
            } else {
                seen++;
            }
        }
        assertThat(seen).isGreaterThan(280);
    }

    @Test
    void evidenceThatSaysTwoThingsOfOneNumberIsNamed(@TempDir Path folder) throws IOException {
        var twice = new Platform(new Random(2));
        twice.use(NEW);
        var forked = twice.new Organization("acme");
        twice.seal(Map.of(forked, forked.state(Platform.START.plus(Duration.ofHours(1)), _ -> {})));
        var changed = new Folder(new Random(0));
        changed.files.put("second-history", forked.evidence.values().iterator().next());

        assertThat(verify(changed.write(folder)).kinds()).contains("chain-broken");
    }

    static List<Named> brokenChains() {
        return List.of(
                new Named("previous", json -> json.put("previous", "AAAA")),
                new Named("from", json -> json.put("from", "2026-11-02T00:30:00Z")),
                new Named(
                        "totals",
                        json -> json.putObject("totals").put("files", 9).put("events", 9)));
    }

    record Named(String name, Consumer<ObjectNode> change) {

        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @MethodSource("brokenChains")
    void aStatementThatDoesNotFollowIsNamed(Named broken, @TempDir Path folder) throws IOException {
        var careless = new Platform(new Random(3));
        careless.use(NEW);
        var organization = careless.new Organization("acme");
        careless.seal(Map.of(organization, organization.state(Platform.START.plus(Duration.ofHours(1)), _ -> {})));
        careless.seal(
                Map.of(organization, organization.state(Platform.START.plus(Duration.ofHours(2)), broken.change())));
        var changed = new Folder(new Random(0));
        changed.files.clear();
        changed.files.putAll(organization.evidence);

        assertThat(verify(changed.write(folder)).kinds()).contains("chain-broken");
    }

    /// An organization of its own, sealed every hour.
    private static final class Chain {

        final Platform platform = new Platform(new Random(4));
        final Organization organization;
        final Map<String, byte[]> before = new TreeMap<>();
        Instant to = Platform.START;

        Chain() {
            platform.use(NEW);
            organization = platform.new Organization("acme");
        }

        String deliver() {
            return organization.deliver(to.plus(Duration.ofMinutes(30)), ".ndjson.gz");
        }

        Chain seal(Consumer<ObjectNode> change) {
            to = to.plus(Duration.ofHours(1));
            platform.seal(Map.of(organization, organization.state(to, change)));
            return this;
        }

        Chain seal() {
            return seal(_ -> {});
        }

        /// What the destination's place has until now; and from now on the files go to another one.
        Chain move(String place) {
            before.putAll(files());
            var from = organization.place;
            organization.place = place;
            return seal(json -> json.putArray("movedFrom").add(from));
        }

        Map<String, byte[]> files() {
            var files = new TreeMap<>(organization.data);
            files.putAll(organization.evidence);
            return files;
        }

        /// Without what was there before the last move.
        Map<String, byte[]> newPlace() {
            var files = files();
            files.keySet().removeAll(before.keySet());
            return files;
        }

        Verifier.Answer verify(Path folder, Map<String, byte[]> files) throws IOException {
            return verify(folder, files, to);
        }

        Verifier.Answer verify(Path folder, Map<String, byte[]> files, Instant until) throws IOException {
            var changed = new Folder(new Random(0));
            changed.files.clear();
            changed.files.putAll(files);
            return AuditEvidenceTest.verify(changed.write(folder), "--until", until.toString());
        }
    }

    /// Two hours at one place, and then a move; news of it go to the old place, and are in a statement of the new
    /// one.
    private static Chain moved(String from, String to) {
        var chain = new Chain();
        chain.organization.place = from;
        chain.deliver();
        chain.seal();
        chain.deliver();
        chain.seal();
        chain.before.put(chain.deliver(), new byte[0]);
        chain.move(to);
        chain.deliver();
        return chain.seal();
    }

    @Test
    void theFoldersOfBothPlacesAreOneWhole(@TempDir Path folder) throws IOException {
        var chain = moved("old-bucket/", "new-bucket/audit/");

        var answer = chain.verify(folder, chain.files());

        assertThat(answer.kinds()).as(answer.out()).isEmpty();
        assertThat(answer.json().get("files").asInt()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"old-bucket/,new-bucket/", "bucket/,bucket/audit/", "bucket/audit/,bucket/"})
    void aFolderOfTheNewPlaceAloneIsWholeAndSaysWhatIsElsewhere(String from, String to, @TempDir Path folder)
            throws IOException {
        var chain = moved(from, to);

        var answer = chain.verify(folder, chain.newPlace());

        assertThat(answer.status()).as(answer.out()).isZero();
        assertThat(answer.kinds()).containsExactly("moved", "elsewhere");
        assertThat(answer.out()).contains(from);
    }

    @ParameterizedTest
    @CsvSource({"old-bucket/,new-bucket/", "bucket/,bucket/audit/", "bucket/audit/,bucket/"})
    void aFileOfTheNewPlaceIsMissedThoughTheDestinationMoved(String from, String to, @TempDir Path folder)
            throws IOException {
        var chain = moved(from, to);
        var files = chain.newPlace();
        files.keySet().removeIf(path -> !path.startsWith("_evidence/"));

        var answer = chain.verify(folder, files);

        assertThat(answer.status()).isOne();
        assertThat(answer.kinds()).contains("missing");
    }

    @Test
    void aFileOfTheOldPlaceIsMissedIfItsFolderIsThere(@TempDir Path folder) throws IOException {
        var chain = moved("old-bucket/", "new-bucket/");
        var files = chain.files();
        files.remove(chain.organization.data.keySet().stream().toList().get(2));

        assertThat(chain.verify(folder, files).kinds()).containsExactly("missing");
    }

    @Test
    void theBeginningIsMissedIfFilesOfTheOldPlaceAreThere(@TempDir Path folder) throws IOException {
        var chain = moved("old-bucket/", "new-bucket/");
        var files = chain.files();
        chain.organization.evidence.keySet().stream().limit(2).forEach(files::remove);

        assertThat(chain.verify(folder, files).kinds()).contains("head-cut");
    }

    /// The old place did not take it any more.
    @Test
    void evidenceFromBeforeTheMoveMayHaveGoneToTheNewPlace(@TempDir Path folder) throws IOException {
        var chain = moved("old-bucket/", "new-bucket/");
        var files = chain.newPlace();
        var late = chain.organization.evidence.keySet().stream().toList().get(1);
        files.put(late, chain.organization.evidence.get(late));

        var answer = chain.verify(folder, files);

        assertThat(answer.status()).as(answer.out()).isZero();
        assertThat(answer.kinds()).containsExactly("moved", "elsewhere");
    }

    @Test
    void aPlaceBetweenTwoMovesIsMissedAndNamed(@TempDir Path folder) throws IOException {
        var chain = new Chain();
        chain.seal().move("other-bucket/").seal().move("acme-audit-logs/").seal();
        var files = chain.files();
        chain.organization.evidence.keySet().stream().skip(1).limit(2).forEach(files::remove);

        var answer = chain.verify(folder, files);

        assertThat(answer.kinds()).contains("evidence-missing");
        assertThat(answer.out()).contains("other-bucket/: give that folder, too");
    }

    @Test
    void aChainThatHasEndedNeedsNoHeartbeat(@TempDir Path folder) throws IOException {
        var chain = new Chain().seal(json -> json.put("ended", true));

        var answer = chain.verify(folder, chain.files(), Instant.parse("2027-11-02T00:00:00Z"));

        assertThat(answer.status()).as(answer.out()).isZero();
        assertThat(answer.kinds()).containsExactly("ended");
    }

    /// Files that came late are stated in another last statement; later the organization may want its logs again.
    @Test
    void aChainGoesOnAfterItHasEnded(@TempDir Path folder) throws IOException {
        var chain = new Chain();
        chain.deliver();
        chain.seal(json -> json.put("ended", true));
        chain.deliver();
        chain.seal(json -> json.put("ended", true)).move("new-bucket/");
        chain.deliver();
        chain.seal();

        var answer = chain.verify(folder, chain.files());

        assertThat(answer.kinds()).as(answer.out()).isEmpty();
    }

    @Test
    void filesFromBeforeTheEvidenceAreNoted(@TempDir Path folder) throws IOException {
        var chain = new Chain();
        chain.deliver();
        chain.seal();
        var files = chain.files();
        for (var minute = 10; minute < 40; minute++) {
            files.put("2026/11/01/airkit-audit-logs-20261101T23" + minute + "00Z-x.ndjson", new byte[] {1, (byte) minute
            });
        }

        var answer = chain.verify(folder, files);

        assertThat(answer.status()).as(answer.out()).isZero();
        assertThat(answer.kinds()).hasSize(30).containsOnly("older");
        assertThat(answer.json().get("older").asInt()).isEqualTo(30);
        assertThat(answer.out())
                .contains("evidence begins at 2026-11-02T00:00:00Z; nothing shows who has put it there");
        assertThat(text(chain, folder).out())
                .contains("not covered: 30 older, 0 younger")
                .contains("10 more, which --json names");
    }

    /// As a person reads it.
    private static Verifier.Answer text(Chain chain, Path folder) {
        return Verifier.run(List.of(
                "--key",
                NEW.note().verifierKey(),
                "--organization",
                "acme",
                "--until",
                chain.to.toString(),
                folder.toString()));
    }

    @Test
    void whatIsNamedOlderIsForeignIfTheBeginningIsMissing(@TempDir Path folder) throws IOException {
        var chain = new Chain().seal().seal().seal();
        var files = chain.files();
        files.remove(chain.organization.evidence.keySet().iterator().next());
        files.put("airkit-audit-logs-20261101T231000Z-x.ndjson", new byte[] {1});

        assertThat(chain.verify(folder, files).kinds()).containsExactly("foreign", "head-cut");
    }

    @ParameterizedTest
    @CsvSource({"PT1M,PT24H,26", "PT1H,PT24H,26", "PT6H,PT24H,36", "PT24H,PT24H,72"})
    void theEndIsMissedWhenTheStatementSaysThatMoreWasDue(
            String period, String heartbeat, int hours, @TempDir Path folder) throws IOException {
        var chain = new Chain().seal(json -> json.put("period", period).put("heartbeat", heartbeat));
        var due = chain.to.plus(Duration.ofHours(hours));
        var before = chain.verify(folder, chain.files(), due);

        if (Instant.now().isBefore(due)) {
            assertThat(before.kinds()).containsExactly("ends-earlier");
        }
        assertThat(chain.verify(folder, chain.files(), latest(due.plusSeconds(1)))
                        .kinds())
                .containsExactly("tail-cut");
    }

    private static Instant latest(Instant time) {
        return time.isAfter(Instant.now()) ? time : Instant.now();
    }

    @Test
    void filesOfOneContentAreNotDoubled(@TempDir Path folder) throws IOException {
        var chain = new Chain();
        var one = chain.deliver();
        chain.seal();
        var again = chain.organization.deliverAgain(one, chain.to.plus(Duration.ofMinutes(3)));
        chain.seal();
        var files = chain.files();

        assertThat(chain.verify(folder, files).kinds()).isEmpty();
        files.put("copy", files.get(one));
        assertThat(chain.verify(folder, files).kinds()).containsExactly("doubled");
        files.remove("copy");
        files.remove(again);
        var answer = chain.verify(folder, files);
        assertThat(answer.kinds()).containsExactly("missing");
        assertThat(answer.out()).contains(again);
    }

    @Test
    void whatZstdHasPackedAnewIsNotChecked(@TempDir Path folder) throws IOException {
        var chain = new Chain();
        var path = chain.organization.deliver(chain.to.plus(Duration.ofMinutes(1)), ".ndjson.zst");
        chain.seal();
        var files = chain.files();
        files.put(path, joined(files.get(path), new byte[1]));

        var answer = chain.verify(folder, files);

        assertThat(answer.status()).isEqualTo(2);
        assertThat(answer.kinds()).containsExactly("not-checked");
        assertThat(answer.out()).contains("unpack it");
    }

    @Test
    void whatTheVerifierDoesNotKnowOfAStatementItLeavesAlone(@TempDir Path folder) throws IOException {
        var chain = new Chain().seal(json -> {
            json.putNull("nothing").put("share", 1.5e-3).put("huge", new BigInteger("9".repeat(400)));
            json.putArray("list").addObject().put("yes", true);
            json.putObject("waiting").put("files", 3);
            json.putObject("leftOut").put("filter", 7).put("copies", 2).put("quarantined", 0);
        });

        var answer = chain.verify(folder, chain.files());

        assertThat(answer.status()).as(answer.out()).isZero();
        assertThat(answer.kinds()).containsExactly("waiting");
        assertThat(answer.json().at("/leftOut/filter").asInt()).isEqualTo(7);
        assertThat(text(chain, folder).out()).contains("left out: 7 (filter)").contains("left out: 2 (copies)");
    }

    static List<String> statementsThatNobodyCanRead() {
        var huge = "9".repeat(400);
        return List.of(
                "\"number\":1->\"number\":2,\"number\":1",
                "\"number\":1->\"number\":" + huge,
                "\"number\":1->\"number\":1.0",
                "\"number\":1->\"number\":-1",
                "\"number\":1->\"number\":\"1\"",
                "\"files\":0->\"files\":0,\"files\":0",
                "\"heartbeat\":\"PT24H\"->\"heartbeat\":\"PT" + huge + "H\"",
                "\"heartbeat\":\"PT24H\"->\"heartbeat\":\"PT" + Long.MAX_VALUE + "S\"",
                "\"period\":\"PT1H\"->\"period\":\"P999999999999D\"",
                "\"place\":\"acme-audit-logs/\"->\"place\":\"\\u12\"",
                "\"type\":\"audit-log-delivery/statement@v1\"->\"type\":\"audit-log-delivery/statement@v2\"",
                "\"type\":->\"deep\":" + "[".repeat(400) + "]".repeat(400) + ",\"type\":",
                "}->",
                "{->[{");
    }

    /// Signed by the right key: nobody but the platform could do that.
    @ParameterizedTest
    @MethodSource("statementsThatNobodyCanRead")
    void aStatementThatNobodyCanReadIsNamed(String change, @TempDir Path folder) throws IOException {
        var chain = new Chain();
        var parts = change.split("->", -1);
        chain.to = chain.to.plus(Duration.ofHours(1));
        var statement = text(chain.organization.state(chain.to, _ -> {}));
        assertThat(statement).contains(parts[0]);
        chain.platform.seal(Map.of(
                chain.organization,
                statement
                        .replaceFirst(Pattern.quote(parts[0]), Matcher.quoteReplacement(parts[1]))
                        .getBytes(StandardCharsets.UTF_8)));

        var answer = chain.verify(folder, chain.files());

        assertThat(answer.status()).as(answer.err()).isOne();
        assertThat(answer.kinds()).containsExactly("evidence-damaged", "evidence-missing");
    }

    /// By the same key, which signs something else, too.
    @Test
    void aStatementOfAnotherOriginIsNotGenuine(@TempDir Path folder) throws IOException {
        var chain = new Chain();
        chain.platform.origin = "audit.example.com.evil.example";
        chain.seal();

        assertThat(chain.verify(folder, chain.files()).kinds()).contains("evidence-damaged");
    }

    @Test
    void keysOfTwoNamesMayBothBeGiven(@TempDir Path folder) throws IOException {
        var chain = new Chain();
        var renamed = SigningKey.make("logs.example.com");
        chain.platform.use(NEW, renamed);
        chain.seal();
        var changed = new Folder(new Random(0));
        changed.files.clear();
        changed.files.putAll(chain.files());

        var answer = verify(
                changed.write(folder),
                "--until",
                chain.to.toString(),
                "--key",
                renamed.note().verifierKey());

        assertThat(answer.kinds()).as(answer.out()).isEmpty();
    }

    @Test
    void severalKeysMayBeGivenAsTheApiAnswersThem(@TempDir Path folder) throws IOException {
        var keys = OLD.note().verifierKey() + "\n" + NEW.note().verifierKey() + "\n";
        var whole = new Folder(new Random(0)).write(folder);

        var answer = Verifier.run(
                List.of("--key", keys, "--organization", "acme", "--until", end().toString(), whole.toString()));

        assertThat(answer.status()).as(answer.out() + answer.err()).isZero();
        assertThat(answer.out()).contains(Sha256.base64(acme.statements.getLast()));
    }

    static List<Arguments> foldersThatAreNotTheRightOnes() {
        return List.of(
                Arguments.of(STRANGERS, "acme", true, "ask the platform for its key"),
                Arguments.of(NEW, "initech", true, "there is evidence of acme only: is --organization right"),
                Arguments.of(NEW, "acme", false, "is it the right folder?"));
    }

    @ParameterizedTest
    @MethodSource("foldersThatAreNotTheRightOnes")
    void aNewcomerIsToldWhatToDo(
            SigningKey key, String organization, boolean isFull, String advice, @TempDir Path folder)
            throws IOException {
        var chain = new Chain();
        chain.deliver();
        chain.seal();
        chain.verify(folder, isFull ? chain.files() : Map.of());

        var answer = Verifier.run(
                List.of("--key", key.note().verifierKey(), "--organization", organization, folder.toString()));

        assertThat(answer.status()).isOne();
        assertThat(answer.out()).contains(advice).doesNotContain("in no statement");
    }

    @Test
    void dataWithoutEvidenceIsNotCalledForeign(@TempDir Path folder) throws IOException {
        var changed = new Folder(new Random(0));
        changed.evidence.forEach(changed.files::remove);

        var answer = verify(changed.write(folder));

        assertThat(answer.kinds()).containsExactly("evidence-missing");
        assertThat(answer.out()).contains("copy _evidence/ from the bucket, too");
    }

    @Test
    void aFileThatCannotBeReadIsNotCalledMissing(@TempDir Path folder) throws IOException {
        var changed = new Folder(new Random(0));
        var path = changed.someData();
        changed.files.remove(path);
        changed.write(folder);
        Files.createSymbolicLink(folder.resolve(path), folder.resolve("nowhere"));

        var answer = verify(folder);

        assertThat(answer.status()).isEqualTo(2);
        assertThat(answer.kinds()).containsExactly("unreadable");
        Files.delete(folder.resolve(path));
    }

    @Test
    void linksAreFollowedOnce(@TempDir Path folder, @TempDir Path other) throws IOException {
        new Folder(new Random(0)).write(folder);
        var whole = Files.createSymbolicLink(other.resolve("whole"), folder);
        var loop = Files.createSymbolicLink(folder.resolve("loop"), folder);

        assertThat(verify(whole).kinds()).containsExactly("link");
        assertThat(verify(
                                folder,
                                folder.toString(),
                                whole.toString(),
                                folder.resolve("2026").toString())
                        .kinds())
                .containsExactly("link");

        Files.delete(loop);
        Files.writeString(Files.createDirectory(other.resolve("forged")).resolve("x.ndjson"), "{}\n");
        Files.createSymbolicLink(folder.resolve("behind"), other.resolve("forged"));
        assertThat(verify(folder).kinds()).containsExactly("foreign");
        Files.delete(folder.resolve("behind"));
    }

    @Test
    void aNameCannotWriteLinesOfTheAnswer(@TempDir Path folder) throws IOException {
        var changed = new Folder(new Random(0));
        changed.files.put("x (\nOK: acme, statements 1 to 99\u001b[2J", new byte[] {1});
        changed.write(folder);

        var answer =
                Verifier.run(List.of("--key", NEW.note().verifierKey(), "--organization", "acme", folder.toString()));

        assertThat(answer.out().lines()).noneMatch(line -> line.startsWith("OK"));
        assertThat(answer.out()).doesNotContain("\u001b").contains("x (\\u000aOK");
    }

    @Test
    void theTestObjectOfVerifyIsKnownByItsContent() throws IOException {
        var written = Files.readString(Path.of("src/main/java/dev/auditlogs/api/Verification.java"));

        assertThat(TEST_OBJECT.replace("acme", "%s").lines()).allMatch(written::contains);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--organization acme FOLDER",
                "--key KEY FOLDER",
                "--key KEY --organization acme",
                "--key KEY --organization acme nowhere",
                "--key nonsense --organization acme FOLDER",
                "--key KEY --organization acme --until yesterday FOLDER",
                "--key KEY --organization acme --strict FOLDER",
                "--key",
                "--key KEY --organization acme -v FOLDER",
            })
    void whatCannotBeCheckedIsNeitherRightNorWrong(String arguments, @TempDir Path folder) {
        var answer = Verifier.run(Arrays.stream(arguments.split(" "))
                .filter(argument -> !argument.isEmpty())
                .map(argument ->
                        argument.replace("KEY", NEW.note().verifierKey()).replace("FOLDER", folder.toString()))
                .toList());

        assertThat(answer.status()).isEqualTo(2);
        assertThat(answer.err()).contains("--help");
        assertThat(answer.out()).isEmpty();
    }

    @Test
    void aPersonReadsWhichFileIsMissing(@TempDir Path folder) throws IOException {
        var changed = new Folder(new Random(0));
        var path = changed.someData();
        changed.files.remove(path);

        var answer = Verifier.run(List.of(
                "--key",
                OLD.note().verifierKey(),
                "--key",
                NEW.note().verifierKey(),
                "--organization",
                "acme",
                "--until",
                end().toString(),
                changed.write(folder).toString()));

        assertThat(answer.out())
                .contains("WRONG: a file is missing: acme-audit-logs/" + path)
                .contains("NOT OK: acme, statements 1 to 10");
    }

    private static byte[] edited(byte[] proof) {
        var text = text(proof);
        var start = text.indexOf("extra ") + "extra ".length();
        var end = text.indexOf('\n', start);
        var statement = text(Base64.getDecoder().decode(text.substring(start, end)));
        var changed = statement.replace("\"to\":\"2026", "\"to\":\"2027").getBytes(StandardCharsets.UTF_8);
        return (text.substring(0, start) + Base64.getEncoder().encodeToString(changed) + text.substring(end))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] joined(byte[] one, byte[] other) {
        var joined = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, joined, one.length, other.length);
        return joined;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static Optional<byte[]> unpacked(byte[] packed) {
        try (var gzip = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return Optional.of(gzip.readAllBytes());
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static Instant written(String path) {
        var time = path.replaceAll(
                ".*airkit-audit-logs-(\\d{4})(\\d\\d)(\\d\\d)T(\\d\\d)(\\d\\d)(\\d\\d)Z.*", "$1-$2-$3T$4:$5:$6Z");
        return Instant.parse(time);
    }
}
