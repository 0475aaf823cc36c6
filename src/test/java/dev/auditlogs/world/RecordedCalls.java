package dev.auditlogs.world;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;

/// What the SDK's clients are asked while something runs, as the permissions that it takes.
///
/// The SDK finds it by the file `execution.interceptors`, so that the clients of all tests have it. It only listens
/// while [#during] runs.
public final class RecordedCalls implements ExecutionInterceptor {

    private static final Set<String> NEEDED = new ConcurrentSkipListSet<>();
    private static volatile boolean listening;

    /// @return the permissions that the work took, in the form of [TemplateRole#grants]
    public static Set<String> during(Callable<?> work) throws Exception {
        NEEDED.clear();
        listening = true;
        try {
            work.call();
            return new TreeSet<>(NEEDED);
        } finally {
            listening = false;
        }
    }

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
        if (listening) {
            permissions(context.request()).forEach(NEEDED::add);
        }
    }

    private static Stream<String> permissions(SdkRequest request) {
        return switch (request) {
            case GetObjectRequest get -> Stream.of("s3:GetObject " + objects(get.bucket(), get.key()));
            case PutObjectRequest put -> Stream.of("s3:PutObject " + written(put.bucket(), put.key()));
            case DeleteObjectRequest delete
            when delete.key().matches("claims/.+/.+") -> Stream.of("s3:DeleteObject ${StateBucket.Arn}/claims/*/*");
            case DeleteObjectRequest delete -> Stream.of("s3:DeleteObject " + objects(delete.bucket(), delete.key()));
            case DeleteObjectsRequest delete ->
                delete.delete().objects().stream()
                        .map(object -> "s3:DeleteObject " + objects(delete.bucket(), object.key()));
            case CopyObjectRequest copy ->
                Stream.of(
                        "s3:GetObject "
                                + source(copy.getValueForField("CopySource", String.class)
                                        .orElseThrow()),
                        "s3:PutObject " + objects(copy.destinationBucket(), copy.destinationKey()));
            case ListObjectsV2Request list
            when list.bucket().equals(AwsWorld.STATE_BUCKET) -> Stream.of("s3:ListBucket StateBucket.Arn");
            case ReceiveMessageRequest _ -> Stream.of("sqs:ReceiveMessage AuditQueue.Arn");
            case DeleteMessageBatchRequest _ -> Stream.of("sqs:DeleteMessage AuditQueue.Arn");
            case GetQueueAttributesRequest _ -> Stream.of("sqs:GetQueueAttributes AuditQueue.Arn");
            case AssumeRoleRequest _ -> Stream.of("sts:AssumeRole " + TemplateRole.EXPORT_ROLE);
            default -> Stream.of(request.getClass().getSimpleName());
        };
    }

    /// @param copied bucket and key, as the SDK's own interceptor has joined them
    private static String source(String copied) {
        var parts = URLDecoder.decode(copied, StandardCharsets.UTF_8).split("/", 2);
        return objects(parts[0], parts[1]);
    }

    /// Where a role may write a part of a prefix only, that part.
    private static String written(String bucket, String key) {
        if (key.startsWith("pending/~changes/")) {
            return "${StateBucket.Arn}/pending/~changes/*";
        }
        return key.startsWith("changes/") && key.endsWith(".told")
                ? "${StateBucket.Arn}/changes/*.told"
                : objects(bucket, key);
    }

    /// Without those that a wider one of the granted permissions holds.
    public static Set<String> narrowed(Set<String> needed, Set<String> granted) {
        return needed.stream()
                .filter(need -> granted.stream()
                        .filter(grant -> grant.endsWith("/*") && !grant.equals(need))
                        .noneMatch(grant -> need.startsWith(grant.substring(0, grant.length() - 1))))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String objects(String bucket, String key) {
        return bucket.equals(AwsWorld.STATE_BUCKET)
                ? "${StateBucket.Arn}/" + key.substring(0, key.indexOf('/')) + "/*"
                : TemplateRole.CUSTOMERS_OBJECTS;
    }
}
