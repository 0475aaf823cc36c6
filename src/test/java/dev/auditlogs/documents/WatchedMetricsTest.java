package dev.auditlogs.documents;

import static dev.auditlogs.world.Events.events;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.auditlogs.TestDrain;
import dev.auditlogs.evidence.TestKey;
import dev.auditlogs.world.EmulatedAws;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Alarms and dashboard show metrics that a drain prints, in its units. Where they look for them is held by
/// infra/test.
class WatchedMetricsTest {

    private static final Path SAM = Path.of("infra/sam/template.yaml");
    private static final Path CDK = Path.of("infra/cdk/src/main/java/dev/auditlogs/infra");
    private static final String NAMESPACE = "AuditLogDelivery/${AWS::StackName}";
    private static final String SECONDS_OF_A_DAY = "86400";
    private static final Pattern IN_CDK = Pattern.compile("metrics\\.(?:sum|average|maximum)\\(\\s*\"(\\w+)\"");
    private static final Map<String, String> PRINTED = printedByADrain();

    /// @param shownAs what a person, or an expression, takes its value for
    private record Watched(String metric, String shownAs) {

        String unit() {
            if (shownAs.contains("second") || shownAs.contains(SECONDS_OF_A_DAY)) {
                return "Seconds";
            }
            if (shownAs.contains("in ms")) {
                return "Milliseconds";
            }
            return shownAs.contains("bytes") ? "Bytes" : "Count";
        }
    }

    /// Every metric that a drain can print, and its unit.
    static Map<String, String> printed() {
        return PRINTED;
    }

    /// A drain that delivers, and seals, prints all of them.
    private static Map<String, String> printedByADrain() {
        try (var emulated = new EmulatedAws()) {
            var queueUrl = emulated.createQueue("audit-events");
            var aws = emulated.world(queueUrl);
            aws.configure("acme");
            aws.publish(events(1).of("acme"));
            var drain = TestDrain.of(emulated.sqs, emulated.s3, queueUrl)
                    .set("audit.evidence.key", "file:" + TestKey.in(Path.of("target")))
                    .set("audit.evidence.origin", TestKey.ORIGIN)
                    .build();
            drain.run();
            var units = new TreeMap<String, String>();
            for (var metric : drain.metrics().getFirst().at("/_aws/CloudWatchMetrics/0/Metrics")) {
                units.put(metric.get("Name").asText(), metric.get("Unit").asText());
            }
            return units;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Test
    void alarmsAndDashboardShowWhatADrainPrintsInItsUnit() throws IOException {
        var watched = watched(Files.readString(SAM));

        assertThat(watched).hasSizeGreaterThan(15);
        assertThat(faults(watched)).isEmpty();
    }

    /// Or the test above would hold nothing.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MetricName: Quarantined | MetricName: Quarantine",
                "MetricName: OldestPendingAge | MetricName: PendingFiles",
                "\"TimeToDeliveryMax\" | \"TimeToDelivery\"",
                "\"TimeToDeliveryMedian\" | \"DrainDuration\"",
                "\"BytesDelivered\" | \"EventsDelivered\"",
                "{\"label\": \"pending files\" | {\"label\": \"pending files, in seconds\"",
            })
    void aMetricThatIsNotPrintedOrOfAnotherUnitIsAFault(String right, String wrong) throws IOException {
        var template = Files.readString(SAM);
        assertThat(template).contains(right);
        assertThat(faults(watched(template.replace(right, wrong)))).isNotEmpty();
    }

    @Test
    void theCdkApplicationNamesTheSameOnes() throws IOException {
        var inCdk = new TreeSet<String>();
        try (var files = Files.list(CDK)) {
            for (var file : files.toList()) {
                IN_CDK.matcher(Files.readString(file)).results().forEach(match -> inCdk.add(match.group(1)));
            }
        }
        var inSam = new TreeSet<String>();
        watched(Files.readString(SAM)).forEach(watched -> inSam.add(watched.metric()));
        assertThat(inCdk).isEqualTo(inSam);
    }

    private static List<String> faults(List<Watched> watched) {
        var printed = printed();
        return watched.stream()
                .filter(each -> !each.unit().equals(printed.get(each.metric())))
                .map(each -> each + ": " + each.unit() + ", but printed is " + printed.get(each.metric()))
                .toList();
    }

    private static List<Watched> watched(String text) throws IOException {
        var resources = new YAMLMapper().readTree(text).path("Resources");
        var found = new ArrayList<Watched>();
        for (var resource : resources) {
            var properties = resource.path("Properties");
            switch (resource.path("Type").asText()) {
                case "AWS::CloudWatch::Alarm" -> {
                    add(properties, "", found);
                    var expression = properties.at("/Metrics/0/Expression").asText();
                    properties
                            .path("Metrics")
                            .forEach(metric -> add(metric.at("/MetricStat/Metric"), expression, found));
                }
                case "AWS::CloudWatch::Dashboard" ->
                    json(properties.at("/DashboardBody/0").asText())
                            .path("widgets")
                            .forEach(widget -> addOf(widget.path("properties"), found));
                default -> {}
            }
        }
        return found;
    }

    private static void add(JsonNode metric, String expression, List<Watched> found) {
        if (metric.path("Namespace").asText().equals(NAMESPACE)) {
            found.add(new Watched(metric.path("MetricName").asText(), expression));
        }
    }

    private static void addOf(JsonNode widget, List<Watched> found) {
        for (var metric : widget.path("metrics")) {
            if (metric.path(0).asText().equals(NAMESPACE)) {
                var label = metric.path(metric.size() - 1).path("label").asText();
                found.add(new Watched(
                        metric.path(1).asText(), widget.path("title").asText() + ": " + label));
            }
        }
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
