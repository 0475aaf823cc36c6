import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/**
 * Says whether a folder of audit log files is complete and unchanged, offline, by the evidence files among them. One file of
 * source, nothing but a JDK 17 or later: {@code java AuditEvidence.java --help}. What it shows, and what nothing can, stands in
 * docs/EVIDENCE.md.
 */
public final class AuditEvidence {

    private static final String USAGE = """
            Says whether the audit log files in a folder are complete and unchanged, offline.

            java AuditEvidence.java --key KEY --organization ID [--until TIME] [--json] FOLDER...

              --key KEY          the platform's public key, NAME+ID+KEY, from the platform and not from the folder;
                                 several, if the key has changed
              --organization ID  your organization on the platform
              --until TIME       up to when the files must be complete, such as 2026-11-30T00:00:00Z; default: now
              --json             print the result as JSON
              FOLDER             with files and evidence as the platform has put them, or moved, renamed, unpacked

            Exit status: 0 complete and unchanged, 1 something is wrong, 2 it could not be checked.
            """;

    private static final String PROOF = "c2sp.org/tlog-proof@v1\n";
    private static final int EVIDENCE_BYTES_MAX = 4 << 20;
    private static final Pattern TEST_OBJECT = Pattern.compile("airkit-verify-test-.*");
    private static final Pattern WRITTEN = Pattern.compile("airkit-audit-logs-(\\d{8}T\\d{6}Z)-.*");
    private static final DateTimeFormatter NAME_TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'");
    private static final int FOLDERS_DEPTH_MAX = 64;
    private static final int SIGNATURES_MAX = 64;
    private static final int PROOF_HASHES_MAX = 63;

    private final Options options;
    private final PrintStream progress;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<Long, Statement> chain = new TreeMap<>();
    private final Map<String, List<DataFile>> byDigest = new HashMap<>();
    private final List<DataFile> dataFiles = new ArrayList<>();
    private long eventsFound;
    private long filesFound;

    private AuditEvidence(Options options, PrintStream progress) {
        this.options = options;
        this.progress = progress;
    }

    public static void main(String... arguments) {
        System.exit(run(arguments, System.out, System.err));
    }

    /** @return the exit status */
    static int run(String[] arguments, PrintStream out, PrintStream err) {
        if (List.of(arguments).contains("--help")) {
            out.print(USAGE);
            return 0;
        }
        try {
            var options = Options.of(arguments);
            var check = new AuditEvidence(options, err);
            check.check();
            check.print(out);
            return check.isOk() ? 0 : 1;
        } catch (Unusable e) {
            err.println(e.getMessage());
            err.println("See --help.");
            return 2;
        } catch (IOException e) {
            err.println("The folder cannot be read: " + e);
            return 2;
        }
    }

    // ------------------------------------------------------------------------------------------------------------- options

    private record Options(
            List<NoteKey> keys, String organization, Instant until, boolean isJson, List<Path> folders) {

        static Options of(String... arguments) throws Unusable {
            var keys = new ArrayList<NoteKey>();
            var folders = new ArrayList<Path>();
            String organization = null;
            var until = Instant.now();
            var isJson = false;
            for (var index = 0; index < arguments.length; index++) {
                var argument = arguments[index];
                switch (argument) {
                    case "--key" -> keys.add(NoteKey.of(value(arguments, ++index)));
                    case "--organization" -> organization = value(arguments, ++index);
                    case "--until" -> until = time(value(arguments, ++index));
                    case "--json" -> isJson = true;
                    default -> {
                        if (argument.startsWith("--")) {
                            throw new Unusable("There is no option " + argument + ".");
                        }
                        folders.add(Path.of(argument));
                    }
                }
            }
            if (keys.isEmpty()) {
                throw new Unusable("Name the platform's public key with --key.");
            }
            if (organization == null) {
                throw new Unusable("Name your organization with --organization.");
            }
            if (folders.isEmpty()) {
                throw new Unusable("Name a folder.");
            }
            for (var folder : folders) {
                if (!Files.isDirectory(folder)) {
                    throw new Unusable(folder + " is no folder.");
                }
            }
            return new Options(keys, organization, until, isJson, folders);
        }

        private static String value(String[] arguments, int index) throws Unusable {
            if (index >= arguments.length) {
                throw new Unusable(arguments[index - 1] + " needs a value.");
            }
            return arguments[index];
        }

        private static Instant time(String text) throws Unusable {
            try {
                return Instant.parse(text);
            } catch (DateTimeParseException e) {
                throw new Unusable("--until is a time such as 2026-11-30T00:00:00Z, not " + text + ".");
            }
        }
    }

    private static final class Unusable extends Exception {
        private static final long serialVersionUID = 1;

        Unusable(String message) {
            super(message);
        }
    }

    // ------------------------------------------------------------------------------------------------------------ findings

    /** What a person is told. Notes are no faults. */
    enum Kind {
        MISSING("a file is missing"),
        CHANGED("a file was changed"),
        DOUBLED("a file is there more than once"),
        FOREIGN("a file is in no statement"),
        EVIDENCE_DAMAGED("an evidence file is not genuine"),
        EVIDENCE_OF_ANOTHER("an evidence file is another organization's"),
        EVIDENCE_MISSING("an evidence file is missing"),
        CHAIN_BROKEN("evidence does not follow from the evidence before it"),
        HEAD_CUT("the beginning is missing"),
        TAIL_CUT("the end is missing"),
        UNREADABLE("a file cannot be read"),
        NOT_CHECKED("a file cannot be checked", true),
        NOT_YET_COVERED("a file is younger than the evidence", true),
        UNPACKED_COPY("a file is beside its own unpacked copy", true),
        TEST_OBJECT("a test object of Verify", true),
        SAME_EVIDENCE("the same evidence is there more than once", true);

        private final String sentence;
        private final boolean isNote;

        Kind(String sentence) {
            this(sentence, false);
        }

        Kind(String sentence, boolean isNote) {
            this.sentence = sentence;
            this.isNote = isNote;
        }

        String code() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    record Finding(Kind kind, String file, String detail) {}

    private void found(Kind kind, Object file, String detail) {
        findings.add(new Finding(kind, String.valueOf(file), detail));
    }

    private boolean isOk() {
        return findings.stream().allMatch(finding -> finding.kind().isNote);
    }

    // ------------------------------------------------------------------------------------------------------------- reading

    /** A file that is no evidence. */
    private record DataFile(Path path, String sha256, Optional<String> unpackedSha256, boolean isZstd) {

        String name() {
            return path.getFileName().toString();
        }
    }

    /** One of the three: the statement of an evidence file, a file that is none, or why neither can be had. */
    private record Read(Path path, byte[] statement, DataFile data, Finding finding) {}

    private void check() throws IOException {
        var evidence = new ArrayList<Read>();
        for (var read : readAll()) {
            if (read.finding() != null) {
                findings.add(read.finding());
            } else if (read.statement() != null) {
                evidence.add(read);
            } else {
                add(read.data());
            }
        }
        evidence.sort(Comparator.comparing(Read::path));
        evidence.forEach(this::readEvidence);
        followChain();
        compareFiles();
        lookAtTheEnd();
        findings.sort(Comparator.comparing((Finding finding) -> finding.kind().isNote)
                .thenComparing(Finding::kind)
                .thenComparing(Finding::file));
    }

    private List<Read> readAll() throws IOException {
        var paths = new ArrayList<Path>();
        for (var folder : options.folders()) {
            try (var walk = Files.walk(folder, FOLDERS_DEPTH_MAX)) {
                walk.filter(Files::isRegularFile).forEach(paths::add);
            } catch (java.io.UncheckedIOException e) {
                throw e.getCause();
            }
        }
        var done = new AtomicLong();
        var results = new ConcurrentLinkedQueue<Read>();
        var threads = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), task -> {
            var thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        });
        var tasks = new ArrayList<Future<?>>();
        var lastTold = new AtomicLong(System.nanoTime());
        for (var path : paths) {
            tasks.add(threads.submit(() -> {
                results.add(read(path));
                tell(done.incrementAndGet(), paths.size(), lastTold);
            }));
        }
        threads.shutdown();
        for (var task : tasks) {
            try {
                task.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            } catch (ExecutionException e) {
                throw new IOException(e.getCause());
            }
        }
        return new ArrayList<>(results);
    }

    /** Every second, of work that takes longer. */
    private void tell(long done, int all, AtomicLong lastTold) {
        var last = lastTold.get();
        var now = System.nanoTime();
        if (now - last > Duration.ofSeconds(1).toNanos() && lastTold.compareAndSet(last, now)) {
            progress.println("read " + done + " of " + all + " files");
        }
    }

    private Read read(Path path) {
        try (var in = new BufferedInputStream(Files.newInputStream(path), 1 << 16)) {
            in.mark(64);
            var head = in.readNBytes(PROOF.length());
            in.reset();
            if (new String(head, StandardCharsets.UTF_8).equals(PROOF)) {
                var proof = in.readNBytes(EVIDENCE_BYTES_MAX + 1);
                if (proof.length > EVIDENCE_BYTES_MAX) {
                    throw new NotGenuine("evidence is never larger than 4 MiB");
                }
                return new Read(path, genuine(proof), null, null);
            }
            var packed = sha256();
            var digest = new java.security.DigestInputStream(in, packed);
            Optional<String> unpacked = Optional.empty();
            if (head.length > 2 && head[0] == 0x1f && head[1] == (byte) 0x8b) {
                unpacked = unpackedSha256(digest);
            }
            digest.transferTo(java.io.OutputStream.nullOutputStream());
            var isZstd = head.length > 4
                    && ByteBuffer.wrap(head).order(java.nio.ByteOrder.LITTLE_ENDIAN).getInt() == 0xFD2FB528;
            return new Read(path, null, new DataFile(path, base64(packed.digest()), unpacked, isZstd), null);
        } catch (NotGenuine e) {
            return new Read(path, null, null, new Finding(Kind.EVIDENCE_DAMAGED, path.toString(), e.getMessage()));
        } catch (IOException e) {
            return new Read(path, null, null, new Finding(Kind.UNREADABLE, path.toString(), e.toString()));
        }
    }

    /** Empty if that is no gzip, or a broken one. */
    private static Optional<String> unpackedSha256(InputStream in) {
        try {
            var unpacked = sha256();
            var gzip = new java.security.DigestInputStream(new GZIPInputStream(in, 1 << 16), unpacked);
            gzip.transferTo(java.io.OutputStream.nullOutputStream());
            return Optional.of(base64(unpacked.digest()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void add(DataFile file) {
        dataFiles.add(file);
        byDigest.computeIfAbsent(file.sha256(), key -> new ArrayList<>()).add(file);
        file.unpackedSha256().ifPresent(digest -> {
            if (!digest.equals(file.sha256())) {
                byDigest.computeIfAbsent(digest, key -> new ArrayList<>()).add(file);
            }
        });
    }

    // ------------------------------------------------------------------------------------------------------------ evidence

    /** One file that a statement lists. */
    private record Listed(String name, String sha256, String unpackedSha256, long events) {}

    private record Statement(
            Path path,
            byte[] bytes,
            long number,
            String previous,
            Instant from,
            Instant to,
            List<Listed> files,
            List<Listed> sentAgain,
            long filesTotal,
            long eventsTotal,
            Instant filesMayComeSince,
            Duration heartbeat,
            List<String> movedFrom,
            boolean isLast) {}

    private void readEvidence(Read read) {
        try {
            var statement = statement(read.path(), read.statement());
            var same = chain.putIfAbsent(statement.number(), statement);
            if (same == null) {
                return;
            }
            if (Arrays.equals(same.bytes(), statement.bytes())) {
                found(Kind.SAME_EVIDENCE, read.path(), "also " + same.path());
            } else {
                found(
                        Kind.CHAIN_BROKEN,
                        read.path(),
                        "statement " + statement.number() + " says something else than " + same.path());
            }
        } catch (Another e) {
            found(Kind.EVIDENCE_OF_ANOTHER, read.path(), e.getMessage());
        } catch (NotGenuine e) {
            found(Kind.EVIDENCE_DAMAGED, read.path(), e.getMessage());
        }
    }

    private static final class NotGenuine extends Exception {
        private static final long serialVersionUID = 1;

        NotGenuine(String message) {
            super(message);
        }
    }

    private static final class Another extends Exception {
        private static final long serialVersionUID = 1;

        Another(String message) {
            super(message);
        }
    }

    /** The statement that a proof (C2SP tlog-proof) proves to have been signed. */
    private byte[] genuine(byte[] proof) throws NotGenuine {
        var text = utf8(proof);
        var empty = text.indexOf("\n\n");
        if (!text.startsWith(PROOF) || empty < 0) {
            throw new NotGenuine("it is no tlog-proof");
        }
        var head = text.substring(PROOF.length(), empty).split("\n", -1);
        if (head.length < 2 || !head[0].startsWith("extra ") || !head[1].matches("index (0|[1-9]\\d{0,9})")) {
            throw new NotGenuine("it has no statement or no index");
        }
        var statement = bytes(head[0].substring("extra ".length()));
        var index = Long.parseLong(head[1].substring("index ".length()));
        var hashes = new ArrayList<byte[]>();
        for (var line : Arrays.copyOfRange(head, 2, head.length)) {
            hashes.add(bytes(line));
        }
        var checkpoint = checkpoint(text.substring(empty + 2));
        if (index >= checkpoint.size() || hashes.size() > PROOF_HASHES_MAX) {
            throw new NotGenuine("the index is not in the tree");
        }
        if (!Arrays.equals(root(statement, index, checkpoint.size(), hashes), checkpoint.root())) {
            throw new NotGenuine("the statement is not the one that was signed");
        }
        return statement;
    }

    private record Checkpoint(long size, byte[] root) {}

    /** A signed note (C2SP signed-note, tlog-checkpoint) of one of the given keys. */
    private Checkpoint checkpoint(String note) throws NotGenuine {
        var end = note.lastIndexOf("\n\n");
        if (end < 0 || !note.endsWith("\n")) {
            throw new NotGenuine("it has no signed checkpoint");
        }
        var text = note.substring(0, end + 1);
        var lines = text.split("\n", -1);
        var signatures = note.substring(end + 2).split("\n");
        if (lines.length < 4 || !lines[1].matches("0|[1-9]\\d{0,9}") || signatures.length > SIGNATURES_MAX) {
            throw new NotGenuine("its checkpoint has another form");
        }
        NoteKey signer = null;
        for (var line : signatures) {
            var parts = line.split(" ", -1);
            if (parts.length != 3 || !parts[0].equals("\u2014")) {
                throw new NotGenuine("a signature has another form");
            }
            var signature = bytes(parts[2]);
            for (var key : options.keys()) {
                if (key.name().equals(parts[1]) && key.hasMade(signature)) {
                    if (!key.verifies(text, Arrays.copyOfRange(signature, 4, signature.length))) {
                        throw new NotGenuine("the signature of " + key.name() + " is wrong");
                    }
                    signer = key;
                }
            }
        }
        if (signer == null) {
            throw new NotGenuine("none of the given keys has signed it");
        }
        if (!lines[0].startsWith(signer.name() + "/")) {
            throw new NotGenuine("it is a checkpoint of " + lines[0]);
        }
        return new Checkpoint(Long.parseLong(lines[1]), bytes(lines[2]));
    }

    /** RFC 9162, section 2.1.3.2, which says of RFC 6962's proofs how they are verified. */
    private static byte[] root(byte[] entry, long index, long size, List<byte[]> proof) {
        var first = index;
        var last = size - 1;
        var hash = hash(0, entry);
        for (var sibling : proof) {
            if (last == 0) {
                return new byte[0];
            }
            if ((first & 1) == 1 || first == last) {
                hash = hash(1, sibling, hash);
                while ((first & 1) == 0 && first != 0) {
                    first >>= 1;
                    last >>= 1;
                }
            } else {
                hash = hash(1, hash, sibling);
            }
            first >>= 1;
            last >>= 1;
        }
        return last == 0 ? hash : new byte[0];
    }

    private static byte[] hash(int kind, byte[]... parts) {
        var digest = sha256();
        digest.update((byte) kind);
        for (var part : parts) {
            digest.update(part);
        }
        return digest.digest();
    }

    private Statement statement(Path path, byte[] bytes) throws NotGenuine, Another {
        try {
            var json = Json.parse(utf8(bytes));
            if (!"audit-log-delivery/statement@v1".equals(json.text("type"))) {
                throw new NotGenuine("it is a statement of another kind: " + json.text("type"));
            }
            if (!options.organization().equals(json.text("organization"))) {
                throw new Another("of " + json.text("organization"));
            }
            return new Statement(
                    path,
                    bytes,
                    json.number("number"),
                    json.has("previous") ? json.text("previous") : "",
                    Instant.parse(json.text("from")),
                    Instant.parse(json.text("to")),
                    listed(json.list("files")),
                    json.has("sentAgain") ? listed(json.list("sentAgain")) : List.of(),
                    json.object("totals").number("files"),
                    json.object("totals").number("events"),
                    Instant.parse(json.text("filesMayComeSince")),
                    Duration.parse(json.text("heartbeat")),
                    json.has("movedFrom") ? json.texts("movedFrom") : List.of(),
                    json.has("ended"));
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw new NotGenuine("its statement cannot be read: " + e.getMessage());
        }
    }

    private static List<Listed> listed(List<Json> files) {
        return files.stream()
                .map(file -> new Listed(
                        file.text("key").substring(file.text("key").lastIndexOf('/') + 1),
                        file.text("sha256"),
                        file.has("unpackedSha256") ? file.text("unpackedSha256") : "",
                        file.number("events")))
                .collect(Collectors.toList());
    }

    // --------------------------------------------------------------------------------------------------------------- chain

    private void followChain() {
        Statement before = null;
        for (var statement : chain.values()) {
            if (before == null) {
                beginAt(statement);
            } else {
                follow(before, statement);
            }
            before = statement;
        }
    }

    private void beginAt(Statement first) {
        if (first.number() > 1 && first.movedFrom().isEmpty()) {
            found(
                    Kind.HEAD_CUT,
                    first.path(),
                    "the first evidence is statement " + first.number() + ", of files since " + first.from());
        }
        if (first.number() == 1 && !first.previous().isEmpty()) {
            found(Kind.CHAIN_BROKEN, first.path(), "the first statement names one before it");
        }
    }

    private void follow(Statement before, Statement next) {
        if (next.number() > before.number() + 1) {
            var missing = next.number() - before.number() - 1;
            found(
                    Kind.EVIDENCE_MISSING,
                    "statement " + (before.number() + 1) + (missing > 1 ? " to " + (next.number() - 1) : ""),
                    "files from " + before.to() + " to " + next.from() + " cannot be checked");
            return;
        }
        if (!next.previous().equals(base64(sha256().digest(before.bytes())))) {
            found(Kind.CHAIN_BROKEN, next.path(), "statement " + next.number() + " does not name " + before.path());
        }
        if (!next.from().equals(before.to())) {
            found(Kind.CHAIN_BROKEN, next.path(), "it begins at " + next.from() + ", not at " + before.to());
        }
        if (before.isLast()) {
            found(Kind.CHAIN_BROKEN, next.path(), "statement " + before.number() + " says that it is the last one");
        }
        var events = next.files().stream().mapToLong(Listed::events).sum();
        if (next.filesTotal() != before.filesTotal() + next.files().size()
                || next.eventsTotal() != before.eventsTotal() + events) {
            found(Kind.CHAIN_BROKEN, next.path(), "its totals do not follow from those of statement " + before.number());
        }
    }

    // --------------------------------------------------------------------------------------------------------------- files

    private void compareFiles() {
        var used = new HashSet<Path>();
        var byName = dataFiles.stream().collect(Collectors.groupingBy(DataFile::name));
        for (var statement : chain.values()) {
            for (var listed : statement.files()) {
                compare(statement, listed, used, byName);
            }
            for (var listed : statement.sentAgain()) {
                copies(listed).forEach(copy -> used.add(copy.path()));
            }
        }
        for (var file : dataFiles) {
            if (!used.contains(file.path())) {
                unlisted(file);
            }
        }
    }

    private void compare(
            Statement statement, Listed listed, Set<Path> used, Map<String, List<DataFile>> byName) {
        var copies = copies(listed);
        copies.forEach(copy -> used.add(copy.path()));
        if (copies.isEmpty()) {
            var named = byName.getOrDefault(listed.name(), List.of()).stream()
                    .filter(file -> !used.contains(file.path()))
                    .findFirst();
            named.ifPresent(file -> used.add(file.path()));
            if (named.isPresent()) {
                found(Kind.CHANGED, named.get().path(), "statement " + statement.number() + " lists it with other bytes");
            } else {
                found(Kind.MISSING, listed.name(), "statement " + statement.number() + " lists it");
            }
            return;
        }
        filesFound++;
        eventsFound += listed.events();
        var packed = copies.stream().filter(copy -> copy.unpackedSha256().isPresent()).count();
        var plain = copies.size() - packed;
        if (packed > 1 || plain > 1) {
            found(Kind.DOUBLED, listed.name(), copies.stream().map(copy -> copy.path().toString()).sorted().collect(Collectors.joining(", ")));
        } else if (packed == 1 && plain == 1) {
            found(Kind.UNPACKED_COPY, copies.get(0).path(), "and " + copies.get(1).path());
        }
    }

    /** What has these bytes, packed as they were, packed otherwise, or unpacked. */
    private List<DataFile> copies(Listed listed) {
        var found = new LinkedHashMap<Path, DataFile>();
        for (var digest : List.of(listed.sha256(), listed.unpackedSha256())) {
            byDigest.getOrDefault(digest, List.of()).forEach(file -> found.put(file.path(), file));
        }
        return new ArrayList<>(found.values());
    }

    private void unlisted(DataFile file) {
        var last = lastStatement();
        var written = written(file.name());
        if (TEST_OBJECT.matcher(file.name()).matches()) {
            found(Kind.TEST_OBJECT, file.path(), "nothing says so but its name");
        } else if (last.isPresent()
                && written.isPresent()
                && !written.get().isBefore(last.get().filesMayComeSince())) {
            found(Kind.NOT_YET_COVERED, file.path(), "the next evidence lists it, if it is genuine");
        } else if (file.isZstd() && file.unpackedSha256().isEmpty()) {
            found(Kind.FOREIGN, file.path(), "or packed anew with zstd, which cannot be checked: unpack it");
        } else {
            found(Kind.FOREIGN, file.path(), "no statement lists these bytes");
        }
    }

    private static Optional<Instant> written(String name) {
        var matcher = WRITTEN.matcher(name);
        try {
            return matcher.matches()
                    ? Optional.of(LocalDateTime.parse(matcher.group(1), NAME_TIME).toInstant(ZoneOffset.UTC))
                    : Optional.empty();
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private Optional<Statement> lastStatement() {
        return chain.isEmpty() ? Optional.empty() : Optional.of(((TreeMap<Long, Statement>) chain).lastEntry().getValue());
    }

    private void lookAtTheEnd() {
        var last = lastStatement();
        if (last.isEmpty()) {
            found(Kind.EVIDENCE_MISSING, "all", "there is no evidence of " + options.organization() + " in the folder");
            return;
        }
        // A sealing may be late by its own interval.
        var expected = last.get().to().plus(last.get().heartbeat()).plus(Duration.ofHours(2));
        if (!last.get().isLast() && expected.isBefore(options.until())) {
            found(
                    Kind.TAIL_CUT,
                    last.get().path(),
                    "the last evidence is of files until " + last.get().to() + "; more was due by " + expected);
        }
    }

    // -------------------------------------------------------------------------------------------------------------- result

    private void print(PrintStream out) {
        var last = lastStatement();
        if (options.isJson()) {
            out.println(json(last));
            return;
        }
        for (var finding : findings) {
            out.println((finding.kind().isNote ? "note: " : "WRONG: ") + finding.kind().sentence + ": " + finding.file() + " (" + finding.detail() + ")");
        }
        var range = last.map(statement -> "statements "
                        + chain.values().iterator().next().number() + " to " + statement.number() + ", until " + statement.to())
                .orElse("no statement");
        out.println((isOk() ? "OK" : "NOT OK") + ": " + options.organization() + ", " + range + ", " + filesFound + " files, "
                + eventsFound + " events");
    }

    private String json(Optional<Statement> last) {
        var parts = findings.stream()
                .map(finding -> "{\"kind\":" + Json.quoted(finding.kind().code()) + ",\"isNote\":" + finding.kind().isNote
                        + ",\"file\":" + Json.quoted(finding.file()) + ",\"detail\":" + Json.quoted(finding.detail()) + "}")
                .collect(Collectors.joining(","));
        return "{\"ok\":" + isOk() + ",\"organization\":" + Json.quoted(options.organization()) + ",\"statements\":" + chain.size()
                + ",\"files\":" + filesFound + ",\"events\":" + eventsFound
                + last.map(statement -> ",\"lastStatement\":" + statement.number() + ",\"until\":" + Json.quoted(statement.to().toString())).orElse("")
                + ",\"findings\":[" + parts + "]}";
    }

    // ---------------------------------------------------------------------------------------------------------------- keys

    /** The public key of whoever signs: NAME+ID+KEY. */
    private record NoteKey(String name, byte[] id, PublicKey key) {

        private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

        static NoteKey of(String text) throws Unusable {
            var parts = text.split("\\+", 3);
            try {
                var typed = Base64.getDecoder().decode(parts[2]);
                var digest = sha256();
                digest.update((parts[0] + "\n").getBytes(StandardCharsets.UTF_8));
                digest.update(typed);
                var id = Arrays.copyOf(digest.digest(), 4);
                if (typed.length != 33 || typed[0] != 1 || !HexFormat.of().formatHex(id).equals(parts[1])) {
                    throw new Unusable("That is no key, or a part of it is missing: " + text);
                }
                var encoded = Arrays.copyOf(X509_PREFIX, X509_PREFIX.length + 32);
                System.arraycopy(typed, 1, encoded, X509_PREFIX.length, 32);
                return new NoteKey(parts[0], id, KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException | GeneralSecurityException e) {
                throw new Unusable("That is no key, which has the form NAME+ID+KEY: " + text);
            }
        }

        boolean hasMade(byte[] signature) {
            return signature.length > 4 && Arrays.equals(Arrays.copyOf(signature, 4), id);
        }

        boolean verifies(String text, byte[] signature) {
            try {
                var verifier = Signature.getInstance("Ed25519");
                verifier.initVerify(key);
                verifier.update(text.getBytes(StandardCharsets.UTF_8));
                return verifier.verify(signature);
            } catch (GeneralSecurityException e) {
                return false;
            }
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] bytes(String base64) throws NotGenuine {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new NotGenuine("a part of it is not Base64");
        }
    }

    private static String utf8(byte[] bytes) throws NotGenuine {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new NotGenuine("it is not UTF-8");
        }
    }

    // ---------------------------------------------------------------------------------------------------------------- JSON

    /** As much of JSON as a statement has. */
    private static final class Json {

        private static final int DEPTH_MAX = 16;

        private final Map<String, Object> members;

        private Json(Map<String, Object> members) {
            this.members = members;
        }

        static Json parse(String text) {
            var parser = new Parser(text);
            var value = parser.value(0);
            parser.end();
            return asObject(value);
        }

        boolean has(String name) {
            return members.containsKey(name);
        }

        String text(String name) {
            if (members.get(name) instanceof String text) {
                return text;
            }
            throw new IllegalArgumentException("it has no " + name);
        }

        long number(String name) {
            if (members.get(name) instanceof BigInteger number) {
                return number.longValueExact();
            }
            throw new IllegalArgumentException("it has no " + name);
        }

        Json object(String name) {
            return asObject(members.get(name));
        }

        List<Json> list(String name) {
            return elements(name).stream().map(Json::asObject).collect(Collectors.toList());
        }

        List<String> texts(String name) {
            return elements(name).stream().map(String.class::cast).collect(Collectors.toList());
        }

        private List<?> elements(String name) {
            if (members.get(name) instanceof List<?> list) {
                return list;
            }
            throw new IllegalArgumentException("it has no " + name);
        }

        @SuppressWarnings("unchecked")
        private static Json asObject(Object value) {
            if (value instanceof Map) {
                return new Json((Map<String, Object>) value);
            }
            throw new IllegalArgumentException("an object is expected");
        }

        static String quoted(String text) {
            var quoted = new StringBuilder("\"");
            text.chars().forEach(character -> {
                if (character == '"' || character == '\\' || character < ' ' || character > '~') {
                    quoted.append(String.format("\\u%04x", character));
                } else {
                    quoted.append((char) character);
                }
            });
            return quoted.append('"').toString();
        }

        private static final class Parser {
            private final String text;
            private int at;

            Parser(String text) {
                this.text = text;
            }

            Object value(int depth) {
                if (depth > DEPTH_MAX) {
                    throw new IllegalArgumentException("it is nested too deeply");
                }
                switch (peek()) {
                    case '{':
                        return object(depth);
                    case '[':
                        return list(depth);
                    case '"':
                        return string();
                    case 't':
                        return word("true", true);
                    case 'f':
                        return word("false", false);
                    default:
                        return number();
                }
            }

            private Object object(int depth) {
                var members = new LinkedHashMap<String, Object>();
                at++;
                if (peek() == '}') {
                    at++;
                    return members;
                }
                do {
                    peek();
                    var name = string();
                    expect(':');
                    if (members.put(name, value(depth + 1)) != null) {
                        throw new IllegalArgumentException(name + " is there twice");
                    }
                } while (more('}'));
                return members;
            }

            private Object list(int depth) {
                var list = new ArrayList<>();
                at++;
                if (peek() == ']') {
                    at++;
                    return list;
                }
                do {
                    list.add(value(depth + 1));
                } while (more(']'));
                return list;
            }

            private boolean more(char end) {
                var next = peek();
                at++;
                if (next != ',' && next != end) {
                    throw new IllegalArgumentException("it is no JSON");
                }
                return next == ',';
            }

            private String string() {
                expect('"');
                var value = new StringBuilder();
                for (; ; ) {
                    var character = next();
                    if (character == '"') {
                        return value.toString();
                    }
                    if (character == '\\') {
                        value.append(escaped());
                    } else {
                        value.append(character);
                    }
                }
            }

            private char escaped() {
                var character = next();
                switch (character) {
                    case 'n':
                        return '\n';
                    case 't':
                        return '\t';
                    case 'r':
                        return '\r';
                    case 'b':
                        return '\b';
                    case 'f':
                        return '\f';
                    case 'u':
                        at += 4;
                        if (at > text.length()) {
                            throw new IllegalArgumentException("it is cut off");
                        }
                        return (char) Integer.parseInt(text.substring(at - 4, at), 16);
                    default:
                        return character;
                }
            }

            private BigInteger number() {
                var start = at;
                while (at < text.length() && "-0123456789".indexOf(text.charAt(at)) >= 0) {
                    at++;
                }
                return new BigInteger(text.substring(start, at));
            }

            private Object word(String word, Object value) {
                if (!text.startsWith(word, at)) {
                    throw new IllegalArgumentException("it is no JSON");
                }
                at += word.length();
                return value;
            }

            private void expect(char wanted) {
                if (peek() != wanted) {
                    throw new IllegalArgumentException("it is no JSON");
                }
                at++;
            }

            private char next() {
                if (at >= text.length()) {
                    throw new IllegalArgumentException("it is cut off");
                }
                return text.charAt(at++);
            }

            private char peek() {
                while (at < text.length() && " \n\r\t".indexOf(text.charAt(at)) >= 0) {
                    at++;
                }
                return at < text.length() ? text.charAt(at) : 0;
            }

            void end() {
                if (peek() != 0) {
                    throw new IllegalArgumentException("something follows");
                }
            }
        }
    }
}
