package dev.auditlogs.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.TestDrain;
import dev.auditlogs.queue.Batch;
import dev.auditlogs.report.Count;
import dev.auditlogs.report.DrainReport;
import dev.auditlogs.state.StateUnavailable;
import dev.auditlogs.world.AwsWorld;
import dev.auditlogs.world.Events;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;
import software.amazon.awssdk.core.exception.SdkException;

/// Clients that are made once, and one seed's world after the other: organizations, producers, and processes that
/// drain.
final class World implements AutoCloseable {

    private static final String STATE_BUCKET = AwsWorld.STATE_BUCKET;
    private static final Duration DRAIN_TIME = Duration.ofMinutes(4);
    private static final int MANY = 200;

    private final Happenings happenings;

    /// For the drains one after the other, for those at the same time, and for those between two calls.
    private final List<Place> places = List.of(new Place(), new Place(), new Place());
    private Random random;
    private Mode mode;
    private Plan plan;
    private Model model;
    private List<Organization> organizations;

    /// The buckets of these work, whatever becomes of the others.
    private List<Organization> healthy;

    /// What is not an event, by a word in it.
    private Set<String> rejected;

    private final AtomicInteger processes = new AtomicInteger();

    /// What processes are told besides what a plan says.
    private final Map<String, String> settings;

    World(Happenings happenings) {
        this(happenings, Map.of());
    }

    World(Happenings happenings, Map<String, String> settings) {
        this.happenings = happenings;
        this.settings = settings;
    }

    /// Where one process runs at a time.
    private static final class Place {

        private final ModelClients clients = new ModelClients();

        /// By their settings, which take long to read.
        private final Map<Map<String, String>, TestDrain.Builder> builders = new HashMap<>();

        /// Empty when the last one has died.
        private Optional<TestDrain> process = Optional.empty();

        private int number;
        private boolean hasFailed;

        TestDrain.Builder builder(Map<String, String> settings) {
            return builders.computeIfAbsent(settings, _ -> {
                var builder = TestDrain.of(clients.sqs(), clients.s3(), ModelClients.QUEUE_URL)
                        .kms(clients.kms());
                settings.forEach(builder::set);
                return builder;
            });
        }
    }

    void run(long seed) throws InterruptedException {
        begin(seed);
        for (var i = 2 + random.nextInt(3); i > 0; i--) {
            publish(random);
            change();
            drain();
            model.pass(Duration.ofMinutes(5));
        }
        comeToRest();
        check();
    }

    private void begin(long seed) {
        mode = Mode.of(seed);
        // Neighbours among seeds would begin alike.
        random = new Random(new Random(seed * 1_000_003L).nextLong());
        plan = mode.plan(random);
        model = new Model(seed, plan.chances(), happenings);
        model.pageBy(plan.pageSize());
        model.createBucket(STATE_BUCKET);
        model.betweenCalls(this::somethingHappens);
        rejected = new HashSet<>();
        processes.set(0);
        places.forEach(place -> {
            place.process = Optional.empty();
            place.hasFailed = false;
        });
        createOrganizations();
        switch (mode) {
            case COPIES_AND_FAULTS, COPIES_AND_KILLS -> model.rely(STATE_BUCKET);
            case COPIES_AND_STATE_FAULTS -> model.handOutWhen(this::isNotPending);
            case FAULTS_AND_KILLS, TIME, CHANGES, OVERLOAD, MANY_FAIL -> {}
        }
    }

    private void createOrganizations() {
        var ids = mode == Mode.MANY_FAIL
                ? IntStream.range(0, MANY).mapToObj("org-%03d"::formatted).toList()
                : List.of("acme", "globex", "initech");
        organizations = new ArrayList<>();
        healthy = new ArrayList<>();
        for (var id : ids) {
            var organization = new Organization(id, model, STATE_BUCKET, !mode.hasCopies() && random.nextInt(3) == 0);
            organizations.add(organization);
            model.createBucket(organization.bucket(1));
            model.createBucket(organization.bucket(2));
            organization.setDestination(1, true, random);
            if (mode == Mode.MANY_FAIL) {
                breakOrNot(organization);
            }
        }
        if (plan.discards()) {
            var nobody = new Organization("nobody", model, STATE_BUCKET, false);
            model.createBucket(nobody.bucket(1));
            model.createBucket(nobody.bucket(2));
            organizations.add(nobody);
        }
    }

    private void breakOrNot(Organization organization) {
        switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> model.hang(organization.bucket(1));
            case 4, 5 -> deny(organization.bucket(1));
            case 6 -> organization.damageDestination();
            default -> healthy.add(organization);
        }
    }

    /// Until a file with an event of it is forgotten, whether a copy is recognised depends on whether that can be
    /// read.
    private boolean isNotPending(String body) {
        for (var organization : organizations) {
            var folder = "pending/" + organization.id() + "/";
            for (var file : model.objects(STATE_BUCKET).tailMap(folder).entrySet()) {
                if (!file.getKey().startsWith(folder)) {
                    break;
                }
                if (organization.ids(file.getKey(), file.getValue().bytes()).stream()
                        .anyMatch(id -> body.contains("\"" + id + "\""))) {
                    return false;
                }
            }
        }
        return true;
    }

    /// Messages of one organization, or of several; a few events twice, and some that are none.
    private void publish(RandomGenerator chance) {
        var most =
                switch (mode) {
                    case OVERLOAD -> 25;
                    case MANY_FAIL -> 150;
                    case FAULTS_AND_KILLS,
                            TIME,
                            CHANGES,
                            COPIES_AND_FAULTS,
                            COPIES_AND_KILLS,
                            COPIES_AND_STATE_FAULTS -> 4;
                };
        for (var i = 1 + chance.nextInt(most); i > 0; i--) {
            var parts = new ArrayList<String>();
            for (var j = 1 + chance.nextInt(4); j > 0; j--) {
                var organization = organizations.get(chance.nextInt(organizations.size()));
                parts.add(
                        isDrawn(Happening.SENT_AGAIN, chance)
                                ? organization.oldEvent(chance)
                                : organization.newEvent(chance));
            }
            if (isDrawn(Happening.REJECTED, chance)) {
                var word = "rejected-" + rejected.size() + "-";
                rejected.add(word);
                if (chance.nextBoolean()) {
                    model.send(word);
                } else {
                    parts.add("{\"no\":\"" + word + "\"}");
                }
            }
            model.send(Events.together(parts));
        }
        if (chance.nextInt(20) == 0) {
            model.send("[]");
        }
    }

    private boolean isDrawn(Happening happening, RandomGenerator chance) {
        var happens = chance.nextDouble() < plan.chances().of(happening);
        happenings.add(happening, happens ? 1 : 0);
        return happens;
    }

    /// Somebody changes a destination, or breaks a bucket, or repairs it, before a drain begins.
    private void change() {
        if (!mode.hasChanges()) {
            return;
        }
        var organization = configured(random);
        switch (random.nextInt(6)) {
            case 0 -> organization.setDestination(1 + random.nextInt(2), true, random);
            case 1 -> organization.setDestination(1 + random.nextInt(2), false, random);
            case 2, 3 -> denyUnlessInDoubt(organization, organization.bucket(1 + random.nextInt(2)));
            case 4 -> model.allow(organization.bucket(1 + random.nextInt(2)));
            default -> {}
        }
    }

    /// One of those that have a destination at times.
    private Organization configured(RandomGenerator chance) {
        return organizations.get(chance.nextInt(organizations.size() - (plan.discards() ? 1 : 0)));
    }

    /// Unless the bucket has a file that is still pending, alone or in a segment, or may yet get one: its put took
    /// effect, and nobody has written that down. What ARCHITECTURE.md assumes: such a bucket does not refuse to be
    /// asked.
    private void denyUnlessInDoubt(Organization organization, String bucket) {
        var delivered = model.keys(bucket);
        var isInDoubt = model.expectsPuts(bucket)
                || pendingFiles(organization)
                        .anyMatch(name -> delivered.stream().anyMatch(key -> key.endsWith(name)));
        if (!isInDoubt) {
            deny(bucket);
        }
    }

    /// The names of its files, those in segments too.
    private Stream<String> pendingFiles(Organization organization) {
        var folder = organization.id() + "/";
        return model.objects(STATE_BUCKET).entrySet().stream()
                .filter(object -> object.getKey().startsWith("pending/"))
                .flatMap(object -> object.getKey().startsWith("pending/!")
                        ? entries(object.getValue().bytes()).stream()
                        : Stream.of(object.getKey().substring("pending/".length())))
                .filter(name -> name.startsWith(folder))
                .map(name -> name.substring(folder.length()));
    }

    private static List<String> entries(byte[] archive) {
        try (var zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            var names = new ArrayList<String>();
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                names.add(entry.getName());
            }
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void deny(String bucket) {
        model.deny(bucket);
        happenings.add(Happening.DENIED, 1);
    }

    /// Between two calls of a drain: one or more of what can happen, so that another drain sees what this one does
    /// not.
    private void somethingHappens(RandomGenerator chance) {
        if (chance.nextInt(4) == 0) {
            happenings.add(Happening.SENT_BETWEEN_CALLS, 1);
            model.trace("messages are sent");
            publish(chance);
        }
        if (mode.hasChanges() && chance.nextInt(3) == 0) {
            changeBetweenCalls(configured(chance), chance);
        }
        if (mode == Mode.TIME && chance.nextInt(3) > 0) {
            happenings.add(Happening.PAUSE, 1);
            model.trace("a pause");
            model.pass(Duration.ofSeconds(10 + chance.nextInt(500)));
        }
        if (mode.hasOtherDrains() && chance.nextBoolean()) {
            happenings.add(Happening.DRAIN_BETWEEN_CALLS, 1);
            drainIn(places.get(2), chance);
        }
    }

    private void changeBetweenCalls(Organization organization, RandomGenerator chance) {
        var what = List.of(
                        Happening.CHANGED,
                        Happening.CHANGED,
                        Happening.UNVERIFIED,
                        Happening.DAMAGED,
                        Happening.VANISHED)
                .get(chance.nextInt(5));
        happenings.add(what, 1);
        model.trace(organization.id() + "'s destination: " + what);
        switch (what) {
            case CHANGED -> organization.setDestination(1 + chance.nextInt(2), true, chance);
            case UNVERIFIED -> organization.setDestination(1 + chance.nextInt(2), false, chance);
            case DAMAGED -> organization.damageDestination();
            case VANISHED -> organization.removeDestination();
            default -> throw new AssertionError(what);
        }
    }

    /// One drain; or two at once.
    private void drain() throws InterruptedException {
        var begun = model.clock().instant();
        if (mode == Mode.OVERLOAD && random.nextInt(4) == 0) {
            happenings.add(Happening.DRAINS_AT_ONCE, 1);
            var seed = random.nextLong();
            var other = Thread.ofVirtual().start(() -> drainIn(places.get(1), new Random(seed)));
            drainIn(places.get(0), random);
            other.join();
            return;
        }
        var end = drainIn(places.get(0), random);
        if (mode == Mode.MANY_FAIL
                && end.filter(why -> !why.leavesQueueNonEmpty()).isPresent()) {
            assertThat(healthy.stream()
                            .filter(organization -> !organization.hasAllUntil(begun))
                            .map(Organization::id))
                    .as("organizations that wait because others' buckets fail")
                    .isEmpty();
        }
    }

    /// @return why receiving ended; empty if the drain did not end by itself
    private Optional<Batch.End> drainIn(Place place, RandomGenerator chance) {
        var warm = place.process.filter(_ -> chance.nextBoolean());
        happenings.add(Happening.WARM_AFTER_FAILURE, warm.isPresent() && place.hasFailed ? 1 : 0);
        var process = warm.orElseGet(() -> newProcess(place, chance));
        place.process = Optional.of(process);
        place.hasFailed = true;
        model.begin(place.number, DRAIN_TIME, plan.livesOn());
        model.trace("process " + place.number + " begins");
        try {
            var report = process.runFor(DRAIN_TIME);
            count(report);
            place.hasFailed = false;
            return Optional.of(report.receivingEnded());
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts a drain", e);
        } catch (RuntimeException | Error e) {
            // Dead, or the state bucket or the queue failed: the next one goes on.
            if (!isExpected(e)) {
                throw e;
            }
            model.trace("process " + place.number + " fails: " + e);
            return Optional.empty();
        } finally {
            if (model.isDead(place.number)) {
                place.process = Optional.empty();
            } else {
                model.end(place.number);
            }
        }
    }

    private TestDrain newProcess(Place place, RandomGenerator chance) {
        place.number = processes.incrementAndGet();
        place.clients.talkTo(model, place.number);
        var ids = new Random(chance.nextLong());
        var ahead = Duration.ofMinutes(
                chance.nextInt(2 * plan.offsetMinutesMax() + 1) - plan.offsetMinutesMax() - plan.sqsAheadMinutes());
        happenings.add(Happening.CLOCKS_DIFFER, ahead.isZero() ? 0 : 1);
        var all = new HashMap<>(plan.settings());
        all.putAll(settings);
        return place.builder(all)
                .clock(model.clock(ahead))
                .ids(() -> new UUID(ids.nextLong(), ids.nextLong()))
                .build();
    }

    private void count(DrainReport report) {
        happenings.add(Happening.ROUNDS, report.count(Count.ROUNDS) > 1 ? 1 : 0);
        happenings.add(Happening.TIME_UP, report.receivingEnded() == Batch.End.TIME_UP ? 1 : 0);
        happenings.add(Happening.DISCARDED, report.count(Count.DISCARDED));
        happenings.add(Happening.FILTERED, report.count(Count.FILTERED));
        happenings.add(Happening.HELD, report.count(Count.HELD));
        happenings.add(Happening.DUPLICATES, report.count(Count.DUPLICATES));
        happenings.add(Happening.QUARANTINED, report.count(Count.QUARANTINED));
        happenings.add(Happening.LEFT_IN_QUEUE, report.count(Count.LEFT_IN_QUEUE));
        happenings.add(Happening.DEFERRED, report.count(Count.FILES_DEFERRED));
    }

    private static boolean isExpected(Throwable e) {
        for (var cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof Model.Killed || cause instanceof SdkException || cause instanceof StateUnavailable) {
                return true;
            }
        }
        return false;
    }

    /// Nothing fails any more; first late copies come, then destinations that failed are due.
    private void comeToRest() {
        model.calmDown();
        model.trace("rest");
        for (var organization : organizations) {
            if (!organization.id().equals("nobody")) {
                organization.setDestination(1 + random.nextInt(2), true, random);
            }
        }
        for (var i = 0; i < 20 && (i == 0 || !isAtRest()); i++) {
            drainIn(places.get(0), random);
            model.pass(Duration.ofMinutes(10));
        }
        model.pass(Duration.ofHours(7));
        drainIn(places.get(0), random);
    }

    private boolean isAtRest() {
        return model.queued() == 0 && model.keys(STATE_BUCKET).stream().noneMatch(key -> key.startsWith("pending/"));
    }

    /// Sealing is due twice more.
    void rest() {
        for (var i = 0; i < 2; i++) {
            model.pass(Duration.ofHours(2));
            drainIn(places.get(0), random);
        }
    }

    List<Organization> organizations() {
        return organizations;
    }

    private void check() {
        assertThat(model.queued()).as("messages left").isZero();
        assertThat(model.keys(STATE_BUCKET)).noneMatch(key -> key.startsWith("pending/"));
        organizations.forEach(organization -> organization.check(plan.discards()));
        checkQuarantine();
    }

    private void checkQuarantine() {
        var kept = model.objects(STATE_BUCKET).tailMap("quarantine/").entrySet().stream()
                .filter(object -> object.getKey().startsWith("quarantine/"))
                .map(object -> new String(object.getValue().bytes(), StandardCharsets.UTF_8))
                .toList();
        assertThat(kept).as("quarantined").hasSameSizeAs(rejected);
        assertThat(rejected)
                .allSatisfy(word ->
                        assertThat(kept).filteredOn(text -> text.contains(word)).hasSize(1));
    }

    @Override
    public void close() {
        places.forEach(place -> place.clients.close());
    }
}
