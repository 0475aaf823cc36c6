package dev.auditlogs;

import static dev.auditlogs.world.Events.event;
import static dev.auditlogs.world.Events.events;
import static dev.auditlogs.world.Events.together;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.local.S3Failure;
import dev.auditlogs.queue.OrganizationQueue;
import dev.auditlogs.queue.QueueUnavailable;
import dev.auditlogs.report.Count;
import dev.auditlogs.report.DrainReport;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.AwsWorld;
import dev.auditlogs.world.EmulatedAws;
import dev.auditlogs.world.FailingWrites;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SeveralQueuesTest {

    private static final List<String> NAMES = List.of("audit-1", "audit-2");

    private EmulatedAws emulated;
    private List<String> urls;
    private List<AwsWorld> queues;
    private AwsWorld aws;

    @BeforeEach
    void start() {
        emulated = new EmulatedAws();
        urls = NAMES.stream().map(emulated::createQueue).toList();
        queues = urls.stream().map(emulated::world).toList();
        aws = queues.getFirst();
    }

    @AfterEach
    void stop() {
        emulated.close();
    }

    private TestDrain.Builder process() {
        return TestDrain.of(emulated.sqs, emulated.s3, String.join(",", urls));
    }

    private static int queueOf(String organization) {
        return OrganizationQueue.of(new OrganizationId(organization), NAMES.size());
    }

    /// Of each queue, in a process of its own, at once.
    private List<DrainReport> drainBothAtOnce() throws Exception {
        var drains = NAMES.stream()
                .map(queue -> (Callable<DrainReport>) () -> process().build().run(queue))
                .toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(drains.getFirst());
            var second = threads.submit(drains.getLast());
            return List.of(first.get(), second.get());
        }
    }

    @Test
    void twoQueuesAreDrainedAtOnceAndAnEventInTheWrongOneIsDeliveredAllTheSame() throws Exception {
        var organizations =
                IntStream.range(0, 20).mapToObj(i -> "organization-" + i).toList();
        assertThat(organizations).extracting(SeveralQueuesTest::queueOf).contains(0, 1);
        organizations.forEach(aws::configure);
        for (var organization : organizations) {
            queues.get(queueOf(organization)).publish(events(30).of(organization));
        }
        // A producer that has not yet been told how many queues there are, and one that sends several organizations'.
        queues.get(1 - queueOf("organization-0")).publish(event("organization-0", "astray"));
        queues.get(1)
                .publish(together(organizations.stream()
                        .map(organization -> event(organization, organization + "-together"))
                        .toList()));

        var reports = drainBothAtOnce();

        assertThat(reports).extracting(report -> report.queue().value()).isEqualTo(NAMES);
        assertThat(reports)
                .allSatisfy(
                        report -> assertThat(report.count(Count.FILES_DEFERRED)).isZero());
        assertThat(reports.stream()
                        .mapToLong(report -> report.count(Count.EVENTS_DELIVERED))
                        .sum())
                .isEqualTo(20 * 31 + 1);
        for (var organization : organizations) {
            assertThat(aws.ids(organization + "-bucket"))
                    .hasSize(organization.equals("organization-0") ? 32 : 31)
                    .doesNotHaveDuplicates();
        }
        assertThat(aws.ids("organization-0-bucket")).contains("astray");
        assertThat(aws.stateKeys("pending/")).isEmpty();
        assertThat(queues).allSatisfy(queue -> assertThat(queue.queued()).isZero());
    }

    @Test
    void whatWaitsForAnOrganizationIsItsQueuesDrains() throws InterruptedException {
        var mine = organization(0);
        var others = organization(1);
        aws.putDestination(mine, mine + "-bucket", "");
        aws.putDestination(others, others + "-bucket", "");
        queues.get(0).publish(events(3).of(mine));
        queues.get(1).publish(events(3).of(others));
        process().build().run("audit-1");
        process().build().run("audit-2");
        assertThat(aws.stateKeys("pending/")).hasSize(2);
        aws.createBucket(mine + "-bucket");
        aws.createBucket(others + "-bucket");

        var report = process().build().run("audit-1");

        assertThat(report.count(Count.FILES_DELIVERED)).isOne();
        assertThat(report.count(Count.PENDING_FILES)).as("of all queues").isOne();
        assertThat(aws.ids(mine + "-bucket")).hasSize(3);
        assertThat(aws.keys(others + "-bucket")).isEmpty();
        // It has nothing to do, and cannot say that nothing waits.
        assertThat(process().build().run("audit-1").answer()).containsEntry("pendingFiles", null);

        assertThat(process().build().run("audit-2").count(Count.FILES_DELIVERED))
                .isOne();
        assertThat(process().build().run("audit-1").answer()).containsEntry("pendingFiles", 0L);
        assertThat(aws.ids(others + "-bucket")).hasSize(3);
    }

    /// An event came in the wrong queue, and its file could neither be delivered nor wait on its own.
    @Test
    void whatIsRecoveredForAnOrganizationOfAnotherQueueIsThatQueuesDrains() throws Exception {
        var others = organization(1);
        emulated.emulators.failing(aws.configure(others), S3Failure.INTERNAL_ERROR);
        queues.get(0).publish(event(others, "astray"));
        try (var s3 = AwsTestResource.s3(emulated.emulators.s3(), new FailingWrites("pending/" + others))) {
            TestDrain.of(emulated.sqs, s3, String.join(",", urls)).build().run("audit-1");
        }
        emulated.emulators.heal(others + "-bucket");
        assertThat(aws.stateKeys("pending/!audit-1/")).hasSize(1);

        assertThat(process().build().run("audit-1").count(Count.FILES_DELIVERED))
                .isZero();
        assertThat(aws.stateKeys("pending/" + others + "/")).hasSize(1);

        assertThat(process().build().run("audit-2").count(Count.FILES_DELIVERED))
                .isOne();
        assertThat(aws.ids(others + "-bucket")).containsExactly("astray");
    }

    private static String organization(int queue) {
        return IntStream.range(0, 100)
                .mapToObj(i -> "organization-" + i)
                .filter(organization -> queueOf(organization) == queue)
                .findFirst()
                .orElseThrow();
    }

    /// While the number of queues grows, or shrinks, some queues are nobody's by the producers' number.
    @Test
    void whatWaitsIsDividedByTheProducersNumber() throws InterruptedException {
        var organization = organization(1);
        aws.putDestination(organization, organization + "-bucket", "");
        queues.get(0).publish(events(3).of(organization));
        var growing = process().set("audit.producer-queues", "1").build();
        growing.run("audit-1");
        aws.createBucket(organization + "-bucket");

        assertThat(process()
                        .set("audit.producer-queues", "1")
                        .build()
                        .run("audit-2")
                        .count(Count.FILES_DELIVERED))
                .isZero();
        assertThat(process()
                        .set("audit.producer-queues", "1")
                        .build()
                        .run("audit-1")
                        .count(Count.FILES_DELIVERED))
                .isOne();
    }

    @Test
    void aLongRunningProcessDrainsEachQueueInTurn() throws InterruptedException {
        aws.configure("acme");
        queues.get(0).publish(event("acme", "first"));
        queues.get(1).publish(event("acme", "second"));

        process().build().runEach();

        assertThat(aws.ids("acme-bucket")).containsExactlyInAnyOrder("first", "second");
        assertThat(queues).allSatisfy(queue -> assertThat(queue.queued()).isZero());
    }

    @Test
    void aQueueThatIsMissingCostsTheOthersNothing() throws InterruptedException {
        aws.configure("acme");
        queues.get(1).publish(event("acme", "second"));
        emulated.sqs.deleteQueue(r -> r.queueUrl(urls.getFirst()));
        var process = process().build();

        assertThatThrownBy(process::runEach).isInstanceOf(QueueUnavailable.class);

        assertThat(aws.ids("acme-bucket")).containsExactly("second");
    }

    @Test
    void aProcessThatIsToldToStopBeginsNoOtherDrain() throws InterruptedException {
        aws.configure("acme");
        queues.get(1).publish(event("acme", "second"));
        var process = process().build();

        process.stop();
        process.runEach();

        assertThat(queues.get(1).queued()).isOne();
        assertThat(process.metrics()).isEmpty();
    }
}
