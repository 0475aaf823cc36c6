package dev.auditlogs.evidence;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.auditlogs.file.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;

/// What a customer's folder comes to hold: files of audit logs, and the evidence of them. A second writing of the
/// formats, which the verifier is tried with; the product's own is held by its own tests.
final class Platform {

    static final Instant START = Instant.parse("2026-11-02T00:00:00Z");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter NAME_TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter FOLDER =
            DateTimeFormatter.ofPattern("uuuu/MM/dd/").withZone(ZoneOffset.UTC);
    private static final int PUBLIC_KEY_BYTES = 32;
    private static final int NONCE_BYTES = 16;
    static final byte[] ZSTD = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};

    private final Random random;
    private final List<SigningKey> keys = new ArrayList<>();
    private int sealings;

    /// How the origins of checkpoints begin; what its key is called if that is empty.
    String origin = "";

    Platform(Random random) {
        this.random = random;
    }

    /// A key, and what a customer is given of it.
    record SigningKey(NoteKey note, KeyPair pair) {

        static SigningKey make(String name) {
            try {
                var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
                var encoded = pair.getPublic().getEncoded();
                var bytes = Arrays.copyOfRange(encoded, encoded.length - PUBLIC_KEY_BYTES, encoded.length);
                return new SigningKey(new NoteKey(name, bytes), pair);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        byte[] sign(String text) {
            try {
                var signature = Signature.getInstance("Ed25519");
                signature.initSign(pair.getPrivate());
                signature.update(text.getBytes(StandardCharsets.UTF_8));
                return signature.sign();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /// With which checkpoints are signed from now on.
    void use(SigningKey... now) {
        keys.clear();
        keys.addAll(List.of(now));
    }

    /// One organization's files so far.
    final class Organization {

        final String id;

        /// By path below the folder.
        final Map<String, byte[]> data = new LinkedHashMap<>();

        /// What each of them unpacks to, by the same path.
        final Map<String, byte[]> unpacked = new LinkedHashMap<>();

        final Map<String, byte[]> evidence = new LinkedHashMap<>();
        final List<byte[]> statements = new ArrayList<>();

        /// Where it is delivered: bucket and prefix.
        String place;

        private final Map<String, String> places = new LinkedHashMap<>();
        Instant to = START;

        private long files;
        private long events;
        private final List<Map.Entry<String, Integer>> unstated = new ArrayList<>();

        Organization(String id) {
            this.id = id;
            this.place = id + "-audit-logs/";
        }

        /// A drain delivers a file.
        String deliver(Instant at, String extension) {
            var count = 1 + random.nextInt(5);
            var text = new StringBuilder();
            for (var event = 0; event < count; event++) {
                text.append("{\"ORGANIZATION_ID\":\"").append(id).append("\",\"EVENT_ID\":\"");
                text.append(new UUID(random.nextLong(), random.nextLong())).append("\"}\n");
            }
            var plain = text.toString().getBytes(StandardCharsets.UTF_8);
            var name = "airkit-audit-logs-" + NAME_TIME.format(at) + "-"
                    + new UUID(random.nextLong(), random.nextLong()) + extension;
            var path = FOLDER.format(at) + name;
            data.put(path, packed(plain, extension));
            unpacked.put(path, plain);
            places.put(path, place);
            unstated.add(Map.entry(path, count));
            return path;
        }

        /// The same bytes once more, by another name: an event that was published again after weeks.
        String deliverAgain(String path, Instant at) {
            var again = FOLDER.format(at) + "airkit-audit-logs-" + NAME_TIME.format(at) + "-"
                    + new UUID(random.nextLong(), random.nextLong()) + path.substring(path.indexOf('.'));
            data.put(again, data.get(path));
            unpacked.put(again, unpacked.get(path));
            places.put(again, place);
            unstated.add(Map.entry(again, 1));
            return again;
        }

        /// The statement of what was delivered since the last one.
        ///
        /// @param change what else it says
        byte[] state(Instant until, Consumer<ObjectNode> change) {
            var json = JSON.createObjectNode();
            json.put("type", "audit-log-delivery/statement@v1");
            json.put("organization", id);
            json.put("number", statements.size() + 1);
            if (!statements.isEmpty()) {
                json.put("previous", Sha256.base64(statements.getLast()));
            }
            json.put("from", to.toString()).put("to", until.toString());
            var nonce = new byte[NONCE_BYTES];
            random.nextBytes(nonce);
            json.put("nonce", Base64.getEncoder().encodeToString(nonce));
            list(json.putArray("files"));
            json.putObject("totals").put("files", files).put("events", events);
            json.put("filesMayComeSince", until.minus(Duration.ofMinutes(20)).toString());
            json.put("period", "PT1H").put("heartbeat", "PT24H").put("place", place);
            change.accept(json);
            to = until;
            return bytes(json);
        }

        private void list(ArrayNode list) {
            for (var file : unstated) {
                var path = file.getKey();
                var to = places.get(path);
                var slash = to.indexOf('/');
                list.addObject()
                        .put("bucket", to.substring(0, slash))
                        .put("key", to.substring(slash + 1) + path)
                        .put("sha256", Sha256.base64(data.get(path)))
                        .put("unpackedSha256", Sha256.base64(unpacked.get(path)))
                        .put("bytes", data.get(path).length)
                        .put("events", file.getValue());
                files++;
                events += file.getValue();
            }
            unstated.clear();
        }
    }

    /// Signs statements, one for each organization, and gives each its evidence.
    void seal(Map<Organization, byte[]> statements) {
        sealings++;
        var leaves = new ArrayList<>(statements.values());
        while (Integer.bitCount(leaves.size()) != 1) {
            var padding = new byte[NONCE_BYTES];
            random.nextBytes(padding);
            leaves.add(padding);
        }
        java.util.Collections.shuffle(leaves, random);
        var tree = new MerkleTree(leaves);
        var name = origin.isEmpty() ? keys.getFirst().note().name() : origin;
        var checkpoint = name + "/" + sealings + "\n" + tree.size() + "\n"
                + Base64.getEncoder().encodeToString(tree.root()) + "\n";
        var note = new StringBuilder(checkpoint).append('\n');
        for (var key : keys) {
            note.append(key.note().signatureLine(key.sign(checkpoint)));
        }
        statements.forEach((organization, statement) -> {
            organization.statements.add(statement);
            organization.evidence.put(
                    "_evidence/" + FOLDER.format(organization.to) + "airkit-audit-evidence-"
                            + organization.statements.size() + "-" + new UUID(random.nextLong(), random.nextLong())
                            + ".tlog-proof",
                    proof(statement, leaves.indexOf(statement), tree, note.toString()));
        });
    }

    /// Zstandard is known by how it begins, and packed by nothing that a JDK has.
    private static byte[] packed(byte[] plain, String extension) {
        if (extension.endsWith(".gz")) {
            return gzip(plain, 6);
        }
        if (!extension.endsWith(".zst")) {
            return plain;
        }
        var bytes = new byte[ZSTD.length + plain.length];
        System.arraycopy(ZSTD, 0, bytes, 0, ZSTD.length);
        System.arraycopy(plain, 0, bytes, ZSTD.length, plain.length);
        return bytes;
    }

    private static byte[] proof(byte[] statement, int index, MerkleTree tree, String note) {
        var proof = new StringBuilder("c2sp.org/tlog-proof@v1\nextra ")
                .append(Base64.getEncoder().encodeToString(statement))
                .append("\nindex ")
                .append(index)
                .append('\n');
        for (var hash : tree.inclusionProof(index)) {
            proof.append(Base64.getEncoder().encodeToString(hash)).append('\n');
        }
        return proof.append('\n').append(note).toString().getBytes(StandardCharsets.UTF_8);
    }

    static byte[] gzip(byte[] plain, int level) {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes) {
            {
                def.setLevel(level);
            }
        }) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] bytes(ObjectNode json) {
        try {
            return JSON.writeValueAsBytes(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
