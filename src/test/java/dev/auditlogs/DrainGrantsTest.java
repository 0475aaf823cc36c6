package dev.auditlogs;

import static dev.auditlogs.world.Events.event;
import static dev.auditlogs.world.Events.events;
import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.evidence.TestKey;
import dev.auditlogs.local.S3Failure;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.EmulatedAws;
import dev.auditlogs.world.RecordedCalls;
import dev.auditlogs.world.TemplateRole;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The drain's role in the templates allows what a drain asks for, and nothing else.
class DrainGrantsTest {

    /// What Lambda, SQS and S3 ask for in the role's name, not the drain.
    private static final Set<String> BY_AWS = Set.of(
            "logs:CreateLogStream DrainLogGroup.Arn",
            "logs:PutLogEvents DrainLogGroup.Arn",
            "xray:PutTraceSegments *",
            "xray:PutTelemetryRecords *",
            "sqs:SendMessage FailedInvocationsQueue.Arn",
            "kms:Decrypt EncryptionKey.Arn",
            "kms:GenerateDataKey EncryptionKey.Arn");

    private static final Pattern OTHER_QUEUE = Pattern.compile("AuditQueue[2-8]\\.Arn");
    private static final int OTHER_QUEUES = 7;

    private static final String PUT_EVENTS = "events:PutEvents NoticesEventBusArn";

    @TempDir
    private Path folder;

    private final Set<String> needed = new TreeSet<>();

    private static final String REMOVED = """
            {"id":"%s","organizationId":"acme","changedAt":"2026-11-24T10:15:30.123Z","operation":"remove",
             "by":{"subject":"user-1"},"requestId":"r",
             "before":{"bucket":"acme-bucket","status":"verified"},"after":{"bucket":"acme-bucket","status":"removed"}}""";

    @Test
    void theDrainsRoleAllowsWhatDrainsAskForAndNothingElse() throws Exception {
        try (var emulated = new EmulatedAws();
                var sts = AwsTestResource.sts(emulated.emulators.sts())) {
            var queueUrl = emulated.createQueue("audit-events");
            var aws = emulated.world(queueUrl);
            var process = TestDrain.of(emulated.sqs, emulated.s3, queueUrl)
                    .set("audit.export-role-arn", "arn:aws:iam::111122223333:role/export")
                    .set("audit.notices.event-bus", "arn:aws:events:us-east-1:111122223333:event-bus/notices")
                    .set("audit.evidence.key", "file:" + TestKey.in(folder))
                    .set("audit.evidence.origin", TestKey.ORIGIN)
                    .set("audit.evidence.period", "10s")
                    .sts(sts)
                    .events(emulated.events());
            var globexs = aws.configure("globex");
            aws.configure("acme");

            // A bucket that fails, a message that is none.
            emulated.emulators.failing(globexs, S3Failure.ACCESS_DENIED);
            aws.publish(events(2).of("acme"));
            aws.publish(event("globex", "late"), "no event");
            record(process.build());

            // It is repaired: what waited is delivered, settled and no longer failing.
            emulated.emulators.heal(globexs);
            record(process.build());

            // An earlier version has left a file that waits, one that it has delivered, and what it remembered.
            var name = "airkit-audit-logs-"
                    + DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'")
                            .withZone(ZoneOffset.UTC)
                            .format(Instant.now())
                    + "-00000000-0000-4000-8000-000000000000.ndjson";
            aws.put("pending/acme/" + name, "{\"EVENT_ID\":\"left\"}\n");
            aws.put("settled/globex/" + name, "{\"EVENT_ID\":\"settled\"}\n");
            aws.put("recent/" + name.substring("airkit-audit-logs-".length()), "0123456789abcdef");
            record(process.build());

            // A message comes back, to another process.
            aws.publish(event("globex", "late"));
            emulated.sqs.receiveMessage(r -> r.queueUrl(queueUrl).visibilityTimeout(0));
            record(process.build());

            // There are so many destinations that they are worth a copy.
            for (var i = 0; i < 12; i++) {
                aws.configure("organization-" + i);
                aws.publish(event("organization-" + i, "e"));
            }
            record(process.build());

            // Somebody has removed a destination, and died before he could tell it.
            var change = "20261124T101530.123Z-00000000-0000-4000-8000-000000000000";
            aws.put("changes/acme/8204484669876-" + change + ".json", REMOVED.formatted(change));
            aws.putDestination("acme", "acme-bucket", ",\"lastChange\":\"" + change + "\"");
            aws.publish(event("acme", "e3"));
            record(process.build());
            record(process.build());

            // EventBridge is not asked by a client of the SDK, which would be recorded.
            assertThat(emulated.emulators.notices())
                    .extracting(entry -> entry.get("DetailType").asText())
                    .containsExactly("DestinationFailing.v1", "DestinationRecovered.v1", "DestinationChanged.v1");
            assertThat(emulated.emulators.notices())
                    .allSatisfy(
                            entry -> assertThat(entry.get("Source").asText()).isEqualTo("audit-log-delivery"));
            needed.add(PUT_EVENTS);
            // Neither is KMS, which takes this key's place in the templates.
            assertThat(needed)
                    .contains("s3:GetObject ${StateBucket.Arn}/seals/*", "s3:PutObject ${StateBucket.Arn}/seals/*");
            needed.addAll(Set.of("kms:Sign EvidenceKey", "kms:GetPublicKey EvidenceKey"));
        }

        var exported = "s3:PutObject " + TemplateRole.CUSTOMERS_OBJECTS;
        assertThat(needed).contains(exported);
        assertThat(new TemplateRole("ExportRole").grants()).contains(exported);
        needed.remove(exported);
        var granted = new TreeSet<>(new TemplateRole("DrainRole").grants());
        granted.removeAll(BY_AWS);
        // This drain has one queue; each other one that a stack may have is as it.
        var ofOtherQueues = granted.stream()
                .filter(grant -> OTHER_QUEUE.matcher(grant).find())
                .toList();
        assertThat(ofOtherQueues).hasSize(3 * OTHER_QUEUES);
        ofOtherQueues.forEach(granted::remove);
        assertThat(ofOtherQueues)
                .extracting(grant -> OTHER_QUEUE.matcher(grant).replaceFirst("AuditQueue.Arn"))
                .allMatch(granted::contains);
        assertThat(granted).isEqualTo(RecordedCalls.narrowed(needed, granted));
    }

    private void record(TestDrain drain) throws Exception {
        needed.addAll(RecordedCalls.during(drain::run));
    }
}
