package dev.auditlogs.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.evidence.Platform.Organization;
import dev.auditlogs.evidence.Platform.SigningKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
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
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
    private static final int SEEDS_OF_EACH = 60;

    /// What is in each test's folder.
    private static final Map<Path, Map<String, byte[]>> WRITTEN = new HashMap<>();

    private static final int SEALINGS = 18;

    private static Platform platform;
    private static Organization acme;
    private static Organization globex;

    /// Two organizations for a day and a half, of which the last twelve hours are idle for one; in the middle the key
    /// changes, and one file is late.
    @BeforeAll
    static void makeTwoDays() {
        platform = new Platform(new Random(1));
        acme = platform.new Organization("acme");
        globex = platform.new Organization("globex");
        for (var hour = 2; hour <= 2 * SEALINGS; hour += 2) {
            var keys = hour < 12 ? List.of(OLD) : hour < 24 ? List.of(OLD, NEW) : List.of(NEW);
            platform.use(keys.toArray(SigningKey[]::new));
            var end = Platform.START.plus(Duration.ofHours(hour));
            for (var organization : List.of(acme, globex)) {
                for (var file = 0; file < hour / 2 % 3; file++) {
                    var late = hour == 18 ? Duration.ofHours(9) : Duration.ofMinutes(30);
                    organization.deliver(end.minus(late), EXTENSIONS.get((hour / 2 + file) % EXTENSIONS.size()));
                }
            }
            platform.seal(Map.of(acme, acme.state(end, _ -> {}), globex, globex.state(end, _ -> {})));
        }
    }

    private static Instant end() {
        return acme.to.plus(Duration.ofHours(1));
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
                var path = folder.someData();
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
                var path = folder.someData();
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
        SIGN_WITH_ANOTHER_KEY("evidence-damaged") {
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
                folder.files.put("_evidence/one.tlog-proof", globex.evidence.values().iterator().next());
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
                folder.evidence.subList(5, 10).forEach(folder.files::remove);
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
                var from = Platform.START.plus(Duration.ofHours(8));
                folder.evidence.subList(4, SEALINGS).forEach(folder.files::remove);
                folder.data.stream()
                        .filter(path -> !written(path).isBefore(from.minus(Duration.ofMinutes(20))))
                        .forEach(folder.files::remove);
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

    /// With [#harmlessDeedsAreNotCalledWrong] some 1,700 folders.
    @ParameterizedTest
    @EnumSource
    void whateverIsDoneToAFolderIsNamed(Done done, @TempDir Path folder) throws IOException {
        for (var seed = 0; seed < SEEDS_OF_EACH; seed++) {
            var changed = new Folder(new Random(seed));
            done.to(changed);

            var answer = verify(changed.write(folder));

            assertThat(answer.status()).as("%s, seed %d: %s", done, seed, answer.out()).isOne();
            assertThat(answer.kinds()).as("%s, seed %d: %s", done, seed, answer.out()).contains(done.kind);
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
                folder.files.put("airkit-verify-test-20261103T101500Z-0", new byte[] {1});
            }
        },
        DELIVER_WHAT_IS_NOT_STATED_YET("not-yet-covered") {
            @Override
            void to(Folder folder) {
                folder.files.put(
                        "2026/11/03/airkit-audit-logs-20261103T115" + folder.random.nextInt(10) + "00Z-"
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

            assertThat(answer.status()).as("%s, seed %d: %s", done, seed, answer.out()).isZero();
            assertThat(answer.kinds())
                    .as("%s, seed %d: %s", done, seed, answer.out())
                    .isEqualTo(done.note == null ? List.of() : List.of(done.note));
        }
    }

    /// A byte of evidence that is changed either is seen, or changes nothing of what the evidence says: bits that Base64
    /// does not use, or one of two signatures.
    @Test
    void aChangedByteOfEvidenceIsSeenOrSaysTheSame(@TempDir Path folder) throws IOException {
        var seen = 0;
        for (var seed = 0; seed < 500; seed++) {
            var changed = new Folder(new Random(seed));
            changed.flip(changed.someEvidence());

            var answer = verify(changed.write(folder));

            if (answer.status() == 0) {
                assertThat(answer.json().get("statements").asInt()).isEqualTo(SEALINGS);
            } else {
                seen++;
            }
        }
        assertThat(seen).isGreaterThan(450);
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
                new Named("totals", json -> json.putObject("totals").put("files", 9).put("events", 9)));
    }

    record Named(String name, java.util.function.Consumer<com.fasterxml.jackson.databind.node.ObjectNode> change) {

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

    @Test
    void aFolderThatBeginsWhereTheDestinationMovedIsNoCutHead(@TempDir Path folder) throws IOException {
        var moving = new Platform(new Random(4));
        moving.use(NEW);
        var organization = moving.new Organization("acme");
        for (var hour = 1; hour <= 3; hour++) {
            var moved = hour == 2;
            moving.seal(Map.of(
                    organization,
                    organization.state(
                            Platform.START.plus(Duration.ofHours(hour)),
                            json -> {
                                if (moved) {
                                    json.putArray("movedFrom").add("acme-old-bucket");
                                }
                            })));
        }
        var changed = new Folder(new Random(0));
        changed.files.clear();
        organization.evidence.entrySet().stream().skip(1).forEach(file -> changed.files.put(file.getKey(), file.getValue()));

        var arguments = List.of("--until", organization.to.toString());
        assertThat(verify(changed.write(folder), arguments.toArray(String[]::new)).status()).isZero();
    }

    @Test
    void aChainThatHasEndedNeedsNoHeartbeat(@TempDir Path folder) throws IOException {
        var ending = new Platform(new Random(5));
        ending.use(NEW);
        var organization = ending.new Organization("acme");
        ending.seal(Map.of(
                organization, organization.state(Platform.START.plus(Duration.ofHours(1)), json -> json.put("ended", true))));
        var changed = new Folder(new Random(0));
        changed.files.clear();
        changed.files.putAll(organization.evidence);

        assertThat(verify(changed.write(folder), "--until", "2027-11-02T00:00:00Z").status()).isZero();
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
            })
    void whatCannotBeCheckedIsNeitherRightNorWrong(String arguments, @TempDir Path folder) {
        var answer = Verifier.run(Arrays.stream(arguments.split(" "))
                .filter(argument -> !argument.isEmpty())
                .map(argument -> argument.replace("KEY", NEW.note().verifierKey()).replace("FOLDER", folder.toString()))
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
                .contains("WRONG: a file is missing: " + path.substring(path.lastIndexOf('/') + 1))
                .contains("NOT OK: acme, statements 1 to 18");
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
        var time = path.replaceAll(".*airkit-audit-logs-(\\d{4})(\\d\\d)(\\d\\d)T(\\d\\d)(\\d\\d)(\\d\\d)Z.*", "$1-$2-$3T$4:$5:$6Z");
        return Instant.parse(time);
    }
}
