package dev.auditlogs.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What builds and releases runs others' actions at a commit only, with no more rights than it needs, and nothing
/// that a stranger has written.
class WorkflowsTest {

    private static final Path WORKFLOWS = Path.of(".github/workflows");
    private static final Pattern USED = Pattern.compile("(?m)^ *-? *uses: *(.*)$");
    private static final Pattern PINNED = Pattern.compile("[\\w-]+/[\\w/-]+@[0-9a-f]{40} # v\\d+\\.\\d+\\.\\d+");
    private static final Pattern EXPRESSION = Pattern.compile("\\$\\{\\{(.*?)}}", Pattern.DOTALL);
    private static final Pattern OF_THE_MATRIX = Pattern.compile(" *matrix\\.\\w+ *");

    /// What starts each, and what a job may besides reading the repository.
    private static final Map<String, String> STARTED_BY = Map.of(
            "build.yml", "{\"push\":{\"branches\":[\"main\"]},\"pull_request\":null}",
            "codeql.yml",
                    "{\"push\":{\"branches\":[\"main\"]},\"pull_request\":null,\"schedule\":[{\"cron\":\"17 4 * * 1\"}]}",
            "release.yml", "{\"push\":{\"tags\":[\"v*\"]}}");

    private static final Map<String, String> RIGHTS = Map.of(
            "codeql.yml analyze", "{\"actions\":\"read\",\"contents\":\"read\",\"security-events\":\"write\"}",
            "release.yml publish", "{\"contents\":\"write\",\"id-token\":\"write\",\"attestations\":\"write\"}");

    static List<Path> workflows() throws IOException {
        try (var files = Files.list(WORKFLOWS)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void everyActionIsPinnedToACommit(Path workflow) throws IOException {
        var used = USED.matcher(Files.readString(workflow))
                .results()
                .map(match -> match.group(1))
                .toList();

        assertThat(used).isNotEmpty().allMatch(action -> PINNED.matcher(action).matches());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "actions/checkout@v5",
                "actions/checkout@main",
                "actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8",
                "actions/checkout@08c6903 # v5.0.0",
                "./local",
            })
    void anActionThatCanChangeIsNotPinned(String action) {
        assertThat(PINNED.matcher(action).matches()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void aWorkflowReadsUnlessAJobSaysMore(Path workflow) throws IOException {
        var name = workflow.getFileName().toString();
        var read = read(workflow);

        assertThat(read.at("/on").toString()).isEqualTo(STARTED_BY.get(name));
        assertThat(read.at("/permissions").toString()).isEqualTo("{\"contents\":\"read\"}");
        for (var job : read.get("jobs").properties()) {
            assertThat(job.getValue().path("permissions").toString())
                    .isEqualTo(RIGHTS.getOrDefault(name + " " + job.getKey(), ""));
            assertThat(job.getValue().path("timeout-minutes").asInt()).isBetween(1, 60);
            for (var step : steps(job.getValue(), "actions/checkout@")) {
                assertThat(step.at("/with/persist-credentials").asText()).isEqualTo("false");
            }
        }
    }

    /// What an expression gives becomes part of the script: a branch's or a request's name would be run.
    @ParameterizedTest
    @MethodSource("workflows")
    void noScriptContainsWhatAStrangerNames(Path workflow) throws IOException {
        for (var job : read(workflow).get("jobs")) {
            for (var step : job.get("steps")) {
                assertThat(step.at("/with").has("script")).isFalse();
                assertThat(expressions(step.path("run").asText()))
                        .allMatch(
                                expression -> OF_THE_MATRIX.matcher(expression).matches());
            }
        }
    }

    private static List<String> expressions(String script) {
        return EXPRESSION.matcher(script).results().map(match -> match.group(1)).toList();
    }

    /// Or the test above would hold nothing.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "${{ github.head_ref }}",
                "${{ github.head_ref || github.ref_name }}",
                "${{ format('{0}', github.head_ref) }}",
                "${{ matrix.a && github.head_ref }}",
                "${{matrix.a}}${{github.head_ref}}",
            })
    void anExpressionThatAStrangerCanFillInIsFound(String script) {
        assertThat(expressions(script))
                .anyMatch(expression -> !OF_THE_MATRIX.matcher(expression).matches());
    }

    @Test
    void onlyTheReleaseWritesAndOnlyOnceEverythingIsTested() throws IOException {
        var release = read(WORKFLOWS.resolve("release.yml"));

        assertThat(release.at("/jobs/build/needs").asText()).isEqualTo("check");
        assertThat(scripts(release.at("/jobs/check"))).contains("--is-ancestor").contains("pom.xml");
        assertThat(release.at("/jobs/publish/needs").asText()).isEqualTo("build");
        assertThat(scripts(release.at("/jobs/build"))).contains("verify").doesNotContain("skip");
        assertThat(steps(release.at("/jobs/publish"), "actions/checkout@")).isEmpty();
        assertThat(steps(release.at("/jobs/publish"), "actions/attest-build-provenance@"))
                .singleElement()
                .satisfies(step ->
                        assertThat(step.at("/with/subject-path").asText()).isEqualTo("release/*"));
        assertThat(scripts(release.at("/jobs/publish"))).contains("SHA256SUMS").contains("--draft");
        var kinds = StreamSupport.stream(
                        release.at("/jobs/build/strategy/matrix/include").spliterator(), false)
                .map(each -> each.get("for").asText())
                .toList();
        assertThat(kinds).containsExactly("x86_64", "arm64", "java25");
    }

    @Test
    void dependabotLooksAtEveryKindOfDependency() throws IOException {
        var updates = new ArrayList<String>();
        read(Path.of(".github/dependabot.yml"))
                .get("updates")
                .forEach(update -> updates.add(update.get("package-ecosystem").asText() + " "
                        + update.get("directory").asText()));

        assertThat(updates)
                .containsExactlyInAnyOrder(
                        "maven /",
                        "maven /infra/cdk",
                        "npm /infra/test",
                        "pip /infra/test",
                        "github-actions /",
                        "docker /infra/container",
                        "terraform /infra/customer/terraform");
    }

    private static JsonNode read(Path file) throws IOException {
        // YAML 1.1 takes the key "on" for true.
        return new YAMLMapper().readTree(Files.readString(file).replaceFirst("(?m)^on:", "\"on\":"));
    }

    private static List<JsonNode> steps(JsonNode job, String action) {
        return StreamSupport.stream(job.get("steps").spliterator(), false)
                .filter(step -> step.path("uses").asText().startsWith(action))
                .toList();
    }

    private static String scripts(JsonNode job) {
        return String.join("\n", job.get("steps").findValuesAsText("run"));
    }
}
