package dev.auditlogs.infra;

import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.Metric;

/// What each drain counts, as CloudWatch has it.
///
/// @param namespace a stack's own, so that two stacks in one account are told apart
record DeliveryMetrics(String namespace) {

    static DeliveryMetrics of(String stackName) {
        return new DeliveryMetrics("AuditLogDelivery/" + stackName);
    }

    Metric sum(String name) {
        return sum(name, Duration.minutes(5));
    }

    Metric sum(String name, Duration period) {
        return metric(name, "Sum", period);
    }

    Metric average(String name) {
        return average(name, Duration.minutes(5));
    }

    Metric average(String name, Duration period) {
        return metric(name, "Average", period);
    }

    Metric maximum(String name) {
        return maximum(name, Duration.minutes(5));
    }

    Metric maximum(String name, Duration period) {
        return metric(name, "Maximum", period);
    }

    private Metric metric(String name, String statistic, Duration period) {
        return Metric.Builder.create()
                .namespace(namespace)
                .metricName(name)
                .statistic(statistic)
                .period(period)
                .build();
    }
}
