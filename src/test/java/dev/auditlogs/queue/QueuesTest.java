package dev.auditlogs.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.TestConfig;
import java.net.URI;
import java.time.Clock;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sqs.SqsClient;

class QueuesTest {

    private static final String URL = "https://sqs.eu-central-1.amazonaws.com/111122223333/";

    private final SqsClient sqs = AwsTestResource.sqs(URI.create("http://127.0.0.1:1"));

    @AfterEach
    void close() {
        sqs.close();
    }

    private Queues queues(String urls, Map<String, String> settings) {
        return new Queues(sqs, Clock.systemUTC(), TestConfig.of(urls, settings));
    }

    private Queues queues(String urls) {
        return queues(urls, Map.of());
    }

    @Test
    void aQueueIsNamedByTheLastSegmentOfItsUrl() {
        var queues = queues(URL + "audit, " + URL + "audit-2 ," + URL + "audit_3");

        assertThat(queues.all())
                .extracting(queue -> queue.name().value())
                .containsExactly("audit", "audit-2", "audit_3");
        assertThat(queues.first().name()).isEqualTo(new QueueName("audit"));
        assertThat(queues.named("audit-2").name()).hasToString("audit-2");
    }

    @Test
    void aNameThatThereIsNotIsAnErrorWhichSaysWhichThereAre() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> queues(URL + "audit," + URL + "audit-2").named("audit-3"))
                .withMessage("audit.queue-url names no queue audit-3, but audit, audit-2");
    }

    @Test
    void twoQueuesOfOneNameAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> queues(URL + "audit," + URL.replace("eu-central-1", "eu-west-1") + "audit"))
                .withMessageStartingWith("audit.queue-url names two queues audit; name each queue once");
    }

    /// The first two by what reads the settings, as each required one that is empty.
    @ParameterizedTest
    @ValueSource(strings = {"", ",", " , "})
    void noQueueIsRefused(String urls) {
        assertThatThrownBy(() -> queues(urls)).hasMessageContaining("audit.queue-url");
    }

    @ParameterizedTest
    @ValueSource(strings = {"audit/", "audit?x=1", "a.b", "..", "audit queue", ""})
    void whatCannotBeAQueueIsRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> queues(URL + name))
                .withMessageStartingWith("audit.queue-url must be the URL of an SQS queue")
                .withMessageEndingWith("\"" + URL + name + "\"");
    }

    @Test
    void aFifoQueueIsRefusedWithTheReason() {
        var urls = URL + "audit," + URL + "audit-2.fifo";

        assertThatIllegalArgumentException()
                .isThrownBy(() -> queues(urls))
                .withMessage("audit.queue-url must name standard queues only, and this one is a FIFO queue, which hands"
                        + " out ten messages of a group at a time: \"" + URL + "audit-2.fifo\"");
    }

    @Test
    void aNameOfMoreThan80IsRefused() {
        assertThat(queues(URL + "a".repeat(80)).all()).hasSize(1);
        assertThatIllegalArgumentException().isThrownBy(() -> queues(URL + "a".repeat(81)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "3", "-1"})
    void producersDivideByNoMoreQueuesThanThereAre(String producers) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> queues(URL + "audit," + URL + "audit-2", Map.of("audit.producer-queues", producers)))
                .withMessageStartingWith("audit.producer-queues must be 1 to 2");
    }

    @Test
    void eachOrganizationHasOneQueueOfThoseThatProducersChooseFrom() {
        var settings = Map.of("audit.producer-queues", "2");
        var queues = queues(URL + "audit," + URL + "audit-2," + URL + "audit-3", settings);

        for (var organization : IntStream.range(10, 100)
                .mapToObj(i -> new OrganizationId("organization-" + i))
                .toList()) {
            assertThat(queues.all().stream().filter(queue -> queue.isOf(organization)))
                    .containsExactly(queues.all().get(OrganizationQueue.of(organization, 2)));
        }
    }

    @Test
    void allOrganizationsAreTheOnlyQueues() {
        assertThat(queues(URL + "audit").first().isOf(new OrganizationId("acme")))
                .isTrue();
    }
}
