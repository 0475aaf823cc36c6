package dev.auditlogs.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.config.AuditConfig.Unconfigured;
import jakarta.inject.Named;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Holds both templates against the application: what they set exists, what it needs they set. That both are the
/// same stack is held by infra/test.
class TemplatesTest {

    private static final Path SAM = Path.of("infra/sam/template.yaml");
    private static final Path CDK = Path.of("infra/cdk/src/main/java");
    private static final List<String> FUNCTIONS = List.of("DrainFunction", "DestinationsFunction");
    private static final Pattern SETTING_IN_CDK = Pattern.compile("\"(AUDIT_[A-Z_]+)\"");
    private static final Pattern HANDLER_IN_CDK = Pattern.compile("foundation\\.environment\\(\"(\\w+)\"\\)");
    private static final String HANDLER = "QUARKUS_LAMBDA_HANDLER";
    private static final String NONE = "(none)";
    private static final int MINUTES_OF_AN_HOUR = 60;
    private static final Set<String> HANDLERS = handlersOfTheApplication();

    @Test
    void theSamTemplateSetsWhatTheApplicationHasAndNeeds() throws IOException {
        assertThat(faults(Files.readString(SAM))).isEmpty();
    }

    /// Or the test above would hold nothing.
    @ParameterizedTest
    @CsvSource({
        "QUARKUS_LAMBDA_HANDLER: drain, QUARKUS_LAMBDA_HANDLER: drian",
        "QUARKUS_LAMBDA_HANDLER: destinations, QUARKUS_LAMBDA_HANDLER: Destinations",
        "AUDIT_STATE_BUCKET:, AUDIT_STATEBUCKET:",
        "AUDIT_QUEUE_URL:, AUDIT_QUEUE:",
        "AUDIT_VERIFY_STRICT:, AUDIT_STRICT:",
        "AUDIT_API_WRITE_RIGHT:, AUDIT_API_WRITE:",
        "'Default: audit-log-destinations:write', 'Default: audit-log-destinations:read'",
        "AUDIT_API_ADMIN_CLAIM:, AUDIT_ADMIN_CLAIM:",
        "AUDIT_EXPORT_ROLE_ARN:, AUDIT_EXPORT_ROLE:",
        "'[discard, hold]', '[discard, keep]'",
        "'Default: 1h', 'Default: 2h'",
        "AUDIT_METRICS_NAMESPACE:, AUDIT_NAMESPACE:",
        "AUDIT_NOTICES_EVENT_BUS:, AUDIT_EVENT_BUS:",
        "AUDIT_EVIDENCE_KEY:, AUDIT_EVIDENCE_KEYS:",
        "'Default: 60\n', 'Default: 120\n'",
    })
    void aNameThatTheApplicationDoesNotKnowIsAFault(String right, String wrong) throws IOException {
        var template = Files.readString(SAM);
        assertThat(template).contains(right);
        assertThat(faults(template.replace(right, wrong))).isNotEmpty();
    }

    @Test
    void theCdkApplicationSetsTheSame() throws IOException {
        var template = new YAMLMapper().readTree(Files.readString(SAM));
        var inSam = FUNCTIONS.stream()
                .flatMap(function -> environment(template, function).keySet().stream())
                .filter(name -> name.startsWith("AUDIT_"))
                .collect(Collectors.toCollection(TreeSet::new));
        var sources = new StringBuilder();
        try (var files = Files.walk(CDK)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                sources.append(Files.readString(file));
            }
        }
        assertThat(found(SETTING_IN_CDK, sources)).isEqualTo(inSam);
        assertThat(found(HANDLER_IN_CDK, sources)).isEqualTo(HANDLERS);
    }

    @Test
    void theRoutesAreThoseOfTheOpenApiDescription() throws IOException {
        var described = new TreeSet<String>();
        var openApi = new YAMLMapper().readTree(Path.of("infra/openapi.yaml").toFile());
        openApi.path("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    if (!method.equals("parameters")) {
                        described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
                    }
                }));
        var routes = new YAMLMapper().readTree(SAM.toFile()).path("Resources").findValuesAsText("RouteKey");
        assertThat(new TreeSet<>(routes)).isEqualTo(described);
    }

    private static List<String> faults(String text) throws IOException {
        var template = new YAMLMapper().readTree(text);
        var settings = settings();
        var faults = new ArrayList<String>();
        for (var function : FUNCTIONS) {
            var environment = environment(template, function);
            environment.keySet().stream()
                    .filter(name -> name.startsWith("AUDIT_") && !settings.containsKey(name))
                    .forEach(name -> faults.add(function + " sets " + name + ", which is no setting"));
            settings.forEach((name, value) -> {
                if (value.equals("required") && !environment.containsKey(name)) {
                    faults.add(function + " does not set " + name);
                }
            });
            if (!environment.containsKey("AUDIT_EXPORT_ROLE_ARN")) {
                faults.add(function + " writes into buckets as itself");
            }
        }
        var handlers = FUNCTIONS.stream()
                .map(function -> environment(template, function).getOrDefault(HANDLER, NONE))
                .collect(Collectors.toCollection(TreeSet::new));
        if (!handlers.equals(HANDLERS)) {
            faults.add("the functions run " + handlers + ", and there are " + HANDLERS);
        }
        parameters(template).forEach((parameter, value) -> {
            if (!value.equals(settings.get(parameter))) {
                faults.add(
                        parameter + " is " + value + " by default, and in the application " + settings.get(parameter));
            }
        });
        var unconfigured = template.at("/Parameters/Unconfigured/AllowedValues").toString();
        if (!unconfigured.equals("[\"discard\",\"hold\"]") || Unconfigured.values().length != 2) {
            faults.add("Unconfigured may be " + unconfigured);
        }
        return faults;
    }

    /// What the template gives by default for settings that have a default of their own.
    private static Map<String, String> parameters(JsonNode template) {
        var defaults = template.path("Parameters");
        var settings = new TreeMap<>(Map.of(
                "AUDIT_UNCONFIGURED", defaults.at("/Unconfigured/Default").asText(),
                "AUDIT_DUPLICATE_WINDOW",
                        defaults.at("/DuplicateWindow/Default").asText(),
                "AUDIT_VERIFY_STRICT", defaults.at("/VerifyStrict/Default").asText(),
                "AUDIT_API_READ_RIGHT", defaults.at("/ApiReadRight/Default").asText(),
                "AUDIT_API_WRITE_RIGHT", defaults.at("/ApiWriteRight/Default").asText(),
                "AUDIT_API_ADMIN_RIGHT", defaults.at("/ApiAdminRight/Default").asText(),
                "AUDIT_PENDING_RETENTION", defaults.at("/PendingDays/Default").asText() + "d",
                "AUDIT_METRICS_PER_ORGANIZATION",
                        defaults.at("/MetricsPerOrganization/Default").asText(),
                "AUDIT_TRACES_XRAY", defaults.at("/Traces/Default").asText()));
        settings.put(
                "AUDIT_EVIDENCE_PERIOD",
                defaults.at("/EvidencePeriodMinutes/Default").asInt() / MINUTES_OF_AN_HOUR + "h");
        settings.put(
                "AUDIT_EVIDENCE_HEARTBEAT",
                defaults.at("/EvidenceHeartbeatHours/Default").asText() + "h");
        return settings;
    }

    private static Map<String, String> environment(JsonNode template, String function) {
        var environment = new TreeMap<String, String>();
        for (var from : List.of("/Globals/Function", "/Resources/" + function + "/Properties")) {
            template.at(from + "/Environment/Variables")
                    .properties()
                    .forEach(variable -> environment.put(
                            variable.getKey(), variable.getValue().asText()));
        }
        assertThat(environment).as(function).isNotEmpty();
        return environment;
    }

    private static TreeSet<String> handlersOfTheApplication() {
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("dev.auditlogs").stream()
                        .filter(type -> type.isAnnotatedWith(Named.class))
                        .map(TemplatesTest::handler)
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String handler(JavaClass type) {
        return type.getAnnotationOfType(Named.class).value();
    }

    private static TreeSet<String> found(Pattern pattern, CharSequence text) {
        return pattern.matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// By environment variable: the default, `required` or `unset`.
    private static Map<String, String> settings() {
        var settings = new TreeMap<String, String>();
        ReadmeTest.settings("audit", AuditConfig.class, settings);
        return settings.entrySet().stream()
                .collect(Collectors.toMap(
                        setting -> setting.getKey().toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"),
                        Map.Entry::getValue));
    }
}
