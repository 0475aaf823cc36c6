package dev.auditlogs;

import static dev.auditlogs.world.Events.events;
import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.report.Count;
import dev.auditlogs.world.AwsWorld;
import dev.auditlogs.world.EmulatedAws;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The state bucket says where something is, but what it says cannot be true.
class DamagedPlacesTest {

    private EmulatedAws emulated;
    private AwsWorld aws;
    private TestDrain drain;

    @BeforeEach
    void start() {
        emulated = new EmulatedAws();
        var queueUrl = emulated.createQueue("audit-events");
        aws = emulated.world(queueUrl);
        drain = TestDrain.of(emulated.sqs, emulated.s3, queueUrl).build();
    }

    @AfterEach
    void stop() {
        emulated.close();
    }

    /// An operator may have written it by hand. S3 says where the bucket is to whoever does not know.
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "EU Frankfurt", "eu_central_1", "-"})
    void aRegionThatIsNoneIsAsGoodAsUnknown(String region) throws InterruptedException {
        var acmes = aws.configure("acme", ",\"region\":\"%s\"".formatted(region));
        aws.publish(events(3).of("acme"));

        assertThat(drain.run().count(Count.FILES_DELIVERED)).isEqualTo(1);
        assertThat(aws.rows(acmes)).hasSize(3);
        assertThat(aws.stateKeys("pending/")).isEmpty();
    }

    /// Nobody can ask in a place that cannot exist, so it goes where the destination is now.
    @ParameterizedTest
    @CsvSource({
        "bucket,       Not a Bucket",
        "bucket,       ..",
        "bucket-owner, 12",
        "prefix,       %zz",
        "encryption,   rot13",
        "encryption,   sse-kms",
        "prefix,       %2Flogs",
        "events,       many"
    })
    void aPendingFileWhoseMetadataAreDamagedIsDeliveredAllTheSame(String name, String damaged)
            throws InterruptedException {
        aws.putDestination("acme", "acme-later", "");
        aws.publish(events(3).of("acme"));
        drain.run();
        aws.changeMetadata(aws.stateKeys("pending/acme/").getFirst(), name, damaged);
        aws.createBucket("acme-later");
        var globexs = aws.configure("globex");
        aws.publish(events(2).of("globex"));

        assertThat(drain.run().count(Count.FILES_DELIVERED)).isEqualTo(2);
        assertThat(aws.rows("acme-later")).hasSize(3);
        assertThat(aws.rows(globexs)).hasSize(2);
        assertThat(aws.stateKeys("pending/")).isEmpty();
    }

    /// Whoever has none may be discarded; whoever has one that nobody can read has one.
    @ParameterizedTest
    @ValueSource(strings = {"{", "null", "{\"bucket\":\"UPPER\"}"})
    void eventsOfADestinationThatIsDamagedAreHeldAndNotDiscarded(String document) throws InterruptedException {
        aws.put("destinations/acme.json", document);
        aws.publish(events(3).of("acme"));

        var report = drain.run();

        assertThat(report.count(Count.DISCARDED)).isZero();
        assertThat(report.count(Count.HELD)).isEqualTo(3);
        assertThat(aws.stateKeys("pending/acme/")).hasSize(1);
    }
}
