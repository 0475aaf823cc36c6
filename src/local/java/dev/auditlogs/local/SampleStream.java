package dev.auditlogs.local;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.queue.OrganizationQueue;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;

/// Publishes the sample organizations' events, each organization's to its queue: one of each of the 45 types, then
/// several a second.
///
/// What nobody gets is published between two drains, so that the next one finds exactly that.
final class SampleStream implements AutoCloseable {

    /// Events of the organization that has no destination.
    static final int UNWANTED_PER_DRAIN = 5;

    private static final Logger LOG = Logger.getLogger(SampleStream.class);
    private static final int DRAINS_PER_BROKEN_MESSAGE = 2;

    private final SqsClient sqs;
    private final Clock clock;
    private final List<String> queueUrls;
    private final Map<SampleOrganization, SampleMessages> messages = new EnumMap<>(SampleOrganization.class);

    /// A drain may end, and ask for more, while the run is being stopped: what comes too late is dropped.
    private final ScheduledExecutorService producer = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("sample-stream").daemon().factory(), new ThreadPoolExecutor.DiscardPolicy());

    private int drains;

    SampleStream(SqsClient sqs, Clock clock, List<String> queueUrls) {
        this.sqs = sqs;
        this.clock = clock;
        this.queueUrls = queueUrls;
        for (var organization : SampleOrganization.values()) {
            messages.put(organization, new SampleMessages(organization));
        }
    }

    /// Has published the first events when it returns.
    void start() {
        for (var organization : SampleOrganization.withDestination()) {
            publish(organization, messages.get(organization).ofEveryType(clock.instant()));
        }
        publishUnwanted();
        producer.scheduleAtFixedRate(this::publishOneSecond, 1, 1, TimeUnit.SECONDS);
    }

    void afterDrain() {
        producer.execute(this::publishUnwanted);
    }

    private void publishOneSecond() {
        for (var organization : SampleOrganization.withDestination()) {
            publish(organization, messages.get(organization).ofOneSecond(clock.instant()));
        }
    }

    private void publishUnwanted() {
        var unwanted = messages.get(SampleOrganization.HOOLI).ofAnyType(UNWANTED_PER_DRAIN, clock.instant());
        publish(SampleOrganization.HOOLI, unwanted);
        if (drains % DRAINS_PER_BROKEN_MESSAGE == 0) {
            var which = drains / DRAINS_PER_BROKEN_MESSAGE % SampleMessages.BROKEN.size();
            publish(SampleOrganization.HOOLI, List.of(SampleMessages.BROKEN.get(which)));
        }
        drains++;
    }

    /// In the organization's own message group, so that SQS can be fair to the others.
    private void publish(SampleOrganization organization, List<String> bodies) {
        var queueUrl = queueUrls.get(OrganizationQueue.of(new OrganizationId(organization.id()), queueUrls.size()));
        try {
            for (var body : bodies) {
                sqs.sendMessage(r -> r.queueUrl(queueUrl).messageBody(body).messageGroupId(organization.id()));
            }
        } catch (SdkException e) {
            LOG.warnf("sample events could not be published: error=%s", e.getMessage());
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
