package dev.auditlogs.notice;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.aws.SignedCalls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.regions.Region;

/// The one call of EventBridge that is needed,
/// [PutEvents](https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html) with one entry.
public final class EventBridge {

    private static final JsonFactory JSON = new JsonFactory();
    private static final ObjectMapper TREES = new ObjectMapper(JSON);
    private static final String SERVICE = "events";
    private static final double MILLIS_PER_SECOND = 1000;
    private static final int ATTEMPTS = 2;

    private final SignedCalls calls;

    /// @param http makes the client when it is needed first
    /// @param endpoint another one than the region's own
    public EventBridge(
            Supplier<SdkHttpClient> http,
            IdentityProvider<? extends AwsCredentialsIdentity> credentials,
            Region region,
            Optional<String> endpoint) {
        this.calls = new SignedCalls(SERVICE, http, credentials, region, endpoint);
    }

    /// @param detail JSON
    record Entry(String bus, String source, String detailType, Instant time, String detail) {}

    /// Puts one entry; an attempt that fails is repeated once.
    ///
    /// @return what EventBridge had against it; empty if it was taken
    Optional<String> put(Entry entry) {
        var error = Optional.<String>empty();
        for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
            error = attempt(entry);
            if (error.isEmpty()) {
                return error;
            }
        }
        return error;
    }

    private Optional<String> attempt(Entry entry) {
        try {
            var answer = calls.post("AWSEvents.PutEvents", body(entry));
            return answer.isSuccessful() ? failure(TREES.readTree(answer.body())) : Optional.of(answer.toString());
        } catch (IOException e) {
            return Optional.of(e.toString());
        }
    }

    private static byte[] body(Entry entry) {
        var bytes = new ByteArrayOutputStream();
        try (var json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeArrayFieldStart("Entries");
            json.writeStartObject();
            json.writeStringField("EventBusName", entry.bus());
            json.writeStringField("Source", entry.source());
            json.writeStringField("DetailType", entry.detailType());
            json.writeNumberField("Time", entry.time().toEpochMilli() / MILLIS_PER_SECOND);
            json.writeStringField("Detail", entry.detail());
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
        return bytes.toByteArray();
    }

    private static Optional<String> failure(JsonNode answer) {
        return answer.path("FailedEntryCount").asInt() == 0
                ? Optional.empty()
                : Optional.of(answer.at("/Entries/0/ErrorCode").asText("unknown"));
    }
}
