package dev.auditlogs.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.config.AuditConfig;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadmeTest {

    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `(audit\\.[a-z.-]+)` \\(`(AUDIT_[A-Z_]+)`\\) \\| (`.*?`|required|unset) \\|");
    private static final Pattern PROMISE = Pattern.compile("`([A-Z]\\w+)\\.(\\w+)`");

    /// Every setting below the prefix: its default, `required` or `unset`.
    static void settings(String prefix, Class<?> mapping, Map<String, String> into) {
        for (Method method : mapping.getDeclaredMethods()) {
            var name =
                    prefix + "." + method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            if (method.getReturnType().isInterface()
                    && method.getReturnType().getEnclosingClass() == AuditConfig.class) {
                settings(name, method.getReturnType(), into);
            } else {
                var value = method.getAnnotation(WithDefault.class);
                var absent = method.getReturnType() == Optional.class ? "unset" : "required";
                into.put(name, value == null ? absent : value.value());
            }
        }
    }

    @Test
    void theTableOfSettingsIsTheConfiguration() throws IOException {
        var expected = new TreeMap<String, String>();
        settings("audit", AuditConfig.class, expected);

        var documented = new TreeMap<String, String>();
        var rows = ROW.matcher(Files.readString(Path.of("docs/SETTINGS.md")));
        while (rows.find()) {
            documented.put(rows.group(1), rows.group(3).replace("`", ""));
            assertThat(rows.group(2))
                    .isEqualTo(rows.group(1).toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"));
        }

        assertThat(documented).isEqualTo(expected);
    }

    /// A rule that names a test which does not exist is held by nothing.
    @ParameterizedTest
    @ValueSource(strings = {"docs/INVARIANTS.md", "docs/THREATS.md"})
    void everyTestThatTheInvariantsAndTheThreatsNameExists(String document) throws IOException {
        var named = PROMISE.matcher(Files.readString(Path.of(document)));
        var count = 0;
        while (named.find()) {
            count++;
            var sources = source(named.group(1));
            assertThat(sources).contains("void " + named.group(2) + "(");
        }
        assertThat(count).isGreaterThan(10);
    }

    private static String source(String test) throws IOException {
        try (var files = Files.walk(Path.of("src/test/java"))) {
            return Files.readString(files.filter(file -> file.endsWith(test + ".java"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("there is no " + test)));
        }
    }
}
