package dev.auditlogs.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.assertions.Annotations;
import software.amazon.awscdk.assertions.Match;
import software.amazon.awscdk.services.sqs.Queue;

/// The sets of parameters for which infra/test compares this stack with the SAM template.
class ParameterSetsTest {

    private static final Path SETS = Path.of("../test/parameter-sets.json");

    /// Where infra/test finds what was synthesized.
    private static final Path TEMPLATES = Path.of("target/templates");

    private static Map<String, Map<String, String>> sets() throws IOException {
        return new ObjectMapper().readValue(SETS.toFile(), new TypeReference<>() {});
    }

    @Test
    void eachIsSynthesizedWithoutAFindingOfCdkNag() throws IOException {
        for (var set : sets().entrySet()) {
            var folder = TEMPLATES.resolve(set.getKey());
            var app = Stacks.appInto(folder);
            var stack = Stacks.in(app, set.getValue());
            app.synth();
            assertThat(folder.resolve(Stacks.NAME + ".template.json")).exists();
            Annotations.fromStack(stack).hasNoError("*", Match.anyValue());
            Annotations.fromStack(stack).hasNoWarning("*", Match.anyValue());
        }
    }

    /// For several-stacks.test.js: a second stack, beside the one of the set.
    @Test
    void soIsAnotherStackWithTheLongestName() throws IOException {
        var set = new HashMap<>(sets().get("everything"));
        set.put("ExportRoleName", "audit-log-export-of-another");
        var app = Stacks.appInto(TEMPLATES.resolve("longest-name"));
        Stacks.in(app, new StackName("a".repeat(StackName.LENGTH_MAX)), set);
        assertThat(app.synth().getStacks()).hasSize(1);
    }

    /// Or the first test would pass for a stack that nobody checks.
    @Test
    void aFindingThatNothingExplainsIsReported() {
        var stack = Stacks.with(Map.of());
        new Queue(stack, "Careless");
        Annotations.fromStack(stack).hasError("*", Match.stringLikeRegexp(".*AwsSolutions-SQS[34].*"));
    }

    @Test
    void eachSettingIsInOneWithAnotherValueThanItsDefault() throws IOException {
        var changed = new TreeSet<String>();
        for (var set : sets().values()) {
            for (var setting : Setting.values()) {
                var value = set.get(setting.parameter());
                if (value != null && !value.equals(setting.byDefault())) {
                    changed.add(setting.parameter());
                }
            }
        }
        assertThat(changed).hasSize(Setting.values().length);
    }
}
