package dev.auditlogs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.evidence.TestKey;
import dev.auditlogs.world.RecordedCalls;
import dev.auditlogs.world.TemplateRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The role of the function behind the API allows what the function asks for, and nothing else; asked by the sample
/// events of infra/sam/events.
class DestinationsGrantsTest {

    private static final Path SAMPLES = Path.of("infra/sam/events");

    /// What Lambda and S3 ask for in the role's name, not the function.
    private static final Set<String> BY_AWS = Set.of(
            "logs:CreateLogStream DestinationsLogGroup.Arn",
            "logs:PutLogEvents DestinationsLogGroup.Arn",
            "xray:PutTraceSegments *",
            "xray:PutTelemetryRecords *",
            "kms:Decrypt EncryptionKey.Arn",
            "kms:GenerateDataKey EncryptionKey.Arn");

    @TempDir
    private Path folder;

    private ApiWorld world;
    private final Set<String> needed = new TreeSet<>();

    @BeforeEach
    void start() {
        world = new ApiWorld(ApiWorld.withSessions(
                "audit.api.callers",
                "arn:aws:iam::111122223333:role/administrator",
                "audit.notices.event-bus",
                "arn:aws:events:us-east-1:111122223333:event-bus/notices",
                "audit.evidence.key",
                "file:" + TestKey.in(folder),
                "audit.evidence.origin",
                TestKey.ORIGIN));
    }

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    void theRoleAllowsWhatTheSampleEventsAskForAndNothingElse() throws Exception {
        world.createBucket("acme-audit-logs");
        world.emulators.letOnly("acme-audit-logs", "acme");

        assertThat(statusOf("read")).isEqualTo(404);
        assertThat(statusOf("set")).isEqualTo(201);
        claimedByAVersionBefore();
        assertThat(statusOf("verify")).isEqualTo(200);
        delivered();
        world.seal("acme");
        assertThat(statusOf("read-as-administrator")).isEqualTo(200);
        assertThat(statusOf("remove")).isEqualTo(204);
        assertThat(statusOf("changes")).isEqualTo(200);
        assertThat(statusOf("set")).isEqualTo(201);

        assertThat(statusOf("public-keys")).isEqualTo(200);

        // EventBridge and KMS are not asked by a client of the SDK, which would be recorded.
        needed.add("kms:GetPublicKey EvidenceKey");
        assertThat(world.emulators.notices()).isNotEmpty();
        needed.add("events:PutEvents NoticesEventBusArn");
        needed.remove("s3:PutObject " + TemplateRole.CUSTOMERS_OBJECTS);
        var granted = new TreeSet<>(new TemplateRole("DestinationsRole").grants());
        granted.removeAll(BY_AWS);
        assertThat(granted).isEqualTo(RecordedCalls.narrowed(needed, granted));
    }

    private void claimedByAVersionBefore() {
        world.putState(
                "claims/acme-audit-logs/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855.json",
                "{\"organizationId\":\"acme\",\"prefix\":\"\",\"claimedAt\":\"2026-11-01T00:00:00Z\"}");
    }

    /// What a drain of today has written down.
    private void delivered() {
        var today = LocalDate.now(ZoneOffset.UTC).format(DateTimeFormatter.BASIC_ISO_DATE);
        world.putState("delivered/" + today + "-a", "acme " + Instant.now().getEpochSecond() + " 0:1:1\n");
    }

    @Test
    void everySampleIsAnEvent() throws IOException {
        try (var files = Files.list(SAMPLES)) {
            for (var file : files.toList()) {
                assertThat(new ObjectMapper().readTree(file.toFile()).isObject())
                        .as(file.toString())
                        .isTrue();
            }
        }
    }

    private int statusOf(String sample) throws Exception {
        var event = Files.readString(SAMPLES.resolve(sample + ".json"));
        var status = new int[1];
        needed.addAll(RecordedCalls.during(() -> status[0] = world.send(event).status()));
        return status[0];
    }
}
