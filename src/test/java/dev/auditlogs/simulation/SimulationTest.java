package dev.auditlogs.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.TestDrain;
import dev.auditlogs.event.EventTime;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.AuditFile;
import dev.auditlogs.file.AuditFileName;
import dev.auditlogs.file.AuditFileReader;
import dev.auditlogs.file.FileId;
import dev.auditlogs.world.AwsWorld;
import dev.auditlogs.world.Events;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkException;

/// The real drain, with the real SDK, before a model of SQS and S3 in which a seed decides what fails, is lost or comes
/// twice, when a process dies and when a destination changes. Whatever happens: each event is in one file of its
/// organization, once.
///
/// A seed that fails is in the message; replay it with
/// `./mvnw test -Dtest=SimulationTest -Dsimulation.seed=<seed> -Dsimulation.trace=true`. More seeds:
/// `-Dsimulation.seeds=10000`, which takes about three minutes on two processors.
class SimulationTest {

    private static final int SEEDS = 2_000;
    private static final String STATE_BUCKET = AwsWorld.STATE_BUCKET;
    private static final List<String> ORGANIZATIONS = List.of("acme", "globex", "initech");
    private static final ObjectMapper JSON = new ObjectMapper();

    /// What a destination may want its files to be.
    private static final List<String> FILES = List.of(
            "\"format\":\"ndjson\"",
            "\"keyTemplate\":\"hive\"",
            "\"format\":\"csv\",\"csvSafe\":true,\"keyTemplate\":\"hive\"",
            "\"format\":\"csv\",\"compression\":\"zstd\"",
            "\"format\":\"parquet\"");

    @Test
    void whateverHappensEachEventIsInOneFile() throws Exception {
        var quiet = Logger.getLogger("dev.auditlogs");
        var level = quiet.getLevel();
        quiet.setLevel(Level.OFF);
        try {
            var only = Long.getLong("simulation.seed");
            var next = new AtomicLong(only == null ? 1 : only);
            var last = only == null ? Long.getLong("simulation.seeds", SEEDS) : only;
            var kills = new AtomicInteger();
            Callable<Void> work = () -> {
                try (var world = new World()) {
                    for (long seed; (seed = next.getAndIncrement()) <= last; ) {
                        kills.addAndGet(world.run(seed));
                    }
                }
                return null;
            };
            var processors = Runtime.getRuntime().availableProcessors();
            try (var threads = Executors.newFixedThreadPool(processors)) {
                for (var done : threads.invokeAll(
                        IntStream.range(0, processors).mapToObj(_ -> work).toList())) {
                    done.get();
                }
            }
            assertThat(kills.get()).isGreaterThan(only == null ? (int) (last / 4) : -1);
        } finally {
            quiet.setLevel(level);
        }
    }

    /// What ARCHITECTURE.md assumes of late copies: that they come when the drain that delivered the event is over, and
    /// that a drain which died has been finished, which takes a destination and a state bucket that work.
    private enum Mode {
        /// Everything fails and dies, two drains at once; deletes are lost, but what was deleted never comes as new.
        NO_COPIES,
        /// SQS and producers send late copies; all but the state bucket fails, nobody dies.
        COPIES_AND_FAULTS,
        /// They do, and processes die.
        COPIES_AND_KILLS
    }

    /// Clients that are made once, and one seed's world after the other.
    private static final class World implements AutoCloseable {

        private final ModelClients clients = new ModelClients();
        // One step after the other: a seed gives the same run each time.
        private final TestDrain.Builder processes = TestDrain.of(clients.sqs(), clients.s3(), ModelClients.QUEUE_URL)
                .set("audit.drain.writes", "1")
                .set("audit.drain.polls", "1")
                .set("audit.unconfigured", "hold");
        private Random random;
        private Model model;
        private Map<String, Set<String>> published;
        private Mode mode;
        private int kills;

        int run(long seed) {
            try {
                random = new Random(seed);
                kills = 0;
                mode = Mode.values()[(int) (seed % Mode.values().length)];
                model = new Model(
                        seed,
                        mode == Mode.COPIES_AND_KILLS ? 0 : random.nextDouble() * 0.1,
                        mode == Mode.COPIES_AND_FAULTS ? 0 : random.nextDouble() * 0.05,
                        mode == Mode.NO_COPIES ? "" : STATE_BUCKET);
                published = new TreeMap<>();
                clients.talkTo(model);
                model.createBucket(STATE_BUCKET);
                for (var organization : ORGANIZATIONS) {
                    published.put(organization, new HashSet<>());
                    model.createBucket(organization + "-1");
                    model.createBucket(organization + "-2");
                    setDestination(organization, 1, "verified");
                }
                for (var i = 2 + random.nextInt(3); i > 0; i--) {
                    publish();
                    change();
                    drain();
                    model.pass(Duration.ofMinutes(5));
                }
                comeToRest();
                check();
                return kills;
            } catch (Throwable e) {
                throw new AssertionError(
                        "seed " + seed + ": replay it with ./mvnw test -Dtest=SimulationTest -Dsimulation.seed=" + seed,
                        e);
            }
        }

        private void setDestination(String organization, int number, String status) {
            model.put(STATE_BUCKET, "destinations/" + organization + ".json", """
                    {"organizationId":"%s","bucket":"%s-%d","status":"%s","verifiedAt":"%s",%s}""".formatted(
                            organization,
                            organization,
                            number,
                            status,
                            model.clock().instant(),
                            FILES.get(random.nextInt(FILES.size()))));
        }

        /// Messages of one organization, or of several; a few events twice.
        private void publish() {
            for (var i = 1 + random.nextInt(4); i > 0; i--) {
                var events = new ArrayList<String>();
                for (var j = 1 + random.nextInt(4); j > 0; j--) {
                    var organization = ORGANIZATIONS.get(random.nextInt(ORGANIZATIONS.size()));
                    var ids = published.get(organization);
                    var id = "e"
                            + (mode != Mode.NO_COPIES && random.nextInt(8) == 0 && !ids.isEmpty()
                                    ? ids.size() - 1
                                    : ids.size());
                    ids.add(id);
                    events.add(Events.event(organization, id));
                }
                model.send(Events.together(events));
            }
        }

        /// Somebody changes a destination, or breaks a bucket, or repairs it.
        private void change() {
            if (mode == Mode.COPIES_AND_KILLS) {
                return;
            }
            var organization = ORGANIZATIONS.get(random.nextInt(ORGANIZATIONS.size()));
            switch (random.nextInt(6)) {
                case 0 -> setDestination(organization, 1 + random.nextInt(2), "verified");
                case 1 -> setDestination(organization, 1 + random.nextInt(2), "unverified");
                case 2, 3 -> deny(organization, organization + "-" + (1 + random.nextInt(2)));
                case 4 -> model.allow(organization + "-" + (1 + random.nextInt(2)));
                default -> {}
            }
        }

        /// Unless the bucket has a file that is still pending: its put took effect, and nobody heard of it.
        /// What ARCHITECTURE.md assumes: such a bucket does not refuse to be asked.
        private void deny(String organization, String bucket) {
            var pending = "pending/" + organization + "/";
            var isInDoubt = model.keys(STATE_BUCKET).stream()
                    .filter(key -> key.startsWith(pending))
                    .map(key -> key.substring(pending.length()))
                    .anyMatch(name -> model.keys(bucket).stream().anyMatch(key -> key.endsWith(name)));
            if (!isInDoubt) {
                model.deny(bucket);
            }
        }

        /// One drain; or two at once.
        private void drain() throws InterruptedException {
            model.revive();
            if (mode == Mode.NO_COPIES && random.nextInt(4) == 0) {
                var one = newProcess();
                var two = newProcess();
                var other = Thread.ofVirtual().start(() -> drainIn(one));
                drainIn(two);
                other.join();
            } else {
                drainIn(newProcess());
            }
            if (model.isDead()) {
                kills++;
            }
        }

        private TestDrain newProcess() {
            var ids = new Random(random.nextLong());
            return processes
                    .clock(model.clock())
                    .ids(() -> new UUID(ids.nextLong(), ids.nextLong()))
                    .build();
        }

        private void drainIn(TestDrain process) {
            try {
                process.runFor(Duration.ofMinutes(4));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException | Error e) {
                // Dead, or the state bucket or the queue failed: the next one goes on.
                if (!isExpected(e)) {
                    throw e;
                }
            }
        }

        private static boolean isExpected(Throwable e) {
            for (var cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof Model.Killed || cause instanceof SdkException) {
                    return true;
                }
            }
            return false;
        }

        /// Nothing fails any more; first late copies come, then destinations that failed are due.
        private void comeToRest() throws InterruptedException {
            model.calmDown();
            for (var organization : ORGANIZATIONS) {
                setDestination(organization, 1 + random.nextInt(2), "verified");
            }
            model.revive();
            var process = newProcess();
            for (var i = 0; i < 10 && (i == 0 || model.queued() > 0); i++) {
                drainIn(process);
                model.pass(Duration.ofMinutes(10));
            }
            model.pass(Duration.ofHours(7));
            drainIn(process);
        }

        private void check() {
            assertThat(model.queued()).as("messages left").isZero();
            assertThat(model.keys(STATE_BUCKET)).noneMatch(key -> key.startsWith("pending/"));
            for (var organization : ORGANIZATIONS) {
                var byFile = new LinkedHashMap<String, List<String>>();
                for (var bucket : List.of(organization + "-1", organization + "-2")) {
                    model.objects(bucket)
                            .forEach((key, file) ->
                                    byFile.put(bucket + "/" + key, ids(organization, key, file.bytes())));
                }
                var ids = byFile.values().stream().flatMap(List::stream).toList();
                assertThat(ids).as("%s", byFile).doesNotHaveDuplicates();
                assertThat(ids).as("%s", byFile).containsExactlyInAnyOrderElementsOf(published.get(organization));
            }
        }

        private static List<String> ids(String organization, String key, byte[] file) {
            if (key.endsWith(".ndjson.gz")) {
                return ids(organization, file);
            }
            var name = new AuditFileName(key.substring(key.lastIndexOf('/') + 1));
            var id = new FileId(new OrganizationId(organization), name);
            return List.copyOf(
                    AuditFileReader.eventIds(new AuditFile(id, file, 1, new EventTime(0), new EventTime(0))));
        }

        private static List<String> ids(String organization, byte[] file) {
            try (var rows = new GZIPInputStream(new ByteArrayInputStream(file))) {
                var ids = new ArrayList<String>();
                for (var row : new String(rows.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                    var event = JSON.readTree(row);
                    assertThat(event.get("ORGANIZATION_ID").asText()).isEqualTo(organization);
                    ids.add(event.get("EVENT_ID").asText());
                }
                return ids;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            clients.close();
        }
    }
}
