package dev.auditlogs.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.TestDrain;
import dev.auditlogs.state.StateUnavailable;
import dev.auditlogs.world.AwsWorld;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkException;

/// A customer's bucket vanishes, and a foreigner creates one of that name, while drains die, calls fail, and other
/// drains run between two calls: the foreigner gets nothing once the verification has ended, and when the customer
/// has verified another bucket, each event is in one file of his, once.
///
/// A seed that fails is in the message: `-Dsimulation.seed=<seed>`.
class VanishedBucketsSimulationTest {

    private static final int SEEDS = 20;
    private static final int DRAINS_UNTIL_ENDED_MAX = 120;
    private static final Duration DRAIN_EVERY = Duration.ofMinutes(5);
    private static final Duration DRAIN_TIME = Duration.ofMinutes(4);
    private static final String STATE_BUCKET = AwsWorld.STATE_BUCKET;
    private static final String HEALTH = "health/acme.json";

    /// Three, so that one that is missing is no tenth.
    private static final List<String> NEIGHBOURS = List.of("globex", "hooli");

    private final Logger log = Logger.getLogger("dev.auditlogs");
    private final Level level = log.getLevel();
    private final List<ModelClients> clients = List.of(new ModelClients(), new ModelClients());

    /// With settings, which take long to read.
    private final List<TestDrain.Builder> builders = clients.stream()
            .map(its -> TestDrain.of(its.sqs(), its.s3(), ModelClients.QUEUE_URL)
                    .set("audit.drain.polls", "1")
                    .set("audit.drain.writes", "1"))
            .toList();

    private final AtomicInteger processes = new AtomicInteger();
    private Model model;
    private Random random;
    private Organization acme;
    private int killed;
    private int beside;

    @BeforeEach
    void quiet() {
        log.setLevel(Level.OFF);
    }

    @AfterEach
    void close() {
        log.setLevel(level);
        clients.forEach(ModelClients::close);
    }

    @Test
    void aForeignerGetsNothingAfterTheEndAndNothingIsLostOrDeliveredTwice() throws InterruptedException {
        var only = Long.getLong("simulation.seed");
        for (long seed = only == null ? 1 : only; seed <= (only == null ? SEEDS : only); seed++) {
            begin(seed);
            run("seed " + seed);
        }
        if (only == null) {
            assertThat(killed).isGreaterThan(SEEDS / 2);
            assertThat(beside).isGreaterThan(SEEDS / 2);
        }
    }

    private void begin(long seed) {
        random = new Random(new Random(seed * 1_000_003L).nextLong());
        var rate = seed % 3 == 0 ? 0 : random.nextDouble() * 0.03;
        var chances = new Chances()
                .set(Happening.LOST_CALL, rate)
                .set(Happening.LOST_ANSWER, rate)
                .set(Happening.LATE_PUT, rate)
                .set(Happening.KILL, random.nextDouble() * 0.01)
                .set(Happening.BETWEEN_CALLS, random.nextDouble() * 0.01);
        model = new Model(seed, chances, new Happenings());
        model.createBucket(STATE_BUCKET);
        acme = new Organization("acme", model, STATE_BUCKET, false);
        model.createBucket(acme.bucket(1));
        model.createBucket(acme.bucket(2));
        acme.setDestination(1, true, random);
        for (var neighbour : NEIGHBOURS) {
            var other = new Organization(neighbour, model, STATE_BUCKET, false);
            model.createBucket(other.bucket(1));
            other.setDestination(1, true, random);
        }
        model.betweenCalls(chance -> {
            beside++;
            drain(1, chance);
        });
    }

    private void run(String seed) throws InterruptedException {
        publishAndDrain(3);
        // What ARCHITECTURE.md assumes: each file in a bucket that refuses, or vanishes, is named in drained/.
        for (var i = 0; i < 50 && hasPending(); i++) {
            drain();
        }
        assertThat(hasPending()).as(seed).isFalse();
        var before = new ArrayList<String>();
        acme.delivered().values().forEach(before::addAll);
        model.vanish(acme.bucket(1));
        for (var i = 0; i < DRAINS_UNTIL_ENDED_MAX && !hasEnded(); i++) {
            publishAndDrain(1);
        }
        assertThat(hasEnded()).as(seed).isTrue();

        model.createBucket(acme.bucket(1));
        publishAndDrain(3);
        model.pass(Duration.ofHours(7));
        publishAndDrain(2);
        acme.setDestination(2, true, random);
        publishAndDrain(3);
        model.calmDown();
        for (var i = 0; i < 10 && (i == 0 || hasPending() || model.queued() > 0); i++) {
            drain();
        }

        assertThat(model.keys(acme.bucket(1)))
                .as(seed + ": what the foreigner has")
                .isEmpty();
        assertThat(hasPending()).as(seed).isFalse();
        acme.delivered().values().forEach(before::addAll);
        assertThat(before).as(seed).containsExactlyInAnyOrderElementsOf(acme.published());
    }

    private boolean hasPending() {
        return model.keys(STATE_BUCKET).stream().anyMatch(key -> key.startsWith("pending/"));
    }

    private boolean hasEnded() {
        var health = model.objects(STATE_BUCKET).get(HEALTH);
        return health != null && new String(health.bytes(), StandardCharsets.UTF_8).contains("\"endedAt\"");
    }

    private void publishAndDrain(int times) throws InterruptedException {
        for (var i = 0; i < times; i++) {
            if (random.nextInt(3) > 0) {
                model.send(acme.newEvent(random));
            }
            drain();
        }
    }

    private void drain() {
        drain(0, random);
        model.pass(DRAIN_EVERY);
    }

    /// One of a new process.
    ///
    /// @param place where one process runs at a time
    private void drain(int place, RandomGenerator chance) {
        var number = processes.incrementAndGet();
        clients.get(place).talkTo(model, number);
        var ids = new Random(chance.nextLong());
        model.begin(number, DRAIN_TIME, false);
        try {
            builders.get(place)
                    .clock(model.clock())
                    .ids(() -> new UUID(ids.nextLong(), ids.nextLong()))
                    .build()
                    .runFor(DRAIN_TIME);
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts a drain", e);
        } catch (RuntimeException | Error e) {
            if (!isExpected(e)) {
                throw e;
            }
        } finally {
            if (model.isDead(number)) {
                killed++;
            } else {
                model.end(number);
            }
        }
    }

    private static boolean isExpected(Throwable e) {
        for (var cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof Model.Killed || cause instanceof SdkException || cause instanceof StateUnavailable) {
                return true;
            }
        }
        return false;
    }
}
