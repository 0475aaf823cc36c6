package dev.auditlogs;

import static dev.auditlogs.world.Events.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.report.Count;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.AwsWorld;
import dev.auditlogs.world.EmulatedAws;
import dev.auditlogs.world.FailingWrites;
import dev.auditlogs.world.MovableClock;
import dev.auditlogs.world.StateRequests;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;

/// What a drain in a process that is new asks for before it can deliver.
class ColdProcessTest {

    private static final String COPY = "copies/destinations.gz";
    private static final List<String> ORGANIZATIONS =
            IntStream.range(0, 40).mapToObj(i -> "org-" + i).toList();

    private final StateRequests requests = new StateRequests();
    private EmulatedAws emulated;
    private AwsWorld aws;
    private String queueUrl;
    private S3Client s3;

    @BeforeEach
    void start() {
        emulated = new EmulatedAws();
        queueUrl = emulated.createQueue("audit-events");
        aws = emulated.world(queueUrl);
        s3 = AwsTestResource.s3(emulated.emulators.s3(), requests);
        ORGANIZATIONS.forEach(aws::configure);
    }

    @AfterEach
    void stop() {
        s3.close();
        emulated.close();
    }

    private TestDrain.Builder process(S3Client client) {
        return TestDrain.of(emulated.sqs, client, queueUrl);
    }

    private void publish(String id) {
        aws.publish(ORGANIZATIONS.stream()
                .map(organization -> event(organization, organization + id))
                .toList());
    }

    @Test
    void destinationsAreReadInOneRequestHoweverMany() throws InterruptedException {
        publish("-first");
        process(s3).build().run();
        assertThat(requests.count("GET destinations/")).isEqualTo(40);
        assertThat(requests.count("PUT " + COPY)).isOne();
        requests.clear();
        aws.createBucket("org-7-other");
        aws.putDestination("org-7", "org-7-other", "");
        publish("-second");

        process(s3).build().run();

        assertThat(requests.of("GET destinations/")).containsExactly("GET destinations/org-7.json");
        assertThat(requests.count("GET " + COPY)).isOne();
        assertThat(requests.count("PUT " + COPY)).isZero();
        for (var organization : ORGANIZATIONS) {
            var both = List.of(organization + "-first", organization + "-second");
            if (organization.equals("org-7")) {
                assertThat(aws.ids("org-7-bucket")).containsExactly("org-7-first");
                assertThat(aws.ids("org-7-other")).containsExactly("org-7-second");
            } else {
                assertThat(aws.ids(organization + "-bucket")).containsExactlyInAnyOrderElementsOf(both);
            }
        }
    }

    @Test
    void aCopyThatCannotBeWrittenKeepsNothingFromBeingDelivered() throws InterruptedException {
        publish("-first");
        try (var failing = AwsTestResource.s3(emulated.emulators.s3(), new FailingWrites("copies/"))) {
            assertThat(process(failing).build().run().count(Count.FILES_DELIVERED))
                    .isEqualTo(40);
        }
        assertThat(aws.queued()).isZero();
        assertThat(aws.stateKeys("pending/")).isEmpty();
        assertThat(aws.stateKeys("copies/")).isEmpty();
    }

    /// Lambda would kill a drain in whose last seconds the state bucket does not answer.
    @Test
    void whenLittleTimeIsLeftTheCopyIsLeftToAnotherDrain() throws InterruptedException {
        publish("-first");
        var process = process(s3).clock(MovableClock.running()).build();
        process.runFor(Duration.ofSeconds(50));
        assertThat(aws.queued()).isZero();
        assertThat(requests.of("PUT copies/")).isEmpty();
        publish("-second");

        process.runFor(Duration.ofSeconds(100));

        assertThat(requests.of("PUT copies/")).hasSize(1);
    }

    @Test
    void anIdleDrainDoesNotReadIt() throws InterruptedException {
        publish("-first");
        process(s3).build().run();
        requests.clear();

        process(s3).build().run();

        assertThat(requests.of("GET ")).isEmpty();
    }
}
