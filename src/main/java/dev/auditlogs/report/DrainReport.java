package dev.auditlogs.report;

import dev.auditlogs.queue.Batch;
import dev.auditlogs.queue.QueueName;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What one drain did: the Lambda's answer, the one line that it logs, and its metrics.
///
/// @param queue what it received from
/// @param counts what was counted; what could not be, or had nothing to be measured of, is absent
/// @param receivingEnded why no more was received
public record DrainReport(QueueName queue, Map<Count, Long> counts, Batch.End receivingEnded) {

    private static final String QUEUE = "queue";
    private static final String RECEIVING_ENDED = "receivingEnded";

    public DrainReport {
        counts = new EnumMap<>(counts);
    }

    /// @return 0 if it was not counted
    public long count(Count count) {
        return counts.getOrDefault(count, 0L);
    }

    /// The Lambda's answer, which is written as JSON: each count by its name, null for what was not
    /// counted, and which queue it is about.
    public Map<String, Object> answer() {
        var answer = new LinkedHashMap<String, Object>();
        for (var count : Count.values()) {
            if (count == Count.DURATION) {
                answer.put(RECEIVING_ENDED, receivingEnded.name());
            }
            answer.put(
                    count.field(),
                    count == Count.QUEUE_LEFT_NON_EMPTY ? (Object) (count(count) > 0) : counts.get(count));
        }
        answer.put(QUEUE, queue.value());
        return answer;
    }

    /// `key=value` for the log.
    String line() {
        return answer().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(" "));
    }

    List<Metric> metrics() {
        return Arrays.stream(Count.values())
                .filter(counts::containsKey)
                .map(count -> count.metric(count(count)))
                .toList();
    }
}
