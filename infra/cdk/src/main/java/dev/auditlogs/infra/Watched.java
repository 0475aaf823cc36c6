package dev.auditlogs.infra;

import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.lambda.IFunction;
import software.amazon.awscdk.services.logs.ILogGroup;
import software.amazon.awscdk.services.sqs.IQueue;

/// What alarms and dashboard look at.
record Watched(
        IFunction drain,
        ILogGroup drainLog,
        IFunction destinations,
        DestinationsApi api,
        IQueue queue,
        IQueue deadLetters,
        IQueue failedInvocations,
        DeliveryMetrics metrics) {

    private static final Duration PERIOD = Duration.minutes(5);

    Metric drain(String metric, String statistic, Duration period) {
        return drain.metric(metric, options(statistic, period));
    }

    Metric destinations(String metric, String statistic, Duration period) {
        return destinations.metric(metric, options(statistic, period));
    }

    Metric drainLog(String metric, String statistic) {
        return Metric.Builder.create()
                .namespace("AWS/Logs")
                .metricName(metric)
                .dimensionsMap(Map.of("LogGroupName", drainLog.getLogGroupName()))
                .statistic(statistic)
                .period(PERIOD)
                .build();
    }

    Metric api(String metric, String statistic) {
        return Metric.Builder.create()
                .namespace("AWS/ApiGateway")
                .metricName(metric)
                .dimensionsMap(Map.of("ApiId", api.id()))
                .statistic(statistic)
                .period(PERIOD)
                .build();
    }

    static MetricOptions maximum() {
        return options("Maximum", PERIOD);
    }

    static MetricOptions options(String statistic, Duration period) {
        return MetricOptions.builder().statistic(statistic).period(period).build();
    }
}
