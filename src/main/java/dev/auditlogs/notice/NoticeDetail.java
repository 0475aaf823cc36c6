package dev.auditlogs.notice;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// A notice as JSON, the `detail` of an event on EventBridge. Times are ISO 8601 in UTC; what does not apply is left
/// out.
final class NoticeDetail {

    private final ObjectNode json = JsonNodeFactory.instance.objectNode();

    private NoticeDetail() {}

    static ObjectNode of(Notice notice) {
        var detail = new NoticeDetail();
        detail.json.put("noticeId", notice.id().toString());
        detail.json.put("organizationId", notice.organization().value());
        switch (notice) {
            case Notice.Failing(var _, var failure) -> {
                detail.putCause(failure);
                detail.putAttempts(failure);
            }
            case Notice.StillFailing(var _, var failure, var days) -> {
                detail.putCause(failure);
                detail.json.put("daysFailing", days);
                detail.putAttempts(failure);
            }
            case Notice.Expiring(var _, var oldestFile, var expires) ->
                detail.json.put("oldestFile", oldestFile.toString()).put("expires", expires.toString());
            case Notice.Recovered(var _, var since, var recovered) ->
                detail.json.put("since", since.toString()).put("recovered", recovered.toString());
            case Notice.Changed changed -> detail.putChange(changed);
            case Notice.Ended(var _, var bucket, var _, var ended) ->
                detail.json.put("bucket", bucket.value()).put("ended", ended.toString());
        }
        return detail.json;
    }

    private void putCause(Failure failure) {
        json.put("reason", failure.last().reason());
        json.put("code", failure.last().code());
        json.put("since", failure.since().toString());
    }

    private void putChange(Notice.Changed changed) {
        json.put("change", changed.change());
        json.put("changed", changed.at().toString());
        json.put("operation", changed.operation());
        if (!changed.by().isEmpty()) {
            json.put("by", changed.by());
        }
        changed.bucketBefore().ifPresent(bucket -> json.put("bucketBefore", bucket));
        changed.bucketAfter().ifPresent(bucket -> json.put("bucketAfter", bucket));
    }

    private void putAttempts(Failure failure) {
        json.put("attempts", failure.attempts());
        failure.nextAttempt().ifPresent(next -> json.put("nextAttempt", next.toString()));
    }
}
