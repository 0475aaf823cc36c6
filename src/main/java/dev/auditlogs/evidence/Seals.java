package dev.auditlogs.evidence;

import dev.auditlogs.file.Sha256;
import dev.auditlogs.state.NewObject;
import dev.auditlogs.state.StateBucket;
import dev.auditlogs.state.StateUnavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The seals in the state bucket: `seals/{number}`, counted down, so that the newest one is listed first; the same
/// with `-put` when all its evidence is delivered or pending; and `seals/parts/{hash}`.
///
/// Every method throws [StateUnavailable] when S3 fails in spite of retries.
final class Seals {

    private static final String FOLDER = "seals/";
    private static final String PARTS = FOLDER + "parts/";
    private static final String PUT = "-put";
    private static final long NUMBER_MAX = 9_999_999_999L;
    private static final Pattern NAME = Pattern.compile("seals/(\\d{10})(-put)?");
    private static final String GZIP = "application/gzip";

    private final StateBucket bucket;

    Seals(StateBucket bucket) {
        this.bucket = bucket;
    }

    /// The last seal.
    ///
    /// @param isPut whether all its evidence is delivered or pending
    record Newest(Seal seal, boolean isPut) {}

    /// Empty if there is none.
    ///
    /// @throws UncheckedIOException if it is damaged, or gone and its `-put` is not: to begin anew would be to tell
    ///     another history
    Optional<Newest> newest() {
        var listed = bucket.listFirst(FOLDER, 2).stream()
                .filter(object -> NAME.matcher(object.key()).matches())
                .map(object -> object.key().substring(FOLDER.length()))
                .toList();
        if (listed.isEmpty()) {
            return Optional.empty();
        }
        var name = listed.getFirst().replace(PUT, "");
        var seal = find(name)
                .orElseThrow(
                        () -> new UncheckedIOException(new IOException("the newest seal is gone: " + FOLDER + name)));
        return Optional.of(new Newest(seal, listed.contains(name + PUT)));
    }

    /// Stores a seal, unless there is one of that number: then somebody else has sealed, or an attempt of one's own
    /// whose answer was lost.
    void create(Seal seal) {
        bucket.create(new NewObject(key(seal.number()), seal.bytes(), GZIP));
    }

    /// All evidence of that seal is delivered or pending.
    void markPut(long number) throws InterruptedException {
        bucket.ensure(NewObject.json(key(number) + PUT, new byte[] {'{', '}'}));
    }

    private static String key(long number) {
        return FOLDER + "%010d".formatted(NUMBER_MAX - number);
    }

    /// One by its object's name; empty if there is none.
    Optional<Seal> find(String name) {
        return bucket.get(FOLDER + name).map(object -> Seal.read(object.bytes()));
    }

    /// Stores what a seal will name.
    ///
    /// @return its name
    String putPart(byte[] bytes) throws InterruptedException {
        var name = HexFormat.of().formatHex(Sha256.digest().digest(bytes));
        bucket.ensure(new NewObject(PARTS + name, bytes, GZIP));
        return name;
    }

    SealedTree tree(String name) {
        return SealedTree.read(part(name));
    }

    SortedMap<String, Head> heads(Seal seal) {
        var heads = new TreeMap<String, Head>();
        Lines.read(part(seal.heads()), line -> {
            var head = Head.read(line);
            heads.put(head.organization().value(), head);
        });
        return heads;
    }

    private byte[] part(String name) {
        return bucket.get(PARTS + name)
                .orElseThrow(
                        () -> new StateUnavailable("a seal's part is gone, restore its last version: " + PARTS + name))
                .bytes();
    }
}
