package dev.auditlogs.packaged;

import dev.auditlogs.local.Emulators;
import dev.auditlogs.world.AwsWorld;
import dev.auditlogs.world.LambdaRuntime;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The packaged artefact, run as a process of its own with settings from its environment only.
public final class PackagedProcess implements AutoCloseable {

    private static final String STREAM_HANDLER = "io.quarkus.amazon.lambda.runtime.QuarkusStreamHandler::handleRequest";

    private final Process process;
    private final Path log;

    private PackagedProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /// Whether this build has made, and tests, the executable rather than the jar.
    public static boolean isNative() {
        return Boolean.getBoolean("quarkus.native.enabled");
    }

    static Path jar() {
        return packaged("-runner.jar");
    }

    static Path executable() {
        return packaged("-runner");
    }

    private static Path packaged(String suffix) {
        try (var files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /// As Lambda starts it: the executable by itself, the jar under AWS's Java runtime.
    ///
    /// @param options for the virtual machine, which the executable takes too
    public static PackagedProcess lambda(
            Emulators emulators,
            String queueUrl,
            LambdaRuntime runtime,
            Map<String, String> settings,
            String... options) {
        var environment = new HashMap<>(settings);
        environment.put("AWS_LAMBDA_RUNTIME_API", runtime.address());
        environment.put("AWS_LAMBDA_FUNCTION_NAME", "audit-logs");
        environment.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
        environment.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512");
        environment.put("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
        environment.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/audit-logs");
        environment.put("AWS_LAMBDA_LOG_STREAM_NAME", "audit-logs");
        environment.put("_HANDLER", STREAM_HANDLER);
        return start(emulators, queueUrl, environment, command(options));
    }

    private static List<String> command(String... options) {
        var command = new ArrayList<String>();
        command.add(isNative() ? executable().toString() : java());
        command.addAll(List.of(options));
        if (!isNative()) {
            command.addAll(List.of(
                    "--add-opens",
                    "java.base/java.lang=ALL-UNNAMED",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    runtimeInterfaceClient() + File.pathSeparator + jar(),
                    "com.amazonaws.services.lambda.runtime.api.client.AWSLambda",
                    STREAM_HANDLER));
        }
        return command;
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

    static PackagedProcess start(Emulators emulators, String queueUrl, Map<String, String> more, List<String> command) {
        try {
            var log = Files.createTempFile(Path.of("target"), "packaged-", ".log");
            var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment()
                    .putAll(Map.ofEntries(
                            Map.entry("AWS_ACCESS_KEY_ID", "test"),
                            Map.entry("AWS_SECRET_ACCESS_KEY", "test"),
                            Map.entry("AWS_REGION", "us-east-1"),
                            Map.entry("AWS_ENDPOINT_URL_SQS", emulators.sqs().toString()),
                            Map.entry("AWS_ENDPOINT_URL_S3", emulators.s3().toString()),
                            Map.entry("QUARKUS_S3_PATH_STYLE_ACCESS", "true"),
                            Map.entry("AUDIT_QUEUE_URL", queueUrl),
                            Map.entry("AUDIT_STATE_BUCKET", AwsWorld.STATE_BUCKET)));
            builder.environment().putAll(more);
            return new PackagedProcess(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    /// SIGTERM.
    void terminate() {
        process.destroy();
    }

    boolean endsWithin(long seconds) throws InterruptedException {
        return process.waitFor(seconds, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
