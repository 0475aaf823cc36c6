package dev.auditlogs;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.logging.Logs;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/// The Lambda that EventBridge invokes every five minutes for each queue, which the event names, see [DrainEvents].
/// The answer is the [DrainReport].
@Named("drain")
public final class DrainHandler implements RequestStreamHandler {

    private final Drain drain;
    private final DrainEvents events;
    private final Clock clock;
    private final ObjectMapper json;
    private final AuditConfig config;
    private final Logs logs;
    private final Supplier<UUID> ids;

    DrainHandler(
            Drain drain,
            DrainEvents events,
            Clock clock,
            ObjectMapper json,
            AuditConfig config,
            Logs logs,
            Supplier<UUID> ids) {
        this.drain = drain;
        this.events = events;
        this.clock = clock;
        this.json = json;
        this.config = config;
        this.logs = logs;
        this.ids = ids;
    }

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        var drainId = ids.get().toString();
        var requestId = String.valueOf(context.getAwsRequestId());
        logs.during(Map.of("drainId", drainId, "requestId", requestId));
        var queue = events.queue(event);
        logs.during(Map.of(
                "drainId",
                drainId,
                "requestId",
                requestId,
                "queue",
                queue.name().value()));
        try {
            var report = drain.run(queue, clock.instant().plus(timeLeft(context)));
            json.writeValue(answer, report.answer());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the drain was interrupted");
        }
    }

    /// Quarkus's mock of Lambda, for development, knows no deadline.
    private Duration timeLeft(Context context) {
        var left = context.getRemainingTimeInMillis();
        return left > 0 ? Duration.ofMillis(left) : config.drain().timeMax();
    }
}
