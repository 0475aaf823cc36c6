package dev.auditlogs.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.world.MovableClock;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/// SQS, S3 and EventBridge in memory, as far as a drain uses them, with a clock of their own, and with processes
/// that call them.
///
/// What happens depends on the seed only, not on which thread asks first: each call has its own chances, by its
/// number among the calls of its kind, which is its process, operation, bucket and folder. Names that a process
/// makes up or that have a time in them are no part of it. What the order of threads decides all the same is the
/// clock, since each call moves it on.
///
/// What ARCHITECTURE.md assumes it keeps: S3 is strongly consistent; a message is nobody else's until its
/// visibility timeout ends; one that was received before is never counted as new; a call to the state bucket takes
/// effect at most 25 s after it was begun; nobody removes objects from an organization's bucket.
public final class Model {

    /// Of those who do not tell processes apart.
    static final int ONLY_PROCESS = 0;

    private static final int NOBODY = -1;
    private static final int SLOW_MILLIS_MAX = 60_000;
    private static final int LATE_MILLIS_MAX = 20_000;

    /// Some dozen calls.
    private static final int OUTAGE_MILLIS_MAX = 500;

    private static final int BUCKET_OUTAGE_MILLIS_MAX = 15 * 60_000;

    private static final Duration HANG = Duration.ofSeconds(5);

    /// How much more likely something else happens before a call that changes something.
    private static final double CHANGES_FACTOR = 3;

    /// Of real time.
    private static final long STILL_NANOS = 300_000;

    private static final long QUIET_NANOS = 4_000_000;

    private static final long HANG_NANOS_MAX = 1_000_000_000;

    /// The longest that a call to the state bucket takes, after which it has no effect.
    private static final Duration STATE_CALL_MAX = Duration.ofSeconds(25);

    /// Each call on a line, to see what a seed does.
    private static final boolean TRACE = Boolean.getBoolean("simulation.trace");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ModelKms MODEL_KMS = new ModelKms();

    private final long seed;
    private final Chances chances;
    private final Happenings happenings;
    private final MovableClock clock = MovableClock.at("2026-11-24T00:26:40Z");
    private final ModelQueue queue = new ModelQueue(clock);
    private final ModelBuckets buckets = new ModelBuckets();
    private final Map<String, Integer> calls = new HashMap<>();
    /// SQS's time, when a thread of a process looked at that one's clock.
    private static final ThreadLocal<Instant> LOOKED = new ThreadLocal<>();

    /// When it began, by the SDK's id of the invocation.
    private final Map<String, Instant> begun = new HashMap<>();

    private final Map<Integer, Process> processes = new HashMap<>();
    private final List<LatePut> latePuts = new ArrayList<>();

    /// Until when a bucket does not work, or SQS, which has no name.
    private final Map<String, Instant> outages = new HashMap<>();

    private final Set<String> hanging = new HashSet<>();
    private final List<JsonNode> notices = new ArrayList<>();
    private boolean refusesNotices;
    private String reliable = "";
    private Consumer<RandomGenerator> betweenCalls = _ -> {};

    /// In real time.
    private volatile long lastCall;

    /// No more faults, kills or copies from now on.
    private boolean calm;

    /// The process that stands still while something else happens.
    private int still = NOBODY;

    /// What a killed process would see, if it still saw anything.
    static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    /// A put whose connection broke, and which takes effect all the same.
    private record LatePut(Instant at, ModelRequest request, ModelDice dice) {}

    /// @param end when its drain's time is up
    /// @param livesOn whether it is not killed then, as a long-running one
    private record Process(Instant end, boolean livesOn, boolean isDead) {

        Process dead() {
            return new Process(end, livesOn, true);
        }
    }

    /// Of one process, whose deletes are lost now and then.
    ///
    /// @param reliable the bucket that never fails; empty if there is none
    public Model(long seed, double faultRate, double killRate, String reliable) {
        this(
                seed,
                new Chances()
                        .set(Happening.LOST_CALL, faultRate / 2)
                        .set(Happening.LOST_ANSWER, faultRate / 2)
                        .set(Happening.KILL, killRate)
                        .set(Happening.LOST_DELETE, 0.1),
                new Happenings());
        this.reliable = reliable;
    }

    Model(long seed, Chances chances, Happenings happenings) {
        this.seed = seed;
        this.chances = chances;
        this.happenings = happenings;
    }

    /// @param bucket that never fails, but for processes that die of a call to it
    synchronized void rely(String bucket) {
        reliable = bucket;
    }

    synchronized void pageBy(int size) {
        buckets.pageBy(size);
    }

    synchronized void handOutWhen(Predicate<String> condition) {
        queue.handOutWhen(condition);
    }

    /// @param what happens now and then between two calls of a process, which stands still meanwhile
    synchronized void betweenCalls(Consumer<RandomGenerator> what) {
        betweenCalls = what;
    }

    public synchronized void createBucket(String name) {
        buckets.create(name);
    }

    public void put(String bucket, String key, String text) {
        put(bucket, key, text.getBytes(StandardCharsets.UTF_8));
    }

    synchronized void put(String bucket, String key, byte[] bytes) {
        buckets.store(bucket, key, bytes, Map.of());
    }

    synchronized void remove(String bucket, String key) {
        buckets.objects(bucket).remove(key);
    }

    synchronized NavigableMap<String, ModelBuckets.Stored> objects(String bucket) {
        return new TreeMap<>(buckets.objects(bucket));
    }

    public List<String> keys(String bucket) {
        return List.copyOf(objects(bucket).keySet());
    }

    public synchronized void send(String body) {
        queue.send(body);
    }

    public synchronized int queued() {
        return queue.size();
    }

    /// What EventBridge has taken, in order, as PutEvents has it.
    public synchronized List<JsonNode> notices() {
        return List.copyOf(notices);
    }

    /// Whether EventBridge fails from now on.
    public synchronized void refuseNotices(boolean all) {
        refusesNotices = all;
    }

    /// SQS's. It goes on with each call.
    public Clock clock() {
        return clock;
    }

    /// A process's own.
    ///
    /// @param ahead of SQS's; negative if it is behind
    Clock clock(Duration ahead) {
        InstantSource own = () -> {
            var now = clock.instant();
            LOOKED.set(now);
            return now.plus(ahead);
        };
        return own.withZone(ZoneOffset.UTC);
    }

    public synchronized void pass(Duration time) {
        clock.advance(time);
        landLatePuts();
    }

    /// A new process begins.
    public synchronized void revive() {
        processes.remove(ONLY_PROCESS);
    }

    public synchronized boolean isDead() {
        return isDead(ONLY_PROCESS);
    }

    synchronized boolean isDead(int process) {
        return process(process).isDead();
    }

    private Process process(int number) {
        return processes.getOrDefault(number, new Process(Instant.MAX, true, false));
    }

    /// A process begins a drain.
    ///
    /// @param livesOn whether it is not killed when that time is up
    synchronized void begin(int process, Duration time, boolean livesOn) {
        processes.put(process, new Process(clock.instant().plus(time), livesOn, false));
    }

    /// Its drain is over.
    synchronized void end(int process) {
        processes.remove(process);
    }

    public synchronized void calmDown() {
        calm = true;
        buckets.allowAll();
        hanging.clear();
    }

    /// The bucket is deleted, with what is in it.
    public synchronized void vanish(String bucket) {
        buckets.vanish(bucket);
    }

    public synchronized void deny(String bucket) {
        buckets.deny(bucket);
    }

    public synchronized void allow(String bucket) {
        buckets.allow(bucket);
    }

    /// From now on the bucket does not answer.
    synchronized void hang(String bucket) {
        hanging.add(bucket);
    }

    /// Whether a put into it may still take effect.
    synchronized boolean expectsPuts(String bucket) {
        return latePuts.stream().anyMatch(put -> put.request().bucket().equals(bucket));
    }

    /// @throws Killed if the process is dead, or dies of this call
    /// @throws IOException if the connection breaks, before or after the call took effect
    ModelAnswer call(ModelRequest request, int process) throws IOException {
        try {
            var call = begin(request, process);
            hangIfItDoes(request);
            var answer = decide(call);
            trace(process, request, Integer.toString(answer.status()));
            return answer;
        } catch (Killed | IOException e) {
            trace(process, request, e.toString());
            throw e;
        }
    }

    private void trace(int process, ModelRequest request, String outcome) {
        if (TRACE) {
            trace(process + " " + request.operation() + " " + request.path() + " " + outcome);
        }
    }

    void trace(String line) {
        if (TRACE) {
            System.out.printf("%tT.%<tL %s%n", clock.millis(), line);
        }
    }

    /// One attempt of a call.
    ///
    /// @param at when the first attempt began
    private record Call(ModelRequest request, int process, Instant at, ModelDice dice) {

        /// The last moment at which it may take effect.
        Instant timeout() {
            return request.isSpooling() ? at.plus(STATE_CALL_MAX) : Instant.MAX;
        }
    }

    /// Lets time pass or something else happen before the call, now and then; meanwhile the process's other calls
    /// wait.
    private Call begin(ModelRequest request, int process) {
        Call call;
        boolean isSlow;
        synchronized (this) {
            var at =
                    begun.computeIfAbsent(request.invocation(), _ -> request.isSpooling() ? looked() : clock.instant());
            waitWhileStill(process);
            var kind = process + request.kind();
            var number = calls.merge(kind, 1, Integer::sum);
            // This one mixes well: neighbours among seeds and numbers have nothing in common.
            var random = new SplittableRandom((seed * 31 + kind.hashCode()) * 1_000_003L + number);
            call = new Call(request, process, at, new ModelDice(chances, happenings, random, calm));
            isSlow = call.dice().draws(Happening.SLOW);
            var isBetween = call.dice().draws(Happening.BETWEEN_CALLS, request.changes() ? CHANGES_FACTOR : 1);
            if (!isSlow && !isBetween || still != NOBODY || process(process).isDead()) {
                return call;
            }
            still = process;
        }
        call.dice().happened(isSlow ? Happening.SLOW : Happening.BETWEEN_CALLS);
        // On a thread of its own, since the process may interrupt those that it has.
        withoutInterruption(Thread.ofVirtual().start(() -> whileStill(isSlow, call.dice()))::join);
        synchronized (this) {
            still = NOBODY;
            notifyAll();
        }
        return call;
    }

    /// When the thread that begins to spool looked at its process's clock: it has found then that it is not too
    /// late, and ARCHITECTURE.md assumes that it does not stand still between that and its call.
    private Instant looked() {
        var looked = LOOKED.get();
        return looked == null ? clock.instant() : looked;
    }

    private void whileStill(boolean isSlow, ModelDice dice) {
        // The process's other threads come to their next calls.
        LockSupport.parkNanos(STILL_NANOS);
        if (isSlow) {
            pass(Duration.ofMillis(dice.below(SLOW_MILLIS_MAX)));
        } else {
            betweenCalls.accept(dice.random());
        }
    }

    private void waitWhileStill(int process) {
        while (still == process) {
            withoutInterruption(this::wait);
        }
    }

    private interface Waiting {
        void end() throws InterruptedException;
    }

    private static void withoutInterruption(Waiting waiting) {
        var isInterrupted = false;
        while (true) {
            try {
                waiting.end();
                break;
            } catch (InterruptedException _) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Those who hang at the same time take that time once, and all else that there is to do is done meanwhile: it
    /// passes when nobody has called for a while.
    private void hangIfItDoes(ModelRequest request) throws IOException {
        synchronized (this) {
            if (!hanging.contains(request.bucket())) {
                return;
            }
        }
        var end = clock.instant().plus(HANG);
        var waitMax = System.nanoTime() + HANG_NANOS_MAX;
        do {
            LockSupport.parkNanos(QUIET_NANOS);
        } while (System.nanoTime() - lastCall < QUIET_NANOS && System.nanoTime() < waitMax);
        synchronized (this) {
            if (clock.instant().isBefore(end)) {
                clock.moveTo(end);
            }
        }
        happenings.add(Happening.HANG, 1);
        throw new InterruptedIOException("the bucket does not answer");
    }

    private synchronized ModelAnswer decide(Call call) throws IOException {
        lastCall = System.nanoTime();
        var request = call.request();
        var process = call.process();
        var dice = call.dice();
        pass(Duration.ofMillis(1 + dice.below(20)));
        checkTime(call);
        var takesEffect = dice.random().nextBoolean();
        if (dice.happens(Happening.KILL)) {
            if (takesEffect) {
                answer(request, dice);
            }
            die(process);
        }
        if (!reliable.isEmpty() && request.bucket().equals(reliable)) {
            return answer(request, dice);
        }
        breakLate(call);
        var breaks = dice.random().nextBoolean();
        beginOutage(call);
        if (!calm && clock.instant().isBefore(outages.getOrDefault(request.bucket(), Instant.MIN))) {
            return failed(breaks);
        }
        if (dice.happens(Happening.LOST_CALL)) {
            return failed(breaks);
        }
        if (dice.happens(Happening.LOST_ANSWER)) {
            answer(request, dice);
            return failed(breaks);
        }
        return answer(request, dice);
    }

    private void landLatePuts() {
        for (var put : List.copyOf(latePuts)) {
            if (!put.at().isAfter(clock.instant())) {
                latePuts.remove(put);
                var answer = buckets.answer(put.request(), put.dice());
                happenings.add(Happening.LATE_PUT, answer.status() == 200 ? 1 : 0);
                trace("late PUT " + put.request().path() + " " + answer.status());
            }
        }
    }

    private void checkTime(Call call) throws IOException {
        var caller = process(call.process());
        if (caller.isDead()) {
            throw new Killed();
        }
        if (clock.instant().isAfter(caller.end()) && !caller.livesOn()) {
            happenings.add(Happening.DEADLINE, 1);
            die(call.process());
        }
        if (clock.instant().isAfter(call.timeout())) {
            happenings.add(Happening.TIMED_OUT, 1);
            throw new IOException("the call has taken too long");
        }
    }

    private void die(int process) {
        var others = new HashMap<>(processes);
        others.remove(process);
        if (others.values().stream().anyMatch(other -> !other.isDead())) {
            happenings.add(Happening.KILL_BESIDE_ANOTHER, 1);
        }
        processes.put(process, process(process).dead());
        throw new Killed();
    }

    private void breakLate(Call call) throws IOException {
        var dice = call.dice();
        var at = clock.instant().plusMillis(200L + dice.below(LATE_MILLIS_MAX));
        if (dice.draws(Happening.LATE_PUT) && call.request().operation().equals("PUT")) {
            if (!at.isAfter(call.timeout())) {
                latePuts.add(new LatePut(at, call.request(), dice));
            }
            throw new IOException("the connection broke, and the request goes on");
        }
    }

    /// The call that it begins with may have taken effect. An organization's bucket is away for some drains.
    private void beginOutage(Call call) {
        var dice = call.dice();
        var millis = 20 + dice.below(call.request().isOfOrganization() ? BUCKET_OUTAGE_MILLIS_MAX : OUTAGE_MILLIS_MAX);
        if (dice.happens(Happening.OUTAGE)) {
            if (dice.random().nextBoolean()) {
                answer(call.request(), dice);
            }
            outages.put(call.request().bucket(), clock.instant().plusMillis(millis));
        }
    }

    private static ModelAnswer failed(boolean breaks) throws IOException {
        if (breaks) {
            throw new IOException("the connection broke");
        }
        return ModelAnswer.error(500, "InternalError");
    }

    private ModelAnswer answer(ModelRequest request, ModelDice dice) {
        return switch (request.operation()) {
            case "ReceiveMessage", "GetQueueAttributes", "DeleteMessageBatch" -> queue.answer(request, dice);
            case "PutEvents" -> putEvents(request);
            case "Sign", "GetPublicKey" -> MODEL_KMS.answer(request);
            default -> buckets.answer(request, dice);
        };
    }

    private ModelAnswer putEvents(ModelRequest request) {
        if (refusesNotices) {
            return ModelAnswer.error(500, "InternalException");
        }
        var answer = JSON.createObjectNode().put("FailedEntryCount", 0);
        var answers = answer.putArray("Entries");
        for (var entry : ModelQueue.json(request).path("Entries")) {
            notices.add(entry);
            answers.addObject().put("EventId", "e" + notices.size());
        }
        return ModelAnswer.json(answer);
    }
}
