package dev.auditlogs.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.auditlogs.config.AuditConfig;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Prints metrics in CloudWatch's embedded metric format: a line of JSON on standard output, which CloudWatch takes
/// from the function's log, see [its
/// form](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format.html).
@Singleton
public final class EmbeddedMetrics {

    private static final JsonFactory JSON = new JsonFactory();

    private final AuditConfig.Metrics config;
    private final Consumer<String> standardOutput;

    public EmbeddedMetrics(AuditConfig config, Consumer<String> standardOutput) {
        this.config = config.metrics();
        this.standardOutput = standardOutput;
    }

    boolean arePerOrganization() {
        return config.enabled() && config.perOrganization();
    }

    /// @param dimensions by which the metrics are told apart; empty: by their names only
    /// @param properties what is to be seen in the log beside them
    void print(Instant at, List<Metric> metrics, Map<String, String> dimensions, Map<String, String> properties) {
        if (config.enabled()) {
            standardOutput.accept(line(at, metrics, dimensions, properties));
        }
    }

    private String line(
            Instant at, List<Metric> metrics, Map<String, String> dimensions, Map<String, String> properties) {
        var line = new StringWriter();
        try (var json = JSON.createGenerator(line)) {
            json.writeStartObject();
            json.writeObjectFieldStart("_aws");
            json.writeNumberField("Timestamp", at.toEpochMilli());
            json.writeArrayFieldStart("CloudWatchMetrics");
            json.writeStartObject();
            json.writeStringField("Namespace", config.namespace());
            json.writeArrayFieldStart("Dimensions");
            json.writeStartArray();
            for (var name : dimensions.keySet()) {
                json.writeString(name);
            }
            json.writeEndArray();
            json.writeEndArray();
            json.writeArrayFieldStart("Metrics");
            for (var metric : metrics) {
                json.writeStartObject();
                json.writeStringField("Name", metric.name());
                json.writeStringField("Unit", metric.unit().value());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
            // What Lambda wants to see in a line of a function that logs JSON.
            json.writeStringField("timestamp", at.truncatedTo(ChronoUnit.MILLIS).toString());
            json.writeStringField("level", "INFO");
            writeTexts(json, properties);
            writeTexts(json, dimensions);
            for (var metric : metrics) {
                writeValue(json, metric);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
        return line.toString();
    }

    private static void writeTexts(JsonGenerator json, Map<String, String> texts) throws IOException {
        for (var text : texts.entrySet()) {
            json.writeStringField(text.getKey(), text.getValue());
        }
    }

    private static void writeValue(JsonGenerator json, Metric metric) throws IOException {
        if (metric.value() == Math.rint(metric.value())) {
            json.writeNumberField(metric.name(), (long) metric.value());
        } else {
            json.writeNumberField(metric.name(), metric.value());
        }
    }
}
