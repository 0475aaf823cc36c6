package dev.auditlogs.infra;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.IAlarm;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.MathExpression;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.kms.IKey;
import software.amazon.awscdk.services.sns.Subscription;
import software.amazon.awscdk.services.sns.SubscriptionProtocol;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.sqs.IQueue;
import software.constructs.Construct;

/// What an operator is told about, each by the name under which the runbook says what to do.
final class Alarms extends Construct {

    private static final int DRAIN_NEAR_TIMEOUT_MILLIS = 216_000;
    private static final int QUEUE_AGE_MAX_SECONDS = 900;

    private final Optional<Topic> topic;
    private final List<IAlarm> all = new ArrayList<>();

    Alarms(Stack stack, Settings settings, IKey key, Watched watched) {
        super(stack, "Alarm");
        topic = settings.optional(Setting.ALARM_EMAIL).map(email -> topic(key, email));
        drains(watched);
        queues(watched);
        deliveries(settings, watched.metrics());
        api(settings, watched);
    }

    List<IAlarm> all() {
        return List.copyOf(all);
    }

    private void drains(Watched watched) {
        new Condition(
                        "DrainNotRunning",
                        "drain-not-running",
                        "Fewer drains than there are queues were started in 15 minutes.")
                .whenMissing(TreatMissingData.BREACHING)
                .isBelow(watched.queues().count(), watched.drain("Invocations", "Sum", Duration.minutes(15)));
        new Condition("DrainErrors", "drain-errors", "A drain failed. The next one finishes what it left.")
                .isAbove(0, watched.drain("Errors", "Sum", Duration.minutes(5)));
        new Condition("DrainNearTimeout", "drain-near-timeout", "Drains take more than 216 of their 240 seconds.")
                .in(3, 3)
                .isAbove(DRAIN_NEAR_TIMEOUT_MILLIS, watched.drain("Duration", "Maximum", Duration.minutes(5)));
        new Condition("DrainThrottled", "drain-throttled", "Lambda did not run a drain when it was due.")
                .in(2, 3)
                .isAbove(0, watched.drain("Throttles", "Sum", Duration.minutes(5)));
    }

    private void queues(Watched watched) {
        new Condition("QueueAge", "queue-age", "A message has been in a queue for more than 15 minutes.")
                .in(2, 2)
                .isAbove(
                        QUEUE_AGE_MAX_SECONDS,
                        ofAll("MAX", "Seconds", watched.queues().events(), "ApproximateAgeOfOldestMessage"));
        new Condition(
                        "QueueDeadLetters",
                        "queue-dead-letters",
                        "Messages that 50 drains could not acknowledge are in a dead-letter queue.")
                .isAbove(
                        0,
                        ofAll("SUM", "Messages", watched.queues().deadLetters(), "ApproximateNumberOfMessagesVisible"));
        new Condition(
                        "ScheduleDeadLetters",
                        "schedule-dead-letters",
                        "Drains that did not start, or failed, are told in the queue of failed invocations.")
                .isAbove(0, watched.failedInvocations().metricApproximateNumberOfMessagesVisible(Watched.maximum()));
    }

    /// What is true of several queues together: of those that have no metrics, 0.
    private static MathExpression ofAll(String function, String label, List<? extends IQueue> queues, String metric) {
        var metrics = new LinkedHashMap<String, IMetric>();
        for (var queue : queues) {
            metrics.put("q" + (metrics.size() + 1), queue.metric(metric, Watched.maximum()));
        }
        return MathExpression.Builder.create()
                .label(label)
                .expression(function + "(FILL(METRICS(), 0))")
                .usingMetrics(metrics)
                .period(Duration.minutes(5))
                .build();
    }

    private void deliveries(Settings settings, DeliveryMetrics metrics) {
        new Condition(
                        "Quarantine",
                        "quarantine",
                        "What is not an event, or contradicts one, was put under quarantine/ in the state bucket.")
                .isAbove(0, metrics.sum("Quarantined"));
        new Condition(
                        "EventsLeftInQueue",
                        "events-left-in-queue",
                        "Events stay in the queue, since a destination cannot be read or a file cannot be spooled.")
                .in(3, 3)
                .isAbove(0, metrics.sum("LeftInQueue"));
        new Condition(
                        "FailingDestinations",
                        "failing-destinations",
                        "Many organizations' destinations fail at once; bin/operate list names them.")
                .isAtLeast(
                        settings.number(Setting.FAILING_DESTINATIONS_THRESHOLD),
                        failing(settings.number(Setting.QUEUES), metrics));
        new Condition(
                        "BucketsMissing",
                        "buckets-missing",
                        "The buckets of many organizations are missing at once, so none of their verifications ends.")
                .isAbove(0, metrics.sum("BucketsMissingAtOnce"));
        new Condition(
                        "PendingAge",
                        "pending-age",
                        "A file that could not be delivered expires in four days; bin/operate list says whose.")
                .isAbove(
                        0,
                        MathExpression.Builder.create()
                                .label("Seconds beyond the limit")
                                .expression("oldest - (%s - 4) * 86400".formatted(settings.text(Setting.PENDING_DAYS)))
                                .usingMetrics(
                                        Map.of("oldest", metrics.maximum("OldestPendingAge", Duration.minutes(10))))
                                .period(Duration.minutes(10))
                                .build());
        // Without evidence there is no such metric, and it never goes off.
        new Condition(
                        "EvidenceLate",
                        "evidence-late",
                        "Organizations should have got evidence of their files more than two periods ago.")
                .isAbove(
                        0,
                        MathExpression.Builder.create()
                                .label("Seconds beyond the limit")
                                .expression("secondsLate - 2 * %s * 60"
                                        .formatted(settings.text(Setting.EVIDENCE_PERIOD_MINUTES)))
                                .usingMetrics(
                                        Map.of("secondsLate", metrics.maximum("EvidenceLate", Duration.minutes(10))))
                                .period(Duration.minutes(10))
                                .build());
    }

    /// Each drain counts those of its own queue: with several, the mean of the drains times the number of queues.
    private static MathExpression failing(int queues, DeliveryMetrics metrics) {
        var tenMinutes = Duration.minutes(10);
        return MathExpression.Builder.create()
                .label("Failing destinations")
                .expression("failing * " + queues)
                .usingMetrics(Map.of(
                        "failing",
                        queues == 1
                                ? metrics.maximum("FailingDestinations", tenMinutes)
                                : metrics.average("FailingDestinations", tenMinutes)))
                .period(tenMinutes)
                .build();
    }

    private void api(Settings settings, Watched watched) {
        new Condition("ApiErrors", "api-errors", "The API answered with an error of its own.")
                .isAbove(
                        0,
                        MathExpression.Builder.create()
                                .label("Errors")
                                .expression("FILL(gateway, 0) + FILL(function, 0)")
                                .usingMetrics(Map.of(
                                        "gateway", watched.api("5xx", "Sum"),
                                        "function", watched.destinations("Errors", "Sum", Duration.minutes(5))))
                                .period(Duration.minutes(5))
                                .build());
        new Condition(
                        "DestinationsChanged",
                        "destinations-changed",
                        "More destinations were set or removed within an hour than is usual here.")
                .isAbove(
                        settings.number(Setting.CHANGES_THRESHOLD),
                        watched.api().changes(Duration.hours(1)));
    }

    private Topic topic(IKey key, String email) {
        var alarms = Topic.Builder.create(this, "Topic")
                .masterKey(key)
                .enforceSsl(true)
                .build();
        alarms.addToResourcePolicy(PolicyStatement.Builder.create()
                .sid("Alarms")
                .principals(List.of(new ServicePrincipal("cloudwatch.amazonaws.com")))
                .actions(List.of("sns:Publish"))
                .resources(List.of(alarms.getTopicArn()))
                .conditions(Map.of("StringEquals", Map.of("aws:SourceAccount", Aws.ACCOUNT_ID)))
                .build());
        Subscription.Builder.create(this, "TopicSubscription")
                .topic(alarms)
                .protocol(SubscriptionProtocol.EMAIL)
                .endpoint(email)
                .build();
        return alarms;
    }

    /// When one of the alarms goes off: at the first period, unless it says otherwise.
    private final class Condition {

        private final String id;
        private final Alarm.Builder alarm;

        Condition(String id, String name, String description) {
            this.id = id;
            this.alarm = Alarm.Builder.create(Alarms.this, id)
                    .alarmName(Stack.of(Alarms.this).getStackName() + "-" + name)
                    .alarmDescription("%s See %s in docs/RUNBOOK.md.".formatted(description, name))
                    .treatMissingData(TreatMissingData.NOT_BREACHING);
            in(1, 1);
        }

        Condition in(int datapoints, int periods) {
            alarm.datapointsToAlarm(datapoints).evaluationPeriods(periods);
            return this;
        }

        Condition whenMissing(TreatMissingData treatment) {
            alarm.treatMissingData(treatment);
            return this;
        }

        void isBelow(int threshold, IMetric metric) {
            set(ComparisonOperator.LESS_THAN_THRESHOLD, threshold, metric);
        }

        void isAbove(int threshold, IMetric metric) {
            set(ComparisonOperator.GREATER_THAN_THRESHOLD, threshold, metric);
        }

        void isAtLeast(int threshold, IMetric metric) {
            set(ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD, threshold, metric);
        }

        private void set(ComparisonOperator comparison, int threshold, IMetric metric) {
            var built = alarm.comparisonOperator(comparison)
                    .threshold(threshold)
                    .metric(metric)
                    .build();
            topic.map(SnsAction::new).ifPresent(action -> {
                built.addAlarmAction(action);
                built.addOkAction(action);
            });
            all.add(built);
        }
    }
}
