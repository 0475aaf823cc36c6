package dev.auditlogs.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.event.DecodedMessage.Rejection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EVENT = """
            {"ORGANIZATION_ID":"acme","EVENT_ID":"e1","EVENT_TIME":"2026-11-22T10:15:30.1234Z","DOMAIN":{"a": [1, "\\\""]},"EMAIL":"jörg\\n","EVENT_TYPE":"t"}""";

    private final EventDecoder decoder = new EventDecoder();

    private static String sns(String message) {
        return JSON.createObjectNode()
                .put("Type", "Notification")
                .put("MessageId", "m1")
                .put("TopicArn", "arn:aws:sns:eu-central-1:111122223333:audit")
                .put("Message", message)
                .put("SignatureVersion", "1")
                .toPrettyString();
    }

    private static String eventBridge(String detail) {
        return """
                {"version":"0","id":"i","detail-type":"audit event","source":"platform","account":"111122223333",\
                "time":"2026-11-22T10:15:31Z","region":"eu-central-1","resources":["r"],"detail": %s }""".formatted(detail);
    }

    private void assertIsTheEvent(String body) {
        var decoded = decoder.decode(body);
        var plain = decoder.decode(EVENT).events().getFirst();
        assertThat(decoded.rejections()).isEmpty();
        assertThat(decoded.events()).singleElement().satisfies(event -> {
            assertThat(event.id()).isEqualTo("e1");
            assertThat(event.content()).isEqualTo(plain.content());
            assertThat(event.nanosOfMilli()).isEqualTo(plain.nanosOfMilli());
        });
    }

    private Rejection rejected(String body) {
        var decoded = decoder.decode(body);
        assertThat(decoded.events()).isEmpty();
        assertThat(decoded.rejections()).hasSize(1);
        return decoded.rejections().getFirst();
    }

    private void assertIsKept(String body, String reason) {
        assertThat(rejected(body)).isEqualTo(new Rejection(Rejection.WHOLE_BODY, reason, body));
    }

    @Test
    void anEventInAnEnvelopeIsTheSameEvent() {
        assertIsTheEvent(sns(EVENT));
        assertIsTheEvent(eventBridge(EVENT));
        assertIsTheEvent(sns(eventBridge(EVENT)));
        assertIsTheEvent(sns(sns(eventBridge(EVENT))));
    }

    @Test
    void aByteOrderMarkIsSkipped() {
        assertIsTheEvent("\ufeff" + EVENT);
        assertIsTheEvent(sns("\ufeff" + EVENT));
        assertIsTheEvent("\ufeff" + sns(EVENT));
    }

    @Test
    void anEnvelopeMayHoldSeveralEventsAndWhatIsNoneOfItIsRejectedByItself() {
        var decoded = decoder.decode(sns("[" + EVENT + ",42]"));

        assertThat(decoded.events()).hasSize(1);
        assertThat(decoded.rejections())
                .containsExactly(new Rejection(1, "in an SNS envelope: not a JSON object", "42"));
        assertThat(decoder.decode(sns(EVENT + "\n" + EVENT)).events()).hasSize(2);
    }

    @Test
    void whatIsNoEventInAnEnvelopeIsRejectedWithItsOwnText() {
        assertThat(rejected(eventBridge("{\"x\":1}")))
                .isEqualTo(new Rejection(
                        0, "in an EventBridge envelope: ORGANIZATION_ID is missing or no string", "{\"x\":1}"));
        assertThat(rejected(sns("hello there")).text()).isEqualTo("hello there");
        assertThat(rejected(sns("hello there")).reason()).startsWith("in an SNS envelope: not JSON");
    }

    @Test
    void envelopesInEachOtherHaveAnEnd() {
        var body = EVENT;
        for (var i = 0; i < 1000 && body.length() < 500_000; i++) {
            body = i < 4 ? sns(body) : eventBridge(body);
        }

        assertThat(rejected(body).reason()).endsWith("an EventBridge envelope in 3 others");
    }

    @Test
    void envelopesThatAreNotToBeOpenedAreRejectedWithWhatToChange() {
        var strict = new EventDecoder(new ConcurrentHashMap<>(), Envelopes.REJECTED);

        assertThat(strict.decode(EVENT).events()).hasSize(1);
        assertThat(strict.decode(sns(EVENT)))
                .isEqualTo(EventDecoder.rejected(
                        "an SNS envelope: send the JSON itself, or set audit.open-envelopes to true", sns(EVENT)));
        assertThat(strict.decode(eventBridge(EVENT)).rejections().getFirst().reason())
                .startsWith("an EventBridge envelope: ");
    }

    @Test
    void anEventThatLooksLikeAnEnvelopeStaysWhatItIs() {
        var both = sns(EVENT).replace("\"Type\"", "\"EVENT_ID\":\"e2\",\"Type\"");

        assertThat(rejected(both)).isEqualTo(new Rejection(0, "ORGANIZATION_ID is missing or no string", both));
        assertIsTheEvent(EVENT.replaceFirst("\\{", "{\"Type\":\"Notification\",\"Message\":\"x\","));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SubscriptionConfirmation", "UnsubscribeConfirmation"})
    void aConfirmationThatSnsAsksForHasItsOwnReason(String type) {
        assertIsKept(sns("You have chosen to subscribe").replace("Notification", type), Wrapping.SUBSCRIPTION);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "software.amazon.payloadoffloading.PayloadS3Pointer",
                "com.amazon.sqs.javamessaging.MessageS3Pointer"
            })
    void aPointerToS3IsRejectedByName(String name) {
        var pointer = "[\"" + name + "\",{\"s3BucketName\":\"b\",\"s3Key\":\"k\"}]";

        assertIsKept(pointer, Wrapping.S3_POINTER);
        assertThat(rejected(sns(pointer)))
                .isEqualTo(new Rejection(Rejection.WHOLE_BODY, "in an SNS envelope: " + Wrapping.S3_POINTER, pointer));
    }

    @Test
    void base64AndGzipAreRejectedByName() throws IOException {
        var bytes = EVENT.getBytes(StandardCharsets.UTF_8);
        var zipped = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(zipped)) {
            gzip.write(bytes);
        }

        assertIsKept(Base64.getEncoder().encodeToString(bytes), Wrapping.BASE64);
        assertIsKept(Base64.getMimeEncoder().encodeToString(bytes) + "\n", Wrapping.BASE64);
        assertIsKept("\"" + Base64.getEncoder().encodeToString(bytes) + "\"", Wrapping.BASE64);
        assertIsKept(
                Base64.getUrlEncoder().encodeToString(("[" + EVENT + "]").getBytes(StandardCharsets.UTF_8)),
                Wrapping.BASE64);
        assertIsKept(Base64.getEncoder().encodeToString(zipped.toByteArray()), Wrapping.BASE64_GZIP);
        assertIsKept(zipped.toString(StandardCharsets.UTF_8), Wrapping.GZIP);
        assertIsKept(zipped.toString(StandardCharsets.ISO_8859_1), Wrapping.GZIP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"averylongwordthatisnobase64", "abcdefghijklmnop====", "{\"Type\":\"Notification\"}"})
    void whatOnlyLooksLikeThemHasTheUsualReason(String body) {
        assertThat(rejected(body).reason()).matches("not JSON at .*|ORGANIZATION_ID is missing or no string");
    }
}
