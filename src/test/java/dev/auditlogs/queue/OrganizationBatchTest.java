package dev.auditlogs.queue;

import static dev.auditlogs.world.Events.event;
import static dev.auditlogs.world.Events.together;
import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.event.EventDecoder;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.EventKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OrganizationBatchTest {

    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");

    /// A message that was sent, and received for the first time, so long ago.
    private static ReceivedMessage message(String body, int receiveCount, Duration ago) {
        return message(body, receiveCount, ago, Map.of());
    }

    private static ReceivedMessage message(
            String body, int receiveCount, Duration ago, Map<String, String> attributes) {
        var then = NOW.minus(ago);
        return new ReceivedMessage(
                "id of " + body,
                new ReceiptHandle("receipt"),
                new ReceivedMessage.Times(receiveCount, then, then),
                attributes,
                new EventDecoder().decode(body));
    }

    private static OrganizationBatch batch(ReceivedMessage... messages) {
        return OrganizationBatch.group(List.of(messages)).getFirst();
    }

    private static EventKey key(String id) {
        return new EventKey.Maker(new OrganizationId("acme")).of(id);
    }

    /// What time leaves behind is the youngest, whatever its organization is called.
    @Test
    void theOrganizationWithTheOldestMessageIsFirst() {
        var batches = OrganizationBatch.group(List.of(
                message(event("acme", "a1"), 1, Duration.ofMinutes(3)),
                message(event("zeta", "z1"), 1, Duration.ofMinutes(9)),
                message(event("zeta", "z2"), 1, Duration.ofMinutes(1)),
                message(event("globex", "g1"), 1, Duration.ofMinutes(5))));

        assertThat(batches)
                .extracting(batch -> batch.organizationId().value())
                .containsExactly("zeta", "globex", "acme");
    }

    /// A file that holds an event of any of them was written after that.
    @Test
    void filesAreLookedAtSinceTheOldestOfItsRedeliveriesWasReceived() {
        var batch = batch(
                message(event("acme", "a1"), 2, Duration.ofMinutes(20)),
                message(event("acme", "a2"), 2, Duration.ofMinutes(40)),
                message(event("acme", "a3"), 1, Duration.ofMinutes(60)));

        assertThat(batch.firstReceived()).isEqualTo(NOW.minus(Duration.ofMinutes(40)));
    }

    @Test
    void anAttributeMakesAMessageOlderAndNeverYounger() {
        var attribute = "audit-first-received";
        var older = NOW.minus(Duration.ofDays(1));
        var younger = NOW.plus(Duration.ofDays(1));

        assertThat(message("[]", 1, Duration.ZERO, Map.of(attribute, Long.toString(older.toEpochMilli())))
                        .firstReceived())
                .isEqualTo(older);
        assertThat(message("[]", 2, Duration.ZERO, Map.of(attribute, Long.toString(younger.toEpochMilli())))
                        .firstReceived())
                .isEqualTo(NOW);
    }

    /// The other one is in no other file: when it comes again, this file must be found.
    @Test
    void aRedeliveryIsOutOfDoubtOnlyIfAllOfItsEventsAreInOtherFiles() {
        var half = message(together(List.of(event("acme", "a1"), event("acme", "a2"))), 2, Duration.ZERO);
        var whole = message(event("acme", "a3"), 2, Duration.ZERO);
        var fresh = message(event("acme", "a4"), 1, Duration.ZERO);
        var batch = batch(half, whole, fresh);

        batch.dropSpooled(Set.of(key("a1"), key("a3")));

        assertThat(batch.keys()).containsExactlyInAnyOrder(key("a2"), key("a4"));
        assertThat(batch.messagesInDoubt()).containsExactly(half, fresh);
    }
}
