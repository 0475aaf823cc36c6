package dev.auditlogs.mistakes;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;

/// Tests in processes of their own, before a product of which one source file may be another one.
final class TestRun {

    private static final int MINUTES_MAX = 5;

    private final Path folder;
    private final Path classes;

    /// @param folder for all that it writes
    TestRun(Path folder) throws IOException {
        this.folder = folder;
        this.classes = folder.resolve("classes");
        Files.createDirectories(classes);
    }

    /// Compiles a source file of the product's, whose classes are used instead of the product's own.
    ///
    /// @param file below the product's sources, without its ending
    void compile(String file, String source) throws IOException {
        var path = folder.resolve(Path.of(file).getFileName() + ".java");
        Files.writeString(path, source);
        var errors = new ByteArrayOutputStream();
        // No processor, and no warnings: a mistake need not be beautiful.
        var failed = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        errors,
                        errors,
                        "-proc:none",
                        "-parameters",
                        "-nowarn",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        classes.toString(),
                        path.toString());
        if (failed != 0) {
            throw new IllegalArgumentException(path + " does not compile:\n" + errors);
        }
    }

    /// What fails first; empty if all of it passes.
    ///
    /// @param tests of one class, below `dev.auditlogs`: `spool.SpoolTest`, or `spool.SpoolTest#itsMethod`
    Optional<String> failureOf(List<String> tests) throws IOException, InterruptedException {
        var log = folder.resolve(tests.getFirst().replace('#', '.') + ".log");
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                TestProcess.class.getName()));
        command.addAll(tests);
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        // In the environment, since as an argument it may be too long.
        builder.environment().put("CLASSPATH", classes + File.pathSeparator + System.getProperty("java.class.path"));
        var process = builder.start();
        try {
            if (!process.waitFor(MINUTES_MAX, TimeUnit.MINUTES)) {
                return Optional.of(tests + ", which has not ended after " + MINUTES_MAX + " minutes");
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        if (process.exitValue() == TestProcess.PASSED) {
            return Optional.empty();
        }
        if (process.exitValue() != TestProcess.FAILED) {
            throw new IllegalStateException(tests + " could not be run, see " + log);
        }
        return Files.readAllLines(log).stream()
                .filter(line -> line.startsWith(TestProcess.FAILURE))
                .map(line -> line.substring(TestProcess.FAILURE.length()))
                .findFirst();
    }
}
