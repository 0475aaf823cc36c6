package dev.auditlogs.metrics;

/// One value that is counted or measured.
public record Metric(String name, Unit unit, double value) {

    /// In CloudWatch's [words](https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html).
    public enum Unit {
        COUNT("Count"),
        BYTES("Bytes"),
        SECONDS("Seconds"),
        MILLISECONDS("Milliseconds");

        private final String value;

        Unit(String value) {
            this.value = value;
        }

        String value() {
            return value;
        }
    }

    public static Metric count(String name, long value) {
        return new Metric(name, Unit.COUNT, value);
    }
}
