package dev.auditlogs.notice;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.regions.EndpointTag;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.ServiceEndpointKey;
import software.amazon.awssdk.regions.ServiceMetadata;

/// The one call of EventBridge that is needed,
/// [PutEvents](https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html) with one entry: the
/// SDK's
/// own HTTP client and signature, but not its module for EventBridge, see docs/decisions/0025.
public final class EventBridge {

    private static final JsonFactory JSON = new JsonFactory();
    private static final ObjectMapper TREES = new ObjectMapper(JSON);
    private static final String SERVICE = "events";
    private static final double MILLIS_PER_SECOND = 1000;
    private static final int ATTEMPTS = 2;

    private final Supplier<SdkHttpClient> http;
    private final IdentityProvider<? extends AwsCredentialsIdentity> credentials;
    private final Region region;
    private final URI endpoint;
    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private SdkHttpClient client;

    /// @param http makes the client when it is needed first
    /// @param endpoint another one than the region's own
    public EventBridge(
            Supplier<SdkHttpClient> http,
            IdentityProvider<? extends AwsCredentialsIdentity> credentials,
            Region region,
            Optional<String> endpoint) {
        this.http = http;
        this.credentials = credentials;
        this.region = region;
        this.endpoint = URI.create(endpoint.orElseGet(() -> "https://" + host(region)));
    }

    /// As the SDK's own settings for FIPS and dual-stack endpoints want it.
    private static URI host(Region region) {
        var tags = new ArrayList<EndpointTag>();
        if (SdkSystemSetting.AWS_USE_FIPS_ENDPOINT.getBooleanValue().orElse(false)) {
            tags.add(EndpointTag.FIPS);
        }
        if (SdkSystemSetting.AWS_USE_DUALSTACK_ENDPOINT.getBooleanValue().orElse(false)) {
            tags.add(EndpointTag.DUALSTACK);
        }
        return ServiceMetadata.of(SERVICE)
                .endpointFor(
                        ServiceEndpointKey.builder().region(region).tags(tags).build());
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
            var body = ContentStreamProvider.fromByteArray(body(entry));
            var request = SdkHttpRequest.builder()
                    .method(SdkHttpMethod.POST)
                    .uri(endpoint)
                    .encodedPath("/")
                    .putHeader("Content-Type", "application/x-amz-json-1.1")
                    .putHeader("X-Amz-Target", "AWSEvents.PutEvents")
                    .build();
            var signed =
                    signer.sign(r -> r.identity(credentials.resolveIdentity().join())
                            .request(request)
                            .payload(body)
                            .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, SERVICE)
                            .putProperty(AwsV4HttpSigner.REGION_NAME, region.id()));
            var response = client().prepareRequest(HttpExecuteRequest.builder()
                            .request(signed.request())
                            .contentStreamProvider(signed.payload().orElse(body))
                            .build())
                    .call();
            var answer = response.responseBody().isPresent()
                    ? response.responseBody().get().readAllBytes()
                    : new byte[0];
            return response.httpResponse().isSuccessful()
                    ? failure(TREES.readTree(answer))
                    : Optional.of(
                            response.httpResponse().statusCode() + " " + new String(answer, StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.of(e.toString());
        } catch (SdkException e) {
            // No credentials, for instance.
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private synchronized SdkHttpClient client() {
        if (client == null) {
            client = http.get();
        }
        return client;
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
