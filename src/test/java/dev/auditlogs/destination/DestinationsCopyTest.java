package dev.auditlogs.destination;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.Encoding;
import dev.auditlogs.parallel.InParallel;
import dev.auditlogs.state.StateBucket;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.AwsWorld;
import dev.auditlogs.world.EmulatedAws;
import dev.auditlogs.world.FailingReads;
import dev.auditlogs.world.FailingWrites;
import dev.auditlogs.world.LoggedLines;
import dev.auditlogs.world.StateRequests;
import dev.auditlogs.world.TestConfig;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/// What processes that are new ask the state bucket for, and that they learn from the copy what they would have
/// learnt from the destinations themselves.
class DestinationsCopyTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int WIDTH = 32;

    private final StateRequests requests = new StateRequests();
    private final List<S3Client> clients = new ArrayList<>();
    private EmulatedAws emulated;

    @BeforeEach
    void start() {
        emulated = new EmulatedAws();
    }

    @AfterEach
    void stop() {
        clients.forEach(S3Client::close);
        emulated.close();
    }

    /// A process that is new, and the drains in it.
    private final class Process {

        private final Destinations destinations;

        private Process(ExecutionInterceptor... more) {
            var interceptors = new ArrayList<ExecutionInterceptor>(List.of(more));
            interceptors.add(requests);
            var s3 = AwsTestResource.s3(emulated.emulators.s3(), interceptors.toArray(ExecutionInterceptor[]::new));
            clients.add(s3);
            var config = TestConfig.of("http://127.0.0.1/no-queue", Map.of());
            var state = new StateBucket(s3, config);
            destinations =
                    new Destinations(state, JSON, new DestinationGuard(state, config), Clock.systemUTC(), config);
        }

        /// What one drain finds that has something for each of these organizations.
        Map<String, Route> drain(List<String> organizations) throws InterruptedException {
            requests.clear();
            var routes = new ConcurrentHashMap<String, Route>();
            var snapshot = destinations.snapshot();
            InParallel.forEach(
                    organizations,
                    WIDTH,
                    organization -> routes.put(organization, snapshot.route(new OrganizationId(organization))));
            destinations.takeChanged().forEach(destinations::told);
            destinations.keepCopy();
            return new TreeMap<>(routes);
        }
    }

    private static String bucket(Route route) {
        return route instanceof Route.Deliver(var destination)
                ? destination.target().bucket().value()
                : route.toString();
    }

    private static List<String> organizations(int from, int to) {
        return IntStream.range(from, to).mapToObj("org-%05d"::formatted).toList();
    }

    private void put(String key, byte[] bytes) {
        emulated.s3.putObject(r -> r.bucket(AwsWorld.STATE_BUCKET).key(key), RequestBody.fromBytes(bytes));
    }

    private void put(String key, String text) {
        put(key, text.getBytes(StandardCharsets.UTF_8));
    }

    private void configure(String organization, String bucket) {
        put(
                "destinations/" + organization + ".json",
                "{\"bucket\":\"%s\",\"status\":\"verified\",\"laterField\":[1]}".formatted(bucket));
    }

    private List<String> configure(int count) throws InterruptedException {
        var organizations = organizations(0, count);
        InParallel.forEach(organizations, WIDTH, organization -> configure(organization, organization + "-logs"));
        return organizations;
    }

    private byte[] copy() {
        return emulated.s3
                .getObjectAsBytes(r -> r.bucket(AwsWorld.STATE_BUCKET).key(DestinationsCopy.KEY))
                .asByteArray();
    }

    private void assertRequests(int copies, int lists, int singles, int writes) {
        assertThat(Map.of(
                        "copies read", requests.count("GET " + DestinationsCopy.KEY),
                        "lists", requests.count("LIST destinations/"),
                        "read singly", requests.count("GET destinations/"),
                        "copies written", requests.count("PUT " + DestinationsCopy.KEY)))
                .isEqualTo(Map.of(
                        "copies read", copies, "lists", lists, "read singly", singles, "copies written", writes));
    }

    @Test
    void aProcessThatIsNewReadsTwoThousandFiveHundredDestinationsInOneRequest() throws InterruptedException {
        var organizations = configure(2_500);
        var first = new Process().drain(organizations);
        // It is read before it is written, since others may have written it meanwhile.
        assertRequests(2, 3, 2_500, 1);
        assertThat(first)
                .allSatisfy((organization, route) -> assertThat(bucket(route)).isEqualTo(organization + "-logs"));

        assertThat(new Process().drain(organizations)).isEqualTo(first);
        assertRequests(1, 3, 0, 0);

        configure("org-01234", "elsewhere");
        var later = new Process();
        var changed = later.drain(organizations);
        assertRequests(1, 3, 1, 0);
        assertThat(bucket(changed.put("org-01234", first.get("org-01234")))).isEqualTo("elsewhere");
        assertThat(changed).isEqualTo(first);
        later.drain(organizations);
        assertRequests(0, 3, 0, 0);

        put(DestinationsCopy.KEY, "damaged");
        configure("org-01234", "org-01234-logs");
        assertThat(new Process().drain(organizations)).isEqualTo(first);
        assertRequests(2, 3, 2_500, 1);
        assertThat(new Process().drain(organizations)).isEqualTo(first);
        assertRequests(1, 3, 0, 0);
    }

    enum Damage {
        EMPTY(_ -> new byte[0]),
        CUT_OFF(copy -> Arrays.copyOf(copy, copy.length / 2)),
        WITHOUT_ITS_CHECKSUM(copy -> Arrays.copyOf(copy, copy.length - 8)),
        NOT_GZIP(_ -> "{\"bucket\":\"globex-logs\"}".getBytes(StandardCharsets.UTF_8)),
        OF_A_LATER_VERSION(DestinationsCopyTest::ofALaterVersion);

        private final UnaryOperator<byte[]> damage;

        Damage(UnaryOperator<byte[]> damage) {
            this.damage = damage;
        }
    }

    private static byte[] ofALaterVersion(byte[] copy) {
        try (var text = new GZIPInputStream(new ByteArrayInputStream(copy));
                var bytes = new ByteArrayOutputStream()) {
            var later = new String(text.readAllBytes(), StandardCharsets.UTF_8)
                    .replaceFirst("destinations 1", "destinations 2");
            try (var out = new GZIPOutputStream(bytes)) {
                out.write(later.getBytes(StandardCharsets.UTF_8));
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @EnumSource(Damage.class)
    void whenTheCopyIsDamagedAllAreReadSinglyAndItIsWrittenAgain(Damage damage) throws InterruptedException {
        var organizations = configure(30);
        var routes = new Process().drain(organizations);
        put(DestinationsCopy.KEY, damage.damage.apply(copy()));

        try (var log = new LoggedLines(DestinationsCopy.class)) {
            assertThat(new Process().drain(organizations)).isEqualTo(routes);
            assertThat(log.lines())
                    .allSatisfy(line -> assertThat(line)
                            .startsWith("WARN the copy of all destinations is damaged")
                            .contains("key=copies/destinations.gz"));
            assertThat(log.lines()).hasSize(2);
        }
        assertRequests(2, 1, 30, 1);
        new Process().drain(organizations);
        assertRequests(1, 1, 0, 0);
    }

    /// As it would be if a writer were wrong: whose entry it is decides nothing but its ETag in the list.
    @Test
    void whatTheCopyHasOfOthersThanAreListedIsIgnored() throws InterruptedException {
        var organizations = configure(20);
        configure("vanished", "vanisheds-logs");
        configure("globex", "globexs-logs");
        var all = new ArrayList<>(organizations);
        all.addAll(List.of("globex", "vanished"));
        new Process().drain(all);
        emulated.s3.deleteObject(r -> r.bucket(AwsWorld.STATE_BUCKET).key("destinations/vanished.json"));
        configure("globex", "globexs-other-logs");

        var routes = new Process().drain(all);

        assertThat(routes.get("vanished")).isEqualTo(new Route.Unconfigured());
        assertThat(bucket(routes.get("globex"))).isEqualTo("globexs-other-logs");
        assertRequests(1, 1, 1, 0);
    }

    /// The copy is read once in a process, which may live for hours.
    @Test
    void whatHasChangedSinceTheCopyWasReadIsReadSingly() throws InterruptedException {
        var organizations = configure(20);
        new Process().drain(organizations);
        var process = new Process();
        process.drain(organizations(0, 10));
        configure("org-00003", "elsewhere");
        configure("org-00013", "elsewhere");

        var routes = process.drain(organizations);

        assertThat(bucket(routes.get("org-00003"))).isEqualTo("elsewhere");
        assertThat(bucket(routes.get("org-00013"))).isEqualTo("elsewhere");
        assertRequests(0, 1, 2, 0);
    }

    @Test
    void whatTheApiStoresForOneOrganizationIsNeverAnothersInTheCopy() throws InterruptedException {
        var organizations = configure(20);
        configure("globex", "globexs-logs");
        var config = TestConfig.of("http://127.0.0.1/no-queue", Map.of());
        var store = new DestinationStore(new StateBucket(emulated.s3, config), JSON);
        var entry = "\nglobex \"1\" 33\n{\"bucket\":\"acmes\"}\n\u0000\u001f\u008b\ud83d\ude00\r\n";
        for (var hostile : List.of("acme", "zorg")) {
            var document = new DestinationDocument(
                    hostile,
                    "acme-logs",
                    "globex \"1\" 33\"}/",
                    null,
                    entry,
                    "destinations 1 1" + entry,
                    null,
                    "ocsf" + entry,
                    "globex",
                    List.of(entry, "globex"),
                    "verified",
                    entry,
                    entry,
                    List.of(entry),
                    entry,
                    entry,
                    entry,
                    entry,
                    null);
            assertThat(store.create(new OrganizationId(hostile), document)).isPresent();
        }
        var all = new ArrayList<>(organizations);
        all.addAll(List.of("acme", "globex", "zorg"));
        var first = new Process().drain(all);

        assertThat(new Process().drain(all)).isEqualTo(first);
        assertRequests(1, 1, 0, 0);
        assertThat(bucket(first.get("globex"))).isEqualTo("globexs-logs");
    }

    @Test
    void aDestinationThatChangesInEachDrainDoesNotHaveTheCopyWrittenAgainAndAgain() throws InterruptedException {
        var organizations = configure(40);
        var process = new Process();
        process.drain(organizations);
        for (var i = 0; i < 30; i++) {
            configure("org-00007", "changed-" + i);
            process.drain(organizations);
            assertRequests(0, 1, 1, 0);
        }
    }

    @Test
    void whatHasChangedSinceIsWrittenWhenItIsMoreThanAFew() throws InterruptedException {
        var organizations = configure(40);
        var process = new Process();
        process.drain(organizations);
        for (var i = 1; i <= DestinationsCopy.FEW; i++) {
            configure("org-%05d".formatted(i), "changed-" + i);
            process.drain(organizations);
            assertRequests(i == DestinationsCopy.FEW ? 1 : 0, 1, 1, i == DestinationsCopy.FEW ? 1 : 0);
        }
        var routes = new Process().drain(organizations);
        assertRequests(1, 1, 0, 0);
        assertThat(bucket(routes.get("org-00010"))).isEqualTo("changed-10");
    }

    /// Where there are many, one of a hundred may be missing: that costs new processes less than writing it all.
    @Test
    void whereThereAreManyAFewAreMore() throws InterruptedException {
        var organizations = configure(1_500);
        var process = new Process();
        process.drain(organizations);
        for (var i = 1; i <= 15; i++) {
            configure("org-%05d".formatted(i), "changed-" + i);
            process.drain(organizations);
            assertThat(requests.count("PUT " + DestinationsCopy.KEY)).isEqualTo(i == 15 ? 1 : 0);
        }
    }

    @Test
    void processesWithOtherOrganizationsAddToTheCopy() throws InterruptedException {
        configure(60);
        new Process().drain(organizations(0, 20));
        new Process().drain(organizations(20, 40));
        assertRequests(2, 1, 20, 1);
        var both = new Process();
        both.drain(organizations(10, 60));
        assertRequests(2, 1, 20, 1);

        new Process().drain(organizations(0, 60));
        assertRequests(1, 1, 0, 0);
    }

    @Test
    void whatAnotherProcessHasAddedMeanwhileIsNotAddedAgain() throws InterruptedException {
        configure(60);
        var one = new Process();
        var other = new Process();
        one.drain(organizations(0, 20));
        other.drain(organizations(20, 25));
        one.drain(organizations(20, 40));
        assertRequests(1, 1, 20, 1);
        // Of these five are in there by now, and eight are few.
        other.drain(organizations(40, 48));
        assertRequests(1, 1, 8, 0);
        other.drain(organizations(48, 50));
        assertRequests(1, 1, 2, 1);

        new Process().drain(organizations(0, 50));
        assertRequests(1, 1, 0, 0);
    }

    /// Drains of several queues end at about the same time.
    @Test
    void whatTwoProcessesWriteAtTheSameTimeIsAllThereAfterTheirNextDrains() throws InterruptedException {
        configure(40);
        var both = new CountDownLatch(2);
        var together = new ExecutionInterceptor() {
            @Override
            public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                if (context.request() instanceof PutObjectRequest put
                        && put.key().equals(DestinationsCopy.KEY)) {
                    meet(both);
                }
            }
        };
        var one = new Process(together);
        var other = new Process(together);
        InParallel.forEach(List.of(0, 20), 2, from -> (from == 0 ? one : other).drain(organizations(from, from + 20)));
        one.drain(List.of());
        other.drain(List.of());

        new Process().drain(organizations(0, 40));

        assertRequests(1, 1, 0, 0);
    }

    private static void meet(CountDownLatch both) {
        both.countDown();
        try {
            both.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whereThereAreFewDestinationsNobodyAsksForACopy() throws InterruptedException {
        var organizations = configure(DestinationsCopy.FEW - 1);
        var process = new Process();
        process.drain(organizations);
        assertRequests(0, 1, DestinationsCopy.FEW - 1, 0);

        configure("globex", "globexs-logs");
        process.drain(List.of("globex"));
        assertRequests(2, 1, 1, 1);
    }

    @Test
    void aCopyThatCannotBeReadCostsRequestsOnly() throws InterruptedException {
        var organizations = configure(20);
        var routes = new Process().drain(organizations);
        var failing = new FailingReads(DestinationsCopy.KEY);
        var process = new Process(failing);

        try (var log = new LoggedLines(DestinationsCopy.class)) {
            assertThat(process.drain(organizations)).isEqualTo(routes);
            assertThat(log.lines())
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line).startsWith("WARN the copy of all destinations c"));
        }
        assertRequests(0, 1, 20, 0);
        failing.heal();
        // All that it has read is in there.
        process.drain(organizations);
        assertRequests(1, 1, 0, 0);
    }

    @Test
    void aCopyThatCannotBeWrittenIsWrittenByALaterDrain() throws InterruptedException {
        var organizations = configure(20);
        var failing = new Process(new FailingWrites(DestinationsCopy.KEY));

        try (var log = new LoggedLines(DestinationsCopy.class)) {
            failing.drain(organizations);
            failing.drain(organizations);
            assertThat(log.lines())
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line).startsWith("WARN the copy of all destinations could not be"));
        }
        assertThat(new Process().drain(organizations)).hasSize(20);
        assertRequests(2, 1, 20, 1);
    }

    /// The object itself says so, whatever the copy has.
    @Test
    void aDamagedDestinationIsReadSinglyAndHeld() throws InterruptedException {
        var organizations = new ArrayList<>(configure(20));
        put("destinations/damaged.json", "{");
        put("destinations/others.json", "{\"organizationId\":\"org-00001\",\"bucket\":\"org-00001-logs\"}");
        organizations.addAll(List.of("damaged", "others"));
        var process = new Process();
        for (var routes : List.of(process.drain(organizations), process.drain(organizations))) {
            assertThat(routes.get("damaged")).isInstanceOf(Route.Wait.class);
            assertThat(routes.get("others")).isInstanceOf(Route.Wait.class);
        }
        assertRequests(0, 1, 2, 0);

        var routes = new Process().drain(organizations);
        assertRequests(1, 1, 2, 0);
        assertThat(routes.get("damaged")).isInstanceOf(Route.Wait.class);

        configure("damaged", "repaired");
        assertThat(bucket(new Process().drain(organizations).get("damaged"))).isEqualTo("repaired");
    }

    @Test
    void aDocumentThatIsTooLongIsReadSingly() throws InterruptedException {
        var organizations = new ArrayList<>(configure(20));
        put("destinations/long.json", "{\"bucket\":\"longs-logs\"}" + " ".repeat(CopyFormat.DOCUMENT_BYTES_MAX));
        organizations.add("long");
        new Process().drain(organizations);

        new Process().drain(organizations);

        assertRequests(1, 1, 1, 0);
    }

    /// What does not fit is not tried again and again.
    @Test
    void whatTheCopyCannotHoldIsReadSingly() throws InterruptedException {
        var fitting = CopyFormat.BYTES_MAX / CopyFormat.DOCUMENT_BYTES_MAX;
        var organizations = organizations(0, fitting + 40);
        var padding = " ".repeat(CopyFormat.DOCUMENT_BYTES_MAX - 27);
        InParallel.forEach(
                organizations,
                WIDTH,
                organization -> put(
                        "destinations/" + organization + ".json",
                        "{\"bucket\":\"" + organization + "-logs\"}" + padding));
        new Process().drain(organizations);

        var routes = new Process().drain(organizations);

        assertRequests(2, 2, 40, 0);
        assertThat(routes)
                .hasSize(fitting + 40)
                .allSatisfy(
                        (_, route) -> assertThat(route).isEqualTo(new Route.Wait("not verified", Encoding.DEFAULT)));
        assertThat(copy()).hasSizeLessThan(1024 * 1024);
    }
}
