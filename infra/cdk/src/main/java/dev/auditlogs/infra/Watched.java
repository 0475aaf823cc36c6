package dev.auditlogs.infra;

import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cloudwatch.MathExpression;
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
        AuditQueues queues,
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

    /// The highest of the queues at a time.
    ///
    /// @param queues `events`, or `dead-letters`
    MathExpression maxOfQueues(String label, String queues, String metric, String statistic) {
        return ofQueues("MAX", queues, metric, statistic).label(label).build();
    }

    /// Of all queues together.
    ///
    /// @param queues `events`, or `dead-letters`
    MathExpression sumOfQueues(String label, String queues, String metric, String statistic) {
        return ofQueues("SUM", queues, metric, statistic).label(label).build();
    }

    /// Of all that there may be: one that there is not has no metrics, and is not found.
    private MathExpression.Builder ofQueues(String function, String queues, String metric, String statistic) {
        var stack = Stack.of(this.queues.first());
        var names = QueueNumber.upTo(QueueNumber.MAX).stream()
                .map(number -> '"' + number.name(stack, queues) + '"')
                .collect(Collectors.joining(" OR "));
        return MathExpression.Builder.create()
                .expression("%s(SEARCH('{AWS/SQS,QueueName} MetricName=\"%s\" (%s)', '%s', %d))"
                        .formatted(
                                function,
                                metric,
                                names,
                                statistic,
                                PERIOD.toSeconds().intValue()));
    }

    static MetricOptions maximum() {
        return options("Maximum", PERIOD);
    }

    static MetricOptions options(String statistic, Duration period) {
        return MetricOptions.builder().statistic(statistic).period(period).build();
    }
}
