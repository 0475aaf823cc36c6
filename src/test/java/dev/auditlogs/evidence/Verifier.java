package dev.auditlogs.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import javax.tools.ToolProvider;

/// bin/AuditEvidence.java, compiled once as a customer's Java would compile it, and run in this process.
final class Verifier {

    private static final Path SOURCE = Path.of("bin/AuditEvidence.java");
    private static final Method RUN = compiled();

    private Verifier() {}

    /// What it answers.
    ///
    /// @param status 0 complete and unchanged, 1 something is wrong, 2 it could not be checked
    record Answer(int status, String out, String err) {

        /// @throws IllegalStateException if it was not asked for JSON
        List<String> kinds() {
            var findings = json().get("findings");
            return StreamSupport.stream(findings.spliterator(), false)
                    .map(finding -> finding.get("kind").asText())
                    .toList();
        }

        JsonNode json() {
            try {
                return new ObjectMapper().readTree(out);
            } catch (IOException e) {
                throw new IllegalStateException(out, e);
            }
        }
    }

    static Answer run(List<String> arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        try {
            var status = (int) RUN.invoke(
                    null,
                    arguments.toArray(String[]::new),
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(err, true, StandardCharsets.UTF_8));
            return new Answer(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Method compiled() {
        try {
            var classes = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "verifier");
            var arguments =
                    new ArrayList<>(List.of("--release", "17", "-Xlint:all,-options", "-Werror", "-cp", "", "-d"));
            arguments.addAll(List.of(classes.toString(), SOURCE.toString()));
            var problems = new ByteArrayOutputStream();
            var status = ToolProvider.getSystemJavaCompiler()
                    .run(null, problems, problems, arguments.toArray(String[]::new));
            if (status != 0) {
                throw new IllegalStateException(problems.toString(StandardCharsets.UTF_8));
            }
            var loader = new URLClassLoader(new java.net.URL[] {classes.toUri().toURL()}, null);
            var run = loader.loadClass("AuditEvidence")
                    .getDeclaredMethod("run", String[].class, PrintStream.class, PrintStream.class);
            run.setAccessible(true);
            return run;
        } catch (IOException | ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
