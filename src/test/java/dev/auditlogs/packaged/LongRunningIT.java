package dev.auditlogs.packaged;

import static dev.auditlogs.world.Events.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.AwsWorld;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.DisabledOnIntegrationTest;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// The packaged jar as a long-running process: the schedule drains, nobody asks it to. The executable only serves
/// Lambda.
@QuarkusIntegrationTest
@DisabledOnIntegrationTest(forArtifactTypes = DisabledOnIntegrationTest.ArtifactType.NATIVE_BINARY)
@WithTestResource(
        value = AwsTestResource.class,
        scope = TestResourceScope.RESTRICTED_TO_CLASS,
        initArgs = @ResourceArg(name = "audit.drain.every", value = "1s"))
class LongRunningIT {

    AwsWorld aws;

    @Test
    void itDrainsByTheClock() {
        var bucket = aws.configure("acme");
        aws.publish(events(25).of("acme"));
        await().atMost(Duration.ofSeconds(30)).until(() -> aws.keys(bucket).size() == 1);

        aws.publish(events(5).of("acme"));
        await().atMost(Duration.ofSeconds(30)).until(() -> aws.keys(bucket).size() == 2);

        assertThat(aws.ids(bucket)).hasSize(30).doesNotHaveDuplicates();
    }
}
