package dev.auditlogs.infra;

import java.util.List;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cloudwatch.AlarmStatusWidget;
import software.amazon.awscdk.services.cloudwatch.Dashboard;
import software.amazon.awscdk.services.cloudwatch.DashboardProps;
import software.amazon.awscdk.services.cloudwatch.GraphWidget;
import software.amazon.awscdk.services.cloudwatch.IAlarm;
import software.amazon.awscdk.services.cloudwatch.IWidget;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.SingleValueWidget;
import software.amazon.awscdk.services.sqs.IQueue;

/// One look: is anything wrong, what comes in and goes out, how late, what fails, what it costs.
final class DeliveryDashboard extends Dashboard {

    private static final int WIDTH = 8;
    private static final int HEIGHT = 6;

    private final Partitions partitions;

    DeliveryDashboard(Stack stack, Watched watched, List<IAlarm> alarms) {
        super(
                stack,
                "Dashboard",
                DashboardProps.builder()
                        .dashboardName(stack.getStackName() + "-" + Aws.REGION)
                        .widgets(List.of(
                                List.of(AlarmStatusWidget.Builder.create()
                                        .title("Alarms")
                                        .alarms(alarms)
                                        .width(3 * WIDTH)
                                        .height(3)
                                        .build()),
                                deliveries(watched.metrics(), watched),
                                troubles(watched.metrics(), watched),
                                costs(watched.metrics(), watched),
                                evidence(watched.metrics())))
                        .build());
        partitions = new Partitions(stack);
    }

    String url() {
        return "https://%1$s.%2$s/cloudwatch/home?region=%1$s#dashboards:name=%3$s"
                .formatted(Aws.REGION, partitions.console(), getDashboardName());
    }

    private static List<IWidget> deliveries(DeliveryMetrics metrics, Watched watched) {
        return List.of(
                graph("Events in and out")
                        .left(List.of(
                                labelled("received", metrics.sum("EventsReceived")),
                                labelled("delivered", metrics.sum("EventsDelivered"))))
                        .build(),
                graph("Files out")
                        .left(List.of(
                                labelled("delivered", metrics.sum("FilesDelivered")),
                                labelled("deferred", metrics.sum("FilesDeferred"))))
                        .build(),
                graph("Lag, in seconds")
                        .left(List.of(
                                labelled("event to bucket, median", metrics.average("TimeToDeliveryMedian")),
                                labelled("event to bucket, longest", metrics.maximum("TimeToDeliveryMax")),
                                watched.maxOfQueues(
                                        "oldest message in a queue",
                                        "events",
                                        "ApproximateAgeOfOldestMessage",
                                        "Maximum")))
                        .build());
    }

    private static List<IWidget> troubles(DeliveryMetrics metrics, Watched watched) {
        return List.of(
                graph("Failing destinations, and files that wait for them")
                        .left(List.of(
                                labelled("failing destinations", metrics.maximum("FailingDestinations")),
                                labelled("pending files", metrics.maximum("PendingFiles"))))
                        .right(List.of(labelled("oldest of them, in seconds", metrics.maximum("OldestPendingAge"))))
                        .build(),
                graph("Events that were not delivered")
                        .left(List.of(
                                labelled("held", metrics.sum("Held")),
                                labelled("discarded", metrics.sum("Discarded")),
                                labelled("left in the queue", metrics.sum("LeftInQueue")),
                                labelled("quarantined", metrics.sum("Quarantined"))))
                        .build(),
                graph("Messages in the queues")
                        .left(List.of(
                                watched.sumOfQueues(
                                        "waiting", "events", "ApproximateNumberOfMessagesVisible", "Maximum"),
                                watched.sumOfQueues(
                                        "in flight", "events", "ApproximateNumberOfMessagesNotVisible", "Maximum")))
                        .right(List.of(
                                watched.sumOfQueues(
                                        "dead letters",
                                        "dead-letters",
                                        "ApproximateNumberOfMessagesVisible",
                                        "Maximum"),
                                labelled("failed invocations", visible(watched.failedInvocations()))))
                        .build());
    }

    private static List<IWidget> costs(DeliveryMetrics metrics, Watched watched) {
        var fiveMinutes = Duration.minutes(5);
        return List.of(
                graph("Drains")
                        .left(List.of(labelled("longest, in ms", watched.drain("Duration", "Maximum", fiveMinutes))))
                        .right(List.of(
                                labelled("errors", watched.drain("Errors", "Sum", fiveMinutes)),
                                labelled("throttles", watched.drain("Throttles", "Sum", fiveMinutes))))
                        .build(),
                graph("API")
                        .left(List.of(
                                labelled("requests", watched.api("Count", "Sum")),
                                labelled("4xx", watched.api("4xx", "Sum")),
                                labelled("5xx", watched.api("5xx", "Sum"))))
                        .build(),
                SingleValueWidget.Builder.create()
                        .title("Cost drivers, in the time shown")
                        .setPeriodToTimeRange(true)
                        .width(WIDTH)
                        .height(HEIGHT)
                        .metrics(List.of(
                                labelled("drains' time, in ms", watched.drain("Duration", "Sum", fiveMinutes)),
                                labelled("messages", metrics.sum("MessagesReceived")),
                                watched.sumOfQueues("empty polls", "events", "NumberOfEmptyReceives", "Sum"),
                                labelled("files", metrics.sum("FilesDelivered")),
                                labelled("bytes of files", metrics.sum("BytesDelivered")),
                                labelled("bytes of logs", watched.drainLog("IncomingBytes", "Sum"))))
                        .build());
    }

    private static List<IWidget> evidence(DeliveryMetrics metrics) {
        return List.of(graph("Evidence, where it is switched on")
                .left(List.of(labelled("statements", metrics.sum("EvidenceStatements"))))
                .right(List.of(labelled("late, in seconds", metrics.maximum("EvidenceLate"))))
                .build());
    }

    private static Metric visible(IQueue queue) {
        return queue.metricApproximateNumberOfMessagesVisible(Watched.maximum());
    }

    private static GraphWidget.Builder graph(String title) {
        return GraphWidget.Builder.create().title(title).width(WIDTH).height(HEIGHT);
    }

    private static Metric labelled(String label, Metric metric) {
        return metric.with(MetricOptions.builder().label(label).build());
    }
}
