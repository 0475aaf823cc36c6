package dev.auditlogs.world;

import dev.auditlogs.local.Emulators;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;

/// AWS for the tests: LocalStack where Docker is, the emulators inside this JVM elsewhere. The log says which.
public final class AwsTestResource implements QuarkusTestResourceLifecycleManager {

    private static final Logger LOG = Logger.getLogger(AwsTestResource.class);

    /// The last version that runs without an account.
    private static final DockerImageName LOCALSTACK = DockerImageName.parse("localstack/localstack:4.14.0");

    private AutoCloseable aws;
    private Map<String, String> settings = Map.of();
    private AwsWorld world;
    private LambdaRuntime lambda;

    @Override
    public void init(Map<String, String> settings) {
        this.settings = settings;
    }

    @Override
    public Map<String, String> start() {
        if (DockerClientFactory.instance().isDockerAvailable()) {
            var container = new LocalStackContainer(LOCALSTACK).withServices("sqs", "s3");
            container.start();
            aws = container;
            LOG.infof("the tests run against %s", LOCALSTACK);
            return settings(container.getEndpoint(), container.getEndpoint());
        }
        var emulators = Emulators.inMemory();
        aws = emulators;
        LOG.info("the tests run against the emulators inside this JVM, since there is no Docker");
        return settings(emulators.sqs(), emulators.s3());
    }

    private Map<String, String> settings(URI sqsEndpoint, URI s3Endpoint) {
        var sqs = sqs(sqsEndpoint);
        var s3 = s3(s3Endpoint);
        s3.createBucket(r -> r.bucket(AwsWorld.STATE_BUCKET));
        var queueUrl = sqs.createQueue(r -> r.queueName("audit-events")).queueUrl();
        world = new AwsWorld(sqs, s3, queueUrl);
        lambda = new LambdaRuntime();
        var all = new HashMap<>(Map.ofEntries(
                Map.entry("aws.endpointUrlSqs", sqsEndpoint.toString()),
                Map.entry("quarkus.s3.endpoint-override", s3Endpoint.toString()),
                Map.entry("quarkus.s3.path-style-access", "true"),
                Map.entry("quarkus.s3.aws.region", Region.US_EAST_1.id()),
                Map.entry("quarkus.s3.aws.credentials.type", "static"),
                Map.entry("quarkus.s3.aws.credentials.static-provider.access-key-id", "test"),
                Map.entry("quarkus.s3.aws.credentials.static-provider.secret-access-key", "test"),
                // Where Quarkus's own mock of Lambda would stand, which cannot be told to listen on this machine only.
                Map.entry("quarkus-internal.aws-lambda.test-api", lambda.address()),
                Map.entry("audit.queue-url", queueUrl),
                Map.entry("audit.state-bucket", AwsWorld.STATE_BUCKET),
                Map.entry("audit.unconfigured", "hold"),
                Map.entry("audit.drain.poll-wait", "0s")));
        all.putAll(settings);
        return all;
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(world, new TestInjector.MatchesType(AwsWorld.class));
        injector.injectIntoFields(lambda, new TestInjector.MatchesType(LambdaRuntime.class));
    }

    /// @param interceptors see each call
    public static SqsClient sqs(URI endpoint, ExecutionInterceptor... interceptors) {
        return SqsClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(credentials())
                .overrideConfiguration(c -> List.of(interceptors).forEach(c::addExecutionInterceptor))
                .build();
    }

    /// @param interceptors see each call
    public static S3Client s3(URI endpoint, ExecutionInterceptor... interceptors) {
        return S3Client.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(credentials())
                .overrideConfiguration(c -> List.of(interceptors).forEach(c::addExecutionInterceptor))
                .build();
    }

    /// @param interceptors see each call
    public static StsClient sts(URI endpoint, ExecutionInterceptor... interceptors) {
        return StsClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(credentials())
                .httpClientBuilder(ApacheHttpClient.builder())
                .overrideConfiguration(c -> List.of(interceptors).forEach(c::addExecutionInterceptor))
                .build();
    }

    public static StaticCredentialsProvider credentials() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));
    }

    @Override
    public void stop() {
        lambda.close();
        try {
            aws.close();
        } catch (Exception e) {
            throw new IllegalStateException("AWS for the tests cannot be stopped", e);
        }
    }
}
