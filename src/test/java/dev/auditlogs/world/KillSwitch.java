package dev.auditlogs.world;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

/// Ends a process at one of its calls to AWS: no later call gets out, and no later answer gets in.
public final class KillSwitch implements ExecutionInterceptor {

    /// When the chosen call is cut: before it was sent, or after it took effect and before its answer arrived.
    public enum Moment {
        BEFORE,
        AFTER
    }

    /// What a killed process would see, if it still saw anything.
    public static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    private static final ExecutionAttribute<Integer> NUMBER = new ExecutionAttribute<>("number");

    private final int call;
    private final Moment moment;
    private final AtomicInteger calls = new AtomicInteger();
    private final Map<String, String> receiptsByMessage = new ConcurrentHashMap<>();
    private volatile boolean dead;

    public KillSwitch(int call, Moment moment) {
        this.call = call;
        this.moment = moment;
    }

    public static KillSwitch never() {
        return new KillSwitch(Integer.MAX_VALUE, Moment.BEFORE);
    }

    public int calls() {
        return calls.get();
    }

    public boolean hasFired() {
        return dead;
    }

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
        var number = calls.incrementAndGet();
        if (dead || number == call && moment == Moment.BEFORE) {
            dead = true;
            throw new Killed();
        }
        attributes.putAttribute(NUMBER, number);
    }

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        switch (context.response()) {
            case ReceiveMessageResponse r ->
                r.messages().forEach(m -> receiptsByMessage.put(m.messageId(), m.receiptHandle()));
            default -> {}
        }
        if (context.request() instanceof DeleteMessageBatchRequest delete) {
            receiptsByMessage
                    .values()
                    .removeAll(delete.entries().stream()
                            .map(DeleteMessageBatchRequestEntry::receiptHandle)
                            .toList());
        }
        if (dead || attributes.getAttribute(NUMBER) == call) {
            dead = true;
            throw new Killed();
        }
    }

    /// An answer such as 412 comes as an exception.
    @Override
    public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
        var number = attributes.getAttribute(NUMBER);
        dead |= number != null && number == call;
    }

    /// Lets the visibility timeouts of the dead process's messages run out.
    public void endVisibilityTimeouts(SqsClient sqs, String queueUrl) {
        receiptsByMessage
                .values()
                .forEach(receipt -> sqs.changeMessageVisibility(
                        r -> r.queueUrl(queueUrl).receiptHandle(receipt).visibilityTimeout(0)));
    }
}
