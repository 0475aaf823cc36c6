package dev.auditlogs.queue;

import static dev.auditlogs.world.Events.event;
import static dev.auditlogs.world.Events.together;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageSizeTest {

    private static long of(String body) {
        return MessageSize.of(body, Messages.received(body).getFirst());
    }

    @Test
    void aTextBeyondLatin1TakesTwiceAsMuch() {
        var latin = event("acme", "é".repeat(100_000));
        var chinese = event("acme", "件".repeat(100_000));

        assertThat(of(chinese)).isGreaterThan(of(latin) * 19 / 10);
    }

    /// A file that is not compressed has six bytes of each, and is there twice while its parts are put together.
    @ParameterizedTest
    @ValueSource(strings = {"\u0080", "\u0085", "\u009f", "\u2028", "\u2029"})
    void whatRowsEscapeTakesTheBytesOfItsEscape(String character) {
        var text = event("acme", character.repeat(100_000));

        assertThat(of(text)).isGreaterThan(2 * 6 * 100_000);
    }

    @Test
    void eachEventTakesItsObjectsBesideItsText() {
        var events = together(Collections.nCopies(1_000, event("acme", "e")));

        assertThat(of(events) - of(event("acme", "e".repeat(events.length())))).isGreaterThan(400_000);
    }

    @Test
    void theTextIsThereMoreThanOnce() {
        assertThat(of("x".repeat(1_000_000))).isGreaterThan(2_900_000);
    }

    @Test
    void nothingIsLargerThanTheLargestMessageOfOneEvent() {
        var body = event("acme", "e");
        var padded = body + " ".repeat((1 << 20) - body.length());

        assertThat(of(padded)).isLessThanOrEqualTo(MessageSize.MAX);
        assertThat(List.of(of(body), of("")))
                .allSatisfy(size -> assertThat(size).isPositive());
    }
}
