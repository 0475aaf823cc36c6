package dev.auditlogs;

import dev.auditlogs.local.Emulators;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The packaged jar, run as a process of its own with settings from its environment only.
final class PackagedProcess implements AutoCloseable {

    private final Process process;
    private final Path log;

    private PackagedProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static Path jar() {
        try (var files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.toString().endsWith("-runner.jar"))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// `java` with these arguments.
    static PackagedProcess start(Emulators emulators, String queueUrl, Map<String, String> more, String... arguments) {
        try {
            var log = Files.createTempFile(Path.of("target"), "packaged-", ".log");
            var command = new ArrayList<String>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(List.of(arguments));
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
