package dev.auditlogs.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.destination.DestinationGuard;
import dev.auditlogs.destination.Destinations;
import dev.auditlogs.destination.Route;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.state.StateBucket;
import dev.auditlogs.state.StateUnavailable;
import dev.auditlogs.world.AwsWorld;
import dev.auditlogs.world.TestConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Processes come and go, fail and die, while destinations change and somebody damages the copy of them, or puts
/// back an older one: whatever a drain finds out about a destination has been true since the drain listed them.
class DestinationsSimulationTest {

    private static final int SEEDS = 100;
    private static final int ORGANIZATIONS = 25;
    private static final int STEPS = 12;
    private static final String COPY = "copies/destinations.gz";
    private static final String DAMAGED = "damaged";
    private static final String ABSENT = "absent";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AuditConfig CONFIG =
            TestConfig.of(ModelClients.QUEUE_URL, Map.of("audit.unconfigured", "hold"));

    private final Logger log = Logger.getLogger("dev.auditlogs");
    private final Level level = log.getLevel();
    private final List<ModelClients> clients = List.of(new ModelClients(), new ModelClients());
    private final Map<Integer, Destinations> processes = new HashMap<>();

    /// What each organization's destination has been, the last one now.
    private final Map<String, List<String>> history = new TreeMap<>();

    private final List<byte[]> copies = new ArrayList<>();
    private Model model;
    private long seed;
    private int known;

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
    void whateverHappensNobodysDestinationIsTakenForAnotherOrAnOlderOne() {
        for (seed = 1; seed <= SEEDS; seed++) {
            run(new Random(seed * 1_000_003L));
        }
        // It is no use if nobody ever gets to know anything.
        assertThat(known).isGreaterThan(SEEDS * STEPS * ORGANIZATIONS / 4);
    }

    private void run(Random random) {
        var rate = random.nextInt(3) == 0 ? 0 : random.nextDouble() * 0.05;
        var chances = new Chances()
                .set(Happening.LOST_CALL, rate)
                .set(Happening.LOST_ANSWER, rate)
                .set(Happening.LATE_PUT, random.nextDouble() * 0.1)
                .set(Happening.KILL, random.nextDouble() * 0.02)
                .set(Happening.BETWEEN_CALLS, random.nextDouble() * 0.05);
        model = new Model(seed, chances, new Happenings());
        model.createBucket(AwsWorld.STATE_BUCKET);
        model.pageBy(random.nextBoolean() ? 10 : 1000);
        processes.clear();
        history.clear();
        copies.clear();
        IntStream.range(0, ORGANIZATIONS).forEach(i -> set("org-%02d".formatted(i), "bucket-0"));
        model.betweenCalls(chance -> {
            change(chance);
            if (chance.nextInt(3) == 0) {
                drain(1, chance);
            }
        });
        for (var step = 0; step < STEPS; step++) {
            for (var changes = random.nextInt(random.nextInt(4) == 0 ? ORGANIZATIONS : 3); changes > 0; changes--) {
                change(random);
            }
            drain(0, random);
        }
    }

    private void set(String organization, String bucket) {
        var document = bucket.equals(DAMAGED) ? "{" : "{\"bucket\":\"%s\",\"status\":\"verified\"}".formatted(bucket);
        model.put(AwsWorld.STATE_BUCKET, key(organization), document);
        history.computeIfAbsent(organization, _ -> new ArrayList<>()).add(bucket);
    }

    private static String key(String organization) {
        return "destinations/" + organization + ".json";
    }

    private void change(RandomGenerator chance) {
        var organization = "org-%02d".formatted(chance.nextInt(ORGANIZATIONS));
        switch (chance.nextInt(8)) {
            case 0 -> set(organization, DAMAGED);
            case 1 -> {
                model.remove(AwsWorld.STATE_BUCKET, key(organization));
                history.get(organization).add(ABSENT);
            }
            case 2 -> changeCopy(chance);
            default -> set(organization, "bucket-" + chance.nextInt(1_000));
        }
    }

    private void changeCopy(RandomGenerator chance) {
        var stored = model.objects(AwsWorld.STATE_BUCKET).get(COPY);
        if (stored == null || stored.bytes().length == 0) {
            return;
        }
        var bytes = stored.bytes().clone();
        copies.add(bytes);
        var other =
                switch (chance.nextInt(3)) {
                    case 0 -> copies.get(chance.nextInt(copies.size()));
                    case 1 -> Arrays.copyOf(bytes, chance.nextInt(bytes.length));
                    default -> {
                        var damaged = bytes.clone();
                        damaged[chance.nextInt(bytes.length)] ^= (byte) (1 << chance.nextInt(8));
                        yield damaged;
                    }
                };
        model.put(AwsWorld.STATE_BUCKET, COPY, other);
    }

    /// @param place where one process runs at a time
    private void drain(int place, RandomGenerator chance) {
        var before = new HashMap<String, Integer>();
        history.forEach((organization, states) -> before.put(organization, states.size() - 1));
        clients.get(place).talkTo(model, place);
        if (chance.nextInt(3) == 0) {
            processes.remove(place);
        }
        var destinations = processes.computeIfAbsent(place, _ -> process(clients.get(place)));
        model.begin(place, Duration.ofMinutes(30), false);
        try {
            var snapshot = destinations.snapshot();
            for (var organization : history.keySet()) {
                if (chance.nextInt(5) > 0) {
                    check(organization, before.get(organization), snapshot.route(new OrganizationId(organization)));
                }
            }
            destinations.keepCopy();
        } catch (StateUnavailable _) {
            // The next drain goes on.
        } catch (Model.Killed _) {
            processes.remove(place);
        } finally {
            model.end(place);
        }
    }

    private static Destinations process(ModelClients clients) {
        var state = new StateBucket(clients.s3(), CONFIG);
        return new Destinations(state, JSON, new DestinationGuard(state, CONFIG), Clock.systemUTC(), CONFIG);
    }

    private void check(String organization, int from, Route route) {
        var states = history.get(organization);
        var since = states.subList(from, states.size());
        switch (route) {
            case Route.Deliver(var destination) ->
                assertThat(since)
                        .as("seed %d, %s", seed, organization)
                        .contains(destination.target().bucket().value());
            case Route.Wait _ ->
                assertThat(since).as("seed %d, %s", seed, organization).contains(DAMAGED);
            case Route.Unconfigured _ ->
                assertThat(since).as("seed %d, %s", seed, organization).contains(ABSENT);
            case Route.Unreadable _ -> known--;
        }
        known++;
    }
}
