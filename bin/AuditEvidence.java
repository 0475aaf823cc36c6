import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Says whether a folder of audit log files is complete and unchanged, offline, by the evidence files among them. One
 * file of source, nothing but a JDK 17 or later: {@code java AuditEvidence.java --help}. What it shows, and what
 * nothing can, stands in docs/EVIDENCE.md.
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
              FOLDER             with files and evidence (_evidence/) as the platform has put them, or moved, renamed,
                                 unpacked; after a move to another bucket, give the folders of both

            Exit status: 0 complete and unchanged, 1 something is wrong, 2 it could not be checked.
            """;

    /** The first line of an evidence file. */
    private static final String PROOF = "c2sp.org/tlog-proof@v1\n";

    /** What evidence is known by, whatever has become of it. */
    private static final String PROOF_START = "c2sp.org/tlog-proof";

    private static final Pattern PROOF_NAME = Pattern.compile("airkit-audit-evidence-.*\\.tlog-proof");
    private static final Pattern PACKED_PROOF_NAME = Pattern.compile(".*\\.tlog-proof\\.gz");
    private static final Pattern WRITTEN = Pattern.compile("airkit-audit-logs-(\\d{8}T\\d{6}Z)-.*");
    private static final DateTimeFormatter NAME_TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'");
    private static final Pattern TEST_OBJECT = Pattern.compile("airkit-verify-test-.*");
    private static final String TEST_TEXT = """
            This object tests whether audit logs can be delivered to this bucket.
            It was written for the organization %s, holds no audit events, and may be deleted.
            """;

    /** Which macOS and Windows leave in folders that somebody looks at. */
    private static final Set<String> SYSTEM_FILES = Set.of(".DS_Store", "Thumbs.db", "desktop.ini");

    private static final int EVIDENCE_BYTES_MAX = 4 << 20;
    private static final int SIGNATURES_MAX = 64;
    private static final int PROOF_HASHES_MAX = 63;
    private static final int HASH_BYTES = 32;
    private static final int BUFFER = 1 << 16;
    private static final ThreadLocal<byte[]> BUFFERS = ThreadLocal.withInitial(() -> new byte[BUFFER]);

    /** A sealing may be late, by as much as one was left out; drains run every few minutes. */
    private static final Duration LATE_MIN = Duration.ofHours(2);

    /** Between the platform's clock and this machine's. */
    private static final Duration CLOCK_SKEW_MAX = Duration.ofDays(1);

    /** What a person is shown of one kind of note. */
    private static final int NOTES_MAX = 20;

    private final Options options;
    private final PrintStream progress;
    private final List<Finding> findings = new ArrayList<>();
    private final TreeMap<Long, Statement> chain = new TreeMap<>();
    private final Map<String, List<DataFile>> byDigest = new HashMap<>();
    private final List<DataFile> dataFiles = new ArrayList<>();
    private final Set<DataFile> used = new HashSet<>();
    private final Set<String> places = new HashSet<>();
    private final Set<String> otherOrganizations = new TreeSet<>();
    private final Set<String> otherKeys = new TreeSet<>();
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
            var check = new AuditEvidence(Options.of(arguments), err);
            check.check();
            check.print(out);
            return check.status();
        } catch (Unusable e) {
            err.println(printable(e.getMessage()));
            err.println("See --help.");
        } catch (IOException | InvalidPathException e) {
            err.println("The folder cannot be read: " + printable(e.toString()));
        } catch (OutOfMemoryError e) {
            err.println("There are more files than memory: give Java more, java -Xmx8g AuditEvidence.java …");
        }
        return 2;
    }

    // --- options

    private record Options(
            List<NoteKey> keys, String organization, Optional<Instant> asked, boolean isJson, List<Path> folders) {

        static Options of(String... arguments) throws Unusable, IOException {
            var keys = new ArrayList<NoteKey>();
            var folders = new ArrayList<Path>();
            String organization = null;
            Optional<Instant> asked = Optional.empty();
            var isJson = false;
            for (var index = 0; index < arguments.length; index++) {
                var argument = arguments[index];
                switch (argument) {
                    case "--key" -> {
                        for (var key : value(arguments, ++index).strip().split("\\s+")) {
                            keys.add(NoteKey.of(key));
                        }
                    }
                    case "--organization" -> organization = value(arguments, ++index);
                    case "--until" -> asked = Optional.of(time(value(arguments, ++index)));
                    case "--json" -> isJson = true;
                    default -> {
                        if (argument.startsWith("-")) {
                            throw new Unusable("There is no option " + argument + ".");
                        }
                        folders.add(folder(argument));
                    }
                }
            }
            if (keys.isEmpty()) {
                throw new Unusable("Name the platform's public key with --key: the platform's API answers it at"
                        + " /.well-known/audit-evidence.");
            }
            if (organization == null) {
                throw new Unusable("Name your organization with --organization.");
            }
            if (folders.isEmpty()) {
                throw new Unusable("Name a folder.");
            }
            return new Options(keys, organization, asked, isJson, apart(folders));
        }

        private static String value(String[] arguments, int index) throws Unusable {
            if (index >= arguments.length || arguments[index].isBlank()) {
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

        private static Path folder(String argument) throws Unusable, IOException {
            var folder = Path.of(argument);
            if (!Files.isDirectory(folder)) {
                throw new Unusable(folder + (Files.exists(folder) ? " is no folder." : " is not there."));
            }
            return folder;
        }

        /** Without those that are in another one of them, whose files would be there twice. */
        private static List<Path> apart(List<Path> folders) throws IOException {
            var real = new LinkedHashMap<Path, Path>();
            for (var folder : folders) {
                real.putIfAbsent(folder.toRealPath(), folder);
            }
            return real.entrySet().stream()
                    .filter(folder -> real.keySet().stream()
                            .noneMatch(other -> !other.equals(folder.getKey()) && folder.getKey().startsWith(other)))
                    .map(Map.Entry::getValue)
                    .collect(Collectors.toList());
        }

        /** Up to when more was due, if nothing says that there is more. */
        Instant until() {
            return asked.orElseGet(Instant::now);
        }
    }

    private static final class Unusable extends Exception {
        private static final long serialVersionUID = 1;

        Unusable(String message) {
            super(message);
        }
    }

    // --- findings

    /** What a finding does to the answer. */
    enum Severity {
        WRONG("WRONG"),
        UNCHECKED("NOT CHECKED"),
        NOTE("note");

        private final String word;

        Severity(String word) {
            this.word = word;
        }
    }

    /** What a person is told. */
    enum Kind {
        MISSING(Severity.WRONG, "a file is missing"),
        CHANGED(Severity.WRONG, "a file was changed"),
        DOUBLED(Severity.WRONG, "a file is there more than once"),
        FOREIGN(Severity.WRONG, "a file is in no statement"),
        EVIDENCE_DAMAGED(Severity.WRONG, "an evidence file is not genuine"),
        EVIDENCE_OF_UNKNOWN_KEY(Severity.WRONG, "an evidence file is signed by none of the given keys"),
        EVIDENCE_OF_ANOTHER(Severity.WRONG, "an evidence file is another organization's"),
        EVIDENCE_MISSING(Severity.WRONG, "an evidence file is missing"),
        CHAIN_BROKEN(Severity.WRONG, "evidence does not follow from the evidence before it"),
        HEAD_CUT(Severity.WRONG, "the beginning is missing"),
        TAIL_CUT(Severity.WRONG, "the end is missing"),
        UNREADABLE(Severity.UNCHECKED, "a file cannot be read"),
        NOT_CHECKED(Severity.UNCHECKED, "a file cannot be checked"),
        MOVED(Severity.NOTE, "the evidence begins where the destination has moved"),
        ELSEWHERE(Severity.NOTE, "files are in a place of which nothing is here"),
        ENDED(Severity.NOTE, "the evidence has ended"),
        ENDS_EARLIER(Severity.NOTE, "the evidence does not reach the time that was asked for yet"),
        WAITING(Severity.NOTE, "files have not reached the bucket yet"),
        OLDER(Severity.NOTE, "a file is older than the evidence, by its name only"),
        NOT_YET_COVERED(Severity.NOTE, "a file is younger than the evidence, by its name only"),
        UNPACKED_COPY(Severity.NOTE, "a file is beside its own unpacked copy"),
        SAME_EVIDENCE(Severity.NOTE, "the same evidence is there more than once"),
        TEST_OBJECT(Severity.NOTE, "a test object of Verify"),
        SYSTEM_FILE(Severity.NOTE, "a file of the operating system, by its name only"),
        LINK(Severity.NOTE, "a link leads back to a folder above it");

        private final Severity severity;
        private final String sentence;

        Kind(Severity severity, String sentence) {
            this.severity = severity;
            this.sentence = sentence;
        }

        String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private record Finding(Kind kind, String file, String detail) implements Read {}

    private void found(Kind kind, Object file, String detail) {
        findings.add(new Finding(kind, String.valueOf(file), detail));
    }

    private boolean has(Severity severity) {
        return findings.stream().anyMatch(finding -> finding.kind().severity == severity);
    }

    private int status() {
        return has(Severity.WRONG) ? 1 : has(Severity.UNCHECKED) ? 2 : 0;
    }

    private void check() throws IOException {
        var unreadable = new HashSet<String>();
        for (var read : inParallel("read", walk(), this::read)) {
            if (read instanceof Proved proved) {
                readEvidence(proved);
            } else if (read instanceof DataFile file) {
                add(file);
            } else if (read instanceof Finding finding) {
                findings.add(finding);
            }
        }
        for (var finding : findings) {
            if (finding.kind() == Kind.UNREADABLE) {
                unreadable.add(stem(Path.of(finding.file()).getFileName().toString()));
            }
        }
        if (chain.isEmpty()) {
            sayThatThereIsNoEvidence();
        } else {
            unpackWhatIsNotListed();
            compareFiles(unreadable);
            followChain();
            lookAtTheEnd();
        }
        findings.sort(Comparator.comparing((Finding finding) -> finding.kind().severity)
                .thenComparing(Finding::kind)
                .thenComparing(Finding::file));
    }

    private void sayThatThereIsNoEvidence() {
        String detail;
        if (!otherKeys.isEmpty()) {
            detail = "what is there was signed by " + String.join(", ", otherKeys)
                    + ": ask the platform for its key, and for the one before if it has changed";
        } else if (!otherOrganizations.isEmpty()) {
            detail = "there is evidence of " + String.join(", ", otherOrganizations)
                    + " only: is --organization right, and the folder?";
        } else if (dataFiles.isEmpty()) {
            detail = "there is none, nor any other file that can be read: is it the right folder?";
        } else {
            detail = "none of " + dataFiles.size() + " files is evidence: copy _evidence/ from the bucket, too; the"
                    + " first comes an hour after evidence was switched on";
        }
        found(Kind.EVIDENCE_MISSING, "all of " + options.organization(), detail);
    }

    // --- reading

    /** One of the three: a statement that was proved, a file that is no evidence, or why neither can be had. */
    private sealed interface Read permits Proved, DataFile, Finding {}

    private record Proved(Path path, byte[] statement) implements Read {}

    /** A file that is no evidence. */
    private record DataFile(Path path, String sha256, boolean isGzip, boolean isZstd) implements Read {

        String name() {
            return path.getFileName().toString();
        }
    }

    /** All files, through links too, since other readers follow them. */
    private List<Path> walk() throws IOException {
        var paths = new ArrayList<Path>();
        for (var folder : options.folders()) {
            Files.walkFileTree(
                    folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                            if (attributes.isRegularFile()) {
                                paths.add(path);
                            } else {
                                found(Kind.UNREADABLE, path, "it is neither a file nor a folder; remove it");
                            }
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path path, IOException e) {
                            if (e instanceof FileSystemLoopException) {
                                found(Kind.LINK, path, "its files are looked at once");
                            } else {
                                found(Kind.UNREADABLE, path, e + "; make it readable, and check again");
                            }
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult postVisitDirectory(Path path, IOException e) {
                            if (e != null) {
                                found(Kind.UNREADABLE, path, e + "; make it readable, and check again");
                            }
                            return FileVisitResult.CONTINUE;
                        }
                    });
        }
        paths.sort(Comparator.naturalOrder());
        return paths;
    }

    /** What is done with a file. */
    @FunctionalInterface
    private interface Task<R> {
        R of(Path path, Progress told);
    }

    /** On all processors: a signature takes a millisecond, and SHA-256 as long as a fast disk. */
    private <R> List<R> inParallel(String verb, List<Path> paths, Task<R> task) throws IOException {
        var told = new Progress(verb, paths.size(), progress);
        var results = new ArrayList<R>(paths.size());
        paths.forEach(path -> results.add(null));
        var next = new AtomicInteger();
        var processors = Runtime.getRuntime().availableProcessors();
        var threads = Executors.newFixedThreadPool(processors, work -> {
            var thread = new Thread(work);
            thread.setDaemon(true);
            return thread;
        });
        var workers = new ArrayList<Future<?>>();
        for (var worker = 0; worker < processors; worker++) {
            workers.add(threads.submit(() -> {
                for (var index = next.getAndIncrement(); index < paths.size(); index = next.getAndIncrement()) {
                    results.set(index, task.of(paths.get(index), told));
                    told.file();
                }
            }));
        }
        threads.shutdown();
        for (var worker : workers) {
            try {
                worker.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof OutOfMemoryError error) {
                    throw error;
                }
                throw new IOException(e.getCause());
            }
        }
        return results;
    }

    /** Says every second how far work is that takes longer. */
    private static final class Progress {
        private final String verb;
        private final int all;
        private final PrintStream out;
        private final AtomicInteger files = new AtomicInteger();
        private final AtomicLong bytes = new AtomicLong();
        private final AtomicLong lastTold = new AtomicLong(System.nanoTime());

        Progress(String verb, int all, PrintStream out) {
            this.verb = verb;
            this.all = all;
            this.out = out;
        }

        void file() {
            files.incrementAndGet();
            tell();
        }

        void bytes(long more) {
            bytes.addAndGet(more);
            tell();
        }

        private void tell() {
            var last = lastTold.get();
            var now = System.nanoTime();
            if (now - last > Duration.ofSeconds(1).toNanos() && lastTold.compareAndSet(last, now)) {
                out.println(verb + " " + files.get() + " of " + all + " files, " + (bytes.get() >> 20) + " MiB");
            }
        }
    }

    private Read read(Path path, Progress told) {
        try (var in = Files.newInputStream(path)) {
            var name = path.getFileName().toString();
            var buffer = BUFFERS.get();
            var length = in.readNBytes(buffer, 0, buffer.length);
            if (startsWith(buffer, length, PROOF_START) || PROOF_NAME.matcher(name).matches()) {
                return new Proved(path, genuine(joined(buffer, length, in)));
            }
            if (PACKED_PROOF_NAME.matcher(name).matches()) {
                return new Proved(path, genuine(unpacked(path)));
            }
            var isGzip = startsWith(buffer, length, "\u001f\u008b");
            var isZstd = startsWith(buffer, length, "\u0028\u00b5\u002f\u00fd");
            var digest = sha256();
            for (; length > 0; length = in.read(buffer)) {
                digest.update(buffer, 0, length);
                told.bytes(length);
            }
            return new DataFile(path, base64(digest.digest()), isGzip, isZstd);
        } catch (OfUnknownKey e) {
            return new Finding(Kind.EVIDENCE_OF_UNKNOWN_KEY, path.toString(), e.getMessage());
        } catch (NotGenuine e) {
            return new Finding(Kind.EVIDENCE_DAMAGED, path.toString(), e.getMessage());
        } catch (IOException e) {
            return new Finding(Kind.UNREADABLE, path.toString(), e + "; make it readable, and check again");
        }
    }

    private static boolean startsWith(byte[] bytes, int length, String start) {
        return new String(bytes, 0, Math.min(length, start.length()), StandardCharsets.ISO_8859_1).equals(start);
    }

    private static byte[] joined(byte[] first, int length, InputStream rest) throws IOException {
        var more = rest.readNBytes(EVIDENCE_BYTES_MAX + 1);
        var joined = Arrays.copyOf(first, length + more.length);
        System.arraycopy(more, 0, joined, length, more.length);
        return joined;
    }

    private static byte[] unpacked(Path path) throws IOException, NotGenuine {
        try (var gzip = new GZIPInputStream(Files.newInputStream(path))) {
            return gzip.readNBytes(EVIDENCE_BYTES_MAX + 1);
        } catch (ZipException | EOFException e) {
            throw new NotGenuine("it cannot be unpacked: " + e.getMessage());
        }
    }

    private void add(DataFile file) {
        dataFiles.add(file);
        byDigest.computeIfAbsent(file.sha256(), key -> new ArrayList<>()).add(file);
    }

    /** Whoever has the bytes that a statement lists has their content: only other files are unpacked. */
    private void unpackWhatIsNotListed() throws IOException {
        var listed = chain.values().stream()
                .flatMap(Statement::allFiles)
                .map(Listed::sha256)
                .collect(Collectors.toSet());
        var packed = dataFiles.stream()
                .filter(file -> file.isGzip() && !listed.contains(file.sha256()))
                .collect(Collectors.toList());
        var paths = packed.stream().map(DataFile::path).collect(Collectors.toList());
        var unpacked = inParallel("unpacked", paths, AuditEvidence::unpackedSha256);
        for (var index = 0; index < packed.size(); index++) {
            var file = packed.get(index);
            unpacked.get(index)
                    .ifPresent(digest -> byDigest.computeIfAbsent(digest, key -> new ArrayList<>()).add(file));
        }
    }

    /** Empty if that is no gzip, or a broken one. */
    private static Optional<String> unpackedSha256(Path path, Progress told) {
        try (var in = Files.newInputStream(path);
                var gzip = new Gzip(in)) {
            return gzip.isUnpacked(told) ? Optional.of(base64(gzip.unpacked.digest())) : Optional.empty();
        } catch (IOException | DataFormatException e) {
            return Optional.empty();
        }
    }

    /**
     * Gzip by the letter (RFC 1952): members and nothing else. GZIPInputStream does not see what follows the last
     * member that it understands, and other readers may read it.
     */
    private static final class Gzip implements AutoCloseable {

        private static final int TIME_AND_SYSTEM = 6;
        private static final int TEXT = 1;
        private static final int EXTRA = 4;
        private static final int NAME = 8;
        private static final int COMMENT = 16;

        private final InputStream in;
        private final byte[] buffer = new byte[BUFFER];
        private int at;
        private int end;
        private final Inflater inflater = new Inflater(true);
        private final MessageDigest unpacked = sha256();

        Gzip(InputStream in) {
            this.in = in;
        }

        boolean isUnpacked(Progress told) throws IOException, DataFormatException {
            do {
                if (!isHeader() || !isMember(told)) {
                    return false;
                }
            } while (fill());
            return true;
        }

        private boolean isHeader() throws IOException {
            if (next() != 0x1f || next() != 0x8b || next() != 8) {
                return false;
            }
            var flags = next();
            // The header's own sum is not among them: nobody writes it, and not every reader checks it.
            if ((flags & ~(TEXT | EXTRA | NAME | COMMENT)) != 0) {
                return false;
            }
            return skip(TIME_AND_SYSTEM)
                    && ((flags & EXTRA) == 0 || skip(next() | next() << Byte.SIZE))
                    && ((flags & NAME) == 0 || isText())
                    && ((flags & COMMENT) == 0 || isText());
        }

        private boolean skip(int count) throws IOException {
            for (var index = 0; index < count; index++) {
                if (next() < 0) {
                    return false;
                }
            }
            return count >= 0;
        }

        private boolean isText() throws IOException {
            var character = next();
            while (character > 0) {
                character = next();
            }
            return character == 0;
        }

        private boolean isMember(Progress told) throws IOException, DataFormatException {
            inflater.reset();
            var crc = new CRC32();
            var out = new byte[BUFFER];
            while (!inflater.finished()) {
                if (inflater.needsDictionary() || inflater.needsInput() && !fill()) {
                    return false;
                }
                inflater.setInput(buffer, at, end - at);
                var length = inflater.inflate(out);
                at = end - inflater.getRemaining();
                unpacked.update(out, 0, length);
                crc.update(out, 0, length);
                told.bytes(length);
            }
            return number() == crc.getValue() && number() == (inflater.getBytesWritten() & 0xffffffffL);
        }

        private long number() throws IOException {
            var number = 0L;
            for (var shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
                number |= (long) next() << shift;
            }
            return number;
        }

        private int next() throws IOException {
            return fill() ? buffer[at++] & 0xff : -1;
        }

        /** @return whether there is something in the buffer */
        private boolean fill() throws IOException {
            if (at == end) {
                at = 0;
                end = Math.max(0, in.read(buffer));
            }
            return at < end;
        }

        @Override
        public void close() {
            inflater.end();
        }
    }

    // --- evidence

    /** One file that a statement lists. */
    private record Listed(long statement, String path, String sha256, String unpackedSha256, long events) {

        String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }

        /** The same for files of the same content. */
        String content() {
            return unpackedSha256.isEmpty() ? sha256 : unpackedSha256;
        }
    }

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
            Instant nextBy,
            Optional<String> place,
            List<String> movedFrom,
            long waiting,
            Map<String, Long> leftOut,
            boolean isLast) {

        Stream<Listed> allFiles() {
            return Stream.concat(files.stream(), sentAgain.stream());
        }

        long events() {
            return files.stream().mapToLong(Listed::events).sum();
        }
    }

    private void readEvidence(Proved proved) {
        try {
            var statement = statement(proved.path(), proved.statement());
            var same = chain.putIfAbsent(statement.number(), statement);
            if (same == null) {
                return;
            }
            if (Arrays.equals(same.bytes(), statement.bytes())) {
                found(Kind.SAME_EVIDENCE, proved.path(), "also " + same.path());
            } else {
                found(
                        Kind.CHAIN_BROKEN,
                        proved.path(),
                        "statement " + statement.number() + " says something else than " + same.path());
            }
        } catch (Another e) {
            otherOrganizations.add(e.getMessage());
            found(Kind.EVIDENCE_OF_ANOTHER, proved.path(), "of " + e.getMessage());
        } catch (NotGenuine e) {
            found(Kind.EVIDENCE_DAMAGED, proved.path(), e.getMessage());
        }
    }

    private static class NotGenuine extends Exception {
        private static final long serialVersionUID = 1;

        NotGenuine(String message) {
            super(message);
        }
    }

    private static final class OfUnknownKey extends NotGenuine {
        private static final long serialVersionUID = 1;

        OfUnknownKey(String message) {
            super(message);
        }
    }

    private static final class Another extends Exception {
        private static final long serialVersionUID = 1;

        Another(String organization) {
            super(organization);
        }
    }

    /** The statement that a proof (C2SP tlog-proof) proves to have been signed. */
    private byte[] genuine(byte[] proof) throws NotGenuine {
        if (proof.length > EVIDENCE_BYTES_MAX) {
            throw new NotGenuine("evidence is never larger than 4 MiB");
        }
        var text = utf8(proof);
        var empty = text.indexOf("\n\n");
        if (text.contains("\r")) {
            throw new NotGenuine("its line ends were changed: copy it as it is, without converting text");
        }
        if (!text.startsWith(PROOF) || empty < 0) {
            throw new NotGenuine("it is no " + PROOF.strip());
        }
        var head = text.substring(PROOF.length(), empty).split("\n", -1);
        if (head.length < 2 || !head[0].startsWith("extra ") || !head[1].matches("index (0|[1-9]\\d{0,9})")) {
            throw new NotGenuine("it has no statement or no index");
        }
        var statement = bytes(head[0].substring("extra ".length()));
        var index = Long.parseLong(head[1].substring("index ".length()));
        var hashes = new ArrayList<byte[]>();
        for (var line : Arrays.copyOfRange(head, 2, head.length)) {
            hashes.add(hash(line));
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

    private static byte[] hash(String line) throws NotGenuine {
        var hash = bytes(line);
        if (hash.length != HASH_BYTES) {
            throw new NotGenuine("a hash has not 32 bytes");
        }
        return hash;
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
        if (lines.length < 4
                || text.contains("\n\n")
                || !lines[1].matches("0|[1-9]\\d{0,9}")
                || signatures.length > SIGNATURES_MAX) {
            throw new NotGenuine("its checkpoint has another form");
        }
        var signers = new HashSet<String>();
        var others = new LinkedHashSet<String>();
        for (var line : signatures) {
            var parts = line.split(" ", -1);
            if (parts.length != 3 || !parts[0].equals("\u2014")) {
                throw new NotGenuine("a signature has another form");
            }
            var signature = bytes(parts[2]);
            var known = options.keys().stream()
                    .filter(key -> key.name().equals(parts[1]) && key.hasMade(signature))
                    .findFirst();
            if (known.isEmpty()) {
                others.add(parts[1] + "+" + HexFormat.of().formatHex(signature, 0, Math.min(4, signature.length)));
            } else if (known.get().verifies(text, Arrays.copyOfRange(signature, 4, signature.length))) {
                signers.add(parts[1]);
            } else {
                throw new NotGenuine("the signature of " + parts[1] + " is wrong");
            }
        }
        if (signers.isEmpty()) {
            synchronized (otherKeys) {
                otherKeys.addAll(others);
            }
            throw new OfUnknownKey("signed by " + String.join(", ", others));
        }
        if (signers.stream().noneMatch(name -> lines[0].startsWith(name + "/"))) {
            throw new NotGenuine("it is a checkpoint of " + lines[0]);
        }
        return new Checkpoint(Long.parseLong(lines[1]), hash(lines[2]));
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

    /** What it does not know is left alone: a later platform may say more. */
    private Statement statement(Path path, byte[] bytes) throws NotGenuine, Another {
        try {
            var json = Json.parse(utf8(bytes));
            if (!"audit-log-delivery/statement@v1".equals(json.text("type"))) {
                throw new NotGenuine("it is a statement of another kind, which a newer verifier may know: "
                        + json.text("type"));
            }
            if (!options.organization().equals(json.text("organization"))) {
                throw new Another(json.text("organization"));
            }
            var number = json.number("number");
            var to = Instant.parse(json.text("to"));
            var late = Duration.parse(json.text("period")).multipliedBy(2);
            return new Statement(
                    path,
                    bytes,
                    number,
                    json.has("previous") ? json.text("previous") : "",
                    Instant.parse(json.text("from")),
                    to,
                    listed(number, json.list("files")),
                    json.has("sentAgain") ? listed(number, json.list("sentAgain")) : List.of(),
                    json.object("totals").number("files"),
                    json.object("totals").number("events"),
                    Instant.parse(json.text("filesMayComeSince")),
                    to.plus(Duration.parse(json.text("heartbeat")))
                            .plus(late.compareTo(LATE_MIN) > 0 ? late : LATE_MIN),
                    json.has("place") ? Optional.of(json.text("place")) : Optional.empty(),
                    json.has("movedFrom") ? json.texts("movedFrom") : List.of(),
                    json.has("waiting") ? json.object("waiting").number("files") : 0,
                    json.has("leftOut") ? json.object("leftOut").numbers() : Map.of(),
                    json.has("ended"));
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            throw new NotGenuine("its statement cannot be read: " + e.getMessage());
        }
    }

    private static List<Listed> listed(long statement, List<Json> files) {
        return files.stream()
                .map(file -> new Listed(
                        statement,
                        file.text("bucket") + "/" + file.text("key"),
                        file.text("sha256"),
                        file.has("unpackedSha256") ? file.text("unpackedSha256") : "",
                        file.number("events")))
                .collect(Collectors.toList());
    }

    // --- chain

    private void followChain() {
        Statement before = null;
        for (var statement : chain.values()) {
            if (before != null) {
                follow(before, statement);
            }
            if (statement.to().isBefore(statement.from())) {
                found(Kind.CHAIN_BROKEN, statement.path(), "it ends before it begins");
            }
            before = statement;
        }
        var first = chain.firstEntry().getValue();
        if (first.number() == 1 && (!first.previous().isEmpty() || !isSumOf(0, 0, first))) {
            found(Kind.CHAIN_BROKEN, first.path(), "statement 1 says that there was something before it");
        }
    }

    private static boolean isSumOf(long files, long events, Statement next) {
        return next.filesTotal() == files + next.files().size() && next.eventsTotal() == events + next.events();
    }

    private void follow(Statement before, Statement next) {
        if (next.number() > before.number() + 1) {
            var missing = next.number() - before.number() - 1;
            found(
                    Kind.EVIDENCE_MISSING,
                    "statement " + (before.number() + 1) + (missing > 1 ? " to " + (next.number() - 1) : ""),
                    "files from " + before.to() + " to " + next.from() + " cannot be checked"
                            + (next.movedFrom().isEmpty()
                                    ? ""
                                    : "; they went to " + String.join(", ", next.movedFrom())
                                            + ": give that folder, too"));
            return;
        }
        if (!next.previous().equals(base64(sha256().digest(before.bytes())))) {
            found(Kind.CHAIN_BROKEN, next.path(), "statement " + next.number() + " does not name " + before.path());
        }
        if (!next.from().equals(before.to())) {
            found(Kind.CHAIN_BROKEN, next.path(), "it begins at " + next.from() + ", not at " + before.to());
        }
        if (!isSumOf(before.filesTotal(), before.eventsTotal(), next)) {
            found(Kind.CHAIN_BROKEN, next.path(), "its totals do not follow from statement " + before.number());
        }
    }

    private void lookAtTheEnd() {
        var last = chain.lastEntry().getValue();
        var until = options.until();
        var now = Instant.now();
        if (last.isLast()) {
            found(
                    Kind.ENDED,
                    "statement " + last.number(),
                    "the destination was removed by " + last.to() + "; nothing later can be shown to be missing");
        } else if (last.to().isBefore(until) && last.nextBy().isBefore(until.isAfter(now) ? until : now)) {
            found(
                    Kind.TAIL_CUT,
                    last.path(),
                    "the last evidence is of files until " + last.to() + "; more was due by " + last.nextBy()
                            + ": copy it from the bucket, from that of another place if the destination has moved, or"
                            + " ask the platform");
        } else if (options.asked().filter(last.to()::isBefore).isPresent()) {
            found(
                    Kind.ENDS_EARLIER,
                    "statement " + last.number(),
                    "until " + last.to() + "; more comes by " + last.nextBy());
        }
        if (last.waiting() > 0) {
            found(Kind.WAITING, "statement " + last.number(), last.waiting() + " of them by " + last.to());
        }
    }

    // --- files

    /** Files with one content: nearly always one that is listed, and one that is there. */
    private static final class Same {
        private final List<Listed> listed = new ArrayList<>();
        private final Set<DataFile> copies = new LinkedHashSet<>();
    }

    private void compareFiles(Set<String> unreadable) {
        var contents = new LinkedHashMap<String, Same>();
        for (var statement : chain.values()) {
            statement.place().ifPresent(places::add);
            places.addAll(statement.movedFrom());
            for (var file : statement.files()) {
                var same = contents.computeIfAbsent(file.content(), key -> new Same());
                same.listed.add(file);
                same.copies.addAll(copies(file));
            }
            statement.sentAgain().forEach(file -> used.addAll(copies(file)));
        }
        contents.values().forEach(same -> used.addAll(same.copies));
        var missing = new ArrayList<Listed>();
        var here = new HashSet<String>();
        for (var same : contents.values()) {
            compare(same, missing, here);
        }
        sayWhatIsMissing(missing, absentPlaces(here), unreadable);
        for (var file : dataFiles) {
            if (!used.contains(file)) {
                unlisted(file);
            }
        }
    }

    /** What has these bytes, packed as they were, packed otherwise, or unpacked. */
    private Collection<DataFile> copies(Listed listed) {
        var found = new LinkedHashSet<>(byDigest.getOrDefault(listed.sha256(), List.of()));
        found.addAll(byDigest.getOrDefault(listed.unpackedSha256(), List.of()));
        return found;
    }

    private void compare(Same same, List<Listed> missing, Set<String> here) {
        var wanted = same.listed.size();
        var names = same.copies.stream().map(file -> stem(file.name())).collect(Collectors.toSet());
        var first = new ArrayList<>(same.listed);
        first.sort(Comparator.comparing(file -> !names.contains(stem(file.name()))));
        var there = Math.min(wanted, same.copies.size());
        for (var file : first.subList(0, there)) {
            filesFound++;
            eventsFound += file.events();
            here.add(placeOf(file));
        }
        missing.addAll(first.subList(there, wanted));
        var plain = same.copies.stream()
                .filter(file -> file.sha256().equals(same.listed.get(0).content()))
                .count();
        var paths = same.copies.stream().map(file -> file.path().toString()).sorted().collect(Collectors.toList());
        if (plain > wanted || same.copies.size() - plain > wanted) {
            found(Kind.DOUBLED, same.listed.get(0).name(), String.join(", ", paths));
        } else if (same.copies.size() > wanted) {
            found(Kind.UNPACKED_COPY, paths.get(0), "and " + String.join(", ", paths.subList(1, paths.size())));
        }
    }

    /** The longest of all places that statements name. */
    private String placeOf(Listed file) {
        return places.stream()
                .filter(file.path()::startsWith)
                .max(Comparator.comparing(String::length))
                .orElse("");
    }

    /**
     * Places from which the destination has moved, and of which nothing is here. That is how a folder of the new place
     * looks, whose evidence begins with the move, or a little before if the old place did not take it.
     */
    private Set<String> absentPlaces(Set<String> here) {
        var first = chain.firstEntry().getValue();
        var places = new TreeSet<String>();
        if (first.number() > 1) {
            chain.values().forEach(statement -> places.addAll(statement.movedFrom()));
            places.removeAll(here);
            chain.lastEntry().getValue().place().ifPresent(places::remove);
            var move = chain.values().stream()
                    .filter(statement -> !statement.movedFrom().isEmpty())
                    .findFirst();
            if (move.isPresent() && places.containsAll(move.get().movedFrom())) {
                found(
                        Kind.MOVED,
                        "statement " + first.number(),
                        "files before " + first.from() + " went to " + String.join(", ", move.get().movedFrom())
                                + "; give that folder, too, to have them checked");
            } else {
                found(
                        Kind.HEAD_CUT,
                        first.path(),
                        "the first evidence is statement " + first.number() + ", of files since " + first.from());
            }
        }
        return places;
    }

    private void sayWhatIsMissing(List<Listed> missing, Set<String> absentPlaces, Set<String> unreadable) {
        var unlisted = dataFiles.stream()
                .filter(file -> !used.contains(file))
                .collect(Collectors.groupingBy(file -> stem(file.name())));
        var elsewhere = new TreeMap<String, Integer>();
        for (var listed : missing) {
            var named = unlisted.getOrDefault(stem(listed.name()), List.of()).stream()
                    .filter(file -> !used.contains(file))
                    .findFirst();
            if (named.isPresent()) {
                used.add(named.get());
                if (named.get().isZstd()) {
                    found(
                            Kind.NOT_CHECKED,
                            named.get().path(),
                            "it was changed, or packed anew with zstd: unpack it, and check again");
                } else {
                    found(
                            Kind.CHANGED,
                            named.get().path(),
                            "statement " + listed.statement() + " lists it with other bytes");
                }
            } else if (absentPlaces.contains(placeOf(listed))) {
                elsewhere.merge(placeOf(listed), 1, Integer::sum);
            } else if (!unreadable.contains(stem(listed.name()))) {
                found(Kind.MISSING, listed.path(), "statement " + listed.statement() + " lists it");
            }
        }
        elsewhere.forEach((place, count) ->
                found(Kind.ELSEWHERE, place, count + " of them: give that folder, too, to have them checked"));
    }

    /** A file's name, packed or not, on file systems that do not tell capital letters apart. */
    private static String stem(String name) {
        return name.toLowerCase(Locale.ROOT).replaceFirst("\\.(gz|zst)$", "");
    }

    private void unlisted(DataFile file) {
        var first = chain.firstEntry().getValue();
        var last = chain.lastEntry().getValue();
        var written = written(file.name());
        if (SYSTEM_FILES.contains(file.name())) {
            found(Kind.SYSTEM_FILE, file.path(), "it is not looked into");
        } else if (file.sha256().equals(testObject())) {
            found(Kind.TEST_OBJECT, file.path(), "it holds no events");
        } else if (TEST_OBJECT.matcher(file.name()).matches()) {
            found(Kind.FOREIGN, file.path(), "it has the name of a test object of Verify, and not its content");
        } else if (written.isEmpty()) {
            found(Kind.FOREIGN, file.path(), unlistedBytes(file) + ", and its name says no time");
        } else if (written.get().isAfter(latest())) {
            found(Kind.FOREIGN, file.path(), "its name says a time that has not come");
        } else if (!written.get().isBefore(last.filesMayComeSince())) {
            found(
                    Kind.NOT_YET_COVERED,
                    file.path(),
                    "if it is genuine, the next evidence lists it; until then anybody may have put it there");
        } else if (first.number() == 1 && written.get().isBefore(first.from())) {
            found(
                    Kind.OLDER,
                    file.path(),
                    "evidence begins at " + first.from() + "; nothing shows who has put it there, or when");
        } else {
            found(Kind.FOREIGN, file.path(), unlistedBytes(file));
        }
    }

    private static String unlistedBytes(DataFile file) {
        return "no statement lists these bytes"
                + (file.isZstd() ? "; if it was packed anew with zstd, unpack it, and check again" : "");
    }

    private Instant latest() {
        var until = options.until();
        var now = Instant.now();
        return (until.isAfter(now) ? until : now).plus(CLOCK_SKEW_MAX);
    }

    private String testObject() {
        return base64(sha256().digest(TEST_TEXT.formatted(options.organization()).getBytes(StandardCharsets.UTF_8)));
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

    // --- result

    private void print(PrintStream out) {
        if (options.isJson()) {
            out.println(json());
            return;
        }
        var shown = new HashMap<Kind, Integer>();
        for (var finding : findings) {
            var kind = finding.kind();
            if (shown.merge(kind, 1, Integer::sum) <= NOTES_MAX || kind.severity != Severity.NOTE) {
                out.println(kind.severity.word + ": " + kind.sentence + ": " + printable(finding.file()) + " ("
                        + printable(finding.detail()) + ")");
            }
        }
        shown.forEach((kind, count) -> {
            if (count > NOTES_MAX && kind.severity == Severity.NOTE) {
                out.println("note: " + kind.sentence + ": " + (count - NOTES_MAX) + " more, which --json names");
            }
        });
        leftOut().forEach((reason, count) ->
                out.println("note: the platform says that it has left out: " + count + " (" + printable(reason) + ")"));
        var answer = has(Severity.WRONG) ? "NOT OK" : has(Severity.UNCHECKED) ? "NOT CHECKED" : "OK";
        out.println(answer + ": " + printable(options.organization()) + ", " + range() + ", " + filesFound + " files, "
                + eventsFound + " events; not covered: " + count(Kind.OLDER) + " older, " + count(Kind.NOT_YET_COVERED)
                + " younger");
    }

    private String range() {
        if (chain.isEmpty()) {
            return "no statement";
        }
        var last = chain.lastEntry().getValue();
        return "statements " + chain.firstKey() + " to " + last.number() + " (" + base64(sha256().digest(last.bytes()))
                + "), from " + chain.firstEntry().getValue().from() + " until " + last.to();
    }

    private long count(Kind kind) {
        return findings.stream().filter(finding -> finding.kind() == kind).count();
    }

    /** Running totals, and so the last statement's. */
    private Map<String, Long> leftOut() {
        return chain.isEmpty() ? Map.of() : chain.lastEntry().getValue().leftOut();
    }

    private String json() {
        var json = new StringBuilder("{\"ok\":" + (status() == 0));
        json.append(",\"status\":").append(status());
        json.append(",\"organization\":").append(Json.quoted(options.organization()));
        json.append(",\"statements\":").append(chain.size());
        json.append(",\"files\":").append(filesFound);
        json.append(",\"events\":").append(eventsFound);
        json.append(",\"older\":").append(count(Kind.OLDER));
        json.append(",\"younger\":").append(count(Kind.NOT_YET_COVERED));
        if (!chain.isEmpty()) {
            var first = chain.firstEntry().getValue();
            var last = chain.lastEntry().getValue();
            json.append(",\"firstStatement\":").append(first.number());
            json.append(",\"lastStatement\":").append(last.number());
            json.append(",\"lastStatementSha256\":").append(Json.quoted(base64(sha256().digest(last.bytes()))));
            json.append(",\"from\":").append(Json.quoted(first.from().toString()));
            json.append(",\"until\":").append(Json.quoted(last.to().toString()));
        }
        if (!leftOut().isEmpty()) {
            json.append(leftOut().entrySet().stream()
                    .map(reason -> Json.quoted(reason.getKey()) + ":" + reason.getValue())
                    .collect(Collectors.joining(",", ",\"leftOut\":{", "}")));
        }
        return json.append(findings.stream()
                        .map(finding -> "{\"severity\":"
                                + Json.quoted(finding.kind().severity.name().toLowerCase(Locale.ROOT)) + ",\"kind\":"
                                + Json.quoted(finding.kind().code()) + ",\"file\":" + Json.quoted(finding.file())
                                + ",\"detail\":" + Json.quoted(finding.detail()) + "}")
                        .collect(Collectors.joining(",", ",\"findings\":[", "]}")))
                .toString();
    }

    /** A name may hold what moves a terminal's cursor, or another line. */
    private static String printable(String text) {
        var printable = new StringBuilder();
        text.codePoints().forEach(character -> {
            switch (Character.getType(character)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.SURROGATE,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR,
                        Character.UNASSIGNED -> printable.append(String.format("\\u%04x", character));
                default -> printable.appendCodePoint(character);
            }
        });
        return printable.toString();
    }

    // --- keys

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
                var key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
                return new NoteKey(parts[0], id, key);
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
            var bytes = Base64.getDecoder().decode(base64);
            if (base64(bytes).equals(base64)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // As below.
        }
        throw new NotGenuine("a part of it is not Base64");
    }

    private static String utf8(byte[] bytes) throws NotGenuine {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new NotGenuine("it is not UTF-8");
        }
    }

    // --- JSON

    /** As much of JSON as a statement has. */
    private static final class Json {

        private static final int DEPTH_MAX = 16;
        private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][-+]?\\d+)?");

        /** As many as there are in any file, and fewer than would overflow. */
        private static final Pattern COUNT = Pattern.compile("0|[1-9]\\d{0,14}");

        /** What no statement of this kind has: null, and numbers that count nothing. */
        private static final Object OTHER = new Object();

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
            if (members.get(name) instanceof Long number) {
                return number;
            }
            throw new IllegalArgumentException("it has no " + name);
        }

        /** Of those members that are numbers. */
        Map<String, Long> numbers() {
            var numbers = new TreeMap<String, Long>();
            members.forEach((name, value) -> {
                if (value instanceof Long number) {
                    numbers.put(name, number);
                }
            });
            return numbers;
        }

        Json object(String name) {
            return asObject(members.get(name));
        }

        List<Json> list(String name) {
            return elements(name).stream().map(Json::asObject).collect(Collectors.toList());
        }

        List<String> texts(String name) {
            var texts = new ArrayList<String>();
            for (var element : elements(name)) {
                if (!(element instanceof String text)) {
                    throw new IllegalArgumentException("a text is expected in " + name);
                }
                texts.add(text);
            }
            return texts;
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
                    case 'n':
                        return word("null", OTHER);
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
                    if (members.putIfAbsent(name, value(depth + 1)) != null) {
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
                    } else if (character < ' ') {
                        throw new IllegalArgumentException("a text has a control character");
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
                        return (char) HexFormat.fromHexDigits(text, at - 4, at);
                    case '"':
                    case '\\':
                    case '/':
                        return character;
                    default:
                        throw new IllegalArgumentException("it is no JSON");
                }
            }

            private Object number() {
                var start = at;
                while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
                    at++;
                }
                var number = text.substring(start, at);
                if (!NUMBER.matcher(number).matches()) {
                    throw new IllegalArgumentException("it is no JSON");
                }
                return COUNT.matcher(number).matches() ? (Object) Long.valueOf(number) : OTHER;
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
