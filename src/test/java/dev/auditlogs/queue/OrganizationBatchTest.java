package dev.auditlogs.queue;

import static dev.auditlogs.world.Events.event;
import static dev.auditlogs.world.Events.together;
import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.event.DecodedMessage.Rejection;
import dev.auditlogs.event.EventContent;
import dev.auditlogs.event.EventDecoder;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.EventKey;
import dev.auditlogs.file.Known;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class OrganizationBatchTest {

    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");
    private static final String SAME_ID = "same id, other content";

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

        var spooled = Set.of(key("a1"), key("a3"));
        batch.dropSpooled((key, _) -> spooled.contains(key) ? Known.SAME : Known.NO);

        assertThat(batch.keys()).containsExactlyInAnyOrder(key("a2"), key("a4"));
        assertThat(batch.messagesInDoubt()).containsExactly(half, fresh);
    }

    private static String by(String user, String id) {
        return event("acme", id).replace("\"u\"", "\"" + user + "\"");
    }

    @Test
    void theSameIdWithTheSameContentIsACopy() {
        var message = message(together(List.of(by("ann", "a1"), by("ann", "a1"))), 1, Duration.ZERO);
        var batch = batch(message, message(by("ann", "a1"), 1, Duration.ZERO));

        assertThat(batch.events()).hasSize(1);
        assertThat(batch.duplicates()).isEqualTo(2);
        assertThat(batch.messages()).hasSize(2);
        assertThat(message.rejections()).isEmpty();
    }

    @Test
    void theSameIdWithOtherContentIsRejectedWithItsPlaceAndItsValues() {
        var message =
                message(together(List.of(by("ann", "a1"), by("b\\\"ob", "a1"), by("ann", "a2"))), 1, Duration.ZERO);
        var batch = batch(message);

        assertThat(batch.keys()).containsExactlyInAnyOrder(key("a1"), key("a2"));
        assertThat(batch.events()).contains(message.events().getFirst());
        assertThat(batch.duplicates()).isZero();
        assertThat(message.conflicts()).isOne();
        assertThat(message.rejections()).containsExactly(new Rejection(1, SAME_ID, by("b\\\"ob", "a1")));
    }

    /// What stands in the quarantine is the same event when it is sent again.
    @Test
    void aRejectedEventsTextBringsItAgain() {
        var body = by("ann", "a1")
                .replace(
                        "}",
                        ",\"DOMAIN\":\"\u00e4\\n\\u0000\",\"SERVICE\":\"\",\"ROLE_ID\":[1],\"EVENT_TIME\":\"2026-11-22T10:15:30.1230067Z\"}");
        var message = message(together(List.of(by("bob", "a1"), body)), 1, Duration.ZERO);
        batch(message);

        assertThat(message.events().getLast().nanosOfMilli()).isEqualTo(6_700);
        var again = new EventDecoder().decode(message.rejections().getFirst().text());

        assertThat(again.events().getFirst().content())
                .isEqualTo(message.events().getLast().content());
    }

    /// The quarantine's one, whichever of them comes last.
    @Test
    void aMessageGainsOnePartHoweverManyOfItsEventsAreRejected() {
        var message = message(together(List.of(by("ann", "a1"), by("bob", "a1"), by("bob", "a2"))), 1, Duration.ZERO);
        var batch = batch(message);
        batch.drop((key, _) -> key.equals(key("a2")) ? Known.OTHER : Known.NO);

        assertThat(message.conflicts()).isEqualTo(2);
        assertThat(message.countDownPart()).isFalse();
        assertThat(message.countDownPart()).isTrue();
    }

    @Test
    void aMessageWithWhatIsNoEventGainsNoPart() {
        var message = message(together(List.of(by("ann", "a1"), "42", by("bob", "a1"))), 1, Duration.ZERO);
        batch(message);

        assertThat(message.rejections()).extracting(Rejection::reason).containsExactly("not a JSON object", SAME_ID);
        assertThat(message.countDownPart()).isFalse();
        assertThat(message.countDownPart()).isTrue();
    }

    @Test
    void whatIsKnownIsDroppedOrRejectedByItsContent() {
        var one = message(together(List.of(by("ann", "a1"), by("ann", "a2"))), 1, Duration.ZERO);
        var other = message(by("ann", "a3"), 1, Duration.ZERO);
        var batch = batch(one, other);
        var contents = Map.of(
                key("a1"),
                one.events().getFirst().content(),
                key("a3"),
                one.events().getFirst().content() + 1);

        batch.drop((key, content) -> !contents.containsKey(key)
                ? Known.NO
                : EventContent.differ(contents.get(key), content) ? Known.OTHER : Known.SAME);

        assertThat(batch.keys()).containsExactly(key("a2"));
        assertThat(batch.duplicates()).isOne();
        assertThat(one.rejections()).isEmpty();
        assertThat(other.rejections()).containsExactly(new Rejection(0, SAME_ID, by("ann", "a3")));
        assertThat(batch.messages()).containsExactly(one, other);
    }

    @Test
    void organizationsWhoseEventsOneMessageCarriesRejectThemAtTheSameTime() throws InterruptedException {
        for (var i = 0; i < 200; i++) {
            var message = message(together(List.of(event("acme", "e"), event("globex", "e"))), 1, Duration.ZERO);
            try (var threads = Executors.newFixedThreadPool(2)) {
                OrganizationBatch.group(List.of(message))
                        .forEach(batch -> threads.submit(() -> batch.drop((_, _) -> Known.OTHER)));
            }

            assertThat(message.rejections()).hasSize(2);
            assertThat(message.countDownPart()).isFalse();
            assertThat(message.countDownPart()).isFalse();
            assertThat(message.countDownPart()).isTrue();
        }
    }
}
