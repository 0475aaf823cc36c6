package dev.auditlogs.world;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

/// Lets SQS delete all messages of a request but those that it is told: SQS does not know the receipt that it is
/// asked to delete then, and says so for that entry.
public final class FailingDeletes implements ExecutionInterceptor {

    private final Set<String> receipts = ConcurrentHashMap.newKeySet();
    private final Set<String> texts = ConcurrentHashMap.newKeySet();

    public void fail(String receipt) {
        receipts.add(receipt);
    }

    /// Of each message in whose body that stands.
    public void failWith(String text) {
        texts.add(text);
    }

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        if (context.response() instanceof ReceiveMessageResponse received) {
            received.messages().stream()
                    .filter(message -> texts.stream().anyMatch(message.body()::contains))
                    .map(Message::receiptHandle)
                    .forEach(receipts::add);
        }
    }

    @Override
    public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
        return context.request() instanceof DeleteMessageBatchRequest delete
                ? delete.toBuilder()
                        .entries(delete.entries().stream().map(this::entry).toList())
                        .build()
                : context.request();
    }

    private DeleteMessageBatchRequestEntry entry(DeleteMessageBatchRequestEntry entry) {
        return receipts.contains(entry.receiptHandle())
                ? entry.toBuilder().receiptHandle("of nobody").build()
                : entry;
    }
}
