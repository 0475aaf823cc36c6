package dev.auditlogs.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// What is packaged besides the product's own classes: the jars that jars.txt names, each with its reason.
class PackagedJarsIT {

    private static final Path ZIP = Path.of("target/function.zip");
    private static final Pattern VERSION = Pattern.compile("-\\d[^/]*\\.jar$");

    @Test
    void nothingIsPackagedWithoutAReason() throws IOException {
        var sections = sections();
        var named = PackagedProcess.isNative() ? sections.subList(0, sections.size() - 1) : sections;

        var packaged = PackagedProcess.isNative() ? jarsOfTheExecutable() : jarsOfTheZip();

        assertThat(packaged).isEqualTo(union(named));
    }

    /// Machine code keeps the names of the classes that it is made of.
    @Test
    @EnabledIfSystemProperty(
            named = "quarkus.native.enabled",
            matches = "true",
            disabledReason = "there is no executable")
    void theExecutableHasNoClassOfVertxNettyOrOpenTelemetry() throws IOException {
        var executable = Files.readString(PackagedProcess.executable(), StandardCharsets.ISO_8859_1);

        assertThat(executable.contains("dev.auditlogs.Drain")).isTrue();
        for (var name : List.of("io.vertx.core.", "io.netty.channel.", "io.opentelemetry.api.")) {
            assertThat(executable.contains(name)).as(name).isFalse();
        }
    }

    private static Set<String> jarsOfTheZip() throws IOException {
        try (var zip = new ZipFile(ZIP.toFile())) {
            return names(zip.stream().map(ZipEntry::getName).filter(name -> name.endsWith(".jar")));
        }
    }

    /// What it was built from.
    private static Set<String> jarsOfTheExecutable() throws IOException {
        var executable = PackagedProcess.executable().getFileName().toString();
        var sources = "target/" + executable.replaceAll("-runner$", "-native-image-source-jar") + "/lib";
        try (var files = Files.list(Path.of(sources))) {
            return names(files.map(file -> file.getFileName().toString()));
        }
    }

    /// Without versions, and as they are called before Quarkus changes them.
    private static Set<String> names(Stream<String> jars) {
        return jars.map(jar ->
                        VERSION.matcher(jar.substring(jar.lastIndexOf('/') + 1)).replaceFirst(""))
                .map(jar -> jar.replaceFirst("^modified-", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> union(List<Set<String>> sections) {
        return sections.stream().flatMap(Set::stream).collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Set<String>> sections() throws IOException {
        try (var file = PackagedJarsIT.class.getResourceAsStream("jars.txt")) {
            var text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            return Stream.of(text.split("(?m)^# .+$"))
                    .skip(1)
                    .map(section ->
                            section.lines().filter(line -> !line.isBlank()).collect(Collectors.toSet()))
                    .toList();
        }
    }
}
