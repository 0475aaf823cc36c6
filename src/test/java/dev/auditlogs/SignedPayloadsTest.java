package dev.auditlogs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.world.AwsTestResource;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// A bucket's policy may refuse payloads that are not signed, as the SDK sends them over TLS.
class SignedPayloadsTest {

    private static final class Sent implements ExecutionInterceptor {

        private final List<String> hashes = new ArrayList<>();

        @Override
        public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
            hashes.add(context.httpRequest()
                    .firstMatchingHeader("x-amz-content-sha256")
                    .orElse(""));
            throw SdkException.builder().message("seen").build();
        }
    }

    @Test
    void thePayloadOfAnOrganizationsFileIsSignedOverTlsToo() {
        var sent = new Sent();
        var like = S3Client.builder()
                .endpointOverride(URI.create("https://127.0.0.1:1"))
                .region(Region.US_EAST_1)
                .credentialsProvider(AwsTestResource.credentials());
        try (var s3 = like.build();
                var organizations =
                        new Wiring(new OutgoingProxy(Optional.empty(), Optional.empty())).organizationsS3(s3, true)) {
            try {
                organizations.putObject(
                        r -> r.bucket("acme-logs")
                                .key("file")
                                .overrideConfiguration(c -> c.addPlugin(client -> client.overrideConfiguration(
                                        client.overrideConfiguration().copy(o -> o.addExecutionInterceptor(sent))))),
                        RequestBody.fromString("x"));
            } catch (SdkException _) {
                // Nobody listens there.
            }
        }

        // SHA-256 of "x".
        assertThat(sent.hashes)
                .isNotEmpty()
                .containsOnly("2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881");
    }
}
