package dev.auditlogs;

import static dev.auditlogs.Events.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The packaged artefact, in the two ways in which it is run: under AWS's Java runtime, and as a long-running process.
class PackagedIT {

    private EmulatedAws emulated;
    private AwsWorld aws;
    private String queueUrl;
    private String bucket;

    @BeforeEach
    void start() {
        emulated = new EmulatedAws();
        queueUrl = emulated.createQueue("audit-events");
        aws = emulated.world(queueUrl);
        bucket = aws.configure("acme");
    }

    @AfterEach
    void stop() {
        emulated.close();
    }

    private PackagedProcess lambda(LambdaRuntime runtime, Map<String, String> settings) throws Exception {
        var environment = new HashMap<>(settings);
        environment.put("AWS_LAMBDA_RUNTIME_API", runtime.address());
        environment.put("AWS_LAMBDA_FUNCTION_NAME", "drain");
        environment.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
        environment.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512");
        environment.put("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
        environment.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/drain");
        environment.put("AWS_LAMBDA_LOG_STREAM_NAME", "drain");
        environment.put("_HANDLER", "io.quarkus.amazon.lambda.runtime.QuarkusStreamHandler::handleRequest");
        return PackagedProcess.start(
                emulated.emulators,
                queueUrl,
                environment,
                "--add-opens",
                "java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                runtimeInterfaceClient() + File.pathSeparator + PackagedProcess.jar(),
                "com.amazonaws.services.lambda.runtime.api.client.AWSLambda",
                "io.quarkus.amazon.lambda.runtime.QuarkusStreamHandler::handleRequest");
    }

    /// AWS's Java runtime, from the class path of the tests.
    private static String runtimeInterfaceClient() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(jar -> Path.of(jar)
                        .getFileName()
                        .toString()
                        .matches("(aws-lambda-java-(runtime|serialization|core)|utils-lite).*\\.jar"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    @Test
    void underAwsJavaRuntimeAnInvocationDrains() throws Exception {
        try (var runtime = new LambdaRuntime();
                var process = lambda(runtime, Map.of("QUARKUS_LAMBDA_HANDLER", "drain"))) {
            for (var invocation = 1; invocation <= 2; invocation++) {
                aws.publish(events(25).of("acme"));

                var report = new ObjectMapper().readTree(runtime.invoke("{\"source\":\"aws.scheduler\"}"));

                assertThat(report.get("events").asInt()).as(process.log()).isEqualTo(25);
                assertThat(report.get("filesDelivered").asInt()).isEqualTo(1);
                assertThat(aws.ids(bucket)).hasSize(25 * invocation).doesNotHaveDuplicates();
            }
            assertThat(process.log()).contains("drained messages=25").doesNotContain("acme-event");
        }
    }

    @Test
    void underAwsJavaRuntimeADestinationIsSetAndVerified() throws Exception {
        emulated.s3.createBucket(r -> r.bucket("globex-logs"));
        emulated.emulators.letOnly("globex-logs", "globex");
        var settings = Map.of(
                "QUARKUS_LAMBDA_HANDLER",
                "destinations",
                "AUDIT_EXPORT_ROLE_ARN",
                "arn:aws:iam::111122223333:role/export",
                "AWS_ENDPOINT_URL_STS",
                emulated.emulators.sts().toString());
        try (var runtime = new LambdaRuntime();
                var process = lambda(runtime, settings)) {
            var set = runtime.invoke(apiEvent("PUT", "", "{\\\"bucket\\\":\\\"globex-logs\\\"}"));
            assertThat(new ObjectMapper().readTree(set).get("statusCode").asInt())
                    .as(set + process.log())
                    .isEqualTo(201);

            var verified = runtime.invoke(apiEvent("POST", "/verify", ""));

            assertThat(new ObjectMapper().readTree(verified).get("statusCode").asInt())
                    .as(verified + process.log())
                    .isEqualTo(200);
            assertThat(verified).doesNotContain("policy-too-wide");
            assertThat(emulated.emulators.sessions()).containsExactly("globex", "airkit-verify-nobody");
            assertThat(aws.keys("globex-logs")).singleElement().asString().startsWith("airkit-verify-test-");
        }
    }

    private static String apiEvent(String method, String suffix, String body) {
        return """
                {"version":"2.0","rawPath":"/organizations/globex/audit-log-destination%s","headers":{},"body":"%s",
                 "requestContext":{"http":{"method":"%s"},
                   "authorizer":{"jwt":{"claims":{"organization_id":"globex"}}}},"isBase64Encoded":false}""".formatted(suffix, body, method);
    }

    @Test
    void aDrainThatIsRunningIsFinishedOnSigterm() throws Exception {
        aws.publish(events(25).of("acme"));
        // The poll that finds the queue empty takes five seconds: the drain is in the middle for that long.
        try (var process = PackagedProcess.start(
                emulated.emulators,
                queueUrl,
                Map.of("AUDIT_DRAIN_EVERY", "1s", "AUDIT_DRAIN_POLL_WAIT", "5s"),
                "-jar",
                PackagedProcess.jar().toString())) {
            await().atMost(Duration.ofSeconds(30)).until(() -> inFlight() == 25);

            process.terminate();

            assertThat(process.endsWithin(20)).as(process.log()).isTrue();
            assertThat(process.log()).contains("stopping once the running drain is finished", "drained messages=25");
        }
        assertThat(aws.ids(bucket)).hasSize(25);
        assertThat(aws.queued()).isZero();
    }

    private int inFlight() {
        return Integer.parseInt(emulated.sqs
                .getQueueAttributes(
                        r -> r.queueUrl(queueUrl).attributeNamesWithStrings("ApproximateNumberOfMessagesNotVisible"))
                .attributesAsStrings()
                .get("ApproximateNumberOfMessagesNotVisible"));
    }

    @Test
    void nothingOfTheEmulatorsIsInTheZip() throws IOException {
        try (var zip = new ZipFile("target/function.zip")) {
            assertThat(zip.stream().map(entry -> entry.getName().toLowerCase(Locale.ROOT)))
                    .contains("dev/auditlogs/drain.class")
                    .noneMatch(
                            name -> name.contains("s3proxy") || name.contains("elasticmq") || name.contains("scala"));
        }
        try (var jar = new ZipFile(PackagedProcess.jar().toFile())) {
            assertThat(jar.stream().map(ZipEntry::getName))
                    .anyMatch(name -> name.startsWith("dev/auditlogs/"))
                    .noneMatch(name -> name.startsWith("dev/auditlogs/local/"));
        }
    }
}
