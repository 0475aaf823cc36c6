package dev.auditlogs.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What others put around events, or instead of them. Only a body without a single event is looked at, so what is an
/// event stays one, and ordinary messages cost nothing more.
sealed interface Wrapping {

    /// @param name with its article
    /// @param content what lies in it, as it was sent
    record Envelope(String name, String content) implements Wrapping {}

    /// @param reason names it, and says what its producer can do
    record Unreadable(String reason) implements Wrapping {}

    String S3_POINTER =
            "a pointer to a payload in S3, of SQS's extended client: send the events themselves, in messages of up to 1 MiB";
    String GZIP = "compressed by gzip: send the JSON itself";
    String BASE64 = "Base64: send the JSON itself";
    String BASE64_GZIP = "compressed by gzip, in Base64: send the JSON itself";
    String SUBSCRIPTION =
            "a confirmation that SNS asks for, not an event: if you know its topic, confirm the subscription"
                    + " by its SubscribeURL, and turn on raw message delivery";

    /// The class names that the extended clients have put before a pointer.
    Pattern POINTER_CLASS = Pattern.compile(
            "software\\.amazon\\.payloadoffloading\\.PayloadS3Pointer|com\\.amazon\\.sqs\\.javamessaging\\.MessageS3Pointer");

    /// With either alphabet, perhaps as a JSON string. Nothing of it is tried twice, however long the body is.
    Pattern BASE64_FORM = Pattern.compile("\"?[A-Za-z0-9+/_-]{16,}+[A-Za-z0-9+/_\\s-]*+={0,2}\\s*\"?");

    /// Four bytes of Base64 say three.
    int BASE64_LOOKED_AT = 16;

    /// Empty if it is none that is known.
    static Optional<Wrapping> of(String body, JsonFactory factory) {
        try (var parser = factory.createParser(body)) {
            return switch (parser.nextToken()) {
                case START_OBJECT -> object(parser, body);
                case START_ARRAY -> isPointer(parser) ? Optional.of(new Unreadable(S3_POINTER)) : Optional.empty();
                case null, default -> encoded(body);
            };
        } catch (JsonProcessingException _) {
            return encoded(body);
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory cannot fail to be read", e);
        }
    }

    private static boolean isPointer(JsonParser parser) throws IOException {
        var name = parser.nextTextValue();
        return name != null && POINTER_CLASS.matcher(name).matches() && parser.nextToken() == JsonToken.START_OBJECT;
    }

    private static Optional<Wrapping> object(JsonParser parser, String body) throws IOException {
        Map<String, String> texts = new HashMap<>();
        String detail = null;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var name = parser.currentName();
            var token = parser.nextToken();
            if (Column.named(name).isPresent()) {
                // Something that should have been an event.
                return Optional.empty();
            }
            if (token == JsonToken.VALUE_STRING) {
                texts.put(name, parser.getText());
            } else if (name.equals("detail") && token == JsonToken.START_OBJECT) {
                var start = (int) parser.currentTokenLocation().getCharOffset();
                parser.skipChildren();
                detail = body.substring(start, (int) parser.currentLocation().getCharOffset());
            } else {
                parser.skipChildren();
            }
        }
        if (parser.nextToken() != null) {
            return Optional.empty();
        }
        if (detail != null && texts.containsKey("detail-type") && texts.containsKey("source")) {
            return Optional.of(new Envelope("an EventBridge envelope", detail));
        }
        return switch (texts.getOrDefault("Type", "")) {
            case "Notification" ->
                Optional.ofNullable(texts.get("Message")).map(message -> new Envelope("an SNS envelope", message));
            case "SubscriptionConfirmation", "UnsubscribeConfirmation" ->
                texts.containsKey("TopicArn") ? Optional.of(new Unreadable(SUBSCRIPTION)) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<Wrapping> encoded(String body) {
        if (isGzip(body)) {
            return Optional.of(new Unreadable(GZIP));
        }
        var text = body.strip();
        if (!BASE64_FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        var from = text.startsWith("\"") ? 1 : 0;
        var first =
                text.substring(from, from + BASE64_LOOKED_AT).replace('-', '+').replace('_', '/');
        var decoded = Base64.getDecoder().decode(first);
        if (decoded[0] == 0x1f && decoded[1] == (byte) 0x8b) {
            return Optional.of(new Unreadable(BASE64_GZIP));
        }
        return decoded[0] == '{' || decoded[0] == '[' ? Optional.of(new Unreadable(BASE64)) : Optional.empty();
    }

    /// Bytes that somebody took for text: the second one is none in UTF-8.
    private static boolean isGzip(String body) {
        return body.startsWith("\u001f\u008b") || body.startsWith("\u001f\ufffd");
    }
}
