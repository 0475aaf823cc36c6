package dev.auditlogs.packaged;

import static dev.auditlogs.world.Events.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.auditlogs.world.EmulatedAws;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// The container without a container: what the Dockerfile copies is there, and what it starts and asks, with other
/// paths.
@DisabledIfSystemProperty(
        named = "quarkus.native.enabled",
        matches = "true",
        disabledReason = "the executable only serves Lambda")
class ContainerIT {

    private static final Path DOCKERFILE = Path.of("infra/container/Dockerfile");
    private static final Path TASK = Path.of("infra/container/task-definition.json");
    private static final Pattern COPIED = Pattern.compile("(?m)^COPY (\\S+) (\\S+)$");
    private static final Pattern SETTING = Pattern.compile("(?m)^ENV (\\w+)=(\\S+)$");
    private static final Pattern STARTED = Pattern.compile("(?m)^ENTRYPOINT (\\[.+])$");
    private static final Pattern ASKED = Pattern.compile("(?m)^HEALTHCHECK .*CMD (.+)$");
    private static final String HEARTBEAT_FILE = "AUDIT_DRAIN_HEARTBEAT_FILE";

    private final String dockerfile = Files.readString(DOCKERFILE);

    ContainerIT() throws IOException {}

    @Test
    void theContainersProcessDrainsSaysThatItIsHealthyAndEndsOnSigterm(@TempDir Path folder) throws Exception {
        var settings = settings();
        var heartbeatFile = folder.resolve("drained");
        settings.put(HEARTBEAT_FILE, heartbeatFile.toString());
        try (var emulated = new EmulatedAws()) {
            var queueUrl = emulated.createQueue("audit-events");
            var aws = emulated.world(queueUrl);
            var bucket = aws.configure("acme");
            aws.publish(events(25).of("acme"));

            try (var process = PackagedProcess.start(emulated.emulators, queueUrl, settings, command())) {
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> aws.keys(bucket).size() == 1);
                await().atMost(Duration.ofSeconds(30)).until(() -> isHealthy(heartbeatFile));

                process.terminate();

                assertThat(process.endsWithin(20)).as(process.log()).isTrue();
            }
            assertThat(aws.ids(bucket)).hasSize(25);
        }
    }

    @Test
    void aProcessWhoseDrainsFailIsNotHealthyForLong(@TempDir Path folder) throws Exception {
        var heartbeatFile = folder.resolve("drained");
        var settings = Map.of("AUDIT_DRAIN_EVERY", "1s", HEARTBEAT_FILE, heartbeatFile.toString());
        try (var emulated = new EmulatedAws()) {
            var queueUrl = emulated.createQueue("audit-events");
            emulated.world(queueUrl);
            try (var process = PackagedProcess.start(emulated.emulators, queueUrl, settings, command())) {
                await().atMost(Duration.ofSeconds(30)).until(() -> isHealthy(heartbeatFile));
                emulated.sqs.deleteQueue(r -> r.queueUrl(queueUrl));
                await().atMost(Duration.ofSeconds(30)).until(() -> process.log().contains("QueueDoesNotExist"));

                // Nothing but a drain that ends well makes it young again.
                Files.setLastModifiedTime(
                        heartbeatFile, FileTime.from(Instant.now().minus(Duration.ofMinutes(16))));
                var logged = process.log().length();
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> process.log().substring(logged).contains("QueueDoesNotExist"));

                assertThat(isHealthy(heartbeatFile)).isFalse();
            }
        }
    }

    @Test
    void whatTheDockerfileCopiesIsThere() throws IOException {
        var copied = COPIED.matcher(dockerfile)
                .results()
                .map(match -> match.group(1))
                .toList();

        assertThat(copied).hasSize(2);
        // Where the manifest's class path, which is relative, looks for them.
        assertThat(target("lib/")).isEqualTo(target("-runner.jar").replaceFirst("[^/]+$", "lib/"));
        assertThat(dockerfile).containsPattern("(?m)^VOLUME /tmp$").containsPattern("(?m)^USER \\d+:\\d+$");
        for (var pattern : copied) {
            assertThat(pattern).startsWith("target/");
            try (var files = Files.newDirectoryStream(
                    Path.of("target"), pattern.substring("target/".length()).replace("/", ""))) {
                assertThat(files).as(pattern).hasSize(1);
            }
        }
    }

    @Test
    void theTaskDefinitionAsksWhatTheDockerfileAsksAndSetsWhatIsRequired() throws IOException {
        var container = new ObjectMapper().readTree(Files.readString(TASK)).at("/containerDefinitions/0");

        assertThat(container.at("/healthCheck/command/1").asText()).isEqualTo(healthCheck());
        assertThat(container.get("environment").findValuesAsText("name"))
                .containsExactlyInAnyOrderElementsOf(whatTheTemplateTellsTheDrain());
        assertThat(container.get("readonlyRootFilesystem").asBoolean()).isTrue();
    }

    /// But what is Lambda's.
    private static Set<String> whatTheTemplateTellsTheDrain() throws IOException {
        var template = new YAMLMapper().readTree(Files.readString(Path.of("infra/sam/template.yaml")));
        var names = new HashSet<String>();
        for (var variables : List.of(
                "/Globals/Function/Environment/Variables",
                "/Resources/DrainFunction/Properties/Environment/Variables")) {
            template.at(variables).fieldNames().forEachRemaining(names::add);
        }
        names.removeAll(Set.of("DISABLE_SIGNAL_HANDLERS", "QUARKUS_LAMBDA_HANDLER", "AUDIT_TRACES_XRAY"));
        assertThat(names).hasSizeGreaterThan(8);
        return names;
    }

    /// As the Dockerfile starts it, with this Java, where the build has put it.
    private List<String> command() throws IOException {
        var command = new ObjectMapper().readValue(found(STARTED), new TypeReference<List<String>>() {});
        assertThat(command.getFirst()).isEqualTo("java");
        assertThat(command.getLast()).isEqualTo(target("-runner.jar"));
        return command.stream()
                .map(part -> part.equals("java") ? PackagedProcess.java() : part)
                .map(part ->
                        part.equals(command.getLast()) ? PackagedProcess.jar().toString() : part)
                .toList();
    }

    private String target(String suffix) {
        return COPIED.matcher(dockerfile)
                .results()
                .filter(match -> match.group(1).endsWith(suffix))
                .findFirst()
                .orElseThrow()
                .group(2);
    }

    private boolean isHealthy(Path heartbeatFile) throws IOException, InterruptedException {
        var file = settings().get(HEARTBEAT_FILE);
        assertThat(healthCheck()).contains(file);
        return new ProcessBuilder("sh", "-c", healthCheck().replace(file, heartbeatFile.toString()))
                        .start()
                        .waitFor()
                == 0;
    }

    private Map<String, String> settings() {
        return SETTING.matcher(dockerfile)
                .results()
                .collect(Collectors.toMap(match -> match.group(1), match -> match.group(2)));
    }

    private String healthCheck() {
        return found(ASKED);
    }

    private String found(Pattern pattern) {
        var matcher = pattern.matcher(dockerfile);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }
}
