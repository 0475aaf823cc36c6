package dev.auditlogs;

import static dev.auditlogs.world.Events.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.queue.OrganizationQueue;
import dev.auditlogs.report.Count;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.AwsWorld;
import dev.auditlogs.world.EmulatedAws;
import dev.auditlogs.world.KillSwitch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/// Several queues whose drains work at once, while their number changes in the middle of traffic.
class GrowingQueuesTest {

    private static final Logger LOG = Logger.getLogger(GrowingQueuesTest.class);

    private EmulatedAws emulated;
    private List<String> urls;
    private List<AwsWorld> queues;
    private AwsWorld aws;

    @BeforeEach
    void start() {
        emulated = new EmulatedAws();
        urls = IntStream.rangeClosed(1, 5)
                .mapToObj(number -> emulated.createQueue("audit-" + number))
                .toList();
        queues = urls.stream().map(emulated::world).toList();
        aws = queues.getFirst();
    }

    @AfterEach
    void stop() {
        emulated.close();
    }

    /// What a drain of one of the queues needs, and how it may end.
    ///
    /// @param queue from 0
    private record Tick(int queue, int drained, int producers, KillSwitch kill) {}

    /// Each in a process of its own, all at once; messages of those that are killed come back.
    private void drainAtOnce(List<Tick> ticks) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var drains = ticks.stream()
                    .map(tick -> threads.submit(() -> drain(tick)))
                    .toList();
            for (var drain : drains) {
                try {
                    drain.get();
                } catch (ExecutionException e) {
                    assertThat(e).hasRootCauseInstanceOf(KillSwitch.Killed.class);
                }
            }
        }
        ticks.forEach(tick -> tick.kill().endVisibilityTimeouts(emulated.sqs, urls.get(tick.queue())));
    }

    private Void drain(Tick tick) throws InterruptedException {
        try (var sqs = AwsTestResource.sqs(emulated.emulators.sqs(), tick.kill());
                var s3 = AwsTestResource.s3(emulated.emulators.s3(), tick.kill())) {
            TestDrain.of(sqs, s3, String.join(",", urls.subList(0, tick.drained())))
                    .set("audit.producer-queues", Integer.toString(tick.producers()))
                    .build()
                    .run("audit-" + (tick.queue() + 1));
            return null;
        }
    }

    /// Traffic that goes on while queues come and go: to which queue an event is sent is the producer's business,
    /// and some producers learn late of a new number.
    private final class Traffic {

        private final Random random;
        private final List<String> organizations;
        private final List<String> published = new ArrayList<>();

        /// What may come a second time, and its queue.
        private final List<Runnable> copies = new ArrayList<>();

        private int producersBefore;

        private Traffic(long seed, List<String> organizations) {
            this.random = new Random(seed);
            this.organizations = organizations;
        }

        /// Events of each organization, copies of some that came before, and a drain of each queue.
        private void tick(int drained, int producers, boolean areKilled) throws Exception {
            copies.forEach(Runnable::run);
            copies.clear();
            for (var organization : organizations) {
                var isLate = producersBefore > 0 && random.nextInt(4) == 0;
                var queue = OrganizationQueue.of(
                        new OrganizationId(organization), isLate ? Math.min(producersBefore, drained) : producers);
                publish(queue, organization);
            }
            producersBefore = producers;
            drainAtOnce(IntStream.range(0, drained)
                    .mapToObj(queue -> new Tick(queue, drained, producers, kill(areKilled)))
                    .toList());
        }

        private void publish(int queue, String organization) {
            var id = organization + "-" + published.size();
            var body = event(organization, id);
            queues.get(queue).publish(body);
            published.add(id);
            if (random.nextInt(5) == 0) {
                copies.add(() -> queues.get(queue).publish(body));
            }
        }

        private KillSwitch kill(boolean areKilled) {
            return areKilled && random.nextInt(2) == 0
                    ? new KillSwitch(
                            5 + random.nextInt(30),
                            random.nextBoolean() ? KillSwitch.Moment.BEFORE : KillSwitch.Moment.AFTER)
                    : KillSwitch.never();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void queuesThatComeAndGoInTheMiddleOfTrafficLoseAndDoubleNothing(long seed) throws Exception {
        var organizations =
                IntStream.range(0, 24).mapToObj(i -> "organization-" + i).toList();
        organizations.forEach(aws::configure);
        var traffic = new Traffic(seed, organizations);

        traffic.tick(4, 4, true);
        traffic.tick(4, 4, true);
        // A fifth queue: the queues first, then the producers' number.
        traffic.tick(5, 4, true);
        traffic.tick(5, 5, true);
        // Two go: the producers' number first, and the queues when they are empty.
        traffic.tick(5, 3, true);
        traffic.tick(5, 3, false);
        while (isInUse(3) || isInUse(4)) {
            drainAtOnce(List.of(new Tick(3, 5, 3, KillSwitch.never()), new Tick(4, 5, 3, KillSwitch.never())));
        }
        traffic.tick(3, 3, true);
        traffic.tick(3, 3, false);
        traffic.tick(3, 3, false);

        var delivered = organizations.stream()
                .flatMap(organization -> aws.ids(organization + "-bucket").stream())
                .toList();
        assertThat(delivered).doesNotHaveDuplicates().hasSameElementsAs(traffic.published);
        assertThat(queues).allSatisfy(queue -> assertThat(queue.queued()).isZero());
        assertThat(aws.stateKeys("pending/")).isEmpty();
    }

    /// As `bin/operate queues` tells it.
    private boolean isInUse(int queue) {
        return queues.get(queue).queued() > 0
                || !aws.stateKeys("pending/!audit-%d/".formatted(queue + 1)).isEmpty();
    }

    @Test
    void fourQueuesPutHardlyMoreThanOne() throws Exception {
        var organizations =
                IntStream.range(0, 400).mapToObj(i -> "organization-" + i).toList();
        organizations.forEach(aws::configure);

        var one = putsOfATick(organizations, 1);
        var four = putsOfATick(organizations, 4);

        LOG.infof("puts of a drain of 400 organizations: oneQueue=%d fourQueues=%d", one, four);
        assertThat(one).isBetween(400, 410);
        assertThat((double) four / one).isLessThanOrEqualTo(1.05);
    }

    private int putsOfATick(List<String> organizations, int number) throws Exception {
        var shuffled = new ArrayList<>(organizations);
        Collections.shuffle(shuffled, new Random(number));
        for (var organization : shuffled) {
            queues.get(OrganizationQueue.of(new OrganizationId(organization), number))
                    .publish(event(organization, organization + "-of-" + number));
        }
        var puts = new AtomicInteger();
        var counting = new ExecutionInterceptor() {
            @Override
            public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
                if (context.request() instanceof PutObjectRequest) {
                    puts.incrementAndGet();
                }
            }
        };
        try (var s3 = AwsTestResource.s3(emulated.emulators.s3(), counting);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var drains = IntStream.rangeClosed(1, number)
                    .mapToObj(queue -> threads.submit(() -> TestDrain.of(
                                    emulated.sqs, s3, String.join(",", urls.subList(0, number)))
                            .build()
                            .run("audit-" + queue)))
                    .toList();
            var files = 0L;
            for (var drain : drains) {
                files += drain.get().count(Count.FILES_DELIVERED);
            }
            assertThat(files).isEqualTo(organizations.size());
        }
        assertThat(queues).allSatisfy(queue -> assertThat(queue.queued()).isZero());
        assertThat(aws.stateKeys("pending/")).isEmpty();
        return puts.get();
    }
}
