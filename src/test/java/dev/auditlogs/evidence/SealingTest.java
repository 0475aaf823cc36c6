package dev.auditlogs.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.auditlogs.destination.Route;
import dev.auditlogs.event.EventTime;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.AuditFileName;
import dev.auditlogs.file.Encoding;
import dev.auditlogs.file.FileId;
import dev.auditlogs.file.KeyTemplate;
import dev.auditlogs.place.BucketName;
import dev.auditlogs.place.KeyPrefix;
import dev.auditlogs.queue.QueueName;
import dev.auditlogs.spool.Deed;
import dev.auditlogs.spool.DrainedFiles;
import dev.auditlogs.spool.Journals;
import dev.auditlogs.spool.Segments;
import dev.auditlogs.spool.Target;
import dev.auditlogs.state.Deadline;
import dev.auditlogs.state.ListedObject;
import dev.auditlogs.state.NewObject;
import dev.auditlogs.state.StateBucket;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.EmulatedAws;
import dev.auditlogs.world.KillSwitch;
import dev.auditlogs.world.MovableClock;
import dev.auditlogs.world.TestConfig;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/// Which files a seal states, by what drains have written down; and what many of them cost.
class SealingTest {

    private static final QueueName QUEUE = new QueueName("audit-events");
    private static final String SHA256 = "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=";

    private final EmulatedAws emulated = new EmulatedAws();
    private final MovableClock clock = MovableClock.at("2026-11-24T10:00:00Z");
    private final AtomicInteger signatures = new AtomicInteger();
    private final KillSwitch calls = KillSwitch.never();
    private final SigningKey key = new CountedKey();
    private final SlowReads slow = new SlowReads();
    private StateBucket bucket;
    private Journals journals;
    private Seals seals;
    private Sealing sealing;
    private Optional<Seal> last = Optional.empty();

    private final class CountedKey implements SigningKey {

        @Override
        public NoteKey noteKey() {
            return new NoteKey(TestKey.ORIGIN, new byte[NoteKey.PUBLIC_KEY_BYTES]);
        }

        @Override
        public byte[] sign(byte[] text) {
            signatures.incrementAndGet();
            return new byte[64];
        }
    }

    /// Lets each object that is read take its time.
    private final class SlowReads implements ExecutionInterceptor {

        private final AtomicInteger atOnce = new AtomicInteger();
        private final AtomicInteger atOnceMax = new AtomicInteger();
        private volatile Duration time = Duration.ZERO;

        @Override
        public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
            if (context.request() instanceof GetObjectRequest) {
                atOnceMax.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                clock.advance(time);
            }
        }

        @Override
        public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
            if (context.request() instanceof GetObjectRequest) {
                atOnce.decrementAndGet();
            }
        }
    }

    @BeforeEach
    void start() {
        var config = TestConfig.of("http://127.0.0.1/1/audit-events", Map.of());
        bucket = new StateBucket(AwsTestResource.s3(emulated.emulators.s3(), calls, slow), config);
        journals = new Journals(bucket, new Segments(bucket), clock, UUID::randomUUID, config);
        seals = new Seals(bucket);
        sealing = sealing(Runtime.getRuntime().maxMemory());
    }

    private Sealing sealing(long filesBytesMax) {
        return new Sealing(
                bucket,
                seals,
                new DrainedFiles(bucket),
                new Sealing.Settings(
                        TestKey.ORIGIN,
                        Duration.ofHours(1),
                        Duration.ofHours(24),
                        List.of(key),
                        UUID::randomUUID,
                        filesBytesMax));
    }

    @AfterEach
    void stop() {
        emulated.close();
    }

    private Deadline deadline() {
        return new Deadline(clock, Instant.MAX);
    }

    private FileId file(String organization) {
        return new FileId(
                new OrganizationId(organization),
                AuditFileName.of(clock.instant(), UUID.randomUUID(), Encoding.DEFAULT));
    }

    private static Deed deed(FileId file, Deed.How how) {
        var place = new Target(
                new BucketName(file.organizationId() + "-audit-logs"),
                Optional.empty(),
                new KeyPrefix("audit/"),
                KeyTemplate.DEFAULT);
        return new Deed(file, place, how, SHA256, SHA256, 1_234, 10, new EventTime(0), new EventTime(1));
    }

    /// A drain that has delivered that.
    private void drain(Deed... deeds) throws InterruptedException {
        var journal = journals.begin(QUEUE, deadline(), _ -> {});
        Arrays.stream(deeds).forEach(journal::deliver);
        journal.write();
        clock.advance(Duration.ofMinutes(5));
    }

    /// How many files the next seal states.
    private long seal() throws InterruptedException {
        return seal(deadline());
    }

    private long seal(Deadline deadline) throws InterruptedException {
        var before = files();
        var made = sealing.make(last, clock.instant(), _ -> new Route.Unreadable("not asked"), deadline);
        last = Optional.of(made.seal());
        return files() - before;
    }

    private long files() {
        return last.map(seal -> seals.heads(seal).values().stream()
                        .mapToLong(Head::files)
                        .sum())
                .orElse(0L);
    }

    @Test
    void aFileThatWasMetAfterItWasStatedIsNotStatedAgain() throws InterruptedException {
        var file = file("acme");
        drain(deed(file, Deed.How.CREATED));
        assertThat(seal()).isOne();

        drain(deed(file, Deed.How.MET), deed(file("acme"), Deed.How.MET));

        assertThat(seal()).isOne();
    }

    @Test
    void aFileThatWasMetAndStatedIsNotStatedAgainWhenItsCreatorSaysSo() throws InterruptedException {
        var file = file("acme");
        drain(deed(file, Deed.How.MET));
        assertThat(seal()).isOne();

        drain(deed(file, Deed.How.CREATED));
        assertThat(seal()).isZero();
        drain(deed(file, Deed.How.MET));
        assertThat(seal()).isZero();
    }

    @Test
    void aFileThatSeveralDrainsOfOneSealingNameIsStatedOnce() throws InterruptedException {
        var file = file("acme");
        drain(deed(file, Deed.How.MET));
        drain(deed(file, Deed.How.CREATED));
        drain(deed(file, Deed.How.MET));

        assertThat(seal()).isOne();
    }

    @Test
    void aFileThatWasSentAgainIsInNoTotal() throws InterruptedException {
        var file = file("acme");
        drain(deed(file, Deed.How.CREATED));
        assertThat(seal()).isOne();

        drain(deed(file, Deed.How.SENT_AGAIN));

        assertThat(seal()).isZero();
        assertThat(seals.heads(last.orElseThrow()).get("acme").number()).isEqualTo(2);
    }

    /// It lands hours after it was named.
    @Test
    void whatComesLateIsStatedWithinADay() throws InterruptedException {
        drain(deed(file("acme"), Deed.How.CREATED));
        assertThat(seal()).isOne();
        clock.advance(Duration.ofHours(5));
        assertThat(seal()).isZero();

        clock.advance(Duration.ofHours(-4));
        drain(deed(file("acme"), Deed.How.CREATED));
        clock.advance(Duration.ofHours(4));

        assertThat(seal()).isOne();
    }

    @Test
    void aSealNeverEndsBeforeTheOneBefore() throws InterruptedException {
        seal();
        var to = last.orElseThrow().to();
        clock.advance(Duration.ofHours(-1));
        seal();

        assertThat(last.orElseThrow().to()).isEqualTo(to);
    }

    @Test
    void moreThanAThousandFilesTakeSeveralStatements() throws InterruptedException {
        drain(IntStream.range(0, 2_500)
                .mapToObj(_ -> deed(file("acme"), Deed.How.CREATED))
                .toArray(Deed[]::new));

        assertThat(seal()).isEqualTo(2_500);
        assertThat(seals.heads(last.orElseThrow()).get("acme").number()).isEqualTo(3);
    }

    @Test
    void moreThanAThousandFilesThatWereSentAgainTakeSeveralStatements() throws InterruptedException {
        drain(IntStream.range(0, 2_500)
                .mapToObj(_ -> deed(file("acme"), Deed.How.SENT_AGAIN))
                .toArray(Deed[]::new));

        assertThat(seal()).isZero();
        assertThat(seals.heads(last.orElseThrow()).get("acme").number()).isEqualTo(3);
    }

    /// Nobody has sealed for days, and what was delivered meanwhile is more than memory for one sealing.
    @Test
    void whatIsLeftForLaterSealingsIsStatedHoweverOldItIs() throws InterruptedException {
        seal();
        for (var drain = 0; drain < 20; drain++) {
            drain(deed(file("acme"), Deed.How.CREATED), deed(file("globex"), Deed.How.CREATED));
            clock.advance(Duration.ofHours(5));
        }
        sealing = sealing(1);

        var stated = new ArrayList<Long>();
        do {
            stated.add(seal());
        } while (last.orElseThrow().isPartial());

        assertThat(stated).hasSize(20).containsOnly(2L);
        assertThat(seal()).isZero();
    }

    /// The next sealing lists from before it on, and does not state again what was sealed then.
    @Test
    void whatComesLateAndIsLeftForTheNextSealingHasNothingStatedTwice() throws InterruptedException {
        for (var drain = 0; drain < 10; drain++) {
            drain(deed(file("acme"), Deed.How.CREATED));
            clock.advance(Duration.ofHours(5));
        }
        seal();
        seal();
        clock.advance(Duration.ofHours(-22));
        drain(deed(file("acme"), Deed.How.CREATED));
        drain(deed(file("acme"), Deed.How.CREATED));
        clock.advance(Duration.ofHours(22));
        sealing = sealing(1);

        assertThat(seal()).isOne();
        assertThat(last.orElseThrow().isPartial()).isTrue();
        assertThat(seal()).isOne();
        assertThat(seal()).isZero();
    }

    @Test
    void whatThereIsNoTimeToReadIsLeftForTheNextSealing() throws InterruptedException {
        seal();
        for (var drain = 0; drain < 40; drain++) {
            drain(deed(file("acme"), Deed.How.CREATED));
            clock.advance(Duration.ofHours(5));
        }
        slow.time = Duration.ofSeconds(10);

        var stated = 0L;
        var sealings = 0;
        do {
            stated += seal(new Deadline(clock, clock.instant().plus(Duration.ofMinutes(4))));
            assertThat(++sealings).isLessThan(20);
        } while (last.orElseThrow().isPartial());

        assertThat(stated).isEqualTo(40);
        assertThat(sealings).isGreaterThan(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "PK", "not a ZIP archive, and a good deal longer than what is read first, which says so"})
    void whatIsDamagedKeepsNobodyElseFromBeingStated(String damaged) throws InterruptedException {
        drain(deed(file("acme"), Deed.How.CREATED));
        var key = bucket.list("drained/").map(ListedObject::key).findFirst().orElseThrow();
        bucket.put(new NewObject(key, damaged.getBytes(StandardCharsets.UTF_8), "application/zip"));
        drain(deed(file("globex"), Deed.How.CREATED), deed(file("globex"), Deed.How.MET));

        assertThat(seal()).isEqualTo(2);

        drain(deed(file("globex"), Deed.How.MET));
        assertThat(seal()).isOne();
    }

    /// A file may be met weeks after it was written, and each drain since then may have stated it.
    @Test
    void whoStatedAFileIsLookedUpInManyDrainsAtOnce() throws InterruptedException {
        var old = file("acme");
        for (var drain = 0; drain < 40; drain++) {
            drain(deed(file("acme"), Deed.How.CREATED));
        }
        seal();
        drain(deed(old, Deed.How.MET));
        slow.time = Duration.ZERO;
        slow.atOnceMax.set(0);

        assertThat(seal()).isOne();
        assertThat(slow.atOnceMax).hasValueGreaterThan(1);
    }

    @Test
    void aSealThatIsGoneIsNoReasonToBeginAnew() throws InterruptedException {
        seal();
        seals.create(last.orElseThrow());
        seals.markPut(1);
        bucket.deleteAll(List.of("seals/9999999998"), (_, _) -> {});

        assertThatThrownBy(seals::newest).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void tenThousandOrganizationsWithTwelveFilesTakeTenSignatures() throws InterruptedException {
        var organizations =
                IntStream.range(0, 10_000).mapToObj("org-%05d"::formatted).toList();
        for (var drain = 0; drain < 12; drain++) {
            var deeds = new ArrayList<Deed>();
            organizations.forEach(organization -> deeds.add(deed(file(organization), Deed.How.CREATED)));
            drain(deeds.toArray(Deed[]::new));
        }
        var before = calls.calls();
        var cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        assertThat(seal()).isEqualTo(120_000);

        System.out.printf(
                "sealing 120,000 files of 10,000 organizations: %d requests, %d ms of CPU%n",
                calls.calls() - before,
                Duration.ofNanos(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu)
                        .toMillis());
        assertThat(signatures).hasValueLessThanOrEqualTo(10);
        var tree = seals.tree(last.orElseThrow().trees().getFirst());
        var some = tree.leaves().stream()
                .filter(leaf -> leaf.address().isPresent())
                .findFirst()
                .orElseThrow();
        var proof = InclusionProof.of(some.bytes(), tree.leaves().indexOf(some), tree.tree(), tree.note());
        assertThat(proof).as("an evidence file of 12 files").hasSizeLessThan(8 << 10);
    }
}
