package dev.auditlogs.aws;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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

/// Calls of an AWS service that speaks JSON, of which one or two are needed: the SDK's own HTTP client and
/// signature, but not its module for the service, see docs/decisions/0025.
public final class SignedCalls {

    private static final String CONTENT_TYPE = "application/x-amz-json-1.1";

    private final String service;
    private final Supplier<SdkHttpClient> http;
    private final IdentityProvider<? extends AwsCredentialsIdentity> credentials;
    private final Region region;
    private final URI endpoint;
    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private SdkHttpClient client;

    /// @param service as its endpoints are called
    /// @param http makes the client when it is needed first
    /// @param endpoint another one than the region's own
    public SignedCalls(
            String service,
            Supplier<SdkHttpClient> http,
            IdentityProvider<? extends AwsCredentialsIdentity> credentials,
            Region region,
            Optional<String> endpoint) {
        this.service = service;
        this.http = http;
        this.credentials = credentials;
        this.region = region;
        this.endpoint = URI.create(endpoint.orElseGet(() -> "https://" + host(service, region)));
    }

    /// As the SDK's own settings for FIPS and dual-stack endpoints want it.
    private static URI host(String service, Region region) {
        var tags = new ArrayList<EndpointTag>();
        if (SdkSystemSetting.AWS_USE_FIPS_ENDPOINT.getBooleanValue().orElse(false)) {
            tags.add(EndpointTag.FIPS);
        }
        if (SdkSystemSetting.AWS_USE_DUALSTACK_ENDPOINT.getBooleanValue().orElse(false)) {
            tags.add(EndpointTag.DUALSTACK);
        }
        return ServiceMetadata.of(service)
                .endpointFor(
                        ServiceEndpointKey.builder().region(region).tags(tags).build());
    }

    /// What a service answers.
    ///
    /// @param isSuccessful whether it did what it was asked
    public record Answer(boolean isSuccessful, int status, byte[] body) {

        @Override
        public String toString() {
            return status + " " + new String(body, StandardCharsets.UTF_8);
        }
    }

    /// One attempt of a call.
    ///
    /// @param action such as `AWSEvents.PutEvents`
    /// @param body JSON
    /// @throws IOException if nothing answers, or there are no credentials
    public Answer post(String action, byte[] body) throws IOException {
        try {
            var content = ContentStreamProvider.fromByteArray(body);
            var request = SdkHttpRequest.builder()
                    .method(SdkHttpMethod.POST)
                    .uri(endpoint)
                    .encodedPath("/")
                    .putHeader("Content-Type", CONTENT_TYPE)
                    .putHeader("X-Amz-Target", action)
                    .build();
            var signed =
                    signer.sign(r -> r.identity(credentials.resolveIdentity().join())
                            .request(request)
                            .payload(content)
                            .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                            .putProperty(AwsV4HttpSigner.REGION_NAME, region.id()));
            var response = client().prepareRequest(HttpExecuteRequest.builder()
                            .request(signed.request())
                            .contentStreamProvider(signed.payload().orElse(content))
                            .build())
                    .call();
            var answer = response.responseBody().isPresent()
                    ? response.responseBody().get().readAllBytes()
                    : new byte[0];
            return new Answer(
                    response.httpResponse().isSuccessful(),
                    response.httpResponse().statusCode(),
                    answer);
        } catch (SdkException e) {
            // No credentials, for instance.
            throw new IOException(String.valueOf(e.getMessage()), e);
        }
    }

    private synchronized SdkHttpClient client() {
        if (client == null) {
            client = http.get();
        }
        return client;
    }
}
