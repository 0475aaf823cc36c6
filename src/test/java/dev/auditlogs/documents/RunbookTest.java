package dev.auditlogs.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.auditlogs.config.AuditConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Who is called finds in the runbook what he was called for, and what the runbook names exists.
class RunbookTest {

    private static final Path RUNBOOK = Path.of("docs/RUNBOOK.md");
    private static final Path SAM = Path.of("infra/sam/template.yaml");
    private static final String STACK = "${AWS::StackName}-";
    private static final Pattern SECTION = Pattern.compile("(?m)^## ([a-z]+(?:-[a-z]+)*)$");
    private static final Pattern METRIC = Pattern.compile("(?m)^\\| `(\\w+)` \\| (\\w+) \\|");
    private static final Pattern SETTING = Pattern.compile("`(audit\\.[a-z.-]+)");
    private static final Pattern SENTENCE = Pattern.compile("`([a-z]+(?: [a-z]+){2,})`");
    private static final Pattern DEFAULT =
            Pattern.compile("(?:(\\d+) days )?\\(parameter `(\\w+)`(?:, default (\\d+))?\\)");
    private static final Pattern PREFIX = Pattern.compile("(?:Prefix: |\\$\\{StateBucket\\.Arn}/)(\\w+/)");
    private static final Pattern PARAMETER = Pattern.compile("parameter `(\\w+)`");

    /// By their names without the stack's: what each alarm says.
    private static Map<String, String> alarms() throws IOException {
        var alarms = new TreeMap<String, String>();
        for (var resource : new YAMLMapper().readTree(SAM.toFile()).path("Resources")) {
            var properties = resource.path("Properties");
            if (resource.path("Type").asText().equals("AWS::CloudWatch::Alarm")) {
                var name = properties.path("AlarmName").asText();
                assertThat(name).startsWith(STACK);
                alarms.put(
                        name.substring(STACK.length()),
                        properties.path("AlarmDescription").asText());
            }
        }
        return alarms;
    }

    private static TreeSet<String> found(Pattern pattern) throws IOException {
        var found = new TreeSet<String>();
        pattern.matcher(Files.readString(RUNBOOK)).results().forEach(match -> found.add(match.group(1)));
        return found;
    }

    @Test
    void everyAlarmHasItsSectionAndEverySectionItsAlarm() throws IOException {
        assertThat(found(SECTION)).hasSizeGreaterThan(10).isEqualTo(alarms().keySet());
    }

    @Test
    void everyAlarmSaysWhichSectionToRead() throws IOException {
        assertThat(alarms())
                .allSatisfy((name, description) ->
                        assertThat(description).endsWith(". See " + name + " in docs/RUNBOOK.md."));
    }

    @Test
    void everyMetricIsInTheTable() throws IOException {
        var documented = new TreeMap<String, String>();
        METRIC.matcher(Files.readString(RUNBOOK))
                .results()
                .forEach(match -> documented.put(match.group(1), match.group(2)));
        assertThat(documented).isEqualTo(WatchedMetricsTest.printed());
    }

    /// Those that the templates let expire, and those that they let a function use.
    @Test
    void everyPrefixOfTheStateBucketIsErasedOrSaidToBeLeft() throws IOException {
        var prefixes = new TreeSet<String>();
        PREFIX.matcher(Files.readString(SAM)).results().forEach(match -> prefixes.add(match.group(1)));
        var runbook = Files.readString(RUNBOOK);
        var section = runbook.substring(runbook.indexOf("## An organization is to be erased"));
        var script = Files.readString(Path.of("bin/operate"));
        var erases = script.substring(script.indexOf("\nOWN=("), script.indexOf("\nunspool()"));

        assertThat(prefixes)
                .contains("pending/", "claims/")
                .allSatisfy(prefix -> assertThat(section.substring(0, section.indexOf("\n## ", 1)))
                        .contains("`" + prefix))
                .allSatisfy(prefix -> assertThat(erases).containsPattern("(?m)[ ('^]" + prefix));
    }

    @Test
    void everySettingAndParameterThatItNamesExists() throws IOException {
        var settings = new TreeMap<String, String>();
        ReadmeTest.settings("audit", AuditConfig.class, settings);
        assertThat(found(SETTING)).isNotEmpty().isSubsetOf(settings.keySet());

        var parameters = new TreeSet<String>();
        new YAMLMapper().readTree(SAM.toFile()).path("Parameters").fieldNames().forEachRemaining(parameters::add);
        assertThat(found(PARAMETER)).isNotEmpty().isSubsetOf(parameters);
    }

    @Test
    void everyDefaultThatItNamesIsTheTemplates() throws IOException {
        var parameters = new YAMLMapper().readTree(SAM.toFile()).path("Parameters");
        var named = DEFAULT.matcher(Files.readString(RUNBOOK)).results().toList();
        assertThat(named).hasSizeGreaterThan(2).allSatisfy(found -> {
            var value = found.group(1) == null ? found.group(3) : found.group(1);
            assertThat(value)
                    .as(found.group())
                    .isEqualTo(parameters.path(found.group(2)).path("Default").asText());
        });
    }

    @Test
    void whoIsCalledForDestinationsIsToldWhatNamesThem() throws IOException {
        assertThat(alarms().get("failing-destinations")).contains("bin/operate list");
        assertThat(alarms().get("pending-age")).contains("bin/operate list");
    }

    /// Who searches the log for it finds something.
    @Test
    void everySentenceOfTheLogThatItNamesIsLogged() throws IOException {
        var sources = new StringBuilder();
        try (var files = Files.walk(Path.of("src/main/java"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                sources.append(Files.readString(file));
            }
        }
        var sentences = found(SENTENCE);
        assertThat(sentences)
                .hasSizeGreaterThan(5)
                .allSatisfy(sentence -> assertThat(sources).contains(sentence));
    }
}
