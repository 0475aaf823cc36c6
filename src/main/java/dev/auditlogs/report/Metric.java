package dev.auditlogs.report;

/// One value that is counted or measured.
record Metric(String name, Unit unit, double value) {

    private static final double MILLIS_PER_SECOND = 1000;

    /// In CloudWatch's
    /// [words](https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html).
    enum Unit {
        COUNT("Count"),
        BYTES("Bytes"),
        SECONDS("Seconds"),
        MILLISECONDS("Milliseconds"),

        /// Counted in milliseconds, told in seconds.
        MILLISECONDS_AS_SECONDS("Seconds");

        private final String value;

        Unit(String value) {
            this.value = value;
        }

        String value() {
            return value;
        }

        /// What CloudWatch is told of a count.
        double of(long count) {
            return this == MILLISECONDS_AS_SECONDS ? count / MILLIS_PER_SECOND : count;
        }
    }
}
